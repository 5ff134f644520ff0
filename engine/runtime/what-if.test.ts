import { expect, test } from 'vitest';
import { commandId } from '#contracts/ids.ts';
import { Lab, labAuction, labOffer } from '../sim/lab.ts';
import { replayWhatIf } from './what-if.ts';

/** An ended auction: three offers, the last one in the last second, and one above the ceiling. */
async function past(changes: object = {}) {
  const lab = new Lab();
  const engine = await lab.start('one');
  await lab.settle(engine.publish(labAuction('A1', lab.time.nowMs, changes)));
  for (const [id, bidder, priceFen] of [
    ['o1', 'B1', 900_000],
    ['o2', 'B2', 899_950],
    ['o3', 'B2', 890_000],
    ['o4', 'B3', 1_000_001],
  ] as const) {
    lab.submit(engine, 'A1', labOffer(id, bidder, priceFen));
    await lab.pass(1_000);
  }
  await lab.pass(55_000);
  lab.submit(engine, 'A1', labOffer('o5', 'B1', 880_000));
  await lab.pass(5_000);
  lab.submit(engine, 'A1', labOffer('o6', 'B3', 870_000));
  await lab.pass(60_000);
  const head = await lab.store.head('A1');
  if (head?.isEnded !== true) throw new Error('the auction has ended');
  const under = async (patch: object) => {
    const replay = await lab.settle(replayWhatIf(lab.store, head, { ...patch }));
    if (!replay.ok) throw new Error(replay.error.type);
    return replay.value;
  };
  return { lab, engine, head, under };
}

test('[PRJ-13] under the same rules the replay comes to what happened', async () => {
  const { under } = await past();
  const { lots, caveats, isWhatIf } = await under({});
  expect({ caveats, isWhatIf }).toEqual({ caveats: ['behaviour'], isWhatIf: true });
  expect(lots).toHaveLength(1);
  expect(lots[0]).toMatchObject({
    winnerChanged: false,
    priceDifferenceFen: 0,
    endDifferenceMs: 0,
    before: {
      status: 'completed',
      accepted: 3,
      refused: { decrement_too_small: 1, above_ceiling: 1, already_closed: 1 },
      ranking: [
        { bidderId: 'B1', priceFen: 880_000, name: 'Bidder B1' },
        { bidderId: 'B2', priceFen: 890_000 },
      ],
    },
  });
  expect(lots[0]?.after).toEqual(lots[0]?.before);
});

test('[PRJ-13] another step, end or ceiling decides the same offers otherwise', async () => {
  const { under, head } = await past();
  const { opensAt } = head.summary;
  const lot = (over: object) => ({
    lots: [
      {
        id: 'L1',
        closesAt: opensAt + 60_000,
        ceilingFen: 1_000_000,
        decrement: { basis: 'best', kind: 'absolute', fen: 100 },
        ...over,
      },
    ],
  });
  const small = await under(lot({ decrement: { basis: 'best', kind: 'absolute', fen: 50 } }));
  expect(small.lots[0]?.after.accepted).toBe(4);
  const longer = await under(lot({ closesAt: opensAt + 90_000 }));
  expect(longer.lots[0]).toMatchObject({
    winnerChanged: true,
    priceDifferenceFen: -10_000,
    endDifferenceMs: 30_000,
  });
  const overtime = {
    windowMs: 5_000,
    extendMs: 20_000,
    maxCount: 3,
    mode: 'reset',
    trigger: 'any-offer',
  };
  const extended = await under(lot({ overtime }));
  expect(extended.lots[0]?.after.overtimeCount).toBeGreaterThan(0);
  const strict = await under({ ...lot({}), minBidders: 3 });
  expect(strict.lots[0]).toMatchObject({ winnerChanged: true, after: { status: 'unsuccessful' } });
});

test('[PRJ-13] the format may be another one, and what is left out is said', async () => {
  const { lab, engine, under } = await past({ minBidders: 1 });
  const refused = lab.submit(engine, 'A1', labOffer('late', 'B1', 1));
  await lab.pass(100);
  expect(refused).toHaveLength(1);
  const { lots } = await under({
    type: 'sealed-quotation',
    visibility: 'sealed',
    lots: [{ id: 'L1', closesAt: lab.time.nowMs, ceilingFen: 1_000_000 }],
  });
  expect(lots[0]?.after).toMatchObject({ accepted: 5, refused: { above_ceiling: 1 } });
});

test('[PRJ-13] officials’ commands are left out and named', async () => {
  const lab = new Lab();
  const engine = await lab.start('one');
  await lab.settle(engine.publish(labAuction('A1', lab.time.nowMs)));
  lab.submit(engine, 'A1', labOffer('o1', 'B1', 900_000));
  await lab.pass(100);
  const official = { by: 'clerk', reason: 'r' };
  lab.submit(engine, 'A1', { type: 'Pause', commandId: commandId('p'), ...official });
  await lab.pass(5_000);
  lab.submit(engine, 'A1', { type: 'Resume', commandId: commandId('r'), ...official });
  await lab.pass(100_000);
  const head = await lab.store.head('A1');
  expect(head?.isEnded).toBe(true);
  const replay = await lab.settle(
    replayWhatIf(lab.store, { stream: 'A1', version: head?.version ?? 0 }, {}),
  );
  expect(replay).toMatchObject({ ok: true, value: { caveats: ['behaviour', 'pauses'] } });
});

test('[SQ-7] [PRJ-13] prices that custodians keep are not replayed', async () => {
  const { lab, head } = await past();
  const lots = [{ id: 'L1', closesAt: lab.time.nowMs, ceilingFen: 1_000_000 }];
  const sealed = { type: 'sealed-quotation', visibility: 'sealed', lots };
  const custodians = { confidentiality: 'custodians', openings: { L1: 'O-1' } };
  const replay = await lab.settle(
    replayWhatIf(lab.store, head, { ...sealed, minBidders: 1, ...custodians }),
  );
  expect(replay).toMatchObject({
    ok: false,
    error: { type: 'invalid', issues: [{ path: ['confidentiality'] }] },
  });
});

test('[PRJ-13] rules that do not hold are refused with the place', async () => {
  const { lab, head } = await past();
  const replay = await lab.settle(replayWhatIf(lab.store, head, { minBidders: 0 }));
  expect(replay).toMatchObject({
    ok: false,
    error: { type: 'invalid', issues: [{ path: ['minBidders'] }] },
  });
  const long = await replayWhatIf(lab.store, { ...head, version: 1_000_000 }, {});
  expect(long).toEqual({ ok: false, error: { type: 'too_long' } });
});
