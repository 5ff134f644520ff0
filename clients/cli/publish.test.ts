import { createServer, type RequestListener, type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { json, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runDoctor } from './doctor/command.ts';
import { runPublish } from './publish.ts';

const auction = {
  title: '办公桌椅',
  buyerId: 'buyer-1',
  offerSignature: 'none',
  rules: {
    id: 'A7',
    type: 'sealed-quotation',
    opensAt: 0,
    closesAt: 10,
    bidders: ['B1'],
    lots: [{ id: 'L1', ceilingFen: 100 }],
  },
};

let folder = '';
let server: Server | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaibiao-publish-'));
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

async function listening(handler: RequestListener): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const made = createServer(handler);
  server = made;
  made.listen(0, '127.0.0.1', () => {
    const address = made.address();
    resolve(typeof address === 'object' && address !== null ? address.port : 0);
  });
  return promise;
}

function output(env: Record<string, string> = {}) {
  const io = { stdout: new PassThrough(), stderr: new PassThrough(), env };
  return { io, out: text(io.stdout) };
}

async function fileOf(content: string): Promise<string> {
  const path = join(folder, 'auction.json');
  await writeFile(path, content);
  return path;
}

describe('kaibiao auction publish', () => {
  test('signs in, publishes with the token, and says which auction', async () => {
    const asked: { url: string | undefined; body: unknown; authorization: string | undefined }[] =
      [];
    const port = await listening((request, response) => {
      void json(request).then((body) => {
        asked.push({ url: request.url, body, authorization: request.headers.authorization });
        const isSignIn = request.url === '/api/sessions';
        response.end(JSON.stringify(isSignIn ? { role: 'agency', token: 't0k' } : {}));
      });
    });
    const passwordFile = join(folder, 'secret');
    await writeFile(passwordFile, 'pass word\nmore\n');
    const { io, out } = output();
    const url = `http://127.0.0.1:${port}`;
    await runPublish(
      await fileOf(JSON.stringify(auction)),
      { server: url, login: 'ag', passwordFile },
      io,
    );
    io.stdout.end();
    expect(await out).toBe('published A7\n');
    expect(asked[0]?.body).toEqual({ login: 'ag', password: 'pass word', wantToken: true });
    expect(asked[1]).toMatchObject({
      url: '/api/auctions',
      authorization: 'Bearer t0k',
      body: { title: '办公桌椅', rules: { id: 'A7', minBidders: 3 } },
    });
  });

  test.each([
    ['{}', /auction\.json: title: missing, expected string$/],
    [JSON.stringify({ ...auction, title: 5 }), /auction\.json: title: expected string, not 5$/],
    ['no', /auction\.json: not JSON$/],
  ])('a file that is none is told what it lacks: %s', async (content, expected) => {
    const { io } = output({ KAIBIAO_TOKEN: 't0k' });
    const publish = runPublish(await fileOf(content), { server: 'http://127.0.0.1:1' }, io);
    await expect(publish).rejects.toThrow(expected);
  });

  test('a refusal is said in one line with its code', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Taken',
      status: 409,
      code: 'AUCTION_EXISTS',
      detail: 'Choose another id.\u001b[2J',
      instance: 'r1',
    };
    const port = await listening((_request, response) => {
      response.statusCode = 409;
      response.end(JSON.stringify(problem));
    });
    const { io } = output({ KAIBIAO_TOKEN: 't0k' });
    const publish = runPublish(
      await fileOf(JSON.stringify(auction)),
      { server: `http://127.0.0.1:${port}` },
      io,
    );
    await expect(publish).rejects.toThrow(
      /^Taken: Choose another id\.[^\u001b]* \[AUCTION_EXISTS\]$/u,
    );
  });

  test.each([
    ['no JSON', '{', 'not JSON'],
    ['a missing field', '{"title":"x"}', 'buyerId'],
    [
      'a wrong rule',
      JSON.stringify({ ...auction, rules: { ...auction.rules, lots: [] } }),
      'rules.lots',
    ],
  ])('a file with %s is refused before anything is sent', async (...[, content, word]) => {
    const { io } = output({ KAIBIAO_TOKEN: 't0k' });
    const publish = runPublish(await fileOf(content), { server: 'http://127.0.0.1:1' }, io);
    await expect(publish).rejects.toThrow(word);
  });

  test('no server, and a server of another kind, are told apart', async () => {
    const { io } = output({ KAIBIAO_TOKEN: 't0k' });
    const file = await fileOf(JSON.stringify(auction));
    await expect(runPublish(file, { server: 'http://127.0.0.1:1' }, io)).rejects.toThrow(
      'cannot be reached',
    );
    const port = await listening((_request, response) => response.end('<html>'));
    await expect(runPublish(file, { server: `http://127.0.0.1:${port}` }, io)).rejects.toThrow(
      'is not a Kaibiao server',
    );
    await expect(runPublish(file, { server: 'nowhere' }, io)).rejects.toThrow('--server');
    const bare = output();
    await expect(runPublish(file, { server: 'http://127.0.0.1:1' }, bare.io)).rejects.toThrow(
      '--login',
    );
  });
});

describe('kaibiao doctor', () => {
  test('finds a taken port and a data folder that is a file, and is content without them', async () => {
    const port = await listening((_request, response) => response.end());
    const taken = output({ PORT: String(port), DATA_DIR: await fileOf('') });
    expect(await runDoctor(taken.io)).toBe(1);
    taken.io.stdout.end();
    const said = await taken.out;
    expect(said).toContain(`✗ port ${port}: taken`);
    expect(said).toContain('✗ data folder');
    expect(said).toContain('✓ Node');
    const served = await listening((_request, response) => response.end('{"serverMs":1}'));
    const running = output({ PORT: String(served), DATA_DIR: join(folder, 'new') });
    expect(await runDoctor(running.io)).toBe(0);
    const free = output({ PORT: '0', DATA_DIR: join(folder, 'new') });
    expect(await runDoctor(free.io)).toBe(0);
    const wrong = output({ PORT: 'eighty', DATA_DIR: folder });
    expect(await runDoctor(wrong.io)).toBe(1);
  });
});
