import type { PublishAuction } from '#contracts/wire/rest.ts';
import { CEILING_FEN, LOT } from './rest.ts';

/** One small auction of each format with a clock, slow enough for people on a machine that is shared. */

const BIDDERS = ['supplier-a', 'supplier-b', 'supplier-c'];

interface ClockTerms {
  readonly id: string;
  readonly opensInMs: number;
}

function auction(
  { id, opensInMs }: ClockTerms,
  rules: (base: {
    readonly id: string;
    readonly opensAt: number;
    readonly bidders: string[];
  }) => PublishAuction['rules'],
): PublishAuction {
  return {
    title: `会议设备采购 ${id}`,
    buyerId: 'buyer-a',
    offerSignature: 'none',
    rules: rules({ id, opensAt: Date.now() + opensInMs, bidders: BIDDERS }),
  };
}

export const DUTCH = {
  startFen: 80_000_00,
  stepFen: 2_000_00,
  tickMs: 20_000,
} as const;

/** From 80,000 yuan up by 2,000 every twenty seconds, to 100,000. */
export function dutchAuction(terms: ClockTerms): PublishAuction {
  return auction(terms, (base) => ({
    ...base,
    type: 'dutch-reverse',
    lots: [{ id: LOT, ceilingFen: CEILING_FEN, ...DUTCH }],
  }));
}

export const JAPANESE = { stepFen: 1_000_00, tickMs: 25_000 } as const;

/** From 100,000 yuan down by 1,000 every twenty-five seconds. */
export function japaneseAuction(terms: ClockTerms): PublishAuction {
  return auction(terms, (base) => ({
    ...base,
    type: 'japanese-reverse',
    minBidders: 2,
    lots: [{ id: LOT, ceilingFen: CEILING_FEN, ...JAPANESE }],
  }));
}

export const ROUNDS = {
  stepFen: 500_00,
  initialMs: 30_000,
  turnMs: 120_000,
  breakMs: 3_000,
  rounds: 2,
} as const;

/** Initial prices, then two rounds; a turn lasts two minutes at most. */
export function roundsAuction(terms: ClockTerms): PublishAuction {
  return auction(terms, (base) => ({
    ...base,
    type: 'rounds',
    minBidders: 2,
    lots: [{ id: LOT, ceilingFen: CEILING_FEN, decrementMaxBp: 2_000, ...ROUNDS }],
  }));
}
