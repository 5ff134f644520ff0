import { describe, expect, it } from 'vitest';
import { epochMs } from '#contracts/time.ts';
import type { ClockView } from '#contracts/wire/views.ts';
import { givenLot } from '../given.ts';
import { stairHeights, stairsAround } from './stairs.ts';

const RISING: ClockView = {
  kind: 'dutch-reverse',
  startFen: 600,
  stepFen: 150,
  tickMs: 10_000,
  startsAt: epochMs(50_000),
};
const FALLING: ClockView = {
  kind: 'japanese-reverse',
  stepFen: 10,
  tickMs: 1_000,
  startsAt: epochMs(0),
};

describe('the stairs of a clock', () => {
  it('[DUTCH-1] rise to the ceiling, whose step may be smaller', () => {
    const stairs = stairsAround(givenLot({ clock: RISING, ceilingFen: 1_000 }), 1);
    expect(stairs).toEqual([
      { tick: 0, priceFen: 600, startsAtMs: 50_000, place: 'past' },
      { tick: 1, priceFen: 750, startsAtMs: 60_000, place: 'now' },
      { tick: 2, priceFen: 900, startsAtMs: 70_000, place: 'to-come' },
      { tick: 3, priceFen: 1_000, startsAtMs: 80_000, place: 'to-come' },
    ]);
    expect(stairHeights(stairs)).toEqual([0, 0.375, 0.75, 1]);
  });

  it('[JAP-1] fall as long as a price is left, and only those around the shown one stand there', () => {
    const lot = givenLot({ clock: FALLING, ceilingFen: 1_000 });
    const prices = stairsAround(lot, 50).map(({ priceFen }) => priceFen);
    expect(prices).toEqual(Array.from({ length: 16 }, (_, index) => 550 - index * 10));
    expect(stairsAround(lot, 99).at(-1)).toMatchObject({ priceFen: 10, place: 'now' });
  });

  it('are flat for a clock of one price, and none for rounds', () => {
    const one = stairsAround(
      givenLot({ clock: { ...RISING, startFen: 1_000 }, ceilingFen: 1_000 }),
      0,
    );
    expect(stairHeights(one)).toEqual([1]);
    expect(stairsAround(givenLot(), 0)).toEqual([]);
  });
});
