import { z } from 'zod';
import { auctionIdSchema } from '../ids.ts';
import { NAME_CHARS_MAX, PAGE_ROWS_MAX, TITLE_CHARS_MAX } from '../limits.ts';
import {
  draftRulesSchema,
  findingSchema,
  type ProjectDraft,
  projectDraftSchema,
  projectText,
} from './project-draft.ts';
import {
  AWARD_STATES,
  PROJECT_ACTORS,
  PROJECT_REFUSALS,
  PROJECT_STATES,
  PROJECT_STEPS,
  type ProjectStep,
} from './project-steps.ts';

/**
 * Auction projects (竞价项目) over REST. Errors are RFC 9457 problems (`problem.ts`); what the caller may not see is
 * answered 404. Drafts are seen by the agency that writes them (and supervisors) alone, published projects by everybody;
 * who applied is seen by the agency and supervisors, by others only once the auction has closed.
 *
 * | route | who | body or query → answer |
 * |---|---|---|
 * | GET /api/projects | everyone | `projectListQuerySchema` → `projectListSchema` |
 * | GET /api/projects.csv | everyone | the same query without page and size → CSV with BOM |
 * | POST /api/projects | agency | `createProjectSchema` → 201 `projectCreatedSchema` |
 * | GET /api/projects/:id | by role | → `projectDetailSchema` |
 * | POST /api/projects/:id/commands | by role | `projectRequestSchema` → `projectAnswerSchema` |
 * | GET /api/projects/:id/export | agency of it, supervisor; everyone once announced | → NDJSON journal |
 * | POST /api/project-checks | agency | `projectCheckSchema` → `findingListSchema` |
 * | GET /api/project-draft?template=… or project=… or auction=… | agency | `draftSourceSchema` → `draftFromSchema` |
 * | GET /api/project-templates | agency | → `templateListSchema` (built-in ones first) |
 * | PUT /api/project-templates/:template | agency | `saveTemplateSchema` → 204; replaces the own one of that id |
 * | DELETE /api/project-templates/:template | agency | → 204 |
 * | POST /api/auctions/:id/what-if | agency, buyer, supervisor; ended auctions | `whatIfRequestSchema` → `whatIfAnswerSchema` |
 * | GET /api/project-parties?kind=supplier&search=… | agency | `organizationQuerySchema` → `organizationListSchema` |
 */

export const PROJECT_SORTS = ['newest', 'opening', 'title'] as const;

/** `state` takes one state or `failed`; `mine`: only projects that the caller's organization has a part in. */
export const projectFilterSchema = z.strictObject({
  search: z.string().max(TITLE_CHARS_MAX).optional(),
  state: z.enum([...PROJECT_STATES, 'failed']).optional(),
  mine: z.stringbool().optional(),
  sort: z.enum(PROJECT_SORTS).default('newest'),
});
export const projectListQuerySchema = projectFilterSchema.extend({
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  size: z.coerce.number().int().min(1).max(PAGE_ROWS_MAX).default(20),
});
export const projectListItemSchema = z.object({
  projectId: z.string(),
  title: z.string(),
  method: z.string().optional(),
  state: z.enum(PROJECT_STATES),
  attempt: z.number(),
  buyerId: z.string().optional(),
  buyerName: z.string().optional(),
  agencyId: z.string(),
  agencyName: z.string(),
  lotCount: z.number(),
  budgetFen: z.number().optional(),
  createdAt: z.number(),
  publishedAt: z.number().optional(),
  registrationUntil: z.number().optional(),
  opensAt: z.number().optional(),
  /** The live auction of this attempt, once it is published. */
  auctionId: z.string().optional(),
  /** As whom the caller's organization takes part; absent: it does not. */
  actor: z.enum(PROJECT_ACTORS).optional(),
});
export type ProjectListItem = z.infer<typeof projectListItemSchema>;
export const projectListSchema = z.object({
  items: z.array(projectListItemSchema),
  total: z.number(),
  page: z.number(),
  size: z.number(),
});

export const projectCreatedSchema = z.object({ projectId: z.string(), version: z.number() });

