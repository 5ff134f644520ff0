import { describe, expect, it } from 'vitest';
import { fen } from '#contracts/money.ts';
import { epochMs } from '#contracts/time.ts';
import type { AuctionView, ClockView, LotView } from '#contracts/wire/views.ts';
import {
  isTooHigh,
  largestKnownFen,
  needsTypedConfirmation,
  offReason,
  pressOf,
  slipReference,
  stepOf,
  type ControlsInput,
} from './controls.ts';
import { givenLot, givenOwn, givenView } from './given.ts';

function input(change: Partial<ControlsInput> & { viewChange?: Partial<AuctionView> } = {}) {
  const { viewChange, ...rest } = change;
  const lot = rest.lot ?? givenLot();
  return {
    view: givenView(lot, viewChange),
    lot,
    link: 'online',
    seat: 'held',
    signing: 'not-needed',
    isClockKnown: true,
    nowMs: 50_000,
    ...rest,
  } as const;
}

describe('whether an offer may be tried', () => {
  it('yes, when everything holds', () => {
    expect(offReason(input())).toBeUndefined();
  });

  it.each([
    [{ link: 'offline' }, 'offline'],
    [{ link: 'connecting' }, 'connecting'],
    [{ link: 'closed' }, 'connection-closed'],
    [{ seat: 'elsewhere' }, 'other-tab'],
    [{ isClockKnown: false }, 'clock'],
    [{ signing: 'needs-key' }, 'signing'],
    [{ nowMs: 999 }, 'not-open-yet'],
    [{ lot: givenLot({ status: 'completed' }) }, 'closed'],
    [{ viewChange: { pausedAt: epochMs(2) } }, 'paused'],
    [{ viewChange: { disqualified: true } }, 'disqualified'],
  ] as const)('%j → %s', (change, reason) => {
    expect(offReason(input(change))).toBe(reason);
  });

  it('a quotation that may not be replaced is given once', () => {
    const lot = givenLot({ own: givenOwn(500, 2) });
    expect(offReason(input({ lot, viewChange: { revisions: false } }))).toBe('no-revision');
    expect(offReason(input({ lot, viewChange: { revisions: true } }))).toBeUndefined();
  });

  it('[AUC-6] an end that seems to have come does not switch the controls off: the server decides', () => {
    expect(offReason(input({ nowMs: 100_000 }))).toBeUndefined();
  });
});

describe('a price that is too high', () => {
  it.each([
    [{ allowedFen: 900 }, 901, true],
    [{ allowedFen: 900 }, 900, false],
    [{}, 1_000_001, true],
    [{}, 1_000_000, false],
  ])('[AUC-1] with %j and a price of %d fen: %s', (lot, price, isSo) => {
    expect(isTooHigh(givenLot(lot), price)).toBe(isSo);
  });

  it('is not said of no price', () => {
    expect(isTooHigh(givenLot(), undefined)).toBe(false);
  });
});

describe('what a press of Enter does', () => {
  const ready = { off: undefined, seat: 'held', isArmed: false, isBusy: false } as const;

  it('asks first and sends second', () => {
    expect(pressOf(ready)).toBe('asks');
    expect(pressOf({ ...ready, isArmed: true })).toBe('sends');
    expect(pressOf({ ...ready, isArmed: true, isBusy: true })).toBe('nothing');
  });

  it.each(['clock', 'connecting', 'other-tab'] as const)(
    'is kept through a moment of %s: the question comes after it, and nothing is sent',
    (off) => {
      const seat = off === 'other-tab' ? 'asking' : 'held';
      expect(pressOf({ ...ready, off, seat })).toBe('asks');
    },
  );

  it.each(['paused', 'not-open-yet', 'closed', 'offline', 'not-your-turn', 'signing'] as const)(
    'does nothing while %s, which does not pass by itself in a moment',
    (off) => {
      expect(pressOf({ ...ready, off })).toBe('nothing');
    },
  );

  it('does nothing while another tab has the seat', () => {
    expect(pressOf({ ...ready, off: 'other-tab', seat: 'elsewhere' })).toBe('nothing');
    expect(pressOf({ ...ready, off: 'clock', seat: 'elsewhere' })).toBe('nothing');
  });
});

