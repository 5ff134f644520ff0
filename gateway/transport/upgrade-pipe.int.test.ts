import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { TrustProxy } from './address.ts';
import { createUpgradePipe, type UpgradePipe } from './upgrade-pipe.ts';

const HOST = '127.0.0.1';

interface Running {
  readonly pipe: UpgradePipe;
  readonly publicPort: number;
  readonly front: Server;
  readonly back: Server;
  readonly requests: IncomingMessage[];
}

describe('upgrade pipe', () => {
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  async function start(
    options: { trustProxy?: TrustProxy; connectionsMax?: number; handshakeTimeoutMs?: number } = {},
  ): Promise<Running> {
    const requests: IncomingMessage[] = [];
    const back = createServer((_request, response) => response.writeHead(404).end());
    const sockets = new WebSocketServer({ server: back });
    sockets.on('connection', (ws, request) => {
      requests.push(request);
      ws.on('message', (data, isBinary) => {
        if (String(data) === 'close me') ws.close(4001, 'slow');
        else ws.send(data, { binary: isBinary });
      });
      ws.on('error', () => ws.terminate());
    });
    const pipe = createUpgradePipe({
      paths: ['/live', '/socket.io/'],
      trustProxy: options.trustProxy ?? false,
      connectionsMax: options.connectionsMax ?? 100,
      handshakeTimeoutMs: options.handshakeTimeoutMs ?? 5_000,
    });
    const front = createServer((_request, response) => response.end('page'));
    pipe.attach(front, { host: HOST, port: await listening(back) });
    const publicPort = await listening(front);
    stops.push(() => {
      pipe.close();
      for (const client of sockets.clients) client.terminate();
      for (const server of [front, back]) server.close().closeAllConnections();
    });
    return { pipe, publicPort, front, back, requests };
  }

  function dial(port: number, path = '/live', headers: Record<string, string> = {}): WebSocket {
    const client = new WebSocket(`ws://${HOST}:${port}${path}`, { headers });
    client.on('error', () => client.terminate());
    stops.push(() => client.terminate());
    return client;
  }

  test('joins both sides and hands on just what the listener may know', async () => {
    const { pipe, publicPort, requests } = await start();
    const client = dial(publicPort, '/live?x=1', {
      Cookie: 'other=1; kb_session=token; z=2; kb_session=second; not_kb_session=3',
      Authorization: 'Bearer b',
      'X-Kaibiao-Peer': '6.6.6.6',
      'X-KAIBIAO-SECRET': 'guess',
      'X-Forwarded-For': '7.7.7.7',
      'X-Other': 'other',
    });
    await opened(client);
    const [request] = requests;
    if (request === undefined) throw new Error('nothing arrived');
    const { headers, url } = request;
    expect(url).toBe('/live?x=1');
    expect(headers.cookie).toBe('kb_session=token; kb_session=second');
    expect(headers.authorization).toBe('Bearer b');
    expect(headers.host).toBe(`${HOST}:${publicPort}`);
    expect(headers['x-kaibiao-peer']).toBe('127.0.0.1');
    expect(headers['x-kaibiao-secret']).toBe(pipe.secret);
    expect(headers['x-other']).toBeUndefined();
    expect(headers['x-forwarded-for']).toBeUndefined();
    client.send('a'.repeat(100_000));
    expect((await message(client)).length).toBe(100_000);
    expect(pipe.size()).toBe(1);
  });

  test.each([
    [false, '127.0.0.1'],
    [1, '9.9.9.9'],
    [2, '8.8.8.8'],
    [['127.0.0.0/8', '9.9.9.9'], '8.8.8.8'],
    [['10.0.0.0/8'], '127.0.0.1'],
  ] as const)('with trust in %j the peer is %s', async (trustProxy, expected) => {
    const { publicPort, requests } = await start({ trustProxy });
    await opened(dial(publicPort, '/live', { 'X-Forwarded-For': '7.7.7.7, 8.8.8.8, 9.9.9.9' }));
    expect(requests[0]?.headers['x-kaibiao-peer']).toBe(expected);
  });

  test('passes the close code on and forgets the pair', async () => {
    const { pipe, publicPort } = await start();
    const client = dial(publicPort);
    await opened(client);
    const closed = new Promise((resolve) => client.once('close', (code) => resolve(code)));
    client.send('close me');
    expect(await closed).toBe(4001);
    await until(() => pipe.size() === 0);
  });

  test('forgets the pair of a client that vanishes, without one listener more on the server', async () => {
    const { pipe, publicPort, front, back } = await start();
    const before = front.listenerCount('upgrade');
    for (let i = 0; i < 50; i += 1) {
      const client = dial(publicPort);
      await opened(client);
      client.terminate();
    }
    await until(() => pipe.size() === 0);
    expect(front.listenerCount('upgrade')).toBe(before);
    await until(async () => (await connections(back)) === 0);
  });

  test.each(['/', '/liver', '/socket.io', '/api/live', '/live/'])(
    'answers 404 to an upgrade of %s',
    async (path) => {
      const { pipe, publicPort } = await start();
      expect(await status(dial(publicPort, path))).toBe(404);
      expect(pipe.size()).toBe(0);
    },
  );

  test.each([
    [
      'a body',
      'GET /live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nContent-Length: 5\r\n\r\nhello',
    ],
    [
      'chunks',
      'GET /live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'POST',
      'POST /live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n',
    ],
    [
      'another protocol',
      'GET /live HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n',
    ],
    [
      'a giant token',
      `GET /live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nAuthorization: ${'t'.repeat(5_000)}\r\n\r\n`,
    ],
  ])('answers 400 to an upgrade with %s', async (_what, text) => {
    const { publicPort } = await start();
    const socket = connect(publicPort, HOST);
    socket.on('error', () => socket.destroy());
    const answer = readAll(socket);
    socket.write(text);
    expect(await answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('answers 503 when the listener is gone, and above its limit', async () => {
    const { publicPort, back, pipe } = await start({ connectionsMax: 1 });
    await opened(dial(publicPort));
    expect(await status(dial(publicPort))).toBe(503);
    pipe.close();
    await until(() => pipe.size() === 0);
    back.close();
    back.closeAllConnections();
    expect(await status(dial(publicPort))).toBe(503);
  });

  test('cuts a pair whose listener never answers', async () => {
    const silent = createTcpServer((socket) => socket.resume().on('error', () => socket.destroy()));
    const pipe = createUpgradePipe({
      paths: ['/live'],
      trustProxy: false,
      connectionsMax: 10,
      handshakeTimeoutMs: 50,
    });
    const front = createServer();
    pipe.attach(front, { host: HOST, port: await listening(silent) });
    const client = dial(await listening(front));
    await expect(opened(client)).rejects.toThrow('closed');
    await until(() => pipe.size() === 0);
    front.close();
    silent.close();
  });

  test('survives clients that leave at any byte of the handshake', async () => {
    const { pipe, publicPort } = await start();
    const text = `GET /live HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`;
    for (let cut = 1; cut <= text.length; cut += 7) {
      const socket = connect(publicPort, HOST);
      socket.on('error', () => socket.destroy());
      await new Promise((resolve) => socket.write(text.slice(0, cut), resolve));
      if (cut % 2 === 0) socket.resetAndDestroy();
      else socket.end();
    }
    await until(() => pipe.size() === 0);
    const client = dial(publicPort);
    await opened(client);
    client.send('alive');
    expect(await message(client)).toBe('alive');
  });

  test('[A5] a client that does not read holds the listener back instead of filling this process', async () => {
    const { publicPort, requests } = await start();
    const client = dial(publicPort);
    await opened(client);
    client.pause();
    const sent = 64;
    for (let i = 0; i < sent; i += 1) client.send('z'.repeat(256 * 1_024));
    const upstream = requests[0]?.socket;
    await until(() => (upstream?.writableLength ?? 0) > 1_024 * 1_024);
    client.resume();
    let got = 0;
    client.on('message', () => (got += 1));
    await until(() => got === sent);
  });
});

function connections(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}

function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, HOST, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

function opened(client: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('open', () => resolve());
    client.once('close', () => reject(new Error('closed before it opened')));
  });
}

function message(client: WebSocket): Promise<string> {
  return new Promise((resolve) => {
    client.once('message', (data) => resolve(String(data)));
  });
}

function status(client: WebSocket): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    client.once('open', () => reject(new Error('it opened')));
    client.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode);
    });
  });
}

function readAll(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.once('close', () => resolve(text));
  });
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error('it never became so');
    await sleep(2);
  }
}
