import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { epochMs } from '#contracts/time.ts';
import {
  BACKOFF_MS_MAX,
  RESYNC_EVERY_MS,
  SAMPLE_WAIT_MS_MAX,
  URGENT_BEFORE_MS,
  URGENT_QUIET_MS,
  URGENT_RESYNC_MS,
  URGENT_WAIT_MS_MIN,
} from './limits.ts';
import { FakeServer, World } from './fake-world.ts';
import type { Faults } from './fake-world.ts';
import type { LiveEvents } from './live-client.ts';
import { LiveClient } from './live-client.ts';
import type { OfferHandle, OfferOutcome } from './offer-types.ts';
import { sessionSigner } from './signer.ts';
import type { FoldedView } from './view-fold.ts';

function start(seed: number) {
  const world = new World(seed);
  const server = new FakeServer(world);
  const client = new LiveClient({
    url: 'ws://test/live',
    env: world,
    openSocket: server.openSocket,
    onFault: (error) => {
      throw error;
    },
  });
  return { world, server, client };
}

let { world, server, client } = start(1);
beforeEach(() => {
  ({ world, server, client } = start(1));
});

function states(): string[] {
  const seen: string[] = [];
  client.on('offer', (handle) => seen.push(handle.state));
  return seen;
}

function outcomesOf(handle: OfferHandle): OfferOutcome[] {
  const outcomes: OfferOutcome[] = [];
  void handle.outcome.then((outcome) => outcomes.push(outcome));
  return outcomes;
}

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

describe('offers', () => {
  test('accepted and refused come back with receipt and the nearest allowed price', async () => {
    client.open();
    await world.run(1_000);
    const first = outcomesOf(bid(900));
    await world.run(2_000);
    const second = outcomesOf(bid(950));
    await world.run(3_000);
    const common = { proof: 'not-required', at: expect.any(Number) as number };
    expect(first).toEqual([{ state: 'accepted', receipt: 'r1', ...common }]);
    expect(second).toEqual([
      {
        state: 'refused',
        reason: 'decrement_too_small',
        allowedFen: 899,
        receipt: 'r2',
        ...common,
      },
    ]);
  });

  test('[B1] a lost answer is asked for under the same id after the reconnect, and recorded once', async () => {
    client.open();
    await world.run(1_000);
    server.faults = { cutAfter: 1 };
    const seen = states();
    const handle = bid(900);
    await world.run(1_100);
    server.faults = {};
    await world.run(20_000);
    expect(handle.state).toBe('accepted');
    expect([...server.received]).toEqual([[handle.id, 2]]);
    expect(server.records.size).toBe(1);
    expect(seen.at(-1)).toBe('accepted');
  });

  test('without an answer for 5 s it is slow and goes out again', async () => {
    client.open();
    await world.run(1_000);
    const seen = states();
    server.faults = { silent: 1 };
    const handle = bid(900);
    await world.run(5_900);
    expect(seen).toEqual(['sent']);
    await world.run(6_100);
    expect(seen).toEqual(['sent', 'slow']);
    server.faults = {};
    await world.run(60_000);
    expect(seen).toEqual(['sent', 'slow', 'accepted']);
    expect(server.received.get(handle.id)).toBeGreaterThan(0);
  });

  test('off-line it waits in line and goes out when there is a connection', async () => {
    const handle = bid(900);
    expect(handle.state).toBe('queued');
    client.open();
    await world.run(1_000);
    expect(handle.state).toBe('accepted');
  });

  test('a second offer for the same lot waits for the first one; another lot does not', async () => {
    const first = bid(900);
    expect(await bid(800).outcome).toEqual({ state: 'not-taken', code: 'offer_pending' });
    const other = bid(700, 'L2');
    client.open();
    await world.run(1_000);
    expect([first.state, other.state]).toEqual(['accepted', 'accepted']);
    expect(outcomesOf(bid(600))).toEqual([]);
    await world.run(2_000);
    expect(server.records.size).toBe(3);
  });

  test('there is a bound on offers without an answer', async () => {
    for (let index = 0; index < 64; index++) bid(900, `L${index}`);
    expect(await bid(900, 'one-more').outcome).toEqual({
      state: 'not-taken',
      code: 'too_many_pending',
    });
  });

  test('given a listener that throws, then the others and the protocol go on', async () => {
    const faults: unknown[] = [];
    const patient = new LiveClient({
      url: 'ws://test/live',
      env: world,
      openSocket: server.openSocket,
      onFault: (error) => faults.push(error),
    });
    const seen: number[] = [];
    patient.watch('A1', () => {
      throw new Error('mine');
    });
    patient.watch('A1', ({ seq }) => seen.push(seq));
    patient.open();
    await world.run(1_000);
    server.change(900);
    await world.run(2_000);
    expect(seen).toEqual([0, 1]);
    expect(faults).toHaveLength(2);
  });
});

function sign(): void {
  client.useSigner(
    sessionSigner({
      auctionId: 'A1',
      bidderId: 'B1',
      grantHash: 'ab'.repeat(32),
      session: { sign: () => Promise.resolve(new Uint8Array(64)) },
    }),
  );
}

