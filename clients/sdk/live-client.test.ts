import { beforeEach, describe, expect, test } from 'vitest';
import { epochMs } from '#contracts/time.ts';
import { outcomesOf, start } from './given-client.ts';
import {
  BACKOFF_MS_MAX,
  RESYNC_EVERY_MS,
  SAMPLE_WAIT_MS_MAX,
  URGENT_BEFORE_MS,
  URGENT_QUIET_MS,
  URGENT_RESYNC_MS,
  URGENT_WAIT_MS_MIN,
} from './limits.ts';
import type { LiveEvents } from './live-client.ts';
import type { FoldedView } from './view-fold.ts';

let { world, server, client } = start(1);

beforeEach(() => {
  ({ world, server, client } = start(1));
});

const bid = (priceFen: number, lotId = 'L1') => client.offer({ auctionId: 'A1', lotId, priceFen });

describe('watching', () => {
  test('[A4] given a watch, when the auction changes, then every view arrives in order', async () => {
    const views: FoldedView[] = [];
    client.watch('A1', (folded) => views.push(folded));
    client.open();
    await world.run(1_000);
    server.change(900);
    server.change(800);
    await world.run(2_000);
    expect(views.map(({ seq, view }) => [seq, view.lots['L1']?.bestFen])).toEqual([
      [0, undefined],
      [1, 900],
      [2, 800],
    ]);
  });

  test('given a delta that was lost, when the next one shows the gap, then the rest is asked for', async () => {
    client.watch('A1', () => undefined);
    client.open();
    await world.run(1_000);
    server.faults = { skip: 1 };
    server.change(900);
    server.faults = {};
    server.change(800);
    await world.run(2_000);
    expect(client.view('A1')).toMatchObject({ seq: 2, view: server.view });
  });

  test('given a cut longer than the kept tail, when it is back, then a snapshot repairs', async () => {
    client.watch('A1', () => undefined);
    client.open();
    await world.run(1_000);
    server.closeAll(1006);
    for (let price = 900; price > 880; price--) server.change(price);
    await world.run(5_000);
    expect(client.view('A1')).toMatchObject({ epoch: 'e1', seq: 20, view: server.view });
  });

  test('given a restarted server, then the new epoch replaces the old view', async () => {
    client.watch('A1', () => undefined);
    client.open();
    await world.run(1_000);
    server.change(900);
    await world.run(2_000);
    server.restart();
    server.change(850);
    await world.run(5_000);
    expect(client.view('A1')).toMatchObject({ epoch: 'e2', seq: 1, view: server.view });
  });

  test('two watchers share a stream, the late one starts with the present view, ends are separate', async () => {
    const early: number[] = [];
    const late: number[] = [];
    const endEarly = client.watch('A1', ({ seq }) => early.push(seq));
    client.open();
    await world.run(1_000);
    const endLate = client.watch('A1', ({ seq }) => late.push(seq));
    server.change(900);
    await world.run(2_000);
    endEarly();
    server.change(800);
    await world.run(3_000);
    endLate();
    server.change(700);
    await world.run(4_000);
    expect(early).toEqual([0, 1]);
    expect(late).toEqual([0, 1, 2]);
  });

  test('more watches than a socket may have are a RangeError', () => {
    for (let index = 0; index < 64; index++) client.watch(`A${index}`, () => undefined);
    expect(() => client.watch('one-more', () => undefined)).toThrow(RangeError);
  });
});

