import { expect, test } from 'vitest';
import { canonicalText, recordHash } from '#contracts/journal/record.ts';
import { utf8 } from '#contracts/utf8.ts';
import { applyPatch } from '#contracts/wire/merge-patch.ts';
import { commandId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import type { AuctionView } from '#contracts/wire/views.ts';
import { Lab, labAuction, labOffer } from '../sim/lab.ts';
import { decodeRecord } from './record-codec.ts';
import { sha256 } from './system.ts';

async function running() {
  const lab = new Lab();
  const engine = await lab.start();
  const published = await lab.settle(engine.publish(labAuction('A1', lab.time.nowMs)));
  expect(published).toEqual({ type: 'published' });
  return { lab, engine };
}

async function eventsOf(lab: Lab, auction = 'A1') {
  const stored = await lab.store.read(auction, 0, 1_000);
  return stored.map((record) => decodeRecord(record.bytes).event);
}

test('[D1] given a slow commit, the answer comes only when the record is stored', async () => {
  const { lab, engine } = await running();
  lab.appendFaults.push({ type: 'slow', beforeMs: 500, afterMs: 500 });
  const outcomes = lab.submit(engine, 'A1', labOffer('c1', 'B1', 990_000));
  await lab.pass(400);
  expect((await eventsOf(lab)).map(({ type }) => type)).toEqual(['AuctionPublished']);
  await lab.pass(300);
  expect((await eventsOf(lab)).map(({ type }) => type)).toEqual([
    'AuctionPublished',
    'OfferPlaced',
  ]);
  expect(outcomes).toEqual([]);
  await lab.pass(400);
  expect(outcomes).toMatchObject([
    { type: 'answered', answer: { outcome: 'accepted' }, version: 2 },
  ]);
});

test('[D1] given offers while a commit is under way, they share the next commit and keep their order', async () => {
  const { lab, engine } = await running();
  const batches: number[] = [];
  lab.appendFaults.push({ type: 'slow', beforeMs: 100, afterMs: 0 });
  const append = lab.store.append.bind(lab.store);
  lab.store.append = (batch) => {
    batches.push(batch.records.length);
    return append(batch);
  };
  const prices = [990_000, 980_000, 970_000, 960_000];
  const all = prices.map((price, i) => lab.submit(engine, 'A1', labOffer(`c${i}`, 'B1', price)));
  await lab.pass(50);
  const late = lab.submit(engine, 'A1', labOffer('late', 'B2', 950_000));
  await lab.pass(200);
  expect([...all, late].map(([outcome]) => outcome)).toMatchObject(
    [2, 3, 4, 5, 6].map((version) => ({ type: 'answered', version })),
  );
  expect(batches).toEqual([4, 1]);
});

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

test('[B1] given the same command while its record is not stored yet, both answers wait and are the same', async () => {
  const { lab, engine } = await running();
  lab.appendFaults.push({ type: 'slow', beforeMs: 200, afterMs: 0 });
  const first = lab.submit(engine, 'A1', labOffer('c1', 'B1', 990_000));
  await lab.pass(50);
  const again = lab.submit(engine, 'A1', labOffer('c1', 'B1', 990_000));
  await lab.pass(50);
  expect([first, again]).toEqual([[], []]);
  await lab.pass(500);
  expect(first[0]).toMatchObject({ type: 'answered', isRepeat: false });
  expect(again[0]).toEqual({ ...first[0], isRepeat: true });
});

test('[B2] given an id used again with another body, it is refused, recorded, and the first answer stays', async () => {
  const { lab, engine } = await running();
  const first = lab.submit(engine, 'A1', labOffer('c1', 'B1', 990_000));
  const reused = lab.submit(engine, 'A1', labOffer('c1', 'B1', 980_000));
  const again = lab.submit(engine, 'A1', labOffer('c1', 'B1', 990_000));
  await lab.pass(100);
  expect(reused).toMatchObject([{ answer: { outcome: 'refused', reason: 'command_id_reused' } }]);
  expect(again[0]).toEqual({ ...first[0], isRepeat: true });
  expect((await eventsOf(lab)).map(({ type }) => type)).toEqual([
    'AuctionPublished',
    'OfferPlaced',
    'OfferRefused',
  ]);
});

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

test('[PRS-1] given reports of presence, what is news is on record, and nothing where nobody asks for it', async () => {
  const { lab, engine } = await running();
  const fairPause = {
    shareBp: 5_000,
    windowMs: 60_000,
    droppedMin: 2,
    maxCount: 1,
    resumeAfterMs: 5_000,
    resumeShareBp: 10_000,
  };
  const asked = labAuction('A2', lab.time.nowMs, { fairPause });
  await lab.settle(engine.publish(asked));
  const { bidders } = asked.rules;
  for (const auction of ['A1', 'A2', 'A9']) {
    expect(engine.notePresence(auction, { came: bidders, left: [] })).toBe(true);
  }
  await lab.pass(1_000);
  const left = bidders.slice(0, 2).map((bidder) => ({
    bidderId: bidder,
    since: epochMs(lab.time.nowMs),
  }));
  engine.notePresence('A2', { came: [], left });
  await lab.pass(10_000);
  expect((await eventsOf(lab, 'A2')).map(({ type }) => type)).toEqual([
    'AuctionPublished',
    'PresenceRecorded',
    'PresenceRecorded',
    'AuctionPausedByRule',
    'AuctionResumedByRule',
  ]);
  expect((await eventsOf(lab, 'A1')).map(({ type }) => type)).toEqual(['AuctionPublished']);
  lab.clock.wallOffsetMs = 3_600_000;
  expect(engine.notePresence('A2', { came: bidders, left: [] })).toBe(false);
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

test('[D1] given a watcher, nothing of an offer is seen before its commit, and the deltas add up to the view', async () => {
  const { lab, engine } = await running();
  let view: AuctionView | undefined;
  const seen: number[] = [];
  const handle = await lab.settle(
    engine.openView('A1', { kind: 'public' }, (delta) => {
      if (view !== undefined) view = applyPatch(view, delta.patch);
      seen.push(delta.seq);
    }),
  );
  view = handle?.snapshot().view;
  lab.appendFaults.push({ type: 'slow', beforeMs: 300, afterMs: 0 });
  lab.submit(engine, 'A1', labOffer('c1', 'B1', 990_000));
  await lab.pass(200);
  expect(seen).toEqual([]);
  await lab.pass(200);
  expect(seen).toEqual([1]);
  for (let i = 2; i < 40; i += 1) {
    lab.submit(engine, 'A1', labOffer(`c${i}`, 'B2', 990_000 - 1_000 * i));
    await lab.pass(10);
  }
  await lab.pass(200);
  expect(view).toEqual(await lab.settle(engine.view('A1', { kind: 'public' })));
  // 38 offers in 380 ms, at most one delta in 50 ms.
  expect(seen.length).toBeLessThan(12);
});

test('[AUC-12] given a sealed auction, no delta reaches anybody but the bidder itself', async () => {
  const lab = new Lab();
  const engine = await lab.start();
  const sealed = {
    type: 'sealed-quotation',
    lots: [{ id: 'L1', closesAt: lab.time.nowMs + 60_000, ceilingFen: 1_000_000 }],
  };
  await lab.settle(engine.publish(labAuction('S1', lab.time.nowMs, sealed)));
  const seen: string[] = [];
  for (const audience of ['public', 'buyer', 'oversight'] as const) {
    await lab.settle(engine.openView('S1', { kind: audience }, () => seen.push(audience)));
  }
  const rival = labOffer('x', 'B2', 1).bidderId;
  await lab.settle(
    engine.openView('S1', { kind: 'bidder', bidderId: rival }, () => seen.push('B2')),
  );
  const own = labOffer('x', 'B1', 1).bidderId;
  await lab.settle(engine.openView('S1', { kind: 'bidder', bidderId: own }, () => seen.push('B1')));
  lab.submit(engine, 'S1', labOffer('c1', 'B1', 990_000));
  await lab.pass(1_000);
  expect(seen).toEqual(['B1']);
});

test('[D3] given an id that is taken, a second publication is refused', async () => {
  const { lab, engine } = await running();
  expect(await lab.settle(engine.publish(labAuction('A1', lab.time.nowMs)))).toEqual({
    type: 'exists',
  });
  const [one, two] = [labAuction('A9', lab.time.nowMs), labAuction('A9', lab.time.nowMs)];
  const both = await lab.settle(Promise.all([engine.publish(one), engine.publish(two)]));
  expect(both.map(({ type }) => type).sort()).toEqual(['exists', 'published']);
});

test('[F2] given an official and bidders in many auctions, one commit carries records of all of them', async () => {
  const { lab, engine } = await running();
  await lab.settle(engine.publish(labAuction('A2', lab.time.nowMs)));
  const batches: number[] = [];
  const append = lab.store.append.bind(lab.store);
  lab.store.append = (batch) => {
    batches.push(batch.heads.length);
    return append(batch);
  };
  lab.submit(engine, 'A1', {
    type: 'Pause',
    commandId: commandId('p'),
    by: 'agency',
    reason: 'check',
  });
  lab.submit(engine, 'A2', labOffer('c1', 'B1', 990_000));
  await lab.pass(100);
  expect(batches).toEqual([2]);
});
