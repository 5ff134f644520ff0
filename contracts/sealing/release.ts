import { z } from 'zod';
import { parseCanonical } from '../signing/canonical.ts';
import { base64UrlSchema, digestSchema } from './fields.ts';
import { LOCK_IDS } from './shares.ts';

/** "EBS1", lock, kind, digest of the core, and the longest secret. */
const PAYLOAD_BYTES_MAX = 71;

/**
 * What a holder hands to the opening (解密份额): its decrypted share of one bid, signed by the key it was encrypted to. Enough
 * of them give the documents too, so they go to the opening and to auditors, never to the public.
 */
export const releaseSchema = z.strictObject({
  typ: z.literal('ebid/release/v1'),
  /** Digest of the closing list that the holder signed; nothing is released for a bid that is not on it. */
  closing: digestSchema,
  header: digestSchema,
  lock: z.enum(LOCK_IDS),
  kind: z.enum(['c', 's']),
  /** Digest of the holder's certificate. */
  to: digestSchema,
  payload: base64UrlSchema(1, PAYLOAD_BYTES_MAX),
});
export type Release = z.infer<typeof releaseSchema>;

export function readRelease(bytes: Uint8Array): Release | undefined {
  const parsed = releaseSchema.safeParse(parseCanonical(bytes));
  return parsed.success ? parsed.data : undefined;
}
