import { createServer, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  closed,
  closedRaw,
  FRAME_BYTES_MAX,
  handshake,
  HOST,
  opened,
  QUEUE_BYTES_MAX,
  refused,
  type SocketPeer,
  SocketServer,
  texts,
  until,
} from './testing/socket-server.ts';
import type { SendOutcome, Transport, TransportOptions } from './transport.ts';

export type MakeTransport = (options: TransportOptions<SocketPeer>) => Promise<Transport>;

/** What both adapters promise (`transport.ts`). */
export function transportSuite(name: string, make: MakeTransport): void {
  describe(`${name} transport`, () => {
    const servers: SocketServer[] = [];
    const clients: WebSocket[] = [];
    const raws: Socket[] = [];

    afterEach(async () => {
      for (const client of clients.splice(0)) client.terminate();
      for (const raw of raws.splice(0)) raw.destroy();
      for (const server of servers.splice(0)) await server.transport?.stop();
    });

    async function start(idleTimeoutS = 60): Promise<SocketServer> {
      const server = new SocketServer();
      servers.push(server);
      server.transport = await make({
        path: '/live',
        handlers: server.handlers,
        frameBytesMax: FRAME_BYTES_MAX,
        queueBytesMax: QUEUE_BYTES_MAX,
        idleTimeoutS,
      });
      server.port = (await server.transport.listen(HOST, 0)).port;
      return server;
    }

    function dial(
      server: SocketServer,
      options: { path?: string; headers?: object } = {},
    ): WebSocket {
      const client = new WebSocket(`ws://${HOST}:${server.port}${options.path ?? '/live'}`, {
        headers: { ...options.headers },
        perMessageDeflate: true,
      });
      client.on('error', () => client.terminate());
      clients.push(client);
      return client;
    }

    async function open(server: SocketServer): Promise<{ client: WebSocket; peer: SocketPeer }> {
      const client = dial(server);
      await opened(client);
      await until(() => server.peers.at(-1)?.socket !== undefined);
      return { client, peer: server.last };
    }

    function rawTo(server: SocketServer): Socket {
      const socket = connect(server.port, HOST);
      socket.on('error', () => socket.destroy());
      raws.push(socket);
      return socket;
    }

    test('echoes text of every length up to the limit, in order, and tells the address', async () => {
      const server = await start();
      const { client, peer } = await open(server);
      const sent = ['', 'a', '开标 ✓ 😀', 'x'.repeat(126), 'y'.repeat(FRAME_BYTES_MAX)];
      const got = texts(client);
      for (const text of sent) client.send(text);
      await until(() => got.length === sent.length);
      expect(got).toEqual(sent);
      expect(peer.open.remoteAddress).toBe('127.0.0.1');
      expect(client.extensions).toBe('');
    });

    test('sends bytes that were encoded once as text', async () => {
      const server = await start();
      const { client, peer } = await open(server);
      const got = texts(client);
      const bytes = Buffer.from('{"t":"开标"}');
      peer.open.send(bytes);
      peer.open.send(bytes);
      await until(() => got.length === 2);
      expect(got).toEqual(['{"t":"开标"}', '{"t":"开标"}']);
    });

    test('copies the headers it knows, and no others', async () => {
      const server = await start();
      const headers = { Cookie: 'kb_session=abc', Authorization: 'Bearer t', 'X-Other': '1' };
      const client = dial(server, { headers });
      await opened(client);
      expect(server.last.request.headers).toEqual({
        host: `${HOST}:${server.port}`,
        cookie: 'kb_session=abc',
        authorization: 'Bearer t',
      });
    });

    test('closes the socket of an oversize frame and hands nothing of it on', async () => {
      const server = await start();
      const { client, peer } = await open(server);
      client.send('x'.repeat(FRAME_BYTES_MAX + 1));
      await closed(client);
      await until(() => peer.closedWith !== undefined);
      expect(peer.texts).toEqual([]);
    });

    test('closes on many fragments that add up to an oversize frame', async () => {
      const server = await start();
      const { client, peer } = await open(server);
      for (let i = 0; i < 10; i += 1) client.send('x'.repeat(1_000), { fin: false });
      await closed(client);
      await until(() => peer.closedWith !== undefined);
      expect(peer.texts).toEqual([]);
    });

    test('hands on nothing of a frame that stays half', async () => {
      const server = await start();
      const socket = rawTo(server);
      socket.write(handshake('/live'));
      await until(() => server.peers.length === 1 && server.last.socket !== undefined);
      socket.write(Buffer.from([0x81, 0x85, 1, 2, 3, 4, 0x69]));
      await sleep(50);
      socket.destroy();
      await until(() => server.last.closedWith !== undefined);
      expect(server.last.texts).toEqual([]);
      expect(server.last.closedWith).toBe(1006);
    });

    test('puts a frame together that comes byte by byte', async () => {
      const server = await start();
      const socket = rawTo(server);
      socket.setNoDelay(true);
      socket.write(handshake('/live'));
      await until(() => server.peers.length === 1 && server.last.socket !== undefined);
      for (const byte of [0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]) {
        socket.write(Buffer.from([byte]));
        await sleep(2);
      }
      await until(() => server.last.texts.length === 1);
      expect(server.last.texts).toEqual(['hi']);
    });

    test.each([
      ['an unmasked frame', [0x81, 0x02, 0x68, 0x69]],
      ['a reserved opcode', [0x83, 0x80, 0, 0, 0, 0]],
      ['a reserved bit', [0xc1, 0x80, 0, 0, 0, 0]],
      ['text that is not UTF-8', [0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]],
      ['a ping of more than 125 bytes', [0x89, 0xfe, 0x00, 0x7e, 0, 0, 0, 0]],
    ])('survives %s and hands nothing on', async (_what, bytes) => {
      const server = await start();
      const socket = rawTo(server);
      socket.write(handshake('/live'));
      await until(() => server.peers.length === 1 && server.last.socket !== undefined);
      socket.write(Buffer.from(bytes));
      socket.end();
      await until(() => server.last.closedWith !== undefined);
      expect(server.last.texts.filter((text) => text !== 'hi')).toEqual([]);
      const { client } = await open(server);
      const got = texts(client);
      client.send('still here');
      await until(() => got.length === 1);
    });

    test('tells binary from text', async () => {
      const server = await start();
      const { client, peer } = await open(server);
      client.send(Buffer.from('{}'));
      expect(await closed(client)).toEqual([4501, 'binary']);
      expect(peer.binaries).toBe(1);
      expect(peer.texts).toEqual([]);
    });

    test('[A5] a reader that stops reading is dropped by bytes, closed with the code, others go on', async () => {
      const server = await start();
      const { client: slow, peer } = await open(server);
      const { client: fast, peer: other } = await open(server);
      const got = texts(fast);
      slow.pause();
      const chunk = 'z'.repeat(16 * 1_024);
      let outcome: SendOutcome = 'sent';
      let most = 0;
      for (let i = 0; i < 10_000 && outcome !== 'dropped'; i += 1) {
        outcome = peer.open.send(chunk);
        most = Math.max(most, peer.open.bufferedBytes());
        if (i % 20 === 0) await sleep(1);
      }
      expect(outcome).toBe('dropped');
      expect(most).toBeLessThan(QUEUE_BYTES_MAX + 2 * chunk.length);
      expect(peer.open.send('small', 1_024 * 1_024)).not.toBe('dropped');
      peer.open.close(4001, '{"code":"SLOW_READER"}');
      other.open.send('news');
      await until(() => got.length === 1);
      slow.resume();
      expect(await closed(slow)).toEqual([4001, '{"code":"SLOW_READER"}']);
      expect(peer.open.send('late')).toBe('dropped');
    });

    test('tells when a queue drains', async () => {
      const server = await start();
      const { client, peer } = await open(server);
      client.pause();
      const chunk = 'z'.repeat(64 * 1_024);
      let outcome: SendOutcome = 'sent';
      for (let i = 0; i < 10_000 && peer.open.bufferedBytes() < chunk.length; i += 1) {
        outcome = peer.open.send(chunk);
        await sleep(0);
      }
      expect(outcome).toBe('queued');
      client.resume();
      await until(() => peer.drains > 0 && peer.open.bufferedBytes() === 0);
      expect(peer.open.send('on')).toBe('sent');
    });

    test('a large message sent on drain arrives whole', async () => {
      const server = await start();
      const { client, peer } = await open(server);
      const got: number[] = [];
      client.on('message', (data) => got.push(String(data).length));
      const large = 'z'.repeat(8_000_000);
      let left = 3;
      server.onDrain = () => {
        if (left === 0 || peer.open.bufferedBytes() > 0) return;
        left -= 1;
        peer.open.send(large);
      };
      client.pause();
      peer.open.send(large);
      await sleep(20);
      client.resume();
      await until(() => got.length === 4);
      expect(got).toEqual([large.length, large.length, large.length, large.length]);
    });

    test('tells of a peer that vanished', async () => {
      const server = await start();
      const { client, peer } = await open(server);
      client.terminate();
      await until(() => peer.closedWith !== undefined);
      expect(peer.closedWith).toBe(1006);
    });

    test.each([4000, 4001, 4500, 1000])('carries close code %i and its reason', async (code) => {
      const server = await start();
      const { client, peer } = await open(server);
      const reason = JSON.stringify({ code: 'DRAINING', retryAfterMs: 1234 });
      peer.open.close(code, reason);
      expect(await closed(client)).toEqual([code, reason]);
      await until(() => peer.closedWith !== undefined);
      peer.open.close(code, reason);
      peer.open.terminate();
      expect(peer.open.bufferedBytes()).toBe(0);
    });

    test('tells the code that the peer closed with', async () => {
      const server = await start();
      const { client, peer } = await open(server);
      client.close(4321, 'bye');
      await until(() => peer.closedWith !== undefined);
      expect(peer.closedWith).toBe(4321);
    });

    test('serves 1,000 sockets at once', async () => {
      const server = await start();
      const all = Array.from({ length: 1_000 }, () => dial(server));
      await Promise.all(all.map(opened));
      let answers = 0;
      for (const client of all) client.on('message', () => (answers += 1));
      for (const client of all) client.send('ping');
      await until(() => answers === all.length);
      for (const client of all) client.terminate();
      await until(() => server.peers.every((peer) => peer.closedWith !== undefined));
      expect(server.peers).toHaveLength(1_000);
    });

    test.each([
      [403, undefined],
      [429, 7],
      [503, 3],
    ] as const)('refuses an upgrade with HTTP %i', async (status, retryAfterS) => {
      const server = await start();
      server.verdict = () => ({
        type: 'refuse',
        status,
        ...(retryAfterS === undefined ? {} : { retryAfterS }),
      });
      const { code, retryAfter } = await refused(dial(server));
      expect(code).toBe(status);
      expect(retryAfter).toBe(retryAfterS === undefined ? undefined : String(retryAfterS));
      expect(server.peers).toEqual([]);
    });

    test('has nothing at other paths, neither for upgrades nor for requests', async () => {
      const server = await start();
      expect((await refused(dial(server, { path: '/live2' }))).code).toBe(404);
      expect((await refused(dial(server, { path: '/' }))).code).toBe(404);
      expect((await fetch(`http://${HOST}:${server.port}/live`)).status).toBe(404);
      expect((await fetch(`http://${HOST}:${server.port}/x`, { method: 'POST' })).status).toBe(404);
      const { client } = await open(server);
      expect(client.readyState).toBe(WebSocket.OPEN);
    });

    test('outlives garbage in place of a request', async () => {
      const server = await start();
      const garbage = [
        '\r\n\r\n',
        'GET',
        'GET /live HTTP/1.1\r\nupgrade: websocket\r\n\r\n',
        '\0\xff',
      ];
      for (const text of garbage) rawTo(server).end(text, 'latin1');
      const long = rawTo(server);
      long.write(`GET /live HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`);
      await closedRaw(long);
      const { client } = await open(server);
      expect(client.readyState).toBe(WebSocket.OPEN);
    });

    test('keeps a quiet socket that answers pings and cuts one that does not', async () => {
      const server = await start(8);
      const { client, peer } = await open(server);
      const dead = rawTo(server);
      dead.write(handshake('/live'));
      await until(() => server.peers.length === 2 && server.last.socket !== undefined);
      const deadPeer = server.last;
      await until(() => deadPeer.closedWith !== undefined, 40_000);
      expect(deadPeer.closedWith).toBe(1006);
      expect(peer.closedWith).toBeUndefined();
      expect(client.readyState).toBe(WebSocket.OPEN);
    });

    test('stops accepting and keeps what is open, then stops for good', async () => {
      const server = await start();
      const { client, peer } = await open(server);
      const got = texts(client);
      server.transport?.stopAccepting();
      await expect(opened(dial(server))).rejects.toThrow('closed');
      client.send('still');
      await until(() => got.length === 1);
      const isClosed = closed(client);
      await server.transport?.stop();
      await server.transport?.stop();
      await isClosed;
      await until(() => peer.closedWith !== undefined);
      await expect(fetch(`http://${HOST}:${server.port}/`)).rejects.toThrow('fetch failed');
    });

    test('does not share a port that is taken', async () => {
      const taken = createServer();
      await new Promise<void>((resolve) => taken.listen(0, HOST, resolve));
      const address = taken.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const server = new SocketServer();
      servers.push(server);
      server.transport = await make({
        path: '/live',
        handlers: server.handlers,
        frameBytesMax: FRAME_BYTES_MAX,
        queueBytesMax: QUEUE_BYTES_MAX,
        idleTimeoutS: 60,
      });
      await expect(server.transport.listen(HOST, port)).rejects.toThrow('listen');
      await new Promise((resolve) => taken.close(resolve));
    });
  });
}