describe('the connection', () => {
  test.each([4500, 4501, 4502, 4503])('close code %d is the end, offers too', async (code) => {
    client.open();
    await world.run(1_000);
    server.faults = { silent: 1 };
    const outcomes = outcomesOf(bid(900));
    server.closeAll(code);
    await world.run(60_000);
    expect(client.connection).toMatchObject({ state: 'ended', code });
    expect(outcomes).toEqual([{ state: 'unknown', code: 'connection_ended' }]);
    expect(outcomesOf(bid(800))).toEqual([]);
    expect(await bid(800).outcome).toEqual({ state: 'not-taken', code: 'connection_ended' });
  });

  test('it comes back no earlier than retryAfterMs, and spread out', async () => {
    const waits = new Set<number>();
    for (let seed = 1; seed <= 20; seed++) {
      ({ world, server, client } = start(seed));
      client.on('connection', (state) => {
        if (state.state === 'waiting') waits.add(state.retryInMs);
      });
      client.open();
      await world.run(1_000);
      server.closeAll(4000, '{"code":"DRAINING","retryAfterMs":2000}');
      await world.run(30_000);
      expect(client.connection.state).toBe('ready');
    }
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(2_000);
    expect(Math.max(...waits)).toBeLessThan(4_000);
    expect(waits.size).toBeGreaterThan(10);
  });

  test('a server that never greets is left, waits grow up to their bound', async () => {
    server.faults = { refuse: 1 };
    const waits: number[] = [];
    client.on('connection', (state) => {
      if (state.state === 'waiting') waits.push(state.retryInMs);
    });
    client.open();
    await world.run(300_000);
    expect(waits.length).toBeGreaterThan(15);
    expect(waits.length).toBeLessThan(250);
    expect(Math.max(...waits)).toBeLessThan(BACKOFF_MS_MAX + 300);
    server.faults = {};
    await world.run(330_000);
    expect(client.connection.state).toBe('ready');
  });

  test('a connection that went silent is found by its clock sample and replaced', async () => {
    client.open();
    await world.run(5_000);
    server.faults = { silent: 1 };
    await world.run(21_000);
    server.faults = {};
    await world.run(60_000);
    expect(server.happened['silent']).toBeGreaterThan(0);
    expect(client.connection.state).toBe('ready');
  });

  test('near its deadline a bidder hears of a silent cut within seconds; far from it and for others nothing changes', async () => {
    const lost = async (closesInMs: number, isBidder: boolean): Promise<number> => {
      ({ world, server, client } = start(3));
      const { bidderId: own, lots, ...rest } = server.view;
      const closesAt = epochMs(server.nowMs + closesInMs);
      const open = Object.values(lots).map((lot) => [lot.lotId, { ...lot, closesAt }]);
      const whose = isBidder && own !== undefined ? { bidderId: own } : {};
      server.view = { ...rest, ...whose, lots: Object.fromEntries(open) };
      client.open();
      client.watch('A1', () => undefined);
      await world.run(30_050);
      let cutMs = Number.NaN;
      client.on('connection', ({ state }) => {
        if (state === 'waiting' && Number.isNaN(cutMs)) cutMs = world.nowMs - 30_050;
      });
      server.faults = { silent: 1 };
      await world.run(50_000);
      return cutMs;
    };
    const slowest = RESYNC_EVERY_MS + SAMPLE_WAIT_MS_MAX;
    const fastest = URGENT_RESYNC_MS + URGENT_WAIT_MS_MIN;
    expect(await lost(URGENT_BEFORE_MS + 10_000, true)).toBeLessThanOrEqual(fastest);
    expect(await lost(600_000, true)).toBeGreaterThan(fastest);
    expect(await lost(600_000, true)).toBeLessThanOrEqual(slowest);
    expect(await lost(URGENT_BEFORE_MS + 10_000, false)).toBeGreaterThan(fastest);
  });

  test('near the deadline a moment without an answer is told, and taken back when the answer comes', async () => {
    const lot = server.view.lots['L1'];
    expect(lot).toBeDefined();
    if (lot === undefined) return;
    const closesAt = epochMs(server.nowMs + 50_000);
    server.view = { ...server.view, lots: { L1: { ...lot, closesAt } } };
    client.open();
    client.watch('A1', () => undefined);
    const told: [boolean, number][] = [];
    client.on('quiet', (isQuiet) => told.push([isQuiet, world.nowMs]));
    await world.run(10_000);
    expect(told).toEqual([]);
    server.oneWayMs = 700;
    await world.run(13_000);
    server.oneWayMs = 20;
    await world.run(20_000);
    expect(client.connection.state).toBe('ready');
    expect(told.map(([isQuiet]) => isQuiet).slice(0, 2)).toEqual([true, false]);
    expect(told.length % 2).toBe(0);
    const [quietAt, againAt] = told.map(([, at]) => at);
    expect((againAt ?? 0) - (quietAt ?? 0)).toBe(2 * 700 - URGENT_QUIET_MS);
  });

  test('after dispose nothing is sent, tried or told', async () => {
    const events: LiveEvents['connection'][] = [];
    client.open();
    await world.run(1_000);
    client.on('connection', (state) => events.push(state));
    client.dispose();
    await world.run(60_000);
    expect(events.map(({ state }) => state)).toEqual(['ended']);
    expect(client.pendingOffers).toBe(0);
  });
});

describe('server time', () => {
  test('[T5] it is the sample of the shortest round trip, with half of it as doubt', async () => {
    client.open();
    await world.run(2_000);
    expect(client.serverTime()).toEqual({ serverMs: server.nowMs, uncertaintyMs: 20 });
    world.wallOffsetMs += 4_000;
    expect(client.serverTime()).toEqual({ serverMs: server.nowMs, uncertaintyMs: 20 });
  });

  test('[T5] a local clock that jumps by 5 s is no clock until the next sample; offers wait for it', async () => {
    client.open();
    await world.run(2_000);
    let jumps = 0;
    client.on('clockJump', () => jumps++);
    world.wallOffsetMs -= 5_000;
    expect(client.serverTime()).toBeUndefined();
    const handle = bid(900);
    expect([jumps, handle.state]).toEqual([1, 'queued']);
    await world.run(8_000);
    expect(client.serverTime()).toEqual({ serverMs: server.nowMs, uncertaintyMs: 20 });
    expect(handle.state).toBe('accepted');
  });
});
