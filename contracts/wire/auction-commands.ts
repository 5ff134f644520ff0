import { z } from 'zod';
import { bidderIdSchema, commandIdSchema, lotIdSchema } from '../ids.ts';
import { ANNOUNCEMENT_CHARS_MAX, NAME_CHARS_MAX, REASON_CHARS_MAX } from '../limits.ts';
import { epochMsSchema } from '../time.ts';
import { wellFormed } from '../well-formed.ts';
import type { ApprovalCommand } from './approval-commands.ts';
import type { InstructionCommand } from './instruction-commands.ts';

/** Why a command was refused; the order of the offer checks is AUC-4. */
export const REFUSAL_REASONS = [
  'command_id_reused',
  'unknown_lot',
  'not_admitted',
  'not_open_yet',
  'already_closed',
  'paused',
  'disqualified',
  'invalid_price',
  'above_ceiling',
  'decrement_too_small',
  'needs_confirmation',
  'already_quoted',
  'under_custodians',
  'bid_revoked',
  'bid_withdrawn',
  'not_clock_price',
  'dropped_out',
  'already_confirmed',
  'no_initial_price',
  'not_your_turn',
  'end_follows_clock',
  'already_paused',
  'not_paused',
  'not_later',
  'unknown_offer',
  'already_disqualified',
  'instructions_not_taken',
  'unknown_instruction',
  'needs_approval',
  'approval_not_needed',
  'too_many_proposals',
  'already_proposed',
  'unknown_proposal',
  'own_proposal',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

const commandId = commandIdSchema;
const official = {
  commandId,
  /** Who acts; set by the server from the session, stored with the reason (AUC-9). */
  by: wellFormed(NAME_CHARS_MAX),
  reason: wellFormed(REASON_CHARS_MAX),
};

/** One price for one lot (报价). Any number is well-formed here; whether it is a price is decided by the rules. */
export const placeOfferSchema = z.strictObject({
  type: z.literal('PlaceOffer'),
  commandId,
  bidderId: bidderIdSchema,
  lotId: lotIdSchema,
  priceFen: z.custom<number>((value) => typeof value === 'number', 'a number'),
  /** The bidder typed the price again after the slip guard asked (`needs_confirmation`). */
  confirmed: z.boolean().optional(),
});
export const pauseSchema = z.strictObject({ type: z.literal('Pause'), ...official });
export const resumeSchema = z.strictObject({ type: z.literal('Resume'), ...official });
export const extendCloseSchema = z.strictObject({
  type: z.literal('ExtendClose'),
  ...official,
  lotId: lotIdSchema,
  toAt: epochMsSchema,
});
export const voidOfferSchema = z.strictObject({
  type: z.literal('VoidOffer'),
  ...official,
  lotId: lotIdSchema,
  /** Command id of the offer to void. */
  voids: commandIdSchema,
});
export const disqualifyBidderSchema = z.strictObject({
  type: z.literal('DisqualifyBidder'),
  ...official,
  bidderId: bidderIdSchema,
});
export const cancelLotSchema = z.strictObject({
  type: z.literal('CancelLot'),
  ...official,
  lotId: lotIdSchema,
});
export const cancelAuctionSchema = z.strictObject({
  type: z.literal('CancelAuction'),
  ...official,
});

/** The commands of AUC-1…AUC-9; a scenario file holds exactly these, each with an `at`. */
export const ruleCommandSchema = z.discriminatedUnion('type', [
  placeOfferSchema,
  pauseSchema,
  resumeSchema,
  extendCloseSchema,
  voidOfferSchema,
  disqualifyBidderSchema,
  cancelLotSchema,
  cancelAuctionSchema,
]);

/** An official's word to everybody in the auction (公告); recorded, without effect on the rules. */
export const announceSchema = z.strictObject({
  type: z.literal('Announce'),
  commandId,
  by: official.by,
  text: wellFormed(ANNOUNCEMENT_CHARS_MAX),
});

export type PlaceOffer = z.infer<typeof placeOfferSchema>;
export type RuleCommand = z.infer<typeof ruleCommandSchema>;
export type Announce = z.infer<typeof announceSchema>;
export type OfficialCommand = Exclude<RuleCommand, PlaceOffer> | Announce | ApprovalCommand;
export type AuctionCommand = PlaceOffer | OfficialCommand | InstructionCommand;

/** The first and only answer to a command id (AUC-8). */
export type CommandAnswer =
  | { readonly outcome: 'accepted' }
  | {
      readonly outcome: 'refused';
      readonly reason: RefusalReason;
      /** Highest price that would have been accepted then; absent where the visibility hides it. */
      readonly allowedFen?: number;
    };
