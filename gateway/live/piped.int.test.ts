import { createServer, type Server } from 'node:http';
import { io } from 'socket.io-client';
import { afterEach, describe, expect, test } from 'vitest';
import { CLOSE_CODES } from '#contracts/wire/close-codes.ts';
import type { LiveGatewayDeps } from '../live-gateway.ts';
import { liveRates } from './rates.ts';
import { LivePeer, until } from './testing/live-peer.ts';
import { TestGateway } from './testing/start-gateway.ts';

/** The public HTTP server in front, the live listener behind: what clients of one port see. */
describe('live sockets and rooms through the public port', () => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  async function start(
    overrides: Partial<LiveGatewayDeps> = {},
  ): Promise<{ gateway: TestGateway; port: number; front: Server }> {
    const gateway = new TestGateway();
    gateway.engine.add('A1');
    await gateway.start('uws', overrides);
    const front = createServer((_request, response) => response.end('page'));
    const detach = gateway.gateway.pipeFrom(front);
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    const address = front.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    stops.push(async () => {
      detach();
      await gateway.stop();
      front.close();
      front.closeAllConnections();
    });
    return { gateway, port, front };
  }

  const dial = (port: number, headers: Record<string, string> = {}): LivePeer =>
    new LivePeer(`ws://127.0.0.1:${port}/live`, headers);

  test('a browser bids, watches and joins a room on the one port', async () => {
    const { gateway, port } = await start();
    gateway.engine.onSubmit = () => ({
      type: 'answered',
      answer: { outcome: 'accepted' },
      at: 1,
      version: 1,
      receipt: 'ab'.repeat(32),
      isRepeat: false,
    });
    const cookie = `theme=dark; kb_session=${gateway.sessions.add()}`;
    const origin = `http://127.0.0.1:${port}`;
    const peer = dial(port, { cookie, origin });
    expect((await peer.greet()).role).toBe('supplier');
    peer.send({ t: 'watch', a: 'A1' });
    await peer.next('snap');
    peer.send({ t: 'offer', a: 'A1', id: 'c1', lot: 'L1', priceFen: 5 });
    expect((await peer.next('answer')).outcome).toBe('accepted');
    const room = io(origin, { transports: ['websocket'], extraHeaders: { cookie, origin } });
    const joined: unknown = await room.timeout(5_000).emitWithAck('room:join', { auctionId: 'A1' });
    expect(joined).toMatchObject({ ok: true });
    room.disconnect();
    expect(await (await fetch(origin)).text()).toBe('page');
    peer.cut();
    await until(() => gateway.gateway.gauges().sockets === 0);
  });

  test('the origin is compared with the host that the browser asked, not with the listener behind', async () => {
    const { gateway, port } = await start();
    const cookie = `kb_session=${gateway.sessions.add()}`;
    const peer = dial(port, { cookie, origin: `http://127.0.0.1:${gateway.port}` });
    await until(() => peer.status !== undefined);
    expect(peer.status).toBe(403);
  });

  test('addresses are counted as the public server sees them; nobody can claim another', async () => {
    const { gateway, port } = await start({
      rates: liveRates({ socketsPerAddressMax: 2, offersPerSecond: 10 }),
      trustProxy: 1,
    });
    for (const client of ['5.5.5.5', '6.6.6.6', '7.7.7.7']) {
      const peer = dial(port, { 'x-forwarded-for': client });
      await peer.greet();
      gateway.peers.push(peer);
    }
    const claims = { 'x-kaibiao-peer': '8.8.8.8', 'x-kaibiao-secret': 'guess' };
    for (const target of [port, gateway.port]) {
      const peers = [1, 2, 3].map(() =>
        dial(target, { ...claims, 'x-forwarded-for': `9.9.9.${target % 250}` }),
      );
      gateway.peers.push(...peers);
      await until(() => peers.some(({ closed }) => closed !== undefined));
      const closed = peers.find((peer) => peer.closed !== undefined);
      expect(closed?.closed?.code).toBe(CLOSE_CODES.TOO_MANY_SOCKETS);
    }
  });

  test('close codes and reasons come through', async () => {
    const { gateway, port } = await start();
    const token = gateway.sessions.add();
    const peer = dial(port, { authorization: `Bearer ${token}` });
    await peer.greet();
    gateway.sessions.end(token);
    expect(await peer.closing()).toEqual({ code: 4500, reason: { code: 'SESSION_ENDED' } });
  });

  test('[A5] a slow reader behind the pipe is closed too', async () => {
    const { gateway, port } = await start();
    const { engine } = gateway;
    const slow = dial(port);
    await slow.greet();
    slow.send({ t: 'watch', a: 'A1' });
    await slow.next('snap');
    slow.ws.pause();
    const audience = { kind: 'public' } as const;
    const title = 'x'.repeat(60_000);
    for (let i = 0; gateway.metrics.of('sockets_closed_slow') === 0 && i < 5_000; i += 1) {
      engine.change('A1', audience, { ...engine.viewNow('A1', audience), title: `${i}${title}` });
      if (i % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    slow.ws.resume();
    expect((await slow.closing()).code).toBe(CLOSE_CODES.SLOW_READER);
  });
});