export const depositViewSchema = z.object({
  state: z.enum(['due', 'received', 'returned', 'forfeited']),
  amountFen: z.number(),
  reference: z.string().optional(),
  at: z.number().optional(),
});
/** By which its prices are compared (BV-1). Without reason and instant where the draft itself names it. */
export const applicationFactorSchema = z.object({
  numerator: z.number(),
  denominator: z.number(),
  reason: z.string().optional(),
  at: z.number().optional(),
});
/** Agency and supervisor see all of them, a supplier its own. */
export const applicationViewSchema = z.object({
  bidderId: z.string(),
  name: z.string(),
  status: z.enum(['invited', 'applied', 'withdrawn', 'admitted', 'rejected']),
  appliedAt: z.number().optional(),
  decidedAt: z.number().optional(),
  statement: z.string().optional(),
  /** Why it was rejected. */
  reason: z.string().optional(),
  factor: applicationFactorSchema.optional(),
  deposit: depositViewSchema.optional(),
});
export type ApplicationView = z.infer<typeof applicationViewSchema>;

export const awardViewSchema = z.object({
  lotId: z.string(),
  state: z.enum(AWARD_STATES),
  /** Valid offers in order; names are public once the lot is closed (AUC-12). */
  ranking: z.array(
    z.object({
      rank: z.number(),
      bidderId: z.string(),
      name: z.string(),
      priceFen: z.number(),
      /** Present where bidders have factors (BV-5). */
      evaluation: z
        .object({ numerator: z.number(), denominator: z.number(), evaluatedFen: z.string() })
        .optional(),
      /** Set when this one gave the lot up. */
      abandoned: z.enum(['by_itself', 'no_confirmation']).optional(),
    }),
  ),
  /** Whose turn it is, or who got it. */
  candidateId: z.string().optional(),
  priceFen: z.number().optional(),
  /** When the running confirmation ends. */
  dueAt: z.number().optional(),
  /** Set when the period ran out and the rule confirmed for the buyer. */
  isAutoConfirmed: z.boolean().optional(),
  listedReason: z.string().optional(),
  reason: z.string().optional(),
});
export type AwardView = z.infer<typeof awardViewSchema>;

/** What the caller could do now: one entry for each step of its actor, allowed or with the reason why not. */
export const stepViewSchema = z.object({
  type: z.enum(PROJECT_STEPS as [ProjectStep, ...ProjectStep[]]),
  isAllowed: z.boolean(),
  reason: z.enum(PROJECT_REFUSALS).optional(),
  allowedStates: z.array(z.enum(PROJECT_STATES)).optional(),
  allowedActors: z.array(z.enum(PROJECT_ACTORS)).optional(),
  allowedFrom: z.number().optional(),
  allowedUntil: z.number().optional(),
});
export type StepView = z.infer<typeof stepViewSchema>;

/** A draft in an answer: checked like one that comes in, and sent as it is, since its ids read one way only. */
const shownDraftSchema = z.custom<ProjectDraft>(
  (value) => projectDraftSchema.safeParse(value).success,
  'a project draft',
);

export const projectDetailSchema = z.object({
  project: projectListItemSchema,
  /** Version of the newest record; a page that shows an older one asks again. */
  version: z.number(),
  serverMs: z.number(),
  /** As whom the caller sees it; `public` for everybody else. */
  audience: z.enum([...PROJECT_ACTORS, 'public']),
  /** The content; from publication on it is the notice. */
  draft: shownDraftSchema,
  /** What the last check found; agency and supervisor only. */
  findings: z.array(findingSchema).optional(),
  applications: z.array(applicationViewSchema).optional(),
  own: applicationViewSchema.optional(),
  rehearsals: z
    .array(
      z.object({
        auctionId: z.string(),
        opensAt: z.number(),
        closesAt: z.number(),
        isEnded: z.boolean(),
      }),
    )
    .optional(),
  /** All auctions of the project, one for each attempt. */
  auctions: z.array(
    z.object({
      auctionId: z.string(),
      attempt: z.number(),
      publishedAt: z.number().optional(),
      endedAt: z.number().optional(),
      /** Head of the auction's journal as the result rests on it. */
      headVersion: z.number().optional(),
      headHash: z.string().optional(),
    }),
  ),
  awards: z.array(awardViewSchema).optional(),
  /** Corrections and the end, as announced. */
  notices: z.array(
    z.object({
      kind: z.enum(['notice', 'correction', 'republished', 'result', 'withdrawn']),
      at: z.number(),
      reason: z.string().optional(),
    }),
  ),
  steps: z.array(stepViewSchema),
  /** Newest last; only what this audience may see. */
  history: z.array(
    z.object({
      version: z.number(),
      at: z.number(),
      what: z.string(),
      by: z.string().optional(),
      about: z.string().optional(),
      reason: z.string().optional(),
      /** Of `SetFactor`. */
      factor: z.object({ numerator: z.number(), denominator: z.number() }).optional(),
    }),
  ),
});
export type ProjectDetail = z.infer<typeof projectDetailSchema>;

