import { z } from 'zod';
import {
  EPOCH_MS_MAX,
  ID_CHARS_MAX,
  NAME_CHARS_MAX,
  PAGE_ROWS_MAX,
  TITLE_CHARS_MAX,
} from '../limits.ts';
import { regionSchema } from '../regions.ts';

/** The archive of auctions that have ended (归档), over REST and without an account (ARC-4). */

/** Formats of auctions (`AuctionRules.type`). */
export const AUCTION_METHODS = [
  'english-reverse',
  'sealed-quotation',
  'dutch-reverse',
  'japanese-reverse',
  'rounds',
] as const;
export type AuctionMethod = (typeof AUCTION_METHODS)[number];

const instant = z.coerce.number().int().min(0).max(EPOCH_MS_MAX);

/** GET /api/archive?page=1&size=20&search=…&region=44&method=…&buyer=…&from=…&until=… */
export const archiveQuerySchema = z.strictObject({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  size: z.coerce.number().int().min(1).max(PAGE_ROWS_MAX).default(20),
  /** Title or number. */
  search: z.string().max(TITLE_CHARS_MAX).optional(),
  /** Division of the buyer: a province with all its cities, a city with its counties. */
  region: regionSchema.optional(),
  method: z.enum(AUCTION_METHODS).optional(),
  /** Organization id of the buyer. */
  buyer: z.string().min(1).max(ID_CHARS_MAX).optional(),
  /** Opened in `[from, until)`, epoch milliseconds. */
  from: instant.optional(),
  until: instant.optional(),
});
/** GET /api/archive.csv, filtered the same way. */
export const archiveFilterSchema = archiveQuerySchema.omit({ page: true, size: true });
export type ArchiveQuery = z.infer<typeof archiveQuerySchema>;

export const archiveBuyerSchema = z.object({
  id: z.string(),
  name: z.string(),
  region: z.string().optional(),
});
export type ArchiveBuyer = z.infer<typeof archiveBuyerSchema>;

/** How an auction came out, over all its lots; sums are over the completed ones, in fen. */
export const archiveOutcomeSchema = z.object({
  completed: z.number(),
  unsuccessful: z.number(),
  cancelled: z.number(),
  ceilingFen: z.number(),
  priceFen: z.number(),
  /** Names of the suppliers that won, in the order of the lots; at most three of `winnersCount`. */
  winners: z.array(z.string()),
  winnersCount: z.number(),
});
export type ArchiveOutcome = z.infer<typeof archiveOutcomeSchema>;

export const archiveItemSchema = z.object({
  auctionId: z.string(),
  title: z.string(),
  type: z.string(),
  visibility: z.string(),
  /** Who kept the prices before the close; absent: the platform could read them (SQ-4). */
  confidentiality: z.literal('custodians').optional(),
  opensAt: z.number(),
  /** Latest end of its lots as the rules gave it. */
  closesAt: z.number(),
  lotCount: z.number(),
  buyer: archiveBuyerSchema,
  /** Absent for an auction with too many records to be summed up in a list. */
  outcome: archiveOutcomeSchema.optional(),
});
export type ArchiveItem = z.infer<typeof archiveItemSchema>;

/** Newest opening first. */
export const archiveSchema = z.object({
  items: z.array(archiveItemSchema),
  total: z.number(),
  page: z.number(),
  size: z.number(),
});
export type Archive = z.infer<typeof archiveSchema>;

/** GET /api/archive/buyers?search=…&region=… : buyers by name, for the filter. */
export const archiveBuyersQuerySchema = z.strictObject({
  search: z.string().max(NAME_CHARS_MAX).default(''),
  region: regionSchema.optional(),
});
export const archiveBuyersSchema = z.object({
  items: z.array(archiveBuyerSchema),
  /** More match than are listed. */
  hasMore: z.boolean(),
});
export type ArchiveBuyers = z.infer<typeof archiveBuyersSchema>;
