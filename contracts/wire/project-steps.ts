import { z } from 'zod';
import { bidderIdSchema, commandIdSchema, lotIdSchema, organizationIdSchema } from '../ids.ts';
import { DURATION_MS_MAX, NAME_CHARS_MAX, REASON_CHARS_MAX } from '../limits.ts';
import { fenSchema } from '../money.ts';
import { epochMsSchema } from '../time.ts';
import { factorParts } from './auction-options.ts';
import { BUYER_REJECT_REASONS, projectDraftSchema, projectText } from './project-draft.ts';

/**
 * States of an auction project (procedures 9.2).
 * `draft` → `checked` → `registration` → `admission` → `starting` → `live` → `closed` → `confirming` → `concluded` →
 * `announced`. `overdue`: the opening time came and nobody had started. Side exits: `failed.tooFew`,
 * `failed.overCeiling`, `withdrawn`, `buyerRejected`.
 */
export const PROJECT_STATES = [
  'draft',
  'checked',
  'registration',
  'admission',
  'overdue',
  'starting',
  'live',
  'closed',
  'confirming',
  'concluded',
  'announced',
  'failed.tooFew',
  'failed.overCeiling',
  'buyerRejected',
  'withdrawn',
] as const;
export type ProjectState = (typeof PROJECT_STATES)[number];

/** Where one lot's award stands after the auction. */
export const AWARD_STATES = [
  'winnerConfirm',
  'buyerConfirm',
  'dealt',
  'failed.tooFew',
  'failed.overCeiling',
  'exhausted',
  'buyerRejected',
  'cancelled',
] as const;
export type AwardState = (typeof AWARD_STATES)[number];

/** As whom somebody acts in a project; found from the session, never from a field. */
export const PROJECT_ACTORS = ['agency', 'buyer', 'supplier', 'supervisor', 'system'] as const;
export type ProjectActor = (typeof PROJECT_ACTORS)[number];

/** Why a step was refused. */
export const PROJECT_REFUSALS = [
  'command_id_reused',
  'wrong_state',
  'wrong_actor',
  'too_early',
  'too_late',
  'not_checked',
  'has_findings',
  'not_invited',
  'already_applied',
  'no_application',
  'already_decided',
  'undecided_applications',
  'deposit_missing',
  'deposit_not_needed',
  'deposit_state',
  'too_few_admitted',
  'rehearsal_running',
  'no_admitted',
  'unknown_lot',
  'not_the_winner',
  'award_state',
  'reason_not_listed',
  'no_attempt_left',
  'fewer_not_allowed',
  'too_many',
  'under_custodians',
  'no_factors_here',
  'not_admitted',
  'rehearsal_too_long',
] as const;
export type ProjectRefusal = (typeof PROJECT_REFUSALS)[number];

const commandId = commandIdSchema;
const reason = projectText(REASON_CHARS_MAX);

/** New times of a published project; lots that are not named keep their distance to the opening. */
export const newTimesSchema = z.strictObject({
  registrationUntil: epochMsSchema.optional(),
  opensAt: epochMsSchema,
});

/** DEPOSIT: what the port for deposits (保证金) tells; the manual adapter is the agency's own entry. */
export const DEPOSIT_STATES = ['received', 'returned', 'forfeited'] as const;

