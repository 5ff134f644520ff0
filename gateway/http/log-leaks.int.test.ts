import { afterAll, describe, expect, it } from 'vitest';
import { TARGETS } from './malformed-requests.ts';
import { routeTargets } from './route-targets.ts';
import { type ScriptedServer, startScripted } from './scripted-deps.ts';
import { type SentRequest } from './testing/send-request.ts';

/**
 * Markers are planted wherever a client can put a text: fields of bodies, queries, headers, cookies, tokens. Nothing of it may
 * come out in a log line or a figure, at any level of logging; and nothing can break a line in two.
 */
const server: ScriptedServer = await startScripted();
afterAll(() => server.app.close());
const targets = routeTargets(JSON.parse(JSON.stringify(server.app.swagger())), TARGETS);

const MARKER = 'kaibiao-marker';
const BREAKS = '\r\n{"level":60,"msg":"forged"}\u001b[31m\u2028';

/** The same request with markers in the places of its texts and numbers. */
function planted(target: SentRequest, at: number): SentRequest {
  const [address = '', query = ''] = target.path.split('?');
  const search = new URLSearchParams(query);
  for (const key of [...search.keys()]) search.set(key, `${MARKER}-query-${at}`);
  search.set('search', `${MARKER}-search-${at}`);
  return {
    ...target,
    path: `${address}?${search.toString()}`,
    ...(target.json === undefined ? {} : { json: marked(target.json, at) }),
    headers: {
      'user-agent': `${MARKER}-agent-${at}`,
      cookie: `kb_session=${MARKER}-cookie-${at}; other=${MARKER}`,
      referer: `https://example.org/${MARKER}-referer`,
      'x-forwarded-for': `${MARKER}-address`,
      'x-request-id': `${MARKER}-id`,
      'accept-language': `${MARKER}-language`,
    },
  };
}

function marked(value: unknown, at: number): unknown {
  if (typeof value === 'string') return `${MARKER}-${at}${BREAKS}`;
  if (typeof value === 'number') return 987_654_321_000 + at;
  if (Array.isArray(value)) return value.map((item) => marked(item, at));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, marked(item, at)]));
}

describe('what a log line may hold', () => {
  it('[S11] no text and no number that a client sent gets into a log line or a figure', async () => {
    const { deps } = server;
    for (const [at, target] of targets.entries()) {
      await server.send(planted(target, at));
      await server.send(planted({ ...target, token: `${MARKER}-token-${at}`.padEnd(43, 'A') }, at));
    }
    expect(deps.lines.length).toBeGreaterThan(targets.length);
    expect(deps.lines.filter((line) => line.includes(MARKER))).toEqual([]);
    expect(deps.lines.filter((line) => line.includes('987654321'))).toEqual([]);
    const figures = await deps.metrics.metrics();
    expect(figures).toContain('kaibiao_http_request_seconds');
    expect(figures).not.toContain(MARKER);
  });

  it('[S11] passwords, codes and tokens of good requests stay out as well', async () => {
    const { deps } = server;
    const json = { login: 'supplier-1', password: 'correct horse', wantToken: true };
    const { text } = await server.send({ method: 'POST', path: '/api/sessions', json });
    const { token } = JSON.parse(text);
    expect(token).toBeTypeOf('string');
    await server.send({ path: '/api/session', token });
    await server.send({ method: 'DELETE', path: '/api/session', token });
    const all = deps.lines.join('');
    for (const secret of ['correct horse', token, 'supplier-1']) expect(all).not.toContain(secret);
  });

  it('[S11] every line is one JSON object, whatever stands in a path', async () => {
    const { deps } = server;
    const paths = [
      '/%0d%0a{"level":60}',
      '/api/%1b[31mred',
      '/api/auctions/%E2%80%A8',
      '/\\u000a',
      `/${'x'.repeat(1_500)}`,
    ];
    for (const path of paths)
      await server.send({
        path: path.replaceAll('"', '%22').replaceAll('{', '%7B').replaceAll('}', '%7D'),
      });
    for (const line of deps.lines) {
      expect(line.endsWith('\n')).toBe(true);
      expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u2028\u2029]/);
      expect(JSON.parse(line)).toBeTypeOf('object');
      expect(line.length).toBeLessThan(8_000);
    }
  });
});
