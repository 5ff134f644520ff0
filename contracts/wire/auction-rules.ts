import { z } from 'zod';
import { auctionIdSchema, bidderIdSchema, lotIdSchema } from '../ids.ts';
import {
  BIDDERS_PER_AUCTION_MAX,
  BIDDERS_PER_ROUND_MAX,
  CLOCK_TICKS_MAX,
  DURATION_MS_MAX,
  EPOCH_MS_MAX,
  EXTENSIONS_PER_LOT_MAX,
  LOTS_PER_AUCTION_MAX,
  ROUNDS_PER_LOT_MAX,
} from '../limits.ts';
import { BP_WHOLE, fenSchema } from '../money.ts';
import { assertNever } from '../result.ts';
import type { EpochMs } from '../time.ts';
import { epochMs, epochMsSchema } from '../time.ts';
import { auctionOptions, optionIssues } from './auction-options.ts';
import { confidentialityFields, confidentialityIssues } from './confidentiality.ts';
import { clockRunMs, dutchTickCount, japaneseTickCount, roundsRunMs } from './lot-clock.ts';

/** What the bidders and the public may see while a lot is open (AUC-12). */
export const VISIBILITIES = ['best-price', 'rank-only', 'open', 'sealed'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

const basis = z.enum(['best', 'own']);

/** The least step down (降价幅度), AUC-1. */
export const decrementSchema = z.discriminatedUnion('kind', [
  z.strictObject({ basis, kind: z.literal('absolute'), fen: fenSchema }),
  z.strictObject({ basis, kind: z.literal('percent'), bp: z.int().min(0).max(BP_WHOLE) }),
]);
export type Decrement = z.infer<typeof decrementSchema>;

/** Overtime (延时), AUC-5. */
export const overtimeSchema = z.strictObject({
  windowMs: z.int().min(0).max(DURATION_MS_MAX),
  extendMs: z.int().min(1).max(DURATION_MS_MAX),
  maxCount: z.int().min(0).max(EXTENSIONS_PER_LOT_MAX),
  mode: z.enum(['reset', 'add']),
  trigger: z.enum(['any-offer', 'best-change']),
});
export type Overtime = z.infer<typeof overtimeSchema>;

const lotBase = {
  id: lotIdSchema,
  /** First end of the lot; half-open. Absent: the auction's `closesAt`. */
  closesAt: epochMsSchema.optional(),
  /** Ceiling price (最高限价): the first offer may equal it. */
  ceilingFen: fenSchema,
};

export const englishReverseLotSchema = z.strictObject({
  ...lotBase,
  decrement: decrementSchema,
  /** Slip guard: an offer lower than `ref × (1 − bp/10000)` needs `confirmed: true`. */
  decrementMaxBp: z.int().min(0).max(BP_WHOLE).optional(),
  overtime: overtimeSchema.optional(),
});
export const sealedQuotationLotSchema = z.strictObject(lotBase);

/** A lot whose end follows from its clock: it has no `closesAt` of its own. */
const clockLotBase = { id: lotBase.id, ceilingFen: lotBase.ceilingFen };
const durationMs = z.int().min(1).max(DURATION_MS_MAX);

/** Rising price clock (荷兰式反向竞价), DUTCH-1. */
export const dutchReverseLotSchema = z.strictObject({
  ...clockLotBase,
  /** First price that the clock shows; the last one is the ceiling. */
  startFen: fenSchema,
  stepFen: fenSchema,
  tickMs: durationMs,
});
/** Falling price clock (日式反向竞价), JAP-1; its first price is the ceiling. */
export const japaneseReverseLotSchema = z.strictObject({
  ...clockLotBase,
  stepFen: fenSchema,
  tickMs: durationMs,
});
/** Initial prices, then rounds of turns (轮次竞价), RND-1. */
export const roundsLotSchema = z.strictObject({
  ...clockLotBase,
  /** How much lower than the own price a turn's price must be at least. */
  stepFen: fenSchema,
  /** Slip guard, from the own price (or the ceiling before there is one). */
  decrementMaxBp: z.int().min(0).max(BP_WHOLE).optional(),
  /** How long initial prices are taken. */
  initialMs: durationMs,
  /** How long a bidder has in its turn. */
  turnMs: durationMs,
  /** Time to look before each round. */
  breakMs: z.int().min(0).max(DURATION_MS_MAX).default(0),
  rounds: z.int().min(1).max(ROUNDS_PER_LOT_MAX).default(3),
});

/** What every format has. */
const openingBase = {
  ...auctionOptions,
  id: auctionIdSchema,
  opensAt: epochMsSchema,
  /** Fewer distinct bidders with a valid offer at close make the lot unsuccessful (AUC-7). */
  minBidders: z.int().min(1).max(BIDDERS_PER_AUCTION_MAX).default(3),
  bidders: z.array(bidderIdSchema).max(BIDDERS_PER_AUCTION_MAX),
};
const auctionBase = { ...openingBase, closesAt: epochMsSchema.optional() };

export const englishReverseRulesSchema = z.strictObject({
  ...auctionBase,
  type: z.literal('english-reverse'),
  visibility: z.enum(VISIBILITIES).default('best-price'),
  lots: z.array(englishReverseLotSchema).min(1).max(LOTS_PER_AUCTION_MAX),
});

export const sealedQuotationRulesSchema = z.strictObject({
  ...auctionBase,
  type: z.literal('sealed-quotation'),
  visibility: z.literal('sealed').default('sealed'),
  /** Whether a bidder may replace its quotation before close, up or down. */
  revisions: z.boolean().default(true),
  ...confidentialityFields,
  lots: z.array(sealedQuotationLotSchema).min(1).max(LOTS_PER_AUCTION_MAX),
});

export const dutchReverseRulesSchema = z.strictObject({
  ...openingBase,
  type: z.literal('dutch-reverse'),
  /** The clock is the same for all, and the first offer ends the lot: there is nothing to hide. */
  visibility: z.literal('open').default('open'),
  /** One acceptance decides (DUTCH-2). */
  minBidders: z.literal(1).default(1),
  lots: z.array(dutchReverseLotSchema).min(1).max(LOTS_PER_AUCTION_MAX),
});

/** `sealed` is left out: a clock that goes on tells that somebody is still in. */
const clockVisibility = z.enum(['best-price', 'rank-only', 'open']);

export const japaneseReverseRulesSchema = z.strictObject({
  ...openingBase,
  type: z.literal('japanese-reverse'),
  visibility: clockVisibility.default('best-price'),
  lots: z.array(japaneseReverseLotSchema).min(1).max(LOTS_PER_AUCTION_MAX),
});

export const roundsRulesSchema = z.strictObject({
  ...openingBase,
  type: z.literal('rounds'),
  visibility: clockVisibility.default('open'),
  bidders: z.array(bidderIdSchema).max(BIDDERS_PER_ROUND_MAX),
  lots: z.array(roundsLotSchema).min(1).max(LOTS_PER_AUCTION_MAX),
});

/**
 * The rules of one auction as published; nothing in them changes afterwards.
 * Beyond the shape: ids are distinct, every lot ends after `opensAt`, every clock runs out within its limits, and
 * nothing can leave the range of instants.
 */
export const auctionRulesSchema = z
  .discriminatedUnion('type', [
    englishReverseRulesSchema,
    sealedQuotationRulesSchema,
    dutchReverseRulesSchema,
    japaneseReverseRulesSchema,
    roundsRulesSchema,
  ])
  .superRefine((rules, context) => {
    reportRepeats(rules.bidders, 'bidders', context);
    const sealed = rules.type === 'sealed-quotation' ? confidentialityIssues(rules) : [];
    for (const { path, message } of [...optionIssues(rules), ...sealed]) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
    reportRepeats(
      rules.lots.map((lot) => lot.id),
      'lots',
      context,
    );
    rules.lots.forEach((_, index) => {
      for (const { field, message } of lotIssues(rules, index)) {
        context.addIssue({ code: 'custom', path: ['lots', index, field], message });
      }
    });
  });

export type EnglishReverseRules = z.infer<typeof englishReverseRulesSchema>;
export type SealedQuotationRules = z.infer<typeof sealedQuotationRulesSchema>;
export type DutchReverseRules = z.infer<typeof dutchReverseRulesSchema>;
export type JapaneseReverseRules = z.infer<typeof japaneseReverseRulesSchema>;
export type RoundsRules = z.infer<typeof roundsRulesSchema>;
/** The formats whose lots end by a clock of their own. */
export type ClockRules = DutchReverseRules | JapaneseReverseRules | RoundsRules;
export type AuctionRules = EnglishReverseRules | SealedQuotationRules | ClockRules;
export type EnglishReverseLot = z.infer<typeof englishReverseLotSchema>;
export type SealedQuotationLot = z.infer<typeof sealedQuotationLotSchema>;
export type DutchReverseLot = z.infer<typeof dutchReverseLotSchema>;
export type JapaneseReverseLot = z.infer<typeof japaneseReverseLotSchema>;
export type RoundsLot = z.infer<typeof roundsLotSchema>;

/** Whether every lot's end follows from a clock of its own. */
export function isClockRules(rules: AuctionRules): rules is ClockRules {
  return rules.type !== 'english-reverse' && rules.type !== 'sealed-quotation';
}

/**
 * What the journal of a running auction has to be kept as, with all that would tell how it grows: like its views, but
 * initial prices of rounds, which nobody may see before the first round, make it as secret as a sealed one (RND-2).
 */
export function journalVisibility(auction: {
  readonly type: string;
  readonly visibility: string;
}): string {
  return auction.type === 'rounds' ? 'sealed' : auction.visibility;
}

/**
 * First end of each lot, in order, as the rules give it: set, or the latest that the lot's own clock allows.
 * `undefined` only for a lot without any end, which `auctionRulesSchema` refuses.
 */
export function lotEnds(rules: AuctionRules): readonly (EpochMs | undefined)[] {
  switch (rules.type) {
    case 'english-reverse':
    case 'sealed-quotation':
      return rules.lots.map((lot) => lot.closesAt ?? rules.closesAt);
    case 'dutch-reverse':
      return rules.lots.map((lot) => clockEnd(rules, clockRunMs(lot, dutchTickCount(lot))));
    case 'japanese-reverse':
      return rules.lots.map((lot) => clockEnd(rules, clockRunMs(lot, japaneseTickCount(lot))));
    case 'rounds':
      return rules.lots.map((lot) => clockEnd(rules, roundsRunMs(lot, rules.bidders.length)));
    default:
      return assertNever(rules);
  }
}

/** Kept inside the range of instants; `lotIssues` refuses what would pass its end. */
function clockEnd(rules: ClockRules, runMs: number): EpochMs {
  return epochMs(Math.min(rules.opensAt + runMs, EPOCH_MS_MAX));
}

interface LotIssue {
  readonly field: string;
  readonly message: string;
}

function lotIssues(rules: AuctionRules, index: number): readonly LotIssue[] {
  switch (rules.type) {
    case 'english-reverse':
    case 'sealed-quotation':
      return endIssues(rules, index);
    case 'dutch-reverse': {
      const lot = rules.lots[index];
      if (lot === undefined) return [];
      if (lot.startFen > lot.ceilingFen) {
        return [{ field: 'startFen', message: 'must not be above ceilingFen' }];
      }
      return clockIssues(rules, dutchTickCount(lot), clockRunMs(lot, dutchTickCount(lot)));
    }
    case 'japanese-reverse': {
      const lot = rules.lots[index];
      if (lot === undefined) return [];
      return clockIssues(rules, japaneseTickCount(lot), clockRunMs(lot, japaneseTickCount(lot)));
    }
    case 'rounds': {
      const lot = rules.lots[index];
      const runMs = lot === undefined ? 0 : roundsRunMs(lot, rules.bidders.length);
      return isTooLong(rules, runMs) ? [{ field: 'turnMs', message: TOO_LONG }] : [];
    }
    default:
      return assertNever(rules);
  }
}

const TOO_LONG = `all turns and breaks together may last at most ${DURATION_MS_MAX} ms`;

function clockIssues(rules: ClockRules, tickCount: number, runMs: number): readonly LotIssue[] {
  if (tickCount > CLOCK_TICKS_MAX) {
    return [{ field: 'stepFen', message: `the clock may show at most ${CLOCK_TICKS_MAX} prices` }];
  }
  const message = `the clock may run at most ${DURATION_MS_MAX} ms`;
  return isTooLong(rules, runMs) ? [{ field: 'tickMs', message }] : [];
}

function isTooLong(rules: ClockRules, runMs: number): boolean {
  return runMs > DURATION_MS_MAX || rules.opensAt + runMs > EPOCH_MS_MAX;
}

function endIssues(
  rules: EnglishReverseRules | SealedQuotationRules,
  index: number,
): readonly LotIssue[] {
  const closesAt = rules.lots[index]?.closesAt ?? rules.closesAt;
  if (closesAt === undefined) {
    return [{ field: 'closesAt', message: 'missing here and on the auction' }];
  }
  if (closesAt <= rules.opensAt) {
    return [{ field: 'closesAt', message: 'must be later than opensAt' }];
  }
  const overtime = rules.type === 'english-reverse' ? rules.lots[index]?.overtime : undefined;
  const lastEnd = closesAt + (overtime ? overtime.maxCount * overtime.extendMs : 0);
  if (lastEnd <= EPOCH_MS_MAX) return [];
  return [{ field: 'overtime', message: 'extensions could pass the last instant' }];
}

function reportRepeats(ids: readonly string[], field: string, context: z.RefinementCtx): void {
  const seen = new Set<string>();
  ids.forEach((id, index) => {
    if (seen.has(id)) {
      context.addIssue({ code: 'custom', path: [field, index], message: `"${id}" stands twice` });
    }
    seen.add(id);
  });
}