/** POST /api/projects/:id/commands. `by`, organization and actor come from the session. */
export const projectRequestSchema = z.discriminatedUnion('type', [
  /** Agency, `draft` or `checked`: replaces the draft; a checked one has to be checked again. */
  z.strictObject({ type: z.literal('SaveDraft'), commandId, draft: projectDraftSchema }),
  /** Agency, `draft`: refused `has_findings` with all findings, else `checked`. */
  z.strictObject({ type: z.literal('Check'), commandId }),
  /** Agency, `checked`: the notice (公告) goes out, nothing in the project changes afterwards but its times. */
  z.strictObject({ type: z.literal('Publish'), commandId }),
  /** Supplier, `registration`. */
  z.strictObject({ type: z.literal('Apply'), commandId, statement: projectText(2_000).optional() }),
  /** Supplier, `registration`: takes the application back. */
  z.strictObject({ type: z.literal('WithdrawApplication'), commandId }),
  /** Agency, `registration` or `admission`. */
  z.strictObject({ type: z.literal('Admit'), commandId, bidderId: bidderIdSchema }),
  z.strictObject({
    type: z.literal('RejectApplicant'),
    commandId,
    bidderId: bidderIdSchema,
    reason,
  }),
  /** Agency, `registration` or `admission`, of an admitted supplier (PRJ-16): sets or corrects its factor. */
  z.strictObject({
    type: z.literal('SetFactor'),
    commandId,
    ...factorParts,
    bidderId: bidderIdSchema,
    reason,
  }),
  /** Agency (manual adapter of the deposit port), from `registration` on. */
  z.strictObject({
    type: z.literal('RecordDeposit'),
    commandId,
    bidderId: bidderIdSchema,
    state: z.enum(DEPOSIT_STATES),
    amountFen: fenSchema,
    /** Number of the payment or guarantee. */
    reference: projectText(NAME_CHARS_MAX),
    /** Needed for `forfeited`. */
    reason: reason.optional(),
  }),
  /** Agency, `registration` or `admission`: a practice auction (演练) of the suppliers admitted so far. */
  z.strictObject({
    type: z.literal('Rehearse'),
    commandId,
    /** From now to the opening, and the longest that a lot stays open. */
    startsInMs: z.int().min(0).max(DURATION_MS_MAX).default(60_000),
    lastsMs: z.int().min(1_000).max(DURATION_MS_MAX).default(600_000),
  }),
  /** Agency, `admission`, before the opening time: publishes the auction with exactly the admitted suppliers. */
  z.strictObject({ type: z.literal('Start'), commandId }),
  /** Agency, `registration`, `admission` or `overdue`: correction of times (更正). */
  z.strictObject({ type: z.literal('Reschedule'), commandId, times: newTimesSchema, reason }),
  /** Agency, before the auction is live: ends the project (终止). */
  z.strictObject({ type: z.literal('Withdraw'), commandId, reason }),
  /** Supplier whose turn it is in a lot. */
  z.strictObject({ type: z.literal('ConfirmAward'), commandId, lotId: lotIdSchema }),
  z.strictObject({ type: z.literal('AbandonAward'), commandId, lotId: lotIdSchema, reason }),
  /** Buyer, after the winner confirmed. */
  z.strictObject({ type: z.literal('ConfirmPurchase'), commandId, lotId: lotIdSchema }),
  z.strictObject({
    type: z.literal('RejectResult'),
    commandId,
    lotId: lotIdSchema,
    listedReason: z.enum(BUYER_REJECT_REASONS),
    reason,
  }),
  /** Buyer, from the second attempt on: takes a lot with fewer valid quotes than asked for. */
  z.strictObject({ type: z.literal('AcceptFewer'), commandId, lotId: lotIdSchema, reason }),
  /** Agency, `failed.*`: registration opens once more. */
  z.strictObject({ type: z.literal('Republish'), commandId, times: newTimesSchema, reason }),
  /** Agency, when all lots are settled: the result notice (结果公告), also of a failed or refused project. */
  z.strictObject({ type: z.literal('PublishResult'), commandId }),
]);
export type ProjectRequest = z.infer<typeof projectRequestSchema>;
export type ProjectRequestInput = z.input<typeof projectRequestSchema>;
export type ProjectStep = ProjectRequest['type'];
/** Every step by its name. */
export const PROJECT_STEPS: readonly ProjectStep[] = projectRequestSchema.options.map(
  (option) => option.shape.type.value,
);

/** The answer of POST /api/projects/:id/commands: 200 also when refused; the same id always gets the same answer. */
export const projectAnswerSchema = z.object({
  outcome: z.enum(['accepted', 'refused']),
  reason: z.enum(PROJECT_REFUSALS).optional(),
  /** When, where and by whom the step would be taken, as far as that says anything. */
  allowedStates: z.array(z.enum(PROJECT_STATES)).optional(),
  allowedActors: z.array(z.enum(PROJECT_ACTORS)).optional(),
  allowedFrom: z.number().optional(),
  /** Half-open end. */
  allowedUntil: z.number().optional(),
  /** With `has_findings`. */
  findings: z
    .array(
      z.object({
        path: z.string(),
        code: z.string(),
        severity: z.enum(['error', 'warning']),
        detail: z.string().optional(),
      }),
    )
    .optional(),
  at: z.number(),
  version: z.number(),
  /** Hash of the record. */
  receipt: z.string(),
});
export type ProjectAnswer = z.infer<typeof projectAnswerSchema>;

/** POST /api/project-checks (agency): checks a form that is not kept yet. */
export const projectCheckSchema = z.strictObject({ draft: projectDraftSchema });

/** POST /api/projects (agency). */
export const createProjectSchema = z.strictObject({
  commandId,
  /** Project number (项目编号); absent: the server makes one from the command id. */
  projectId: projectIdSchema().optional(),
  draft: projectDraftSchema,
});
export type CreateProject = z.input<typeof createProjectSchema>;

/** Its auctions are named after it (`…-A1`, rehearsals `…-R1`), so it is a little shorter than they are. */
export function projectIdSchema() {
  return organizationIdSchema.refine((id) => id.length <= 56, 'at most 56 characters');
}
