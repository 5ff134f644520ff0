import { z } from 'zod';
import { bidderIdSchema, commandIdSchema, idText, lotIdSchema, userIdSchema } from '../ids.ts';
import {
  BIDDERS_PER_AUCTION_MAX,
  INCIDENT_CHARS_MAX,
  NAME_CHARS_MAX,
  REASON_CHARS_MAX,
} from '../limits.ts';
import { fenSchema } from '../money.ts';
import { BIDS_PER_TENDER_MAX } from '../sealing/closing-list.ts';
import { digestSchema } from '../sealing/fields.ts';
import { durationMsSchema, epochMsSchema } from '../time.ts';
import { APPROVAL_COMMANDS, INCIDENT_KINDS, proposedActSchema } from './approval-commands.ts';
import { REFUSAL_REASONS } from './auction-commands.ts';
import { INSTRUCTION_MODES } from './auction-options.ts';
import { INTERRUPTION_CAUSES } from './rule-events.ts';

/** The shapes of `rule-events.ts` for whoever reads a journal that he does not trust. */

const words = z.string().min(1).max(REASON_CHARS_MAX);
const place = { commandId: commandIdSchema, bidderId: bidderIdSchema, lotId: lotIdSchema };
const acting = {
  commandId: commandIdSchema,
  by: z.string().min(1).max(NAME_CHARS_MAX),
  byId: userIdSchema,
};
const count = z.int().min(0).max(BIDDERS_PER_AUCTION_MAX);
const away = z
  .array(z.strictObject({ bidderId: bidderIdSchema, since: epochMsSchema }))
  .max(BIDDERS_PER_AUCTION_MAX);

export const approvalSchema = z.strictObject({
  proposal: commandIdSchema,
  by: acting.by,
  byId: acting.byId,
  reason: words,
});

export const openedFromSchema = z.strictObject({
  header: digestSchema,
  receivedMs: epochMsSchema,
});

const openedQuotation = { bidderId: bidderIdSchema, ...openedFromSchema.shape };
const quotationsOpenedSchema = z.strictObject({
  type: z.literal('QuotationsOpened'),
  lotId: lotIdSchema,
  openingId: idText,
  outcome: z.enum(['opened', 'too_few']),
  closing: digestSchema.exactOptional(),
  bids: z
    .array(
      z.discriminatedUnion('state', [
        z.strictObject({
          ...openedQuotation,
          state: z.literal('opened'),
          priceFen: z.number().exactOptional(),
        }),
        z.strictObject({ ...openedQuotation, state: z.literal('revoked') }),
        z.strictObject({ ...openedQuotation, state: z.literal('withdrawn') }),
      ]),
    )
    .max(BIDS_PER_TENDER_MAX),
});

export const ruleEventSchemas = [
  quotationsOpenedSchema,
  z.strictObject({
    type: z.literal('StandingInstructionSet'),
    ...place,
    floorFen: fenSchema,
    when: z.enum(INSTRUCTION_MODES),
  }),
  z.strictObject({ type: z.literal('StandingInstructionWithdrawn'), ...place }),
  z.strictObject({
    type: z.literal('StandingInstructionRefused'),
    ...place,
    asked: z
      .strictObject({
        floorFen: z.union([z.number(), z.enum(['Infinity', '-Infinity', 'NaN'])]),
        when: z.enum(INSTRUCTION_MODES),
      })
      .exactOptional(),
    reason: z.enum(REFUSAL_REASONS),
  }),
  z.strictObject({
    type: z.literal('StandingOfferPlaced'),
    ...place,
    priceFen: fenSchema,
    instruction: commandIdSchema,
    cutOffSince: epochMsSchema.exactOptional(),
    closesAt: epochMsSchema.exactOptional(),
  }),
  z.strictObject({
    type: z.literal('PresenceRecorded'),
    came: z.array(bidderIdSchema).max(BIDDERS_PER_AUCTION_MAX),
    left: away,
  }),
  z.strictObject({
    type: z.literal('InterruptionRecorded'),
    cause: z.enum(INTERRUPTION_CAUSES),
    since: epochMsSchema,
  }),
  z.strictObject({ type: z.literal('AuctionPausedByRule'), dropped: away, present: count }),
  z.strictObject({
    type: z.literal('AuctionResumedByRule'),
    cause: z.enum(['enough-back', 'limit']),
    back: count,
    dropped: count,
    resumedAt: epochMsSchema,
    pausedMs: durationMsSchema,
  }),
  z.strictObject({
    type: z.literal('ProposalLapsed'),
    proposal: commandIdSchema,
    lapsedAt: epochMsSchema,
  }),
  z.strictObject({
    type: z.literal('CommandProposed'),
    ...acting,
    reason: words,
    act: proposedActSchema,
    lapsesAt: epochMsSchema,
  }),
  z.strictObject({
    type: z.literal('ProposalRejected'),
    ...acting,
    proposal: commandIdSchema,
    act: z.enum(APPROVAL_COMMANDS),
    reason: words,
  }),
  z.strictObject({
    type: z.literal('IncidentRecorded'),
    ...acting,
    kind: z.enum(INCIDENT_KINDS),
    text: z.string().min(1).max(INCIDENT_CHARS_MAX),
  }),
] as const;
