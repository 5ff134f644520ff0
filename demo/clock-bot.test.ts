import { describe, expect, test } from 'vitest';
import { commandId, lotId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import type { LotView } from '#contracts/wire/views.ts';
import { clockChoice } from '../examples/clock-bot.ts';

const LOT: LotView = {
  lotId: lotId('L1'),
  status: 'open',
  ceilingFen: 100_000,
  closesAt: epochMs(1),
  firstClosesAt: epochMs(1),
  overtimeCount: 0,
};
const OWN: LotView = {
  ...LOT,
  own: { priceFen: 90_000, placedAt: epochMs(1), commandId: commandId('c1') },
};
const TEMPER = { floor: 0.8, chance: () => 0.5 };

describe('the example for auctions with a clock', () => {
  test('[DUTCH-3] accepts as soon as the clock pays its floor', () => {
    expect(clockChoice({ type: 'accept', priceFen: 79_999 }, LOT, TEMPER)).toBeUndefined();
    expect(clockChoice({ type: 'accept', priceFen: 80_000 }, LOT, TEMPER)).toBe(80_000);
  });

  test('[JAP-2] confirms down to its floor, then says nothing', () => {
    expect(clockChoice({ type: 'confirm', priceFen: 80_000 }, LOT, TEMPER)).toBe(80_000);
    expect(clockChoice({ type: 'confirm', priceFen: 79_000 }, LOT, TEMPER)).toBeUndefined();
  });

  test('[RND-2] gives one initial price, in whole yuan', () => {
    expect(clockChoice({ type: 'initial', maxFen: 100_000 }, LOT, TEMPER)).toBe(96_000);
    expect(clockChoice({ type: 'initial', maxFen: 100_000 }, OWN, TEMPER)).toBeUndefined();
  });

  test('[RND-5] lowers its price in a turn while that pays, else keeps it', () => {
    const turn = { type: 'turn', keepFen: 90_000, maxFen: 89_500 } as const;
    expect(clockChoice(turn, OWN, TEMPER)).toBe(88_600);
    expect(clockChoice(turn, OWN, { ...TEMPER, floor: 0.9 })).toBe(90_000);
    expect(clockChoice({ type: 'turn', keepFen: 90_000 }, OWN, TEMPER)).toBe(90_000);
  });
});
