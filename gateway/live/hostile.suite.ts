import { describe, expect, test } from 'vitest';
import { CLOSE_CODES } from '#contracts/wire/close-codes.ts';
import type { TransportName } from '../transport/transport.ts';
import { liveRates } from './rates.ts';
import { until } from './testing/live-peer.ts';
import { ACCEPTED, liveStage, offer } from './testing/live-stage.ts';
import { GENEROUS_RATES } from './testing/start-gateway.ts';

/** What strangers send, how many of them, and a server that closes. */
export function hostileSuite(transport: TransportName): void {
  const start = liveStage(transport);

  describe(`${transport}: hostile input`, () => {
    test.each([
      ['no JSON', 'x'],
      ['a truncated frame', '{"t":"offer","a":"A1"'],
      ['an unknown field', JSON.stringify(offer({ bidderId: 'org-2' }))],
      ['a price in text', JSON.stringify(offer({ priceFen: '5' }))],
      ['NaN', '{"t":"offer","a":"A1","id":"c1","lot":"L1","priceFen":NaN}'],
      ['a lone surrogate', '{"t":"watch","a":"\\ud800"}'],
      ['deep nesting', '['.repeat(2_000) + ']'.repeat(2_000)],
      ['a prototype', '{"t":"hello","v":1,"__proto__":{"x":1}}'],
    ])('%s is a bad frame, and the socket goes on', async (_what, text) => {
      const gateway = await start();
      const peer = await gateway.connect(gateway.sessions.add());
      peer.send(text);
      expect(await peer.next('error')).toEqual({ t: 'error', code: 'bad_frame' });
      await peer.settle();
      expect(gateway.engine.submitted).toEqual([]);
    });

    test('too many bad frames close the socket for good', async () => {
      const gateway = await start();
      const peer = await gateway.connect();
      for (let i = 0; i < 20; i += 1) peer.send('nonsense');
      expect(await peer.closing()).toEqual({ code: 4501, reason: { code: 'BAD_FRAMES' } });
      expect(gateway.metrics.of('sockets_closed_bad_frames')).toBe(1);
    });

    test('a binary frame closes the socket for good', async () => {
      const gateway = await start();
      const peer = await gateway.connect();
      peer.ws.send(Buffer.from(JSON.stringify(offer())));
      expect((await peer.closing()).code).toBe(4501);
    });

    test('an oversize frame closes the socket', async () => {
      const gateway = await start();
      const peer = await gateway.connect();
      peer.send('x'.repeat(5_000));
      await until(() => peer.closed !== undefined);
      await until(() => gateway.gateway.gauges().sockets === 0);
    });

    test('a flood is told to slow down, then cut, and reaches no engine', async () => {
      const gateway = await start({
        rates: { ...GENEROUS_RATES, frames: { perSecond: 1, burst: 5 } },
      });
      gateway.engine.onSubmit = () => ACCEPTED;
      const peer = await gateway.connect(gateway.sessions.add());
      for (let i = 0; i < 500; i += 1) peer.send(offer({ id: `c${i}` }));
      const { code, reason } = await peer.closing();
      expect(code).toBe(CLOSE_CODES.RATE_EXCEEDED);
      expect(reason['retryAfterMs']).toBeGreaterThan(0);
      expect(await peer.next('error')).toMatchObject({ code: 'too_fast' });
      expect(gateway.engine.submitted.length).toBeLessThan(10);
    });

    test('one address opens so many sockets and no more; others are not hindered by it', async () => {
      const few = liveRates({ socketsPerAddressMax: 10, offersPerSecond: 10 });
      const politeRefusals = { perSecond: 0.001, burst: 50 };
      const rates = { ...few, admission: { ...few.admission, politeRefusals } };
      const gateway = await start({ rates, trustProxy: 1 });
      const crowd = Array.from({ length: 400 }, () =>
        gateway.dial({ 'x-forwarded-for': '6.6.6.6' }),
      );
      await until(() => {
        const done = crowd.filter((peer) => peer.closed !== undefined || peer.status !== undefined);
        return done.length === 390;
      });
      const codes = new Set(crowd.map((peer) => peer.closed?.code));
      expect(codes).toContain(CLOSE_CODES.TOO_MANY_SOCKETS);
      expect(crowd.filter(({ status }) => status === 429)).toHaveLength(340);
      expect(gateway.gateway.gauges().sockets).toBe(10);
      const honest = gateway.dial({ 'x-forwarded-for': '7.7.7.7' });
      await honest.greet();
    });

    test('a reconnect storm is admitted in portions and told to come back', async () => {
      const { admission } = GENEROUS_RATES;
      const gateway = await start({
        rates: {
          ...GENEROUS_RATES,
          admission: { ...admission, handshakes: { perSecond: 1, burst: 20 } },
        },
      });
      const storm = Array.from({ length: 60 }, () => gateway.dial());
      await until(() => storm.filter(({ closed }) => closed !== undefined).length >= 38);
      const closings = storm.flatMap(({ closed }) => (closed ? [closed] : []));
      expect(closings.every(({ code }) => code === CLOSE_CODES.ADMISSION_LIMITED)).toBe(true);
      const waits = closings.map(({ reason }): unknown => JSON.parse(reason).retryAfterMs);
      expect(new Set(waits).size).toBeGreaterThan(10);
    });

    test('sockets that never say hello are closed and free their place', async () => {
      const { admission } = GENEROUS_RATES;
      const gateway = await start({
        rates: { ...GENEROUS_RATES, admission: { ...admission, handshakesInProgressMax: 2 } },
      });
      const [one, two] = [gateway.dial(), gateway.dial()];
      await Promise.all([one.opened(), two.opened()]);
      const third = gateway.dial();
      expect((await third.closing()).code).toBe(CLOSE_CODES.ADMISSION_LIMITED);
      await one.greet();
      await gateway.connect();
      expect((await two.closing()).code).toBe(CLOSE_CODES.ADMISSION_LIMITED);
    });
  });

  describe(`${transport}: drain`, () => {
    test('pending answers go out, then everybody is closed and told when to come back', async () => {
      const gateway = await start();
      const bidder = await gateway.connect(gateway.sessions.add());
      const others = await Promise.all(Array.from({ length: 30 }, () => gateway.connect()));
      bidder.send(offer());
      await until(() => gateway.engine.submitted.length === 1);
      const drained = gateway.gateway.drain({ spreadMs: 100, answersMs: 10_000 });
      for (const peer of others) {
        const { code, reason } = await peer.closing();
        expect(code).toBe(CLOSE_CODES.DRAINING);
        expect(reason['retryAfterMs']).toBeGreaterThan(0);
      }
      expect(bidder.closed).toBeUndefined();
      gateway.engine.submitted[0]?.reply(ACCEPTED);
      await bidder.next('answer');
      expect((await bidder.closing()).code).toBe(CLOSE_CODES.DRAINING);
      await drained;
      const late = gateway.dial();
      await until(() => late.closed !== undefined);
    });
  });
}
