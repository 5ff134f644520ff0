import { matrixToken } from '../access/matrix.ts';
import { OPENING_TARGETS } from './malformed-openings.ts';
import { PEOPLE_TARGETS } from './malformed-people.ts';
import { PROJECT_TARGETS } from './malformed-projects.ts';
import { NOW_MS } from './scripted-deps.ts';
import { type SentRequest } from './testing/send-request.ts';

/** Test support: requests that are wrong in every way a client can be wrong. */

/** Small deterministic generator (mulberry32), so that a failing request can be made again. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const agency = matrixToken('agency', 'runner');
const supplier = matrixToken('supplier', 'bidder');

export interface Target extends SentRequest {
  readonly name: string;
}

/** One good request for each route, from which the bad ones are made. */
export const TARGETS: readonly Target[] = [
  { name: 'healthz', path: '/healthz' },
  { name: 'readyz', path: '/readyz' },
  { name: 'metrics', path: '/metrics' },
  { name: 'config', path: '/api/config' },
  { name: 'demo accounts', path: '/api/demo/accounts' },
  { name: 'errors', path: '/api/errors' },
  { name: 'asyncapi', path: '/api/asyncapi.json' },
  { name: 'openapi', path: '/api/openapi.json' },
  {
    name: 'sign-in',
    method: 'POST',
    path: '/api/sessions',
    json: { login: 'supplier-1', password: 'correct horse', wantToken: true },
  },
  {
    name: 'second factor',
    method: 'POST',
    path: '/api/sessions/factor',
    json: { ticket: 'A'.repeat(43), proof: { type: 'totp', code: '123456' }, wantToken: true },
  },
  {
    name: 'enrolment',
    method: 'POST',
    path: '/api/sessions/enrolment',
    json: { ticket: 'A'.repeat(43), enrolment: { type: 'totp', code: '123456' } },
  },
  {
    name: 'authenticator',
    method: 'POST',
    path: '/api/sessions/authenticator',
    json: { ticket: 'A'.repeat(43) },
  },
  { name: 'passkey', method: 'POST', path: '/api/sessions/passkey' },
  { name: 'challenge', method: 'POST', path: '/api/me/challenge', token: supplier },
  {
    name: 'step-up',
    method: 'POST',
    path: '/api/me/step-up',
    token: supplier,
    json: { ticket: 'A'.repeat(43), proof: { type: 'password', password: 'correct horse' } },
  },
  { name: 'own factors', path: '/api/me/factors', token: supplier },
  {
    name: 'new factor',
    method: 'POST',
    path: '/api/me/factors',
    token: supplier,
    json: { ticket: 'A'.repeat(43), enrolment: { type: 'totp', code: '123456' } },
  },
  { name: 'factor', method: 'DELETE', path: '/api/me/factors?type=totp', token: supplier },
  { name: 'recovery codes', method: 'POST', path: '/api/me/recovery-codes', token: supplier },
  { name: 'own sessions', path: '/api/me/sessions', token: supplier },
  { name: 'other sessions', method: 'DELETE', path: '/api/me/sessions', token: supplier },
  { name: 'own session', method: 'DELETE', path: '/api/me/sessions/M-own', token: supplier },
  {
    name: 'password',
    method: 'PUT',
    path: '/api/me/password',
    token: supplier,
    json: { present: 'correct horse', next: 'battery staple' },
  },
  { name: 'role', method: 'POST', path: '/api/me/role', token: supplier, json: { roleId: 'r1' } },
  ...PEOPLE_TARGETS,
  ...PROJECT_TARGETS,
  ...OPENING_TARGETS,
  { name: 'session', path: '/api/session' },
  { name: 'sign-out', method: 'DELETE', path: '/api/session' },
  { name: 'list', path: '/api/auctions?page=1&size=20&search=x&state=running' },
  { name: 'curve', path: '/api/auctions/M-running-open/curve?lot=L1', token: supplier },
  { name: 'detail', path: '/api/auctions/M-running-open', token: supplier },
  ...officialTargets(),
  { name: 'offer log page', path: '/api/auctions/M-ended-open/offers?page=1&size=20&lot=L1' },
  ...['result-notice', 'offer-log', 'minutes'].flatMap((kind) => {
    const path = `/api/auctions/M-ended-open/documents/${kind}`;
    const query = '?format=pdf&language=en';
    return [
      { name: kind, path: path + query, token: agency },
      { name: `progress of ${kind}`, path: `${path}/progress${query}`, token: agency },
    ];
  }),
  {
    name: 'publish',
    method: 'POST',
    path: '/api/auctions',
    token: agency,
    json: {
      title: '打印纸',
      buyerId: 'org-buyer',
      offerSignature: 'none',
      rules: {
        type: 'english-reverse',
        id: 'A-new',
        opensAt: NOW_MS,
        bidders: ['org-bidder', 'org-2'],
        lots: [
          {
            id: 'L1',
            closesAt: NOW_MS + 60_000,
            ceilingFen: 100,
            decrement: { basis: 'best', kind: 'absolute', fen: 1 },
            overtime: {
              windowMs: 1,
              extendMs: 1,
              maxCount: 1,
              mode: 'reset',
              trigger: 'any-offer',
            },
          },
        ],
      },
    },
  },
  {
    name: 'command',
    method: 'POST',
    path: '/api/auctions/M-running-open/commands',
    token: agency,
    json: { type: 'ExtendClose', commandId: 'c1', reason: 'r', lotId: 'L1', toAt: NOW_MS },
  },
  {
    name: 'grant',
    method: 'POST',
    path: '/api/auctions/M-running-open/grants',
    token: supplier,
    json: {
      envelope: {
        payloadType: 't',
        payload: 'AAAA',
        signatures: [{ keyid: 'k', sig: 'AAAA' }],
      },
    },
  },
  { name: 'export', path: '/api/auctions/M-ended-open/export' },
  {
    name: 'signing key',
    method: 'PUT',
    path: '/api/me/signing-key',
    token: supplier,
    json: { spki: 'A'.repeat(124) },
  },
  { name: 'checkpoint', path: '/api/log/checkpoint' },
  { name: 'entries', path: '/api/log/entries?first=0&limit=10' },
  { name: 'consistency', path: '/api/log/consistency?from=1&to=2' },
  { name: 'inclusion', path: '/api/log/inclusion?index=0&size=2' },
  { name: 'tile', path: '/api/log/tile/0/000.p/2' },
  { name: 'cosignature', method: 'POST', path: '/api/log/cosignatures', json: { note: 'n' } },
];

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  -0,
  2 ** 53 + 2,
  1e308,
  5e-324,
  '',
  ' ',
  '0',
  'NaN',
  '\0',
  '\ud800',
  'a\r\nset-cookie: x=y',
  '\u202e',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  "'; DROP TABLE mod_identity.users; --",
  '${jndi:ldap://x}',
  'x'.repeat(5_000),
  '标'.repeat(500),
  [],
  [[]],
  {},
  { toString: 1, valueOf: 1 },
  Array.from({ length: 300 }, (_, i) => i),
];
const ODD_PATH_PARTS = [
  '..',
  '%2e%2e%2f%2e%2e%2f',
  '%00',
  '%ff%fe',
  '%',
  '%zz',
  '%E6%A0%87',
  '__proto__',
  'constructor',
  'toString',
  '%0d%0aset-cookie:x',
  'a'.repeat(900),
  '*',
  ';x=1',
  '\\..\\',
];
const ODD_QUERIES = [
  'page=-1',
  'page=1e9',
  'page=1&page=2',
  'page[]=1',
  'page=NaN',
  'page=99999999999999999999',
  'size=0',
  'size=201',
  'size=Infinity',
  'state=RUNNING',
  'search=%00',
  'search=%ED%A0%80',
  `search=${'x'.repeat(300)}`,
  '__proto__=1',
  '__proto__[x]=1',
  'constructor=1',
  'first=-1',
  'limit=1025',
  'from=3&to=2',
  'index=9007199254740993&size=1',
  '%=%',
  '&&&&',
  'x'.repeat(1_900),
];
const ODD_HEADERS: readonly (readonly [string, string])[] = [
  ['accept-language', 'x'.repeat(5_000)],
  ['accept-language', ',,;q=,en;q=2;q=-1'],
  ['accept', 'nothing/*;q=9'],
  ['accept-encoding', 'br;q=x, gzip;q=-1, *;q=0'],
  ['accept-encoding', 'identity;q=0'],
  ['authorization', 'Bearer'],
  ['authorization', `Bearer ${'A'.repeat(43)}`],
  ['authorization', `Basic ${'A'.repeat(4_000)}`],
  ['cookie', 'kb_session=%; kb_session=%%'],
  ['cookie', `kb_session=${'A'.repeat(43)}; kb_session=${'B'.repeat(43)}`],
  ['cookie', '=;=;;;__proto__=1'],
  ['host', 'evil.example;script-src *'],
  ['host', ''],
  ['host', '127.0.0.1:99999'],
  ['origin', 'null'],
  ['origin', 'http://'],
  ['sec-fetch-site', 'cross-site'],
  ['content-encoding', 'gzip'],
  ['content-type', 'application/json; charset=utf-16'],
  ['content-type', 'application/json;;;;'],
  ['content-type', 'text/plain'],
  ['content-type', 'multipart/form-data; boundary=x'],
  ['content-type', 'application/x-www-form-urlencoded'],
  ['content-type', '\u00e9'],
  ['expect', '200-maybe'],
  ['range', 'bytes=9-1,-'],
  ['if-none-match', '"'.repeat(500)],
  ['x-forwarded-for', '::1, '.repeat(500)],
  ['x-forwarded-host', 'evil.example'],
  ['x-http-method-override', 'DELETE'],
  ['upgrade', 'h2c'],
  ['te', 'trailers, x'],
];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];

