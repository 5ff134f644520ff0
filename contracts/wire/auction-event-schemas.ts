import { z } from 'zod';
import {
  auctionIdSchema,
  bidderIdSchema,
  commandIdSchema,
  lotIdSchema,
  organizationIdSchema,
} from '../ids.ts';
import {
  ANNOUNCEMENT_CHARS_MAX,
  BIDDERS_PER_AUCTION_MAX,
  BIDDERS_PER_ROUND_MAX,
  NAME_CHARS_MAX,
  REASON_CHARS_MAX,
  ROUNDS_PER_LOT_MAX,
  TITLE_CHARS_MAX,
} from '../limits.ts';
import { fenSchema } from '../money.ts';
import { durationMsSchema, epochMsSchema } from '../time.ts';
import {
  approveProposalSchema,
  proposeCommandSchema,
  recordIncidentSchema,
  rejectProposalSchema,
} from './approval-commands.ts';
import {
  announceSchema,
  cancelAuctionSchema,
  cancelLotSchema,
  disqualifyBidderSchema,
  extendCloseSchema,
  pauseSchema,
  REFUSAL_REASONS,
  resumeSchema,
  voidOfferSchema,
} from './auction-commands.ts';
import type { AuctionEvent } from './auction-events.ts';
import { auctionRulesSchema } from './auction-rules.ts';
import { approvalSchema, openedFromSchema, ruleEventSchemas } from './rule-event-schemas.ts';
import { signedEnvelopeSchema } from './live-frames.ts';

/**
 * The shapes of `auction-events.ts` for whoever reads a journal that he does not trust. The writer never uses these: it
 * made the events itself. Unknown fields, missing fields and values outside the limits are refused.
 */

const actor = z.string().min(1).max(NAME_CHARS_MAX);
const reason = z.enum(REFUSAL_REASONS);
/** Optional means absent: an `undefined` cannot come out of a file. */
const confirmed = z.boolean().exactOptional();
const signed = signedEnvelopeSchema.exactOptional();

export const auctionPublishedSchema = z.strictObject({
  type: z.literal('AuctionPublished'),
  auctionId: auctionIdSchema,
  title: z.string().min(1).max(TITLE_CHARS_MAX),
  buyerId: organizationIdSchema,
  agencyId: organizationIdSchema,
  by: actor,
  rules: auctionRulesSchema,
  bidderNames: z
    .record(bidderIdSchema, z.string().max(NAME_CHARS_MAX))
    .refine((names) => Object.keys(names).length <= BIDDERS_PER_AUCTION_MAX, 'too many names'),
  offerSignature: z.enum(['required', 'none']),
  isRehearsal: z.literal(true).exactOptional(),
});

export const sessionGrantedSchema = z.strictObject({
  type: z.literal('SessionGranted'),
  bidderId: bidderIdSchema,
  grantHash: z.string().regex(/^[0-9a-f]{64}$/),
  envelope: signedEnvelopeSchema,
});

const offer = {
  commandId: commandIdSchema,
  bidderId: bidderIdSchema,
  lotId: lotIdSchema,
};

export const offerPlacedSchema = z.strictObject({
  type: z.literal('OfferPlaced'),
  ...offer,
  priceFen: fenSchema,
  confirmed,
  closesAt: epochMsSchema.exactOptional(),
  signed,
  opened: openedFromSchema.exactOptional(),
});

export const offerRefusedSchema = z.strictObject({
  type: z.literal('OfferRefused'),
  ...offer,
  /** Any number, or the text of one that JSON cannot hold. */
  priceFen: z.union([z.number(), z.enum(['Infinity', '-Infinity', 'NaN'])]),
  confirmed,
  reason,
  allowedFen: z.int().exactOptional(),
  signed,
  opened: openedFromSchema.exactOptional(),
});

const official = {
  commandId: commandIdSchema,
  by: actor,
  reason: z.string().min(1).max(REASON_CHARS_MAX),
};

const approvable = { ...official, approval: approvalSchema.exactOptional() };

export const officialRefusedSchema = z.strictObject({
  type: z.literal('OfficialRefused'),
  commandId: commandIdSchema,
  command: z.discriminatedUnion('type', [
    pauseSchema,
    resumeSchema,
    extendCloseSchema,
    voidOfferSchema,
    disqualifyBidderSchema,
    cancelLotSchema,
    cancelAuctionSchema,
    announceSchema,
    proposeCommandSchema,
    approveProposalSchema,
    rejectProposalSchema,
    recordIncidentSchema,
  ]),
  reason,
});

export const lotClosedSchema = z.strictObject({
  type: z.literal('LotClosed'),
  lotId: lotIdSchema,
  closedAt: epochMsSchema,
  status: z.enum(['completed', 'unsuccessful']),
  ranking: z
    .array(
      z.strictObject({
        rank: z.int().min(1).max(BIDDERS_PER_AUCTION_MAX),
        bidderId: bidderIdSchema,
        priceFen: fenSchema,
      }),
    )
    .max(BIDDERS_PER_AUCTION_MAX),
});

const round = z.int().min(1).max(ROUNDS_PER_LOT_MAX);

export const biddersDroppedOutSchema = z.strictObject({
  type: z.literal('BiddersDroppedOut'),
  lotId: lotIdSchema,
  endedAt: epochMsSchema,
  bidderIds: z.array(bidderIdSchema).min(1).max(BIDDERS_PER_AUCTION_MAX),
});

export const roundBeganSchema = z.strictObject({
  type: z.literal('RoundBegan'),
  lotId: lotIdSchema,
  round,
  beganAt: epochMsSchema,
  order: z.array(bidderIdSchema).min(1).max(BIDDERS_PER_ROUND_MAX),
});

export const turnPassedSchema = z.strictObject({
  type: z.literal('TurnPassed'),
  lotId: lotIdSchema,
  round,
  bidderId: bidderIdSchema,
  endedAt: epochMsSchema,
});

export const auctionEventSchema: z.ZodType<AuctionEvent> = z.discriminatedUnion('type', [
  auctionPublishedSchema,
  sessionGrantedSchema,
  offerPlacedSchema,
  offerRefusedSchema,
  z.strictObject({ type: z.literal('AuctionPaused'), ...official }),
  z.strictObject({ type: z.literal('AuctionResumed'), ...official, pausedMs: durationMsSchema }),
  z.strictObject({
    type: z.literal('CloseExtended'),
    ...official,
    lotId: lotIdSchema,
    toAt: epochMsSchema,
  }),
  z.strictObject({
    type: z.literal('OfferVoided'),
    ...approvable,
    lotId: lotIdSchema,
    voids: commandIdSchema,
  }),
  z.strictObject({
    type: z.literal('BidderDisqualified'),
    ...approvable,
    bidderId: bidderIdSchema,
  }),
  z.strictObject({ type: z.literal('LotCancelled'), ...approvable, lotId: lotIdSchema }),
  z.strictObject({ type: z.literal('AuctionCancelled'), ...approvable }),
  z.strictObject({
    type: z.literal('AnnouncementMade'),
    commandId: commandIdSchema,
    by: actor,
    text: z.string().min(1).max(ANNOUNCEMENT_CHARS_MAX),
  }),
  officialRefusedSchema,
  lotClosedSchema,
  biddersDroppedOutSchema,
  roundBeganSchema,
  turnPassedSchema,
  ...ruleEventSchemas,
]);
