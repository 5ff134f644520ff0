import {
  dutchPriceFen,
  dutchTickCount,
  japanesePriceFen,
  japaneseTickCount,
} from '#contracts/wire/lot-clock.ts';
import type { LotView } from '#contracts/wire/views.ts';

/** Prices of a clock around the one shown, as stairs to look at and as a list to read. Pure. */

export interface Stair {
  readonly tick: number;
  readonly priceFen: number;
  readonly startsAtMs: number;
  readonly place: 'past' | 'now' | 'to-come';
}

/** How many prices stand behind the shown one, and how many before it. */
const PAST_MAX = 5;
const TO_COME_MAX = 10;

/** The steps around `tick`, in the order of time; none for a lot without a price clock. */
export function stairsAround(lot: LotView, tick: number): readonly Stair[] {
  const { clock, ceilingFen } = lot;
  if (clock === undefined || clock.kind === 'rounds') return [];
  const isRising = clock.kind === 'dutch-reverse';
  const rising = isRising ? { ...clock, ceilingFen } : undefined;
  const falling = { stepFen: clock.stepFen, ceilingFen };
  const count = rising ? dutchTickCount(rising) : japaneseTickCount(falling);
  const from = Math.max(0, tick - PAST_MAX);
  const to = Math.min(count - 1, tick + TO_COME_MAX);
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const at = from + index;
    return {
      tick: at,
      priceFen: rising ? dutchPriceFen(rising, at) : japanesePriceFen(falling, at),
      startsAtMs: clock.startsAt + at * clock.tickMs,
      place: at < tick ? 'past' : at === tick ? 'now' : 'to-come',
    };
  });
}

/** Height of each step from 0 (lowest shown price) to 1 (highest); all 1 when there is but one. */
export function stairHeights(stairs: readonly Stair[]): readonly number[] {
  const prices = stairs.map(({ priceFen }) => priceFen);
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  return prices.map((price) => (high === low ? 1 : (price - low) / (high - low)));
}
