import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OfficialRequest } from '#contracts/wire/rest.ts';
import {
  cellName,
  MATRIX_OPENING_ID,
  matrixAuctionId,
  type MatrixCell,
  matrixCells,
  matrixProjectId,
  matrixToken,
} from '../access/matrix.ts';
import { COMMAND_ACCESS } from '../access/channels.ts';
import { ACCESS_IDS, accessEntry, type AccessId, isAccessId } from '../access/table.ts';
import { MATRIX_REHEARSAL_ID } from './scripted-projects.ts';
import { NOW_MS, type ScriptedServer, startScripted } from './scripted-deps.ts';
import { type SentRequest } from './testing/send-request.ts';

const official = { commandId: 'c1', reason: 'network check' };
const COMMANDS: Readonly<Record<OfficialRequest['type'], object>> = {
  Pause: official,
  Resume: official,
  ExtendClose: { ...official, lotId: 'L1', toAt: NOW_MS + 1 },
  Announce: { commandId: 'c1', text: 'hello' },
  VoidOffer: { ...official, lotId: 'L1', voids: 'c0' },
  DisqualifyBidder: { ...official, bidderId: 'org-bidder' },
  CancelLot: { ...official, lotId: 'L1' },
  CancelAuction: official,
};
const envelope = {
  payloadType: 'application/vnd.ebid.session-grant.v1+json',
  payload: 'AAAA',
  signatures: [{ keyid: 'k', sig: 'AAAA' }],
};
/** The generator point of P-256 as a key. */
const GOOD_SPKI =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==';

/** One request that does what the entry names, in the auction of the cell. */
function requestFor(cell: MatrixCell): SentRequest {
  const auction = `/api/auctions/${matrixAuctionId(cell.phase, cell.visibility)}`;
  const project = `/api/projects/${matrixProjectId(cell.phase)}`;
  const opening = `/api/openings/${MATRIX_OPENING_ID}`;
  const command = Object.entries(COMMAND_ACCESS).find(([, id]) => id === cell.id)?.[0];
  if (command !== undefined) {
    const fields = COMMANDS[command as OfficialRequest['type']];
    return { method: 'POST', path: `${auction}/commands`, json: { type: command, ...fields } };
  }
  const requests: Readonly<Partial<Record<AccessId, SentRequest>>> = {
    'site.health': { path: '/healthz' },
    'site.read': { path: '/api/config' },
    'metrics.read': { path: '/metrics', headers: { 'x-forwarded-for': '192.0.2.1' } },
    'demo.read': { path: '/api/demo/accounts' },
    'session.create': { method: 'POST', path: '/api/sessions', json: signIn },
    'session.read': { path: '/api/session' },
    'session.end': { method: 'DELETE', path: '/api/session' },
    'invitation.use': { method: 'POST', path: '/api/invitations/look', json: { token: 't' } },
    'registration.make': { method: 'POST', path: '/api/registrations/look', json: { token: 't' } },
    'member.manage': { path: '/api/members' },
    'organization.list': { path: '/api/organizations' },
    'organization.change': { method: 'PUT', path: '/api/organizations/O1/state', json: locked },
    'invitation.make': { path: '/api/invitations' },
    'registration.decide': { path: '/api/registrations' },
    'user.list': { path: '/api/users' },
    'user.lock': { method: 'PUT', path: '/api/users/U1/state', json: locked },
    'role.grant': { method: 'DELETE', path: '/api/users/U1/roles/R1' },
    'approval.decide': { path: '/api/approvals' },
    'security.manage': { path: '/api/all-sessions' },
    'audit.read': { path: '/api/audit' },
    'audit.export': { path: '/api/audit/export' },
    'account.use': { path: '/api/me/sessions' },
    'signing-key.register': {
      method: 'PUT',
      path: '/api/me/signing-key',
      json: { spki: GOOD_SPKI },
    },
    'archive.read': { path: '/api/archive?region=44&method=rounds' },
    'auction.list': { path: '/api/auctions' },
    'auction.watch': { path: auction },
    'auction.grant': { method: 'POST', path: `${auction}/grants`, json: { envelope } },
    'auction.publish': { method: 'POST', path: '/api/auctions', json: publication },
    'auction.export': { path: `${auction}/export` },
    'auction.hall': { path: `${auction}/hall` },
    'auction.incident.read': { path: `${auction}/incidents?page=1` },
    'auction.incident.record': {
      method: 'POST',
      path: `${auction}/incidents`,
      json: { commandId: 'c1', kind: 'network', text: 'the line was down' },
    },
    'auction.instruct': {
      method: 'POST',
      path: `${auction}/instruction-withdrawals`,
      json: { commandId: 'c1', lotId: 'L1' },
    },
    'auction.offers': { path: `${auction}/offers?outcome=accepted` },
    'auction.document.result-notice': { path: `${auction}/documents/result-notice` },
    'auction.document.offer-log': { path: `${auction}/documents/offer-log?format=csv` },
    'auction.document.minutes': { path: `${auction}/documents/minutes/progress?language=en` },
    'rehearsal.watch': { path: `/api/auctions/${MATRIX_REHEARSAL_ID}` },
    'rehearsal.records': { path: `/api/auctions/${MATRIX_REHEARSAL_ID}/export` },
    'project.list': { path: '/api/projects' },
    'project.create': { method: 'POST', path: '/api/projects', json: creation },
    'project.check': { method: 'POST', path: '/api/project-checks', json: { draft } },
    'project.watch': { path: project },
    'project.act': { method: 'POST', path: `${project}/commands`, json: check },
    'project.export': { path: `${project}/export` },
    'opening.files': { path: `${opening}/files/policy.json` },
    'opening.custody': { path: `${opening}/probe` },
    'opening.share': { path: `${opening}/shares` },
    'opening.bid': { path: `${opening}/bids/mine` },
    'opening.list': { path: '/api/openings?state=receiving&mine=true' },
    'opening.watch': { path: opening },
    'opening.arrange': { method: 'POST', path: '/api/openings', json: arrangement },
    'opening.act': {
      method: 'POST',
      path: `${opening}/commands`,
      json: { type: 'BeginOpening', commandId: 'c1' },
    },
    'deposit.notify': { method: 'POST', path: '/api/deposit-notices', json: depositNotice },
    'project.deposits': {
      method: 'POST',
      path: `${project}/deposit-statements`,
      json: { cells: [['交易流水号', '收入金额']] },
    },
    'project.draft-source': { path: '/api/project-draft?template=builtin-inquiry' },
    'project.templates': { path: '/api/project-templates' },
    'auction.what-if': { method: 'POST', path: `${auction}/what-if`, json: { rules: {} } },
    'project.parties': { path: '/api/project-parties?kind=supplier' },
    'oversight.wall': { path: '/api/oversight/wall?only=signals' },
    'auction.signals': { path: `${auction}/signals` },
    'auction.signals.note': {
      method: 'POST',
      path: `${auction}/signals/notes`,
      json: { state: 'seen' },
    },
    'log.read': { path: '/api/log/checkpoint' },
    'log.cosign': { method: 'POST', path: '/api/log/cosignatures', json: { note: 'cosigned' } },
  };
  const request = requests[cell.id];
  if (request === undefined) throw new Error(`no request is known for ${cell.id}`);
  return request;
}

