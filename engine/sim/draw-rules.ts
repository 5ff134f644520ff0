import { type AuctionRules, auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import type { Random } from './random.ts';

/** What every drawn auction has, whatever its format. */
export interface DrawnBase {
  readonly id: string;
  readonly opensAt: number;
  readonly minBidders: number;
  readonly bidders: readonly string[];
}

export const SIM_CEILING_FEN = 1_000_000;

/** One of the formats with a clock (DUTCH, JAP, RND), short enough to end soon after the storm. */
export function drawClockRules(random: Random, base: DrawnBase): AuctionRules {
  const lots = Array.from({ length: random.int(1, 2) }, (_, index) => ({
    id: `L${index + 1}`,
    ceilingFen: SIM_CEILING_FEN,
  }));
  const type = random.pick(['dutch-reverse', 'japanese-reverse', 'rounds']);
  switch (type) {
    case 'dutch-reverse':
      return auctionRulesSchema.parse({
        ...base,
        type,
        minBidders: 1,
        lots: lots.map((lot) => ({
          ...lot,
          startFen: random.int(500_000, 900_000),
          stepFen: random.int(10_000, 70_000),
          tickMs: random.int(500, 6_000),
        })),
      });
    case 'japanese-reverse':
      return auctionRulesSchema.parse({
        ...base,
        ...drawFactors(random, base.bidders),
        type,
        visibility: random.pick(['best-price', 'rank-only', 'open']),
        lots: lots.map((lot) => ({
          ...lot,
          stepFen: random.int(20_000, 90_000),
          tickMs: random.int(1_000, 8_000),
        })),
      });
    default:
      return auctionRulesSchema.parse({
        ...base,
        ...drawFactors(random, base.bidders),
        type,
        visibility: random.pick(['best-price', 'rank-only', 'open']),
        lots: lots.map((lot) => ({
          ...lot,
          stepFen: random.int(1, 9_000),
          ...(random.chance(0.3) ? { decrementMaxBp: random.int(50, 2_000) } : {}),
          initialMs: random.int(2_000, 12_000),
          turnMs: random.int(300, 5_000),
          breakMs: random.int(0, 2_000),
          rounds: random.int(1, 4),
        })),
      });
  }
}

/** Factors of some of the bidders in a third of the auctions (BV). */
export function drawFactors(random: Random, bidders: readonly string[]): object {
  if (!random.chance(0.33)) return {};
  const factors = bidders
    .filter(() => random.chance(0.7))
    .map((bidderId) => ({
      bidderId,
      numerator: random.int(80, 120),
      denominator: random.int(80, 120),
    }));
  return factors.length === 0 ? {} : { bestValue: { factors } };
}
