import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemSchema } from '#contracts/wire/rest.ts';
import { malformed, TARGETS } from './malformed-requests.ts';
import { routeTargets } from './route-targets.ts';
import { type ScriptedServer, startScripted } from './scripted-deps.ts';
import { type Received } from './testing/send-request.ts';

const REQUESTS_PER_ROUTE = 500;
const AT_ONCE = 25;

// Before the tests are named: each documented route is one of them.
const server: ScriptedServer = await startScripted();
const targets = routeTargets(JSON.parse(JSON.stringify(server.app.swagger())), TARGETS);
afterAll(() => server.app.close());

describe('hostile requests', () => {
  it('aims at every route', () => {
    const documented = Object.entries(server.app.swagger().paths ?? {}).flatMap(([path, item]) =>
      Object.keys(item ?? {}).map((method) => ({ method: method.toUpperCase(), path })),
    );
    const missed = documented.filter(({ method, path }) => {
      const open = path.replaceAll('{*}', '.+').replace(/\{\w+\}/g, '[^/]+');
      const pattern = new RegExp(`^${open}$`);
      return !targets.some(
        (target) =>
          (target.method ?? 'GET') === method && pattern.test(target.path.split('?', 1)[0] ?? ''),
      );
    });
    expect(documented.length).toBeGreaterThan(40);
    expect(missed).toEqual([]);
  });

  it.each(targets)('[A6] $name: every malformed one gets a problem, none a 5xx', async (target) => {
    const wrong: string[] = [];
    const statuses = new Set<number>();
    for (let start = 0; start < REQUESTS_PER_ROUTE; start += AT_ONCE) {
      const some = Array.from({ length: AT_ONCE }, (_, i) => malformed(target, start + i + 1));
      const answers = await Promise.all(some.map((request) => server.send(request)));
      answers.forEach((answer, i) => {
        statuses.add(answer.status);
        const fault = faultIn(answer, some[i]?.method);
        if (fault !== undefined) wrong.push(`${fault}: ${JSON.stringify(some[i]).slice(0, 300)}`);
      });
    }
    expect(wrong).toEqual([]);
    expect([...statuses].some((status) => status >= 400)).toBe(true);
  });

  /** What is wrong with an answer; a HEAD has no body to look at. */
  function faultIn({ status, headers, text }: Received, method: string | undefined) {
    if (status >= 500) return `status ${status} ${text.slice(0, 200)}`;
    if (headers['set-cookie']?.some((cookie) => cookie.startsWith('x='))) return 'split headers';
    if (status < 400) return undefined;
    if (!headers['content-type']?.startsWith('application/problem+json')) return 'no problem';
    if (method === 'HEAD') return undefined;
    const problem = problemSchema.strict().safeParse(JSON.parse(text));
    if (!problem.success) return `not a problem: ${text.slice(0, 200)}`;
    return problem.data.status === status ? undefined : 'another status inside';
  }

  it.each([
    ['noise', '\x00\xff\x01 not http\r\n\r\n', 400],
    ['no version', 'GET /\r\n\r\n', 404],
    ['two lengths', post('content-length: 2\r\ncontent-length: 3'), 400],
    ['length and chunks', post('content-length: 2\r\ntransfer-encoding: chunked'), 400],
    ['negative length', post('content-length: -1'), 400],
    ['space before colon', post('content-length : 2'), 400],
    ['header with NUL', post('x: a\0b'), 400],
    ['folded header', post('x: a\r\n b: c'), 400],
    ['bad chunk', `${post('transfer-encoding: chunked')}zz\r\n{}\r\n0\r\n\r\n`, 400],
    ['huge header', post(`x: ${'y'.repeat(20_000)}`), 431],
    ['no host', 'GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n', 400],
    ['odd expectation', post('expect: 200-maybe'), 400],
    ['too large', post('content-length: 99999999'), 413],
    ['h2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ])('[A6] bytes that are no request: %s', async (_name, bytes, status) => {
    const answer = await raw(server.port, bytes);
    expect(answer.slice(0, 200)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer.slice(answer.indexOf('{'))).toContain('"code"');
  });

  function post(header: string): string {
    return (
      `POST /api/sessions HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n` +
      `content-type: application/json\r\n${header}\r\n\r\n`
    );
  }
});

describe('requests that never end', () => {
  let hasty: ScriptedServer;
  beforeAll(async () => {
    hasty = await startScripted({ settings: { timeouts: { requestMs: 300, headersMs: 200 } } });
  });
  afterAll(() => hasty.app.close());

  it.each([
    [
      'a body',
      'POST /api/sessions HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\n' +
        'content-length: 500\r\n\r\n{"login":',
    ],
    [
      'chunks',
      'POST /api/sessions HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\n' +
        'transfer-encoding: chunked\r\n\r\n5\r\n{"log\r\n',
    ],
    ['headers', 'GET / HTTP/1.1\r\nhost: h\r\nx-one: 1\r\n'],
  ])('[A5] %s: the socket is closed with a problem', async (_name, bytes) => {
    const answer = await raw(hasty.port, bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({
      code: 'REQUEST_TIMEOUT',
    });
  });
});

/** Writes bytes to a bare socket, leaves it open, and gives what came back once the server has closed it. */
function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    let answer = '';
    socket.on('data', (piece: Buffer) => {
      answer += piece.toString('utf8');
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    socket.write(Buffer.from(bytes, 'latin1'));
  });
}
