import { z } from 'zod';
import { auctionIdSchema, bidderIdSchema, lotIdSchema } from '../ids.ts';
import {
  BIDDERS_PER_AUCTION_MAX,
  DURATION_MS_MAX,
  EPOCH_MS_MAX,
  EXTENSIONS_PER_LOT_MAX,
  LOTS_PER_AUCTION_MAX,
} from '../limits.ts';
import { BP_WHOLE, fenSchema } from '../money.ts';
import { epochMsSchema } from '../time.ts';

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

const auctionBase = {
  id: auctionIdSchema,
  opensAt: epochMsSchema,
  closesAt: epochMsSchema.optional(),
  /** Fewer distinct bidders with a valid offer at close make the lot unsuccessful (AUC-7). */
  minBidders: z.int().min(1).max(BIDDERS_PER_AUCTION_MAX).default(3),
  bidders: z.array(bidderIdSchema).max(BIDDERS_PER_AUCTION_MAX),
};

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
  lots: z.array(sealedQuotationLotSchema).min(1).max(LOTS_PER_AUCTION_MAX),
});

/**
 * The rules of one auction as published; nothing in them changes afterwards.
 * Beyond the shape: ids are distinct, every lot has an end after `opensAt`, and no chain of extensions can leave
 * the range of instants.
 */
export const auctionRulesSchema = z
  .discriminatedUnion('type', [englishReverseRulesSchema, sealedQuotationRulesSchema])
  .superRefine((rules, context) => {
    reportRepeats(rules.bidders, 'bidders', context);
    reportRepeats(
      rules.lots.map((lot) => lot.id),
      'lots',
      context,
    );
    rules.lots.forEach((lot, index) => {
      const closesAt = lot.closesAt ?? rules.closesAt;
      const at = ['lots', index, 'closesAt'];
      if (closesAt === undefined) {
        context.addIssue({ code: 'custom', path: at, message: 'missing here and on the auction' });
      } else if (closesAt <= rules.opensAt) {
        context.addIssue({ code: 'custom', path: at, message: 'must be later than opensAt' });
      } else {
        const overtime = rules.type === 'english-reverse' ? rules.lots[index]?.overtime : undefined;
        const lastEnd = closesAt + (overtime ? overtime.maxCount * overtime.extendMs : 0);
        if (lastEnd > EPOCH_MS_MAX) {
          const path = ['lots', index, 'overtime'];
          context.addIssue({
            code: 'custom',
            path,
            message: 'extensions could pass the last instant',
          });
        }
      }
    });
  });

export type EnglishReverseRules = z.infer<typeof englishReverseRulesSchema>;
export type SealedQuotationRules = z.infer<typeof sealedQuotationRulesSchema>;
export type AuctionRules = EnglishReverseRules | SealedQuotationRules;
export type EnglishReverseLot = z.infer<typeof englishReverseLotSchema>;
export type SealedQuotationLot = z.infer<typeof sealedQuotationLotSchema>;

function reportRepeats(ids: readonly string[], field: string, context: z.RefinementCtx): void {
  const seen = new Set<string>();
  ids.forEach((id, index) => {
    if (seen.has(id)) {
      context.addIssue({ code: 'custom', path: [field, index], message: `"${id}" stands twice` });
    }
    seen.add(id);
  });
}
