import { expect, test } from 'vitest';
import { labAuction, labOffer } from '../sim/lab.ts';
import { eventsOf, running } from '../sim/running-engine.ts';

test.each([
  ['answer-lost', { type: 'answer-lost', afterMs: 100 }],
  ['statement-lost', { type: 'statement-lost', afterMs: 100 }],
  ['late', { type: 'late', afterMs: 100, appliedMs: 5_000 }],
] as const)(
  '[F5] given a commit whose outcome is unknown (%s), one record and one true answer follow',
  async (_, fault) => {
    const { lab, engine } = await running();
    lab.appendFaults.push(fault);
    const outcomes = lab.submit(engine, 'A1', labOffer('c1', 'B1', 990_000));
    await lab.pass(10_000);
    const placed = (await eventsOf(lab)).filter(({ type }) => type === 'OfferPlaced');
    expect(placed).toHaveLength(1);
    expect(outcomes).toMatchObject([{ type: 'answered', answer: { outcome: 'accepted' } }]);
    expect(lab.fatal).toEqual([]);
  },
);

test('[F5] given an unknown outcome, no new command is taken until it is known', async () => {
  const { lab, engine } = await running();
  lab.appendFaults.push({ type: 'answer-lost', afterMs: 0 });
  lab.callFault = (name) =>
    name === 'reclaim' ? { type: 'refused', afterMs: 10 } : { type: 'none' };
  lab.submit(engine, 'A1', labOffer('c1', 'B1', 990_000));
  await lab.pass(100);
  expect(lab.submit(engine, 'A1', labOffer('c2', 'B2', 980_000))).toMatchObject([
    { type: 'unavailable' },
  ]);
  expect(engine.status().state).toBe('store-down');
  lab.callFault = () => ({ type: 'none' });
  await lab.pass(5_000);
  expect(engine.status().state).toBe('serving');
});

test('[F1] [F3] given a rival that raised the epoch, nothing pending is answered and the owner stops for good', async () => {
  const { lab, engine } = await running();
  await lab.store.claim([0, 1], 'rival');
  const outcomes = lab.submit(engine, 'A1', labOffer('c1', 'B1', 990_000));
  await lab.pass(100);
  expect(outcomes).toMatchObject([{ type: 'unavailable' }]);
  expect(lab.fatal).toHaveLength(1);
  expect(engine.status().state).toBe('fenced');
  expect(lab.submit(engine, 'A1', labOffer('c2', 'B1', 980_000))).toMatchObject([
    { type: 'unavailable' },
  ]);
  expect((await eventsOf(lab)).map(({ type }) => type)).toEqual(['AuctionPublished']);
});

test('[F3] given a rival that took over in a quiet hour, the old owner stops within seconds, before any append', async () => {
  const { lab, engine } = await running();
  await lab.store.claim([0, 1], 'rival');
  await lab.pass(3_000);
  expect(lab.fatal).toEqual(['another owner took over']);
  expect(engine.status().state).toBe('fenced');
});

test('[T2] given a wall clock that jumps an hour ahead, no lot closes and commands are answered later', async () => {
  const { lab, engine } = await running();
  lab.clock.wallOffsetMs = 3_600_000;
  expect(lab.submit(engine, 'A1', labOffer('c1', 'B1', 990_000))).toMatchObject([
    { type: 'unavailable' },
  ]);
  await lab.pass(30_000);
  expect((await eventsOf(lab)).map(({ type }) => type)).toEqual(['AuctionPublished']);
  expect(engine.status().state).toBe('clock-parted');
  lab.clock.wallOffsetMs = 0;
  await lab.pass(10_000);
  const outcomes = lab.submit(engine, 'A1', labOffer('c1', 'B1', 990_000));
  await lab.pass(100);
  expect(outcomes).toMatchObject([{ type: 'answered', answer: { outcome: 'accepted' } }]);
});

test('[INC-2] given an outage of a second or longer, auctions that were open have it on record', async () => {
  const { lab, engine } = await running();
  await lab.settle(engine.publish(labAuction('A2', lab.time.nowMs + 3_600_000)));
  const since = lab.time.nowMs;
  lab.appendFaults.push({ type: 'answer-lost', afterMs: 0 });
  lab.callFault = (name) =>
    name === 'reclaim' ? { type: 'refused', afterMs: 10 } : { type: 'none' };
  lab.submit(engine, 'A1', labOffer('c1', 'B1', 990_000));
  await lab.pass(4_000);
  lab.callFault = () => ({ type: 'none' });
  await lab.pass(5_000);
  const [noted] = (await eventsOf(lab)).filter(({ type }) => type === 'InterruptionRecorded');
  expect(noted).toMatchObject({ cause: 'store-down' });
  expect(noted?.type === 'InterruptionRecorded' && noted.since - since).toBeLessThan(1_000);
  expect((await eventsOf(lab, 'A2')).map(({ type }) => type)).toEqual(['AuctionPublished']);
});

test('[INC-2] given an outage of a moment, nothing is noted', async () => {
  const { lab, engine } = await running();
  lab.appendFaults.push({ type: 'answer-lost', afterMs: 0 });
  lab.submit(engine, 'A1', labOffer('c1', 'B1', 990_000));
  await lab.pass(10_000);
  expect((await eventsOf(lab)).map(({ type }) => type)).toEqual([
    'AuctionPublished',
    'OfferPlaced',
  ]);
});