describe('signed offers', () => {
  beforeEach(sign);

  test('[SIG-4] the command id is the nonce and the times are the server’s', async () => {
    client.open();
    await world.run(1_000);
    const seen = states();
    const handle = bid(500);
    await world.run(2_000);
    expect(seen).toEqual(['signing', 'sent', 'accepted']);
    expect(server.bodies).toMatchObject([{ nonce: handle.id, iat: '78000', exp: '83000' }]);
  });

  test('[SIG-6] resent within its life it is the same envelope, later it is signed anew under its nonce', async () => {
    client.open();
    await world.run(1_000);
    server.faults = { cutAfter: 1 };
    const handle = bid(500);
    await world.run(1_200);
    server.faults = {};
    await world.run(20_000);
    expect(server.bodies.length).toBeGreaterThan(1);
    expect(new Set(server.bodies.map(({ seq }) => seq))).toEqual(new Set(['78000']));

    server.faults = { refuse: 1, cutAfter: 1 };
    const late = client.offer({ auctionId: 'A1', lotId: 'L1', priceFen: 400 });
    await world.run(30_000);
    server.faults = {};
    await world.run(90_000);
    const again = server.bodies.filter(({ nonce }) => nonce === late.id);
    expect(again.length).toBeGreaterThan(1);
    expect(Number(again.at(-1)?.seq)).toBeGreaterThan(Number(again[0]?.seq));
    expect([handle.state, late.state]).toEqual(['accepted', 'accepted']);
    expect(server.records.size).toBe(2);
  });

  test('[SIG-5] called stale, the clock is read anew and the offer signed anew', async () => {
    client.open();
    await world.run(1_000);
    server.offsetMs += 60_000;
    const handle = bid(500);
    await world.run(10_000);
    expect(handle.state).toBe('accepted');
    expect(server.bodies.length).toBeGreaterThan(1);
    expect(new Set(server.bodies.map(({ nonce }) => nonce)).size).toBe(1);
  });

  test('a signer that will not sign ends the offer before anything is sent', async () => {
    client.useSigner({ auctionId: 'A1', sign: () => Promise.reject(new Error('below the floor')) });
    client.open();
    await world.run(1_000);
    expect(await bid(1).outcome).toEqual({ state: 'not-taken', code: 'signing_failed' });
    expect(server.received.size).toBe(0);
  });
});

describe('whatever the network does', () => {
  const chance = fc.double({ min: 0, max: 0.25, noNaN: true });
  const rare = fc.double({ min: 0, max: 0.03, noNaN: true });
  const faultsArbitrary = fc.record({
    cutBefore: chance,
    cutAfter: chance,
    double: chance,
    skip: chance,
    busy: chance,
    refuse: chance,
    silent: rare,
    restart: rare,
  });
  /** Always run, and hard enough that every fault and every repair happens in them. */
  const hard: Required<Faults> = {
    cutBefore: 0.2,
    cutAfter: 0.25,
    double: 0.2,
    skip: 0.2,
    busy: 0.2,
    refuse: 0.6,
    silent: 0.03,
    restart: 0.03,
  };
  const keptStorms: [number, Required<Faults>, boolean][] = [1, 2, 3, 4].map((seed) => [
    seed,
    hard,
    seed > 1,
  ]);
  const happened: Record<string, number> = {};

  async function storm(seed: number, faults: Faults, isSigned: boolean): Promise<void> {
    ({ world, server, client } = start(seed));
    if (isSigned) sign();
    const handles: OfferHandle[] = [];
    const outcomes: OfferOutcome[][] = [];
    const places: { epoch: string; seq: number }[] = [];
    client.watch('A1', ({ epoch, seq }) => places.push({ epoch, seq }));
    client.open();
    server.faults = faults;
    for (let step = 0; step < 40; step++) {
      if (world.random() < 0.5) {
        const handle = bid(100_000 - step * 10 - Math.floor(world.random() * 20));
        handles.push(handle);
        outcomes.push(outcomesOf(handle));
      } else server.change(100_000 - step * 10);
      await world.run(world.nowMs + world.random() * 1_500);
    }
    server.faults = {};
    await world.run(world.nowMs + 120_000);
    // The last delta may have been lost in silence; the next one shows it.
    server.change(1);
    await world.run(world.nowMs + 30_000);

    handles.forEach((handle, index) => {
      const [outcome, ...more] = outcomes[index] ?? [];
      expect(more).toEqual([]);
      const recorded = server.records.get(handle.id);
      if (outcome?.state === 'not-taken') {
        expect(recorded).toBeUndefined();
        expect(outcome.code).toBe('offer_pending');
        return;
      }
      expect(outcome).toMatchObject({ receipt: recorded?.receipt, at: recorded?.at });
      expect(outcome?.state).toBe(recorded?.answer.outcome);
    });
    const ids = new Set(handles.map(({ id }) => id));
    for (const id of server.records.keys()) expect(ids).toContain(id);
    expect(client.view('A1')?.view).toEqual(server.view);
    places.reduce((before, place) => {
      if (before.epoch === place.epoch) expect(place.seq).toBeGreaterThanOrEqual(before.seq);
      return place;
    });
    for (const [fault, count] of Object.entries(server.happened)) {
      happened[fault] = (happened[fault] ?? 0) + count;
    }
    const nonces = server.bodies.map(({ nonce, seq }) => `${nonce} ${seq}`);
    if (new Set(nonces).size > new Set(server.bodies.map(({ nonce }) => nonce)).size) {
      happened['signedAnew'] = (happened['signedAnew'] ?? 0) + 1;
    }
    for (const times of server.received.values()) {
      if (times > 1) happened['resent'] = (happened['resent'] ?? 0) + 1;
    }
  }

  test('[A4, B1] every offer has exactly one outcome, the recorded one, and the view is repaired', async () => {
    await fc.assert(fc.asyncProperty(fc.nat(), faultsArbitrary, fc.boolean(), storm), {
      numRuns: 80,
      examples: keptStorms,
    });
    const tried = [
      'cutBefore',
      'cutAfter',
      'double',
      'skip',
      'busy',
      'refuse',
      'silent',
      'restart',
    ];
    for (const fault of [...tried, 'resent', 'signedAnew'])
      expect(happened[fault], fault).toBeGreaterThan(0);
  });
});
