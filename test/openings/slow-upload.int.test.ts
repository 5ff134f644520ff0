import { once } from 'node:events';
import { type ClientRequest, request as httpRequest } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bidProgram, TUS } from './bid-program.ts';
import { OPENING, OpeningWorld, tokenOf } from './opening-world.ts';

/** Bids over a slow line: what counts is that bytes keep coming, not how long all of them take. */
const SPAN_MS = 1_000;
const PIECE = new Uint8Array(20_000);
const PIECES = 8;
let world: OpeningWorld;

beforeEach(async () => {
  world = await OpeningWorld.start();
  await world.arrange();
  world.timeouts = { requestMs: SPAN_MS, headersMs: SPAN_MS / 2 };
  await world.restart();
});
afterEach(() => world.stop());

async function begun(): Promise<{ readonly path: string; readonly request: ClientRequest }> {
  const program = bidProgram(world.url, tokenOf('s-1'));
  const bytes = PIECES * PIECE.length;
  const created = await program.send('POST', `/api/openings/${OPENING}/uploads`, {
    headers: { ...TUS, 'upload-length': String(bytes) },
  });
  const path = created.headers.get('location') ?? '';
  const request = httpRequest(new URL(path, world.url), {
    method: 'PATCH',
    headers: {
      ...{ ...TUS, 'upload-offset': '0', authorization: `Bearer ${tokenOf('s-1')}` },
      'content-type': 'application/offset+octet-stream',
      'content-length': String(bytes),
    },
  });
  return { path, request };
}

it('[OPN-15] given an upload whose bytes come slowly, several times longer than any other request may take, it is taken whole', async () => {
  const { request } = await begun();
  const answered = once(request, 'response');
  for (let at = 0; at < PIECES; at += 1) {
    request.write(PIECE);
    await pause(SPAN_MS / 3);
  }
  request.end();
  const [response] = await answered;
  expect(response.statusCode).toBe(204);
});

it('[OPN-15] [A6] given an upload of which nothing comes any more, it is ended, and goes on from the bytes that came', async () => {
  const { path, request } = await begun();
  const answered = once(request, 'response');
  request.write(PIECE);
  const [response] = await answered;
  expect(response.statusCode).toBe(408);
  request.destroy();
  const asked = await bidProgram(world.url, tokenOf('s-1')).send('HEAD', path, { headers: TUS });
  expect(asked.headers.get('upload-offset')).toBe(String(PIECE.length));
});
