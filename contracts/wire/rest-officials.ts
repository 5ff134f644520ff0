import { z } from 'zod';
import { PAGE_ROWS_MAX } from '../limits.ts';
import { DOCUMENT_LANGUAGES } from './documents.ts';
import { REFUSAL_REASONS } from './auction-commands.ts';
import { INTERRUPTION_CAUSES } from './rule-events.ts';
import {
  APPROVAL_COMMANDS,
  approveProposalSchema,
  INCIDENT_KINDS,
  proposeCommandSchema,
  recordIncidentSchema,
  rejectProposalSchema,
} from './approval-commands.ts';

/** REST shapes of second-person approval (APR) and of the incident log (INC). Answers to commands: `commandAnswerSchema`. */

const fromSession = { by: true, byId: true } as const;

/** POST /api/auctions/:id/proposals: rights are looked up for `act.type`. */
export const proposalRequestSchema = proposeCommandSchema.omit({ type: true, ...fromSession });
export type ProposalRequest = z.infer<typeof proposalRequestSchema>;

/** POST /api/auctions/:id/approvals and POST /api/auctions/:id/rejections: names the proposal and its kind of command. */
export const approvalRequestSchema = approveProposalSchema.omit({ type: true, ...fromSession });
export const rejectionRequestSchema = rejectProposalSchema.omit({ type: true, ...fromSession });
export type ApprovalRequest = z.infer<typeof approvalRequestSchema>;

/** POST /api/auctions/:id/incidents */
export const incidentRequestSchema = recordIncidentSchema.omit({ type: true, ...fromSession });
export type IncidentRequest = z.infer<typeof incidentRequestSchema>;

/**
 * What an entry of the incident log came from: an official, a rule, presence, a proposal, or the engine. An act that a second
 * person approved is one entry, of the act itself, with `approvedBy`. `refused`: an official tried what the rules do not allow.
 */
export const INCIDENT_SOURCES = [
  'recorded',
  'paused',
  'resumed',
  'paused-by-rule',
  'resumed-by-rule',
  'presence',
  'proposed',
  'rejected',
  'lapsed',
  'voided',
  'disqualified',
  'cancelled',
  'extended',
  'announced',
  'refused',
  'interrupted',
] as const;
export type IncidentSource = (typeof INCIDENT_SOURCES)[number];

/** GET /api/auctions/:id/incidents?page=1&size=50 (officials and supervisors), newest first. */
export const incidentQuerySchema = z.strictObject({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  size: z.coerce.number().int().min(1).max(PAGE_ROWS_MAX).default(50),
});
export const incidentRowSchema = z.object({
  /** Running number in the auction, from 1; the newest has the highest. */
  number: z.number(),
  at: z.number(),
  source: z.enum(INCIDENT_SOURCES),
  /** Of an official's entry. */
  kind: z.enum(INCIDENT_KINDS).optional(),
  /** Who acted; absent where a rule did. */
  by: z.string().optional(),
  /** The second person, where a proposal was carried out. */
  approvedBy: z.string().optional(),
  /** An official's own words: the reason, or the text of an entry. */
  text: z.string().optional(),
  lotId: z.string().optional(),
  /** Bidders that it is about, each with the instant since when it is away, where it is. */
  bidders: z
    .array(
      z.object({
        bidderId: z.string(),
        name: z.string().optional(),
        since: z.number().optional(),
        isBack: z.boolean().optional(),
      }),
    )
    .optional(),
  /** Of a pause by rule: so many dropped, of so many that were present; and how many were back when it ended. */
  dropped: z.number().optional(),
  present: z.number().optional(),
  back: z.number().optional(),
  /** Length of the pause that ended, or of the interruption. */
  lengthMs: z.number().optional(),
  /** Kind of command that was proposed, rejected or lapsed. */
  act: z.enum(APPROVAL_COMMANDS).optional(),
  /** Of a refused command: its type, and why it was refused. */
  tried: z.string().optional(),
  refusal: z.enum(REFUSAL_REASONS).optional(),
  /** New end of a lot that was extended. */
  toAt: z.number().optional(),
  /** Why the engine took no commands. */
  cause: z.enum(INTERRUPTION_CAUSES).optional(),
  /** Command id of the proposal that the entry belongs to. */
  proposal: z.string().optional(),
  /** Journal version of the record; absent while a `sealed` auction runs (AUC-12). */
  version: z.number().optional(),
});
export type IncidentRow = z.infer<typeof incidentRowSchema>;
export const incidentListSchema = z.object({
  items: z.array(incidentRowSchema),
  total: z.number(),
  page: z.number(),
  size: z.number(),
});
export type IncidentList = z.infer<typeof incidentListSchema>;
/** GET /api/auctions/:id/incidents.csv?language=zh-CN: all of them, UTF-8 with byte order mark, oldest first. */
export const incidentCsvQuerySchema = z.strictObject({
  language: z.enum(DOCUMENT_LANGUAGES).default('zh-CN'),
});