export const findingListSchema = z.object({ findings: z.array(findingSchema) });

/** Exactly one of the three. Times are left out: a copy is for another day. */
export const draftSourceSchema = z
  .strictObject({
    template: z.string().max(NAME_CHARS_MAX).optional(),
    project: z.string().max(NAME_CHARS_MAX).optional(),
    auction: z.string().max(NAME_CHARS_MAX).optional(),
  })
  .refine((query) => Object.keys(query).length === 1, 'one of template, project, auction');
/**
 * `lotDurationMs`: how long a lot is open from `rules.opensAt`; a page sets `rules.opensAt` and `rules.closesAt`
 * (or each lot's) from it when the clerk chooses the opening.
 */
export const draftFromSchema = z.object({
  draft: shownDraftSchema,
  lotDurationMs: z.number(),
});

export const templateIdSchema = auctionIdSchema;
export const templateSchema = z.object({
  templateId: z.string(),
  name: z.string(),
  nameEn: z.string().optional(),
  isBuiltIn: z.boolean(),
  draft: shownDraftSchema,
  lotDurationMs: z.number(),
  savedAt: z.number().optional(),
});
export type ProjectTemplate = z.infer<typeof templateSchema>;
export const templateListSchema = z.object({ items: z.array(templateSchema) });
export const saveTemplateSchema = z.strictObject({
  name: projectText(NAME_CHARS_MAX),
  draft: projectDraftSchema,
  lotDurationMs: z
    .int()
    .min(1_000)
    .max(366 * 86_400_000),
});

/** Replays the offers of an ended auction under other rules. A merge patch (RFC 7396) on the rules as published. */
export const whatIfRequestSchema = z.strictObject({ rules: draftRulesSchema });
export const whatIfLotSchema = z.object({
  status: z.string(),
  closedAt: z.number(),
  overtimeCount: z.number(),
  accepted: z.number(),
  /** Number of refused offers by reason. */
  refused: z.record(z.string(), z.number()),
  ranking: z.array(
    z.object({ rank: z.number(), bidderId: z.string(), name: z.string(), priceFen: z.number() }),
  ),
});
export const whatIfAnswerSchema = z.object({
  /** Always true: bidders who had seen other rules would have acted otherwise. */
  isWhatIf: z.literal(true),
  auctionId: z.string(),
  /** What the replay leaves out, such as signatures, by code. */
  caveats: z.array(z.string()),
  lots: z.array(
    z.object({
      lotId: z.string(),
      before: whatIfLotSchema,
      after: whatIfLotSchema,
      winnerChanged: z.boolean(),
      /** Best price after less best price before; absent where one of the two is missing. */
      priceDifferenceFen: z.number().optional(),
      endDifferenceMs: z.number(),
    }),
  ),
});
export type WhatIfAnswer = z.infer<typeof whatIfAnswerSchema>;

/** GET /api/project-parties: for choosing buyer and invited suppliers. */
export const organizationQuerySchema = z.strictObject({
  kind: z.enum(['supplier', 'buyer']),
  search: z.string().max(NAME_CHARS_MAX).optional(),
  size: z.coerce.number().int().min(1).max(PAGE_ROWS_MAX).default(20),
});
export const organizationListSchema = z.object({
  items: z.array(z.object({ organizationId: z.string(), name: z.string() })),
});

/** Id of the auction of an attempt, and of a rehearsal. */
export function projectAuctionId(projectId: string, attempt: number): string {
  return `${projectId}-A${attempt}`;
}
export function rehearsalId(projectId: string, count: number): string {
  return `${projectId}-R${count}`;
}