const locked = { isDisabled: true, reason: 'r' };
const draft = { title: '打印纸' };
const depositNotice = {
  ...{ noticeId: 'n1', projectId: 'P-published', bidderId: 'org-bidder', state: 'received' },
  ...{ amountFen: 100, reference: 'r' },
};
const creation = { commandId: 'c1', draft };
const arrangement = {
  ...{ commandId: 'c1', policy: 'AAAA', signature: 'AAAA', stage: '1', confirmMs: 60_000 },
};
const check = { type: 'Check', commandId: 'c2' };
const signIn = { login: 'supplier-1', password: 'correct horse', wantToken: true };
const publication = {
  title: '打印纸',
  buyerId: 'org-buyer',
  offerSignature: 'none',
  rules: {
    type: 'sealed-quotation',
    id: 'A-new',
    opensAt: NOW_MS,
    bidders: ['org-bidder'],
    lots: [{ id: 'L1', closesAt: NOW_MS + 60_000, ceilingFen: 100 }],
  },
};

/** The same of a project: how much of it is seen is chosen inside `project.watch`. */
const PROJECT_VIEW_OF: Readonly<Partial<Record<AccessId, readonly string[]>>> = {
  'project.view-as-inside': ['agency', 'supervisor'],
  'project.view-as-buyer': ['buyer'],
};

/** The views are chosen inside `auction.watch`; what they look like is tested by audience, not by status. */
const VIEW_OF: Readonly<Partial<Record<AccessId, string>>> = {
  'auction.view-as-bidder': 'bidder',
  'auction.view-as-buyer': 'buyer',
  'auction.view-as-oversight': 'oversight',
};

const IN_CONFLICT: ReadonlySet<AccessId> = new Set([
  'auction.grant',
  'auction.instruct',
  'opening.arrange',
  'opening.files',
  'opening.custody',
  'opening.share',
  'opening.bid',
]);

