import type { AuctionRules } from '#contracts/wire/auction-rules.ts';
import {
  dutchPriceFen,
  dutchTickCount,
  japanesePriceFen,
  japaneseTickCount,
  tickAt,
} from '#contracts/wire/lot-clock.ts';
import type { Random } from './random.ts';

/** Where a bidder of the simulation aims. */
export interface Aim {
  readonly lotId: string;
  readonly nowMs: number;
  /** The price that this bidder named last in this lot. */
  readonly lastFen: number | undefined;
}

/**
 * A price near the lot's clock: mostly the one that it would show without pauses, now and then a tick off; in rounds one
 * around the bidder's last, kept in a third of the draws. `undefined` for formats without a clock, where chance is good
 * enough.
 */
export function clockPriceFen(random: Random, rules: AuctionRules, aim: Aim): number | undefined {
  const off = random.chance(0.1) ? random.int(-1, 1) : 0;
  switch (rules.type) {
    case 'english-reverse':
    case 'sealed-quotation':
      return undefined;
    case 'dutch-reverse': {
      const lot = rules.lots.find(({ id }) => id === aim.lotId);
      if (lot === undefined) return undefined;
      const clock = { startsAt: rules.opensAt, tickMs: lot.tickMs };
      return dutchPriceFen(lot, tickAt(clock, dutchTickCount(lot), aim.nowMs) + off);
    }
    case 'japanese-reverse': {
      const lot = rules.lots.find(({ id }) => id === aim.lotId);
      if (lot === undefined) return undefined;
      const clock = { startsAt: rules.opensAt, tickMs: lot.tickMs };
      return japanesePriceFen(lot, tickAt(clock, japaneseTickCount(lot), aim.nowMs) + off);
    }
    case 'rounds': {
      const lot = rules.lots.find(({ id }) => id === aim.lotId);
      if (lot === undefined) return undefined;
      const { lastFen = lot.ceilingFen } = aim;
      if (random.chance(0.33)) return lastFen;
      return Math.max(1, lastFen - random.int(-1, 4) * lot.stepFen);
    }
  }
}
