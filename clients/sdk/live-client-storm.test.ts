import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Faults } from './fake-world.ts';
import { outcomesOf, sign, start } from './given-client.ts';
import type { OfferHandle, OfferOutcome } from './offer-types.ts';

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
    const { world, server, client } = start(seed);
    if (isSigned) sign(client);
    const handles: OfferHandle[] = [];
    const outcomes: OfferOutcome[][] = [];
    const places: { epoch: string; seq: number }[] = [];
    client.watch('A1', ({ epoch, seq }) => places.push({ epoch, seq }));
    client.open();
    server.faults = faults;
    for (let step = 0; step < 40; step++) {
      if (world.random() < 0.5) {
        const priceFen = 100_000 - step * 10 - Math.floor(world.random() * 20);
        const handle = client.offer({ auctionId: 'A1', lotId: 'L1', priceFen });
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