/** Puts `value` in place of one field, or beside the fields, somewhere in the value. */
function mutated(json: unknown, pick: (below: number) => number): unknown {
  const value = ODD_VALUES[pick(ODD_VALUES.length)];
  if (typeof json !== 'object' || json === null || pick(6) === 0) return value;
  if (Array.isArray(json)) {
    const at = pick(json.length + 1);
    return json.length === 0
      ? [value]
      : json.map((item, i) => (i === at ? mutated(item, pick) : item));
  }
  const entries = Object.entries(json);
  const at = pick(entries.length + 2);
  const changed = entries.map(([key, item], i) => [
    key,
    i === at ? (pick(2) === 0 ? value : mutated(item, pick)) : item,
  ]);
  if (at === entries.length) changed.push(['unknownField', value]);
  if (at === entries.length + 1 && changed.length > 0) changed.splice(pick(changed.length), 1);
  return Object.fromEntries(changed);
}

function oddBody(target: Target, pick: (below: number) => number): Partial<SentRequest> {
  const text = JSON.stringify(target.json ?? { a: 1 });
  const json = { 'content-type': 'application/json' };
  switch (pick(10)) {
    case 0:
      return { body: text.slice(0, pick(text.length)), headers: json };
    case 1:
      return { body: `${'['.repeat(20_000)}${']'.repeat(20_000)}`, headers: json };
    case 2:
      return { body: `{"__proto__":{"isAdmin":true},${text.slice(1)}`, headers: json };
    case 3:
      return { body: `{"constructor":{"prototype":{"x":1}},${text.slice(1)}`, headers: json };
    case 4:
      return { body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), headers: json };
    case 5:
      return { body: text, headers: { 'content-type': 'text/plain' } };
    case 6:
      return { body: '', headers: json };
    default:
      return { json: mutated(target.json ?? {}, pick) };
  }
}

