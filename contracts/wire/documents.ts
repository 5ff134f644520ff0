import { z } from 'zod';
import { ID_CHARS_MAX, PAGE_ROWS_MAX } from '../limits.ts';

/** Documents about an auction (文书) over REST: which there are, in which form, and how far one under way has come. */

/** What can be made about an auction; opening records and evaluation reports join here with contents of their own. */
export const DOCUMENT_KINDS = ['result-notice', 'offer-log', 'minutes'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

export const DOCUMENT_FORMATS = ['pdf', 'xlsx', 'csv'] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

export const DOCUMENT_LANGUAGES = ['zh-CN', 'en'] as const;
export type DocumentLanguage = (typeof DOCUMENT_LANGUAGES)[number];

export const MEDIA_TYPES: Readonly<Record<DocumentFormat, string>> = {
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
};

/** GET /api/auctions/:id/documents/<kind>?format=pdf&language=zh-CN: the file. */
export const documentQuerySchema = z.strictObject({
  format: z.enum(DOCUMENT_FORMATS).default('pdf'),
  language: z.enum(DOCUMENT_LANGUAGES).default('zh-CN'),
});
export type DocumentQuery = z.infer<typeof documentQuerySchema>;

/** GET …/documents/<kind>/progress with the same query: how far that file is, for the same reader. */
export const documentProgressSchema = z.discriminatedUnion('state', [
  /** Nobody asked for it, or it was made and is kept no longer. */
  z.object({ state: z.literal('none') }),
  /** Other documents come first. */
  z.object({ state: z.literal('waiting'), ahead: z.number() }),
  /** Pages drawn; `total` is 0 until they are counted. */
  z.object({ state: z.literal('making'), done: z.number(), total: z.number() }),
  z.object({ state: z.literal('made') }),
]);
export type DocumentProgress = z.infer<typeof documentProgressSchema>;

/** Name of the file as it is saved. */
export function documentName(
  auctionId: string,
  kind: DocumentKind,
  format: DocumentFormat,
): string {
  return `kaibiao-${auctionId}-${kind}.${format}`;
}

/** GET /api/auctions/:id/offers?page=1&size=50&lot=L1&outcome=accepted: the offer log as this caller may read it (ARC-2). */
export const offersQuerySchema = z.strictObject({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  size: z.coerce.number().int().min(1).max(PAGE_ROWS_MAX).default(50),
  lot: z.string().min(1).max(ID_CHARS_MAX).optional(),
  outcome: z.enum(['accepted', 'refused']).optional(),
});
export type OffersQuery = z.infer<typeof offersQuerySchema>;

/** One offer; what the reader may not know is absent. */
export const offerRowSchema = z.object({
  at: z.number(),
  lotId: z.string(),
  outcome: z.enum(['accepted', 'refused']),
  /** In fen as sent; a text where JSON has no such number. */
  priceFen: z.union([z.number(), z.string()]),
  /** Number of the bidder's turn in the lot. */
  alias: z.string().optional(),
  bidderId: z.string().optional(),
  name: z.string().optional(),
  /** By which an official may void it; stands with the name. */
  commandId: z.string().optional(),
  /** Why it was refused, by a reason of `REFUSALS`. */
  reason: z.string().optional(),
  /** How the price is compared, where bidders have factors (BV-5). */
  evaluation: z
    .object({ numerator: z.number(), denominator: z.number(), evaluatedFen: z.string() })
    .optional(),
  isVoided: z.boolean(),
  /** The end that this offer moved, epoch milliseconds. */
  movedEndTo: z.number().optional(),
  isOwn: z.boolean(),
  /** Own offers alone: the rules made it by the reader's standing instruction, and since when the reader was cut off (PRX-5). */
  instruction: z.object({ cutOffSince: z.number().optional() }).optional(),
  /** Place in the journal. */
  version: z.number().optional(),
});
export type OfferRow = z.infer<typeof offerRowSchema>;

/** Newest first. */
export const offersSchema = z.object({
  items: z.array(offerRowSchema),
  total: z.number(),
  page: z.number(),
  size: z.number(),
});
export type Offers = z.infer<typeof offersSchema>;
