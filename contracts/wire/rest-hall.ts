import { z } from 'zod';
import {
  setStandingInstructionSchema,
  withdrawStandingInstructionSchema,
} from './instruction-commands.ts';

/** REST shapes of the hall: which bidders are there, and a bidder's own standing instructions. */

/** `never`: not seen since this server process began. */
export const HALL_STATES = ['here', 'away', 'never'] as const;
export type HallState = (typeof HALL_STATES)[number];

/** One admitted bidder as the live gateway sees it now; nothing of it tells who is behind which alias. */
export const hallBidderSchema = z.object({
  bidderId: z.string(),
  name: z.string(),
  state: z.enum(HALL_STATES),
  /** Open sockets that watch as this bidder. */
  sockets: z.number(),
  /** Since when it is in this state, epoch milliseconds; absent for `never`. */
  since: z.number().optional(),
  /** When its newest frame came. */
  heardAt: z.number().optional(),
  /** By how many milliseconds its wall clock is ahead of the server's, in its own words. */
  clockOffMs: z.number().optional(),
  /** Frames of its open sockets that came faster than allowed and were refused at the edge. */
  framesTooFast: z.number(),
});
export type HallBidder = z.infer<typeof hallBidderSchema>;

/** GET /api/auctions/:id/hall (officials and supervisors). */
export const hallSchema = z.object({
  at: z.number(),
  /** The journal of this auction is broken: it takes no commands any more (D4). */
  isFrozen: z.boolean(),
  /** In the order of the rules. */
  bidders: z.array(hallBidderSchema),
});
export type Hall = z.infer<typeof hallSchema>;

const fromSession = { type: true, bidderId: true } as const;

/** POST /api/auctions/:id/instructions: leaves or replaces the caller's standing instruction in a lot (PRX-1). */
export const instructionRequestSchema = setStandingInstructionSchema
  .omit(fromSession)
  .extend({ floorFen: z.number() });
/** POST /api/auctions/:id/instruction-withdrawals */
export const withdrawalRequestSchema = withdrawStandingInstructionSchema.omit(fromSession);
export type InstructionRequest = z.infer<typeof instructionRequestSchema>;
export type WithdrawalRequest = z.infer<typeof withdrawalRequestSchema>;
