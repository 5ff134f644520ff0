import { expect, test } from 'vitest';
import { commandId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import { applyPatch } from '#contracts/wire/merge-patch.ts';
import type { AuctionView } from '#contracts/wire/views.ts';
import { Lab, labAuction, labOffer } from '../sim/lab.ts';
import { eventsOf, running } from '../sim/running-engine.ts';

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
