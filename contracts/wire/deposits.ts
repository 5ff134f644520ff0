import { z } from 'zod';
import { bidderIdSchema, idText } from '../ids.ts';
import { NAME_CHARS_MAX, REASON_CHARS_MAX } from '../limits.ts';
import { fenSchema } from '../money.ts';
import { projectText } from './project-draft.ts';
import { DEPOSIT_STATES, projectIdSchema } from './project-steps.ts';

/**
 * POST /api/deposit-notices: what a bank's or guarantor's program tells of a deposit (保证金), PRJ-12. The answer is that
 * of a project's step; a notice that is sent again gets the same one.
 */
export const depositNoticeSchema = z.strictObject({
  /** Chosen by the sender; the same notice has the same id for ever. */
  noticeId: idText,
  projectId: projectIdSchema(),
  bidderId: bidderIdSchema,
  state: z.enum(DEPOSIT_STATES),
  amountFen: fenSchema,
  /** Number of the payment or guarantee. */
  reference: projectText(NAME_CHARS_MAX),
  /** Needed for `forfeited`. */
  reason: projectText(REASON_CHARS_MAX).optional(),
});
export type DepositNotice = z.input<typeof depositNoticeSchema>;

/**
 * Header beside the notice: `t=<epoch ms>,v1=<hex>`, where the hex is HMAC-SHA-256 under the shared key over
 * `<epoch ms>\n` and the RFC 8785 text of the body.
 */
export const DEPOSIT_SIGNATURE_HEADER = 'kaibiao-signature';
/** How far the sender's clock may be from ours. */
export const DEPOSIT_SIGNATURE_MS_MAX = 5 * 60_000;