describe('the access matrix over HTTP', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    const demoAccounts = [
      { login: 'a', password: 'b', role: 'supplier' as const, displayName: 'c' },
    ];
    server = await startScripted({
      settings: { demoAccounts },
      // Signing out must not take the session of the next cell away.
      identity: { endSession: async () => {} },
    });
  });
  afterAll(() => server.app.close());

  const tokenOf = ({ role, standing }: MatrixCell) =>
    role === 'public' ? {} : { token: matrixToken(role, standing) };

  /** Runs the cells of one entry, a few requests at a time, and names those that went against the table. */
  async function wrongCells(
    id: AccessId,
    isAllowed: (cell: MatrixCell) => Promise<boolean>,
  ): Promise<readonly string[]> {
    const cells = matrixCells('http').filter((cell) => cell.id === id);
    expect(cells.length).toBeGreaterThanOrEqual(33);
    const wrong: string[] = [];
    for (let start = 0; start < cells.length; start += 16) {
      const some = cells.slice(start, start + 16);
      const results = await Promise.all(some.map(isAllowed));
      wrong.push(...some.filter((cell, index) => results[index] !== cell.isExpected).map(cellName));
    }
    return wrong;
  }

  const httpIds = ACCESS_IDS.filter((id) => accessEntry(id).channels.includes('http'));
  it.each(Object.keys(PROJECT_VIEW_OF).filter(isAccessId))(
    '[PRJ-9] %s gives its view as the table says',
    async (id) => {
      const wrong = await wrongCells(id, async (cell) => {
        const path = `/api/projects/${matrixProjectId(cell.phase)}`;
        const { text } = await server.send({ path, ...tokenOf(cell) });
        return PROJECT_VIEW_OF[id]?.includes(JSON.parse(text).audience) === true;
      });
      expect(wrong).toEqual([]);
    },
  );

  it.each(httpIds.filter((id) => VIEW_OF[id] === undefined && PROJECT_VIEW_OF[id] === undefined))(
    '[A1] %s is allowed and denied as the table says',
    async (id) => {
      const wrong = await wrongCells(id, async (cell) => {
        const { status, text } = await server.send({ ...requestFor(cell), ...tokenOf(cell) });
        const isRefusal = status === 404 && JSON.parse(text).code === 'NOT_FOUND';
        // An allowed grant in an ended auction, an instruction where offers are signed, or an opening where there are no
        // keys for one, is answered with a conflict.
        const isConflict = status === 409 && IN_CONFLICT.has(id);
        const isAnswer = status < 300 || isConflict;
        if (isRefusal === isAnswer) throw new Error(`${cellName(cell)}: ${status} ${text}`);
        return isAnswer;
      });
      expect(wrong).toEqual([]);
    },
  );

  it.each(httpIds.filter((id) => VIEW_OF[id] !== undefined))(
    '[AUC-12] %s gives its view as the table says',
    async (id) => {
      const wrong = await wrongCells(id, async (cell) => {
        const path = `/api/auctions/${matrixAuctionId(cell.phase, cell.visibility)}`;
        const { text } = await server.send({ path, ...tokenOf(cell) });
        return JSON.parse(text).audience === VIEW_OF[id];
      });
      expect(wrong).toEqual([]);
    },
  );

  it('[A1] nothing was put on record by whoever was denied', () => {
    const by = server.deps.engine.calls
      .filter((call) => call.name === 'submit')
      .map((call) => (call.value as { by: string }).by);
    expect(new Set(by)).toEqual(new Set(['agency runner', 'supervisor overseer']));
  });
});

describe('denial looks like absence', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScripted();
  });
  afterAll(() => server.app.close());

  it.each([
    ['commands', { method: 'POST', json: { type: 'Pause', ...official } }],
    ['grants', { method: 'POST', json: { envelope } }],
    ['export', {}],
  ] as const)(
    '[A3] %s of an auction that is there and of one that is not',
    async (act, request) => {
      const ids = ['M-running-sealed', 'M-no-such', '..%2f..%2fetc', '%00', 'x'.repeat(300)];
      const answers = await Promise.all(
        ids.map((id) => server.send({ ...request, path: `/api/auctions/${id}/${act}` })),
      );
      const [denied, ...absent] = answers.map(comparable);
      expect(denied?.status).toBe(404);
      for (const answer of absent) expect(answer).toEqual(denied);
    },
  );

  it('[A3] a route that is denied and one that does not exist', async () => {
    const denied = await server.send({ method: 'POST', path: '/api/auctions', json: publication });
    const absent = await server.send({ method: 'POST', path: '/api/nothing', json: publication });
    expect(comparable(denied)).toEqual(comparable(absent));
  });

  function comparable({ status, headers, text }: Awaited<ReturnType<typeof server.send>>) {
    const { date: _date, ...rest } = headers;
    return { status, headers: rest, text: text.replace(/urn:request:[\w-]{36}/, 'urn:request:') };
  }
});
