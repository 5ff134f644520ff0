import { describe, expect, test } from 'vitest';
import { auctionId, bidderId, commandId, lotId, organizationId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import type { AuctionView, ClockView, LotView } from '#contracts/wire/views.ts';
import { clockAct, clockPosition } from './price-clock.ts';

const OPENS_AT = 100_000;
const CEILING_FEN = 1_000;

function givenAuction(
  clock: ClockView,
  lotChange: Partial<LotView> = {},
  viewChange: Partial<AuctionView> = {},
): { readonly view: AuctionView; readonly lot: LotView } {
  const lot: LotView = {
    lotId: lotId('L1'),
    status: 'open',
    ceilingFen: CEILING_FEN,
    closesAt: epochMs(OPENS_AT + 50_000),
    firstClosesAt: epochMs(OPENS_AT + 50_000),
    overtimeCount: 0,
    clock,
    ...lotChange,
  };
  const view: AuctionView = {
    auctionId: auctionId('A1'),
    title: 'A',
    buyerId: organizationId('buyer'),
    agencyId: organizationId('agency'),
    type: clock.kind,
    visibility: 'open',
    offerSignature: 'none',
    opensAt: epochMs(OPENS_AT),
    minBidders: 1,
    bidderId: bidderId('B1'),
    ended: false,
    lots: { [lot.lotId]: lot },
    announcements: {},
    ...viewChange,
  };
  return { view, lot };
}

function ownOffer(priceFen: number): Partial<LotView> {
  return { own: { priceFen, placedAt: epochMs(OPENS_AT), commandId: commandId('c1') } };
}

const DUTCH: ClockView = {
  kind: 'dutch-reverse',
  startFen: 600,
  stepFen: 150,
  tickMs: 10_000,
  startsAt: epochMs(OPENS_AT),
};

describe('[DUTCH-1] a rising clock', () => {
  const { view, lot } = givenAuction(DUTCH);

  test.each([
    [-1, { stage: 'upcoming', tick: 0, priceFen: 600, nextFen: 750 }],
    [0, { stage: 'running', tick: 0, priceFen: 600, nextFen: 750 }],
    [9_999, { stage: 'running', tick: 0, endsAtMs: OPENS_AT + 10_000 }],
    [10_000, { stage: 'running', tick: 1, priceFen: 750, nextFen: 900 }],
    [20_000, { tick: 2, priceFen: 900, nextFen: 1_000, tickCount: 4 }],
    [30_000, { tick: 3, priceFen: 1_000, endsAtMs: OPENS_AT + 50_000 }],
    [900_000, { tick: 3, priceFen: 1_000 }],
  ])('%d ms after the opening it reads %j', (afterMs, reading) => {
    expect(clockPosition(view, lot, OPENS_AT + afterMs)).toMatchObject(reading);
  });

  test('the last price has no next one', () => {
    expect(clockPosition(view, lot, OPENS_AT + 30_000)).not.toHaveProperty('nextFen');
  });

  test('[DUTCH-5] it stands still during a pause', () => {
    const paused = givenAuction(DUTCH, {}, { pausedAt: epochMs(OPENS_AT + 12_000) });
    const position = clockPosition(paused.view, paused.lot, OPENS_AT + 40_000);
    expect(position).toMatchObject({ stage: 'paused', priceFen: 750 });
    expect(clockAct(paused.view, paused.lot, OPENS_AT + 40_000)).toBeUndefined();
  });

  test('[DUTCH-2] after the acceptance it stands where it was taken', () => {
    const closedAt = epochMs(OPENS_AT + 21_000);
    const taken = givenAuction(DUTCH, { status: 'completed', closedAt });
    const position = clockPosition(taken.view, taken.lot, OPENS_AT + 40_000);
    expect(position).toMatchObject({ stage: 'ended', priceFen: 900 });
  });

  test('[DUTCH-3] the act is to accept the shown price; a spectator has none', () => {
    expect(clockAct(view, lot, OPENS_AT + 10_001)).toEqual({ type: 'accept', priceFen: 750 });
    expect(clockAct(view, lot, OPENS_AT - 1)).toBeUndefined();
    const { bidderId: _own, ...watched } = view;
    expect(clockAct(watched, lot, OPENS_AT + 10_001)).toBeUndefined();
    expect(clockAct({ ...view, disqualified: true }, lot, OPENS_AT)).toBeUndefined();
  });
});

const JAPANESE: ClockView = {
  kind: 'japanese-reverse',
  stepFen: 100,
  tickMs: 10_000,
  startsAt: epochMs(OPENS_AT),
  isIn: true,
};

describe('[JAP-1] a falling clock', () => {
  test.each([
    ['nothing confirmed in the first tick', undefined, 5_000, 'due'],
    ['nothing confirmed when the first tick is over', undefined, 10_000, 'missed'],
    ['the ceiling confirmed in its tick', 1_000, 5_000, 'confirmed'],
    ['the ceiling confirmed, in the second tick', 1_000, 15_000, 'due'],
    ['the ceiling confirmed, in the third tick', 1_000, 25_000, 'missed'],
    ['the second price confirmed, in the second tick', 900, 15_000, 'confirmed'],
  ])('[JAP-3] %s', (_case, ownFen, afterMs, standing) => {
    const own = ownFen === undefined ? {} : ownOffer(ownFen);
    const { view, lot } = givenAuction(JAPANESE, own);
    expect(clockPosition(view, lot, OPENS_AT + afterMs)).toMatchObject({ standing });
    const act = clockAct(view, lot, OPENS_AT + afterMs);
    const priceFen = afterMs < 10_000 ? 1_000 : 900;
    expect(act).toEqual(standing === 'due' ? { type: 'confirm', priceFen } : undefined);
  });

  test('who is out, or only looks on, has nothing to confirm', () => {
    const out = givenAuction({ ...JAPANESE, isIn: false });
    expect(clockPosition(out.view, out.lot, OPENS_AT)).toMatchObject({ standing: 'out' });
    const { isIn: _in, ...watched } = JAPANESE;
    const { view, lot } = givenAuction(watched);
    expect(clockPosition(view, lot, OPENS_AT)).toMatchObject({ standing: 'spectator' });
    expect(clockAct(view, lot, OPENS_AT)).toBeUndefined();
  });

  test('[JAP-5] a lot that ends with a tick stands at the price of that tick', () => {
    const closedAt = epochMs(OPENS_AT + 10_000);
    const { view, lot } = givenAuction(JAPANESE, { status: 'unsuccessful', closedAt });
    const position = clockPosition(view, lot, OPENS_AT + 90_000);
    expect(position).toMatchObject({ stage: 'ended', priceFen: 1_000 });
  });

  test('the last price above 0 is the last', () => {
    const { view, lot } = givenAuction(JAPANESE);
    const last = clockPosition(view, lot, OPENS_AT + 95_000);
    expect(last).toMatchObject({ tick: 9, tickCount: 10, priceFen: 100 });
    expect(last).not.toHaveProperty('nextFen');
  });
});

const ROUNDS: ClockView = {
  kind: 'rounds',
  stepFen: 10,
  initialMs: 20_000,
  turnMs: 8_000,
  breakMs: 4_000,
  rounds: 2,
  round: 0,
};
const FIRST_ROUND = {
  ...ROUNDS,
  round: 1,
  turnCount: 3,
  turn: 1,
  turnStartsAt: epochMs(OPENS_AT + 24_000),
  turnEndsAt: epochMs(OPENS_AT + 32_000),
} satisfies ClockView;

describe('[RND-1] rounds', () => {
  const initial = givenAuction({ ...ROUNDS, initialEndsAt: epochMs(OPENS_AT + 20_000) });

  test.each([
    [-1, { stage: 'upcoming', phase: 'initial' }],
    [0, { stage: 'running', phase: 'initial', isOwnTurn: true, endsAtMs: OPENS_AT + 20_000 }],
    [20_000, { stage: 'running', phase: 'between', isOwnTurn: false }],
  ])('[RND-2] initial prices, %d ms after the opening: %j', (afterMs, reading) => {
    const { view, lot } = initial;
    expect(clockPosition(view, lot, OPENS_AT + afterMs)).toMatchObject(reading);
  });

  test('[RND-2] an initial price is at most the ceiling', () => {
    const act = clockAct(initial.view, initial.lot, OPENS_AT);
    expect(act).toEqual({ type: 'initial', maxFen: CEILING_FEN });
  });

  test.each([
    [1, 22_000, { phase: 'break', isOwnTurn: false, ownTurnAtMs: OPENS_AT + 24_000 }],
    [1, 24_000, { phase: 'turn', isOwnTurn: true, endsAtMs: OPENS_AT + 32_000 }],
    [2, 24_000, { phase: 'turn', isOwnTurn: false, ownTurnAtMs: OPENS_AT + 32_000 }],
    [3, 24_000, { phase: 'turn', isOwnTurn: false, ownTurnAtMs: OPENS_AT + 40_000 }],
    [1, 32_000, { phase: 'between', isOwnTurn: false }],
  ])('[RND-4] the bidder of turn %d, %d ms after the opening: %j', (ownTurn, afterMs, reading) => {
    const { view, lot } = givenAuction({ ...FIRST_ROUND, ownTurn }, ownOffer(900));
    expect(clockPosition(view, lot, OPENS_AT + afterMs)).toMatchObject(reading);
  });

  test('[RND-5] in its turn a bidder lowers its price or keeps it, at other times neither', () => {
    const own = { ...ownOffer(900), allowedFen: 890 };
    const first = givenAuction({ ...FIRST_ROUND, ownTurn: 1 }, own);
    const act = { type: 'turn', keepFen: 900, maxFen: 890 };
    expect(clockAct(first.view, first.lot, OPENS_AT + 25_000)).toEqual(act);
    expect(clockAct(first.view, first.lot, OPENS_AT + 23_999)).toBeUndefined();
    const second = givenAuction({ ...FIRST_ROUND, ownTurn: 2 }, ownOffer(900));
    expect(clockAct(second.view, second.lot, OPENS_AT + 25_000)).toBeUndefined();
  });

  test('[RND-8] a pause keeps the rest of the turn', () => {
    const pausedAt = epochMs(OPENS_AT + 26_000);
    const { view, lot } = givenAuction({ ...FIRST_ROUND, ownTurn: 1 }, {}, { pausedAt });
    const position = clockPosition(view, lot, OPENS_AT + 90_000);
    expect(position).toMatchObject({ stage: 'paused', phase: 'turn', readAtMs: pausedAt });
  });
});

test('a lot without a clock has no position', () => {
  const { view, lot } = givenAuction(DUTCH);
  const { clock: _clock, ...plain } = lot;
  expect(clockPosition(view, plain, OPENS_AT)).toBeUndefined();
  expect(clockAct(view, plain, OPENS_AT)).toBeUndefined();
});