describe('what plus and minus move by', () => {
  const decrement = { basis: 'best', kind: 'absolute', fen: fen(100) } as const;
  const step = (lot: LotView, view: Partial<AuctionView> = {}): number =>
    stepOf(givenView(lot, view), lot);

  it('[AUC-1] the step of the rules, of one yuan where there is none', () => {
    expect(step(givenLot({ decrement }))).toBe(100);
    expect(step(givenLot())).toBe(100);
    const percent = { basis: 'own', kind: 'percent', bp: 100 } as const;
    expect(step(givenLot({ decrement: percent, own: givenOwn(5_000, 1) }))).toBe(50);
  });

  it('[BV-3] in own prices where the step counts in evaluated ones, never too little', () => {
    const lot = givenLot({ decrement });
    expect(step(lot, { factor: { numerator: 3, denominator: 2 } })).toBe(67);
    expect(step(lot, { factor: { numerator: 1, denominator: 3 } })).toBe(300);
    const own = givenLot({ decrement: { ...decrement, basis: 'own' } });
    expect(step(own, { factor: { numerator: 3, denominator: 2 } })).toBe(100);
  });
});

describe('[AUC-4] the slip guard', () => {
  const guard = (lot: LotView, priceFen: number, view: Partial<AuctionView> = {}): boolean =>
    needsTypedConfirmation(givenView(lot, view), lot, priceFen);

  it('asks just below its border and not on it', () => {
    const lot = givenLot({ bestFen: 10_000, decrementMaxBp: 2_000 });
    expect(guard(lot, 8_000)).toBe(false);
    expect(guard(lot, 7_999)).toBe(true);
  });

  it('compares with the ceiling while there is no offer', () => {
    const lot = givenLot({ ceilingFen: 10_000, decrementMaxBp: 2_000 });
    expect(guard(lot, 7_999)).toBe(true);
  });

  it('[BV-3] compares evaluated prices where bidders have factors and the step is of the best', () => {
    const factor = { numerator: 2, denominator: 1 };
    const lot = givenLot({
      bestFen: 10_000,
      bestAlias: '1',
      bestEvaluation: { numerator: 1, denominator: 1, evaluatedFen: '10000' },
      decrement: { basis: 'best', kind: 'absolute', fen: fen(100) },
      decrementMaxBp: 2_000,
    });
    expect(guard(lot, 4_000, { factor })).toBe(false);
    expect(guard(lot, 3_999, { factor })).toBe(true);
    expect(guard(lot, 3_999)).toBe(true);
    expect(guard(lot, 7_999)).toBe(true);
  });

  it('is left to the server where the best price is hidden', () => {
    const lot = givenLot({ ceilingFen: 10_000, decrementMaxBp: 2_000 });
    expect(slipReference(givenView(lot, { visibility: 'rank-only' }), lot)).toBeUndefined();
    expect(guard(lot, 1, { visibility: 'rank-only' })).toBe(false);
  });

  it('asks also when the price lies 30 % under the own last one', () => {
    const lot = givenLot({ own: givenOwn(10_000, 2) });
    expect(guard(lot, 7_000)).toBe(false);
    expect(guard(lot, 6_999)).toBe(true);
  });
});

describe('[RND-4] [RND-5] rounds', () => {
  const rounds: ClockView = {
    kind: 'rounds',
    stepFen: 50,
    initialMs: 9_000,
    turnMs: 10_000,
    breakMs: 1_000,
    rounds: 2,
    round: 1,
    turn: 1,
    turnCount: 2,
    turnStartsAt: epochMs(50_000),
    turnEndsAt: epochMs(60_000),
  };
  const own = givenOwn(900, 2_000);
  const turn = (ownTurn: number): LotView => givenLot({ clock: { ...rounds, ownTurn }, own });

  it('take an offer in the own turn only', () => {
    expect(offReason(input({ lot: turn(1) }))).toBeUndefined();
    expect(offReason(input({ lot: turn(2) }))).toBe('not-your-turn');
    expect(offReason(input({ lot: turn(1), nowMs: 49_999 }))).toBe('round-break');
    expect(offReason(input({ lot: turn(1), nowMs: 60_000 }))).toBe('round-between');
  });

  it('[RND-2] take none of who gave no initial price, and of everybody until then', () => {
    expect(offReason(input({ lot: givenLot({ clock: rounds }) }))).toBe('no-initial-price');
    const initial: ClockView = { ...rounds, round: 0, initialEndsAt: epochMs(51_000) };
    expect(offReason(input({ lot: givenLot({ clock: initial }) }))).toBeUndefined();
  });

  it('go down by the step from the own price, which the guard compares with', () => {
    const lot = { ...turn(2), decrementMaxBp: 1_000 };
    const view = givenView(lot, { type: 'rounds' });
    expect(stepOf(view, lot)).toBe(50);
    expect(largestKnownFen(lot)).toBe(850);
    expect(largestKnownFen({ ...lot, allowedFen: 840 })).toBe(840);
    expect(slipReference(view, lot)).toBe(900);
    expect(needsTypedConfirmation(view, lot, 809)).toBe(true);
    expect(needsTypedConfirmation(view, lot, 810)).toBe(false);
  });
});
