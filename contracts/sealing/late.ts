import { z } from 'zod';
import { ID_CHARS_MAX } from '../limits.ts';
import { parseCanonical } from '../signing/canonical.ts';
import { instantTextSchema } from '../signing/fields.ts';
import { digestSchema } from './fields.ts';

/**
 * The platform's signed answer to a bid that came late (逾期送达; MOF87-33): it says by whose clock, so that the bidder can
 * dispute it with something in hand (SEAL-19). The bid itself is not kept.
 */
export const lateAnswerSchema = z.strictObject({
  typ: z.literal('ebid/late/v1'),
  tender: z.string().min(1).max(ID_CHARS_MAX),
  header: digestSchema,
  /** Instant of the outside time-stamp over the bidder's signature. */
  received: instantTextSchema,
  deadline: instantTextSchema,
  /** Digest of the time-stamp. */
  tsr: digestSchema,
});
export type LateAnswer = z.infer<typeof lateAnswerSchema>;

export function readLateAnswer(bytes: Uint8Array): LateAnswer | undefined {
  const parsed = lateAnswerSchema.safeParse(parseCanonical(bytes));
  return parsed.success ? parsed.data : undefined;
}
