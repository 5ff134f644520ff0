import { z } from 'zod';
import { ID_CHARS_MAX } from '../limits.ts';
import { parseCanonical } from '../signing/canonical.ts';
import { instantTextSchema } from '../signing/fields.ts';
import { BIDS_PER_TENDER_MAX } from './closing-list.ts';
import { SEAL_FAULTS } from './faults.ts';
import { digestSchema } from './fields.ts';
import { LOCK_IDS } from './shares.ts';

/** Why a bid was not opened: the bidder's doing (撤销), or that of others (撤回) — NDRC20-31. */
export const UNOPENED_STATES = ['revoked', 'withdrawn'] as const;

const openedBidSchema = z.strictObject({
  state: z.literal('opened'),
  header: digestSchema,
  /** By which lock; B means without the bidder. */
  lock: z.enum(LOCK_IDS),
  /** Key of the opening sheet; it opens that file and nothing else (SEAL-11). */
  key: digestSchema,
});

const unopenedBidSchema = z.strictObject({
  state: z.enum(UNOPENED_STATES),
  header: digestSchema,
  fault: z.enum(SEAL_FAULTS),
});

/**
 * What the platform publishes after the opening (开标结果): for each bid of the closing list the key of its sheet, or why it
 * stayed shut. With the published files anyone can read the prices out again and check them without a secret (SEAL-17).
 */
export const openingFileSchema = z.strictObject({
  typ: z.literal('ebid/opening/v1'),
  tender: z.string().min(1).max(ID_CHARS_MAX),
  stage: z.string().regex(/^[1-9]$/),
  policy: digestSchema,
  /** Digest of the closing list. */
  closing: digestSchema,
  opened: instantTextSchema,
  /** `too_few_bids`: fewer than the policy asks, so none was opened (MOF87-41). */
  outcome: z.enum(['opened', 'too_few_bids']),
  bids: z
    .array(z.discriminatedUnion('state', [openedBidSchema, unopenedBidSchema]))
    .max(BIDS_PER_TENDER_MAX),
});
export type OpeningFile = z.infer<typeof openingFileSchema>;
export type OpenedBid = z.infer<typeof openedBidSchema>;

export function readOpeningFile(bytes: Uint8Array): OpeningFile | undefined {
  const parsed = openingFileSchema.safeParse(parseCanonical(bytes));
  return parsed.success ? parsed.data : undefined;
}
