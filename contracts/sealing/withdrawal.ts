import { z } from 'zod';
import { REASON_CHARS_MAX } from '../limits.ts';
import { parseCanonical } from '../signing/canonical.ts';
import { bidCoreSchema } from './core.ts';
import { digestSchema } from './fields.ts';

/**
 * A bidder takes its bid back before the deadline (撤回投标; MOF87-34): signed by the certificate that signed the bid. It names
 * the receipt of the version that is withdrawn, so an old one cannot be used again after a new bid.
 */
export const withdrawalSchema = z.strictObject({
  typ: z.literal('ebid/withdraw/v1'),
  /** That of the bid's header. */
  core: bidCoreSchema,
  /** Digest of receipt.json of this very version. */
  receipt: digestSchema,
  reason: z.string().max(REASON_CHARS_MAX),
});
export type Withdrawal = z.infer<typeof withdrawalSchema>;

/** Reads a withdrawal that is its own RFC 8785 form. */
export function readWithdrawal(bytes: Uint8Array): Withdrawal | undefined {
  const parsed = withdrawalSchema.safeParse(parseCanonical(bytes));
  return parsed.success ? parsed.data : undefined;
}
