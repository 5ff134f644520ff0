import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WebSocket as ServerSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { clientFrameSchema } from '#contracts/wire/live-frames.ts';
import type { LiveClient } from './live-client.ts';
import { connect } from './live-client.ts';

/** Real sockets against a server that dies by the script; the protocol's own torture is in live-client.test.ts. */

let server: WebSocketServer;
let client: LiveClient | undefined;
let tokens: (string | undefined)[];
const recorded = new Map<string, number>();

beforeEach(async () => {
  recorded.clear();
  tokens = [];
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  serve();
});

function serve(): void {
  server.on('connection', (socket, request) => {
    tokens.push(request.headers.authorization);
    socket.on('message', (data) => {
      if (!Buffer.isBuffer(data)) throw new TypeError('ws hands over buffers');
      take(socket, clientFrameSchema.parse(JSON.parse(data.toString())));
    });
  });
}

afterEach(async () => {
  client?.dispose();
  for (const socket of server.clients) socket.terminate();
  await new Promise((resolve) => server.close(resolve));
});

function take(socket: ServerSocket, frame: ReturnType<typeof clientFrameSchema.parse>): void {
  const send = (value: unknown) => socket.send(JSON.stringify(value));
  switch (frame.t) {
    case 'hello':
      send({ t: 'welcome', v: 1, role: 'supplier', now: Date.now() });
      return;
    case 'time':
      send({ t: 'time', c: frame.c, s: Date.now() });
      return;
    case 'watch':
      send({ t: 'snap', a: frame.a, epoch: 'e', seq: 3, now: Date.now(), view: { title: '测试' } });
      return;
    case 'offer': {
      const times = (recorded.get(frame.id) ?? 0) + 1;
      recorded.set(frame.id, times);
      // The first answer is lost with its connection.
      if (times === 1) socket.terminate();
      else {
        const answer = { outcome: 'accepted', at: 1, receipt: 'ab', version: 2 };
        send({ t: 'answer', a: frame.a, id: frame.id, ...answer });
      }
      return;
    }
    case 'unwatch':
    case 'signed':
    case 'instruct':
    case 'withdraw':
      throw new Error(`not in this script: ${frame.t}`);
  }
}

function open(port = (server.address() as AddressInfo).port): LiveClient {
  return connect({ url: `ws://127.0.0.1:${port}/live`, token: 'secret' });
}

test('over the platform’s own WebSocket: the token at the upgrade, a view, one outcome across a cut', async () => {
  client = open();
  const title = await new Promise((resolve) =>
    client?.watch('A1', ({ view }) => {
      resolve(view.title);
    }),
  );
  expect(title).toBe('测试');
  const handle = client.offer({ auctionId: 'A1', lotId: 'L1', priceFen: 100 });
  expect(await handle.outcome).toMatchObject({ state: 'accepted', receipt: 'ab' });
  expect([...recorded]).toEqual([[handle.id, 2]]);
  expect(tokens).toEqual(['Bearer secret', 'Bearer secret']);
  expect(client.serverTime()?.uncertaintyMs).toBeLessThan(5_000);
});

test('a close code that means the end ends it', async () => {
  client = open();
  const ended = new Promise((resolve) =>
    client?.on('connection', (state) => {
      if (state.state === 'ready') for (const socket of server.clients) socket.close(4500, 'x');
      if (state.state === 'ended') resolve(state.code);
    }),
  );
  expect(await ended).toBe(4500);
  expect(tokens).toHaveLength(1);
});

test('given nobody who listens, then it tries again and again, and is ready once somebody does', async () => {
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  client = open(port);
  let failures = 0;
  await new Promise<void>((resolve) =>
    client?.on('connection', (state) => {
      if (state.state === 'waiting' && ++failures === 3) resolve();
    }),
  );
  const ready = new Promise((resolve) =>
    client?.on('connection', (state) => {
      if (state.state === 'ready') resolve(state.role);
    }),
  );
  server = new WebSocketServer({ port, host: '127.0.0.1' });
  serve();
  expect(await ready).toBe('supplier');
});
