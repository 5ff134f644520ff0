import { z } from 'zod';
import { auctionIdSchema, bidderIdSchema, commandIdSchema, lotIdSchema } from '../ids.ts';
import { INSTRUCTION_MODES } from './auction-options.ts';

/**
 * Standing instructions (委托报价, PRX): a bidder leaves the lowest price to which offers may be made for it. Nobody but
 * that bidder learns of it while the auction runs.
 */

const floorFen = z.custom<number>((value) => typeof value === 'number', 'a number');
const when = z.enum(INSTRUCTION_MODES);

/** Leaves or replaces the bidder's instruction in a lot. Whether `floorFen` is a price is decided by the rules. */
export const setStandingInstructionSchema = z.strictObject({
  type: z.literal('SetStandingInstruction'),
  commandId: commandIdSchema,
  bidderId: bidderIdSchema,
  lotId: lotIdSchema,
  floorFen,
  when,
});
export const withdrawStandingInstructionSchema = z.strictObject({
  type: z.literal('WithdrawStandingInstruction'),
  commandId: commandIdSchema,
  bidderId: bidderIdSchema,
  lotId: lotIdSchema,
});
export type SetStandingInstruction = z.infer<typeof setStandingInstructionSchema>;
export type WithdrawStandingInstruction = z.infer<typeof withdrawStandingInstructionSchema>;
export type InstructionCommand = SetStandingInstruction | WithdrawStandingInstruction;

/** Live frames of the same; whose instruction it is comes from the session. The answer is an `answer` frame with `id`. */
export const instructFrameSchema = z.strictObject({
  t: z.literal('instruct'),
  a: auctionIdSchema,
  id: commandIdSchema,
  lot: lotIdSchema,
  /** Fen. Any finite number is well-formed; the rules decide whether it is a price. */
  floorFen: z.number(),
  when,
});
export const withdrawFrameSchema = z.strictObject({
  t: z.literal('withdraw'),
  a: auctionIdSchema,
  id: commandIdSchema,
  lot: lotIdSchema,
});
export type InstructFrame = z.infer<typeof instructFrameSchema>;
export type WithdrawFrame = z.infer<typeof withdrawFrameSchema>;
