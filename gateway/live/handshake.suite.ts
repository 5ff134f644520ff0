import { describe, expect, test } from 'vitest';
import { CLOSE_CODES } from '#contracts/wire/close-codes.ts';
import type { TransportName } from '../transport/transport.ts';
import { until } from './testing/live-peer.ts';
import { liveStage } from './testing/live-stage.ts';

/** Who is let in as whom, and when a session ends. */
export function handshakeSuite(transport: TransportName): void {
  const start = liveStage(transport);

  describe(`${transport}: identity and handshake`, () => {
    test('hello is answered with version, role and server time', async () => {
      const gateway = await start();
      const peer = gateway.dial();
      expect(await peer.greet()).toEqual({ t: 'welcome', v: 1, role: 'public', now: 1_000_000 });
      expect(gateway.gateway.transport).toBe(transport);
      expect(gateway.gateway.gauges()).toMatchObject({ sockets: 1, handshakes: 0 });
    });

    test('anything before hello is refused, and a second hello too', async () => {
      const gateway = await start();
      const peer = gateway.dial();
      await peer.opened();
      peer.send({ t: 'watch', a: 'A1' });
      expect(await peer.next('error')).toEqual({ t: 'error', code: 'hello_first' });
      await peer.greet();
      peer.send({ t: 'hello', v: 1 });
      expect((await peer.next('error')).code).toBe('hello_first');
      expect(gateway.engine.openViews()).toBe(0);
    });

    test('another protocol version is closed for good', async () => {
      const gateway = await start();
      const peer = gateway.dial();
      await peer.opened();
      peer.send({ t: 'hello', v: 99 });
      expect(await peer.closing()).toEqual({ code: 4502, reason: { code: 'BAD_VERSION' } });
    });

    test('a bearer token and a cookie of the own origin give the session', async () => {
      const gateway = await start();
      const token = gateway.sessions.add();
      const bearer = gateway.dial({ authorization: `Bearer ${token}` });
      expect((await bearer.greet()).role).toBe('supplier');
      for (const origin of [`http://127.0.0.1:${gateway.port}`, 'https://public.example']) {
        const cookie = gateway.dial({ cookie: `kb_session=${token}`, origin });
        expect((await cookie.greet()).role).toBe('supplier');
      }
    });

    test.each([
      ['a foreign origin', { origin: 'https://evil.example' }],
      ['another port of the host', { origin: 'http://127.0.0.1:1' }],
      ['no origin', {}],
      ['a null origin', { origin: 'null' }],
    ])('a cookie with %s is refused with 403', async (_what, headers) => {
      const gateway = await start();
      const token = gateway.sessions.add();
      const peer = gateway.dial({ cookie: `kb_session=${token}`, ...headers });
      await until(() => peer.status !== undefined);
      expect(peer.status).toBe(403);
    });

    test('a foreign origin without a cookie is just the public', async () => {
      const gateway = await start();
      const peer = gateway.dial({ origin: 'https://evil.example', cookie: 'other=1' });
      expect((await peer.greet()).role).toBe('public');
    });

    test.each([
      ['an unknown token', { authorization: `Bearer ${'x'.repeat(43)}` }],
      ['a malformed token', { authorization: 'Bearer x' }],
      ['another scheme', { authorization: 'Basic abc' }],
    ])(
      '%s closes with SESSION_ENDED instead of falling back to the public',
      async (_w, headers) => {
        const gateway = await start();
        const peer = gateway.dial(headers);
        expect(await peer.closing()).toEqual({ code: 4500, reason: { code: 'SESSION_ENDED' } });
      },
    );

    test('frames sent while the session is looked up are served afterwards, in order', async () => {
      const gateway = await start();
      const token = gateway.sessions.add();
      const gate = Promise.withResolvers<void>();
      gateway.sessions.gate = gate.promise;
      const peer = gateway.dial({ authorization: `Bearer ${token}` });
      await peer.opened();
      peer.send({ t: 'hello', v: 1 });
      peer.send({ t: 'time', c: 1 });
      await until(() => gateway.metrics.of('frames_received') === 2);
      expect(peer.frames).toEqual([]);
      gate.resolve();
      expect((await peer.next('welcome')).role).toBe('supplier');
      expect(await peer.next('time')).toEqual({ t: 'time', c: 1, s: 1_000_000 });
    });

    test('too many frames before the session is known close the socket', async () => {
      const gateway = await start();
      const gate = Promise.withResolvers<void>();
      gateway.sessions.gate = gate.promise;
      const peer = gateway.dial({ authorization: `Bearer ${gateway.sessions.add()}` });
      await peer.opened();
      for (let i = 0; i < 20; i += 1) peer.send({ t: 'time', c: i });
      expect((await peer.closing()).code).toBe(CLOSE_CODES.RATE_EXCEEDED);
      gate.resolve();
    });

    test('a session store that does not answer lets the client come back', async () => {
      const gateway = await start();
      gateway.sessions.isDown = true;
      const peer = gateway.dial({ authorization: `Bearer ${gateway.sessions.add()}` });
      const { code, reason } = await peer.closing();
      expect(code).toBe(CLOSE_CODES.ENGINE_UNAVAILABLE);
      expect(reason['retryAfterMs']).toBeGreaterThan(0);
      expect(gateway.faults).toEqual(['session lookup: Error: the directory is down']);
    });

    test('[A2] the end of a session closes its sockets, and only those', async () => {
      const gateway = await start();
      const token = gateway.sessions.add();
      const other = gateway.sessions.add({ organizationId: 'org-2' });
      const peers = await Promise.all([gateway.connect(token), gateway.connect(token)]);
      const stays = [await gateway.connect(other), await gateway.connect()];
      gateway.sessions.end(token);
      for (const peer of peers) expect((await peer.closing()).code).toBe(4500);
      for (const peer of stays) await peer.settle();
      expect(gateway.metrics.of('sockets_closed_session')).toBe(2);
    });

    test('[A2] a session that ends while it is looked up does not get in', async () => {
      const gateway = await start();
      const token = gateway.sessions.add();
      const gate = Promise.withResolvers<void>();
      gateway.sessions.gate = gate.promise;
      const peer = gateway.dial({ authorization: `Bearer ${token}` });
      await peer.opened();
      peer.send({ t: 'hello', v: 1 });
      gateway.sessions.end(token);
      gate.resolve();
      expect((await peer.closing()).code).toBe(4500);
    });

    test('[A2] a session is over by the clock even if nobody says so', async () => {
      const gateway = await start();
      const peer = await gateway.connect(gateway.sessions.add({ expiresAt: Date.now() + 500 }));
      expect((await peer.closing()).code).toBe(4500);
    });
  });
}
