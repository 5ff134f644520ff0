import { expect, test } from 'vitest';
import { canonicalText, recordHash } from '#contracts/journal/record.ts';
import { utf8 } from '#contracts/utf8.ts';
import { labAuction, labOffer } from '../sim/lab.ts';
import { eventsOf, running } from '../sim/running-engine.ts';
import { decodeRecord } from './record-codec.ts';
import { sha256 } from './system.ts';

test('[B1] given a restart after the end, a bidder still gets the answer to its offer from before', async () => {
  const { lab, engine } = await running();
  const first = lab.submit(engine, 'A1', labOffer('c1', 'B1', 990_000));
  await lab.pass(61_000);
  await lab.settle(engine.stop());
  const next = await lab.start('lab-2');
  expect(next.status().auctionsLoaded).toBe(0);
  const again = lab.submit(next, 'A1', labOffer('c1', 'B1', 990_000));
  const late = lab.submit(next, 'A1', labOffer('c2', 'B1', 980_000));
  await lab.pass(100);
  expect(again[0]).toEqual({ ...first[0], isRepeat: true });
  expect(late).toMatchObject([{ answer: { outcome: 'refused', reason: 'already_closed' } }]);
});

test('[T3] given a deadline that passed while the process was down, the lot closes once, at its own end', async () => {
  const { lab, engine } = await running();
  const closesAt = lab.time.nowMs + 60_000;
  await lab.settle(engine.stop());
  await lab.pass(300_000);
  await lab.start('lab-2');
  await lab.pass(5_000);
  const records = (await lab.store.read('A1', 0, 10)).map((stored) => decodeRecord(stored.bytes));
  const closings = records.filter(({ event }) => event.type === 'LotClosed');
  expect(closings).toHaveLength(1);
  expect(closings[0]?.event).toMatchObject({ closedAt: closesAt });
  expect(closings[0]?.at).toBeGreaterThan(closesAt + 200_000);
});

test('[INC-2] given a restart, auctions that were open have it on record since the record before', async () => {
  const { lab, engine } = await running();
  await lab.settle(engine.publish(labAuction('A2', lab.time.nowMs + 3_600_000)));
  const since = lab.time.nowMs;
  await lab.settle(engine.stop());
  await lab.pass(5_000);
  await lab.start('lab-2');
  await lab.pass(100);
  const [noted] = (await eventsOf(lab)).slice(1);
  expect(noted).toMatchObject({ type: 'InterruptionRecorded', cause: 'restarted' });
  expect(noted?.type === 'InterruptionRecorded' && since - noted.since).toBeLessThan(1_000);
  expect((await eventsOf(lab, 'A2')).map(({ type }) => type)).toEqual(['AuctionPublished']);
});

test('[D4] given one changed byte in a stored record, that auction freezes and the others go on', async () => {
  const { lab, engine } = await running();
  await lab.settle(engine.publish(labAuction('A2', lab.time.nowMs)));
  lab.submit(engine, 'A1', labOffer('c1', 'B1', 990_000));
  await lab.pass(100);
  await lab.settle(engine.stop());
  const stored = lab.journal.streams.get('A1')?.records[1]?.bytes;
  if (stored === undefined) throw new Error('the offer is on record');
  stored[stored.length - 5] = (stored.at(-5) ?? 0) ^ 1;
  const next = await lab.start('lab-2');
  expect(next.status().frozenAuctions).toEqual(['A1']);
  expect(lab.submit(next, 'A1', labOffer('c2', 'B1', 980_000))).toMatchObject([
    { type: 'unavailable' },
  ]);
  const other = lab.submit(next, 'A2', labOffer('c3', 'B1', 980_000));
  await lab.pass(100);
  expect(other).toMatchObject([{ type: 'answered' }]);
});

test('[D8] given a record of a type that this version does not know, its auction freezes, the others go on', async () => {
  const { lab, engine } = await running();
  await lab.settle(engine.publish(labAuction('A2', lab.time.nowMs)));
  await lab.settle(engine.stop());
  const head = await lab.store.head('A1');
  if (head === undefined) throw new Error('the auction is on record');
  const event = { type: 'SomethingNewer', commandId: 'n1' };
  const text = canonicalText({ v: 1, stream: 'A1', version: 2, at: lab.time.nowMs, event });
  const hash = recordHash(sha256, head.hash, utf8(text));
  const claims = await lab.store.claim([0, 1], 'newer');
  const move = { ...head, fromVersion: 1, fromHash: head.hash, toVersion: 2, toHash: hash };
  const record = { stream: 'A1', version: 2, bytes: utf8(text), hash };
  expect(await lab.store.append({ claims, records: [record], heads: [move] })).toEqual({
    type: 'appended',
  });
  const next = await lab.start('lab-2');
  expect(next.status().frozenAuctions).toEqual(['A1']);
  const other = lab.submit(next, 'A2', labOffer('c1', 'B1', 990_000));
  await lab.pass(100);
  expect(other).toMatchObject([{ type: 'answered' }]);
});

test('[AUC-11] given more records than a snapshot needs, a start from it gives the same state and answers', async () => {
  const { lab, engine } = await running();
  const offers = Array.from({ length: 2_500 }, (_, i) =>
    labOffer(`c${i}`, 'B1', 990_000 - 100 * i),
  );
  for (const offer of offers) lab.submit(engine, 'A1', offer);
  await lab.pass(1_000);
  const before = await lab.settle(engine.view('A1', { kind: 'oversight' }));
  const curve = await lab.settle(engine.curve('A1', 'L1', { kind: 'public' }));
  expect(curve?.[0]?.priceFen).toBe(990_000);
  await lab.settle(engine.stop());
  expect(lab.journal.snapshots.get('A1')?.version).toBe(2_501);
  const next = await lab.start('lab-2');
  expect(await lab.settle(next.curve('A1', 'L1', { kind: 'public' }))).toEqual(curve);
  expect(await lab.settle(next.view('A1', { kind: 'oversight' }))).toEqual(before);
  const again = lab.submit(next, 'A1', labOffer('c7', 'B1', 990_000 - 700));
  await lab.pass(100);
  expect(again).toMatchObject([{ type: 'answered', isRepeat: true, version: 9 }]);
});

test.each([
  ['state', (text: string) => text.replace(/"c0","B1","L1",990000/, '"c0","B1","L1",10')],
  ['curve', (text: string) => text.replace('"priceFen":990000', '"priceFen":10')],
  ['form', (text: string) => JSON.stringify(JSON.parse(text).state)],
])(
  '[D6] given a snapshot whose %s was altered, it is thrown away and the records decide',
  async (_, alter) => {
    const { lab, engine } = await running();
    for (let i = 0; i < 2_100; i += 1)
      lab.submit(engine, 'A1', labOffer(`c${i}`, 'B1', 990_000 - 100 * i));
    await lab.pass(1_000);
    const audience = { kind: 'oversight' } as const;
    const before = await lab.settle(engine.view('A1', audience));
    const curve = await lab.settle(engine.curve('A1', 'L1', audience));
    await lab.settle(engine.stop());
    const snapshot = lab.journal.snapshots.get('A1');
    if (snapshot === undefined) throw new Error('there is a snapshot');
    const altered = alter(snapshot.state);
    expect(altered).not.toBe(snapshot.state);
    lab.journal.snapshots.set('A1', { ...snapshot, state: altered });
    const next = await lab.start('lab-2');
    expect(await lab.settle(next.view('A1', audience))).toEqual(before);
    expect(await lab.settle(next.curve('A1', 'L1', audience))).toEqual(curve);
  },
);