/** The bad request of that number: always the same one. */
export function malformed(target: Target, seed: number): SentRequest {
  const pick = generator(seed);
  const { path, method = 'GET', token, json } = target;
  const base: SentRequest = {
    path,
    method,
    ...(token !== undefined && { token }),
    ...(json !== undefined && { json }),
  };
  const [address = ''] = path.split('?', 1);
  switch (pick(6)) {
    case 0: {
      const parts = address.split('/');
      parts[1 + pick(parts.length - 1)] = ODD_PATH_PARTS[pick(ODD_PATH_PARTS.length)] ?? '';
      return { ...base, path: parts.join('/') };
    }
    case 1:
      return { ...base, path: `${address}?${ODD_QUERIES[pick(ODD_QUERIES.length)]}` };
    case 2: {
      const [name = '', value = ''] = ODD_HEADERS[pick(ODD_HEADERS.length)] ?? [];
      return { ...base, headers: { [name]: value } };
    }
    case 3:
      return { ...base, method: METHODS[pick(METHODS.length)] ?? 'GET' };
    default: {
      const { json: _json, ...rest } = base;
      return { ...rest, method: method === 'GET' ? 'POST' : method, ...oddBody(target, pick) };
    }
  }
}

/** Approvals, incidents, the hall and standing instructions. */
function officialTargets(): readonly Target[] {
  const at = '/api/auctions/M-running-open';
  const decision = { commandId: 'c2', proposal: 'c1', act: 'CancelLot', reason: '核对无误' };
  const act = { type: 'CancelLot', lotId: 'L1' };
  const instruction = { commandId: 'c4', lotId: 'L1', floorFen: 100, when: 'always' };
  const post = (name: string, path: string, json: object, token = agency): Target => {
    return { name, method: 'POST', path: `${at}/${path}`, token, json };
  };
  return [
    post('proposal', 'proposals', { commandId: 'c1', reason: '采购需求变更', act }),
    post('approval', 'approvals', decision),
    post('rejection', 'rejections', decision),
    post('incident', 'incidents', { commandId: 'c3', kind: 'network', text: '线路中断' }),
    post('instruction', 'instructions', instruction, supplier),
    post('withdrawal', 'instruction-withdrawals', { commandId: 'c5', lotId: 'L1' }, supplier),
    { name: 'hall', path: `${at}/hall`, token: agency },
    { name: 'incident log page', path: `${at}/incidents?page=1&size=20`, token: agency },
    { name: 'incident log', path: `${at}/incidents.json`, token: agency },
    { name: 'incident table', path: `${at}/incidents.csv?language=en`, token: agency },
  ];
}
