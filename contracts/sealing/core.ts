import { z } from 'zod';
import { lotIdSchema, organizationIdSchema } from '../ids.ts';
import { ID_CHARS_MAX } from '../limits.ts';
import { canonicalBytes } from '../signing/canonical.ts';
import { instantTextSchema } from '../signing/fields.ts';
import { concat, tag } from './bytes.ts';
import { digestSchema } from './fields.ts';
import type { SealingSuite } from './suite.ts';

/** Versions of one bid; more is no bidding but an attack on the store. */
export const BID_VERSIONS_MAX = 1_000;

/**
 * What a sealed bid (密封投标) is about. Every key and every share is bound to these fields, so nothing of one bid can be
 * used in another (SEAL-2).
 */
export const bidCoreSchema = z.strictObject({
  tender: z.string().min(1).max(ID_CHARS_MAX),
  lot: lotIdSchema,
  /** Envelope (阶段): technical and price envelopes are bids of their own. */
  stage: z.string().regex(/^[1-9]$/),
  /** Digest of the tender's signed policy: who holds keys, and until when bids are taken. */
  policy: digestSchema,
  bidder: organizationIdSchema,
  /** Digest of the certificate that signs. */
  signer: digestSchema,
  /** Random, never used again. */
  bid: z.uuidv4(),
  /** 1, then one more with each replacement. */
  ver: z.int().min(1).max(BID_VERSIONS_MAX),
  /** Digest of the receipt that this version replaces; empty for the first. */
  replaces: digestSchema.or(z.literal('')),
  /** When the bidder's machine made it, milliseconds as text; it decides nothing. */
  created: instantTextSchema,
});
export type BidCore = z.infer<typeof bidCoreSchema>;

/** `digest(T("ebid/v1/core") ‖ JCS(core))`. Takes any fields, so that the published vectors can be recomputed. */
export function coreHashOf(suite: Pick<SealingSuite, 'hash'>, core: object): Uint8Array {
  return suite.hash(concat(tag('ebid/v1/core'), canonicalBytes(core)));
}
