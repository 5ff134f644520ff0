import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ScriptedServer, startScripted } from './scripted-deps.ts';

describe('the log as files', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScripted();
  });
  afterAll(() => server.app.close());

  it('[LOG-10] given a published tile, then its bytes come with leave to keep them for ever', async () => {
    const { status, headers, text } = await server.send({ path: '/api/log/tile/0/000.p/2' });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/octet-stream');
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(text).toBe('\0'.repeat(64));
  });

  it.each(['0/000', '0/000.p/3', '0/0', '9/000', 'entries', '..%2fcheckpoint', '0/000.p/02'])(
    '[LOG-10] given %s, then there is none, and no cache keeps the answer',
    async (path) => {
      const { status, headers } = await server.send({ path: `/api/log/tile/${path}` });
      expect([status, headers['cache-control']]).toEqual([404, 'no-store']);
    },
  );

  it('[LOG-11] given what witnesses need, then it is there for everybody, and the mutable parts are not kept', async () => {
    const candidate = await server.send({ path: '/api/log/candidate' });
    expect([candidate.status, candidate.headers['content-type']]).toEqual([
      200,
      'text/plain; charset=utf-8',
    ]);
    expect(candidate.headers['cache-control']).toBe('no-store');
    expect((await server.send({ path: '/api/log/cosigned' })).status).toBe(404);
  });

  it('[LOG-11] given a note, then it is taken or its fault is named', async () => {
    const hand = (note: string) =>
      server.send({ method: 'POST', path: '/api/log/cosignatures', json: { note } });
    const taken = await hand('cosigned');
    expect([taken.status, JSON.parse(taken.text)]).toEqual([200, { witnesses: 1 }]);
    const refused = await hand('anything else');
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('not_a_note');
  });
});
