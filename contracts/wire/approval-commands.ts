import { z } from 'zod';
import { bidderIdSchema, commandIdSchema, lotIdSchema, userIdSchema } from '../ids.ts';
import { INCIDENT_CHARS_MAX, NAME_CHARS_MAX, REASON_CHARS_MAX } from '../limits.ts';
import { wellFormed } from '../well-formed.ts';

/**
 * The officials' commands that need a second person where the rules say `secondApproval` (APR-1). The access table marks
 * the same ones; a test compares the two.
 */
export const APPROVAL_COMMANDS = [
  'VoidOffer',
  'DisqualifyBidder',
  'CancelLot',
  'CancelAuction',
] as const;
export type ApprovalCommandType = (typeof APPROVAL_COMMANDS)[number];

const reason = wellFormed(REASON_CHARS_MAX);
const acting = {
  commandId: commandIdSchema,
  /** Display name and user id of who acts; set by the server from the session. */
  by: wellFormed(NAME_CHARS_MAX),
  byId: userIdSchema,
};

/** What is to be done once a second person agrees; the command without id and name, which its proposal has. */
export const proposedActSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('VoidOffer'), lotId: lotIdSchema, voids: commandIdSchema }),
  z.strictObject({ type: z.literal('DisqualifyBidder'), bidderId: bidderIdSchema }),
  z.strictObject({ type: z.literal('CancelLot'), lotId: lotIdSchema }),
  z.strictObject({ type: z.literal('CancelAuction') }),
]);
export type ProposedAct = z.infer<typeof proposedActSchema>;

export const proposeCommandSchema = z.strictObject({
  type: z.literal('ProposeCommand'),
  ...acting,
  reason,
  act: proposedActSchema,
});

const decision = {
  ...acting,
  /** Command id of the proposal. */
  proposal: commandIdSchema,
  /** Type of what was proposed, so that rights are looked up for it; another one than the proposal's is refused. */
  act: z.enum(APPROVAL_COMMANDS),
  reason,
};
export const approveProposalSchema = z.strictObject({
  type: z.literal('ApproveProposal'),
  ...decision,
});
export const rejectProposalSchema = z.strictObject({
  type: z.literal('RejectProposal'),
  ...decision,
});

/** Kinds of incidents (事件) that an official may record (INC-1). */
export const INCIDENT_KINDS = [
  'network',
  'power',
  'system',
  'complaint',
  'conduct',
  'other',
] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

export const recordIncidentSchema = z.strictObject({
  type: z.literal('RecordIncident'),
  ...acting,
  kind: z.enum(INCIDENT_KINDS),
  text: wellFormed(INCIDENT_CHARS_MAX),
});

export type ProposeCommand = z.infer<typeof proposeCommandSchema>;
export type ApproveProposal = z.infer<typeof approveProposalSchema>;
export type RejectProposal = z.infer<typeof rejectProposalSchema>;
export type RecordIncident = z.infer<typeof recordIncidentSchema>;
export type ApprovalCommand = ProposeCommand | ApproveProposal | RejectProposal | RecordIncident;
