import { z } from 'zod';
import { lotIdSchema, organizationIdSchema } from '../ids.ts';
import {
  DEPOSIT_BP_MAX,
  FACTOR_GROUNDS_CHARS_MAX,
  LOTS_PER_AUCTION_MAX,
  NAME_CHARS_MAX,
  PERIOD_DAYS_MAX,
  PROJECT_ATTEMPTS_MAX,
  PROJECT_SUPPLIERS_MAX,
  PROJECT_TEXT_CHARS_MAX,
  TITLE_CHARS_MAX,
} from '../limits.ts';
import { fenSchema } from '../money.ts';
import { epochMsSchema } from '../time.ts';

/** What an agency writes before an auction project (竞价项目立项) is published. */

/** Text for the journal: half a surrogate pair has no canonical form (RFC 8785). */
export function projectText(charsMax: number) {
  return z
    .string()
    .min(1)
    .max(charsMax)
    .refine((text) => text.isWellFormed(), 'a text without broken characters');
}

/**
 * A length of time with its unit (procedures 0.2): `min` and `h` run on the clock, `d` are calendar days (日) and `wd`
 * working days (工作日). The day on which it begins is not counted (MOF87-85).
 */
export const periodSchema = z
  .strictObject({ n: z.int().min(0), unit: z.enum(['min', 'h', 'd', 'wd']) })
  .refine(
    ({ n, unit }) => n <= PERIOD_DAYS_MAX * { min: 1_440, h: 24, d: 1, wd: 1 }[unit],
    `at most ${PERIOD_DAYS_MAX} days`,
  );
export type Period = z.infer<typeof periodSchema>;

/** Why a buyer may refuse a result (procedures 9.2, `buyerRejected(reason)`): a policy lists those that it admits. */
export const BUYER_REJECT_REASONS = [
  'supplier_not_qualified',
  'goods_not_conforming',
  'price_not_explained',
  'collusion_suspected',
  'false_documents',
  'task_cancelled',
] as const;
export type BuyerRejectReason = (typeof BUYER_REJECT_REASONS)[number];

/**
 * The limits of procedures 9.2 as configuration; each has a preset, so that `{}` is a policy. The least number of valid
 * quotes (`minValidQuotes`) is `minBidders` of the auction's rules.
 */
export const projectPolicySchema = z.strictObject({
  /** How long the winner has to confirm; whoever does not gives the lot up, and the next in rank follows. */
  winnerConfirm: periodSchema.prefault({ n: 72, unit: 'h' }),
  /** How long the buyer has to confirm or to refuse with a listed reason; after it the lowest is confirmed. */
  buyerConfirm: periodSchema.prefault({ n: 3, unit: 'wd' }),
  buyerRejectReasons: z
    .array(z.enum(BUYER_REJECT_REASONS))
    .min(1)
    .max(BUYER_REJECT_REASONS.length)
    .prefault([...BUYER_REJECT_REASONS]),
  /** Auctions that one project may hold, the first one included. */
  attemptsMax: z.int().min(1).max(PROJECT_ATTEMPTS_MAX).prefault(2),
  /** From the second attempt on the buyer may take a lot with at least so many valid quotes; absent: never. */
  fewerValidQuotes: z.int().min(1).optional(),
  /** Shortest time between the notice and the end of registration. */
  registrationMin: periodSchema.prefault({ n: 0, unit: 'd' }),
  /** Highest deposit in 1/10,000 of the budget (GPLIR-33). */
  depositMaxBp: z.int().min(0).max(DEPOSIT_BP_MAX).prefault(200),
});
export type ProjectPolicy = z.infer<typeof projectPolicySchema>;

/** What a lot is about; its price rules stand in `rules.lots` under the same id. */
export const projectLotSchema = z.strictObject({
  id: lotIdSchema,
  title: projectText(TITLE_CHARS_MAX),
  /** Code or name of the catalogue (品目). */
  category: projectText(NAME_CHARS_MAX).optional(),
  quantity: z.number().positive().max(1e12).optional(),
  unit: projectText(20).optional(),
  /** Part of the project's budget (预算). The lot's ceiling may not be above it. */
  budgetFen: fenSchema.optional(),
  note: projectText(2_000).optional(),
});
export type ProjectLot = z.infer<typeof projectLotSchema>;

/**
 * Rules of the auction as in `auction-rules.ts`, of any format, without `id` and `bidders`: the project sets those. Taken
 * as they are, so that a half-written draft can be kept; `Check` reads them with `auctionRulesSchema`.
 */
export const draftRulesSchema = z
  .record(
    z.string().max(64),
    z.custom<z.core.util.JSONType>(isPlain, 'JSON without broken characters'),
  )
  .refine(
    (rules) => Object.keys(rules).every((key) => key.isWellFormed()),
    'names without broken characters',
  );

/** Open to every registered supplier (公开), or to those on the list alone (邀请). */
export const REGISTRATION_MODES = ['open', 'invited'] as const;

/** What a draft is called until somebody names it; nothing is published under it (PRJ-3). */
export const UNTITLED_PROJECT = { 'zh-CN': '未命名项目', en: 'Untitled project' } as const;

export function isUntitled(title: string): boolean {
  return Object.values<string>(UNTITLED_PROJECT).includes(title.trim());
}

/** Only `title` is needed to keep a draft; what else has to be there for publication `Check` says. */
export const projectDraftSchema = z.strictObject({
  title: projectText(TITLE_CHARS_MAX),
  /** 网上竞价 or 在线询价, or another name that the region's rules give the method. */
  method: projectText(NAME_CHARS_MAX).optional(),
  buyerId: organizationIdSchema.optional(),
  budgetFen: fenSchema.optional(),
  /** What is bought (采购需求). */
  description: projectText(PROJECT_TEXT_CHARS_MAX).optional(),
  /** What a supplier has to show (资格要求). */
  qualification: projectText(PROJECT_TEXT_CHARS_MAX).optional(),
  registration: z
    .strictObject({
      mode: z.enum(REGISTRATION_MODES),
      /** End of registration (报名截止); half-open. */
      until: epochMsSchema.optional(),
      /** With `invited` only. */
      invited: z.array(organizationIdSchema).max(PROJECT_SUPPLIERS_MAX).optional(),
    })
    .optional(),
  /**
   * What suppliers' factors (评审系数) are given for, as the notice says it (BV-1); the agency sets them after admission (PRJ-16).
   * Absent: prices are compared as offered.
   */
  factorGrounds: projectText(FACTOR_GROUNDS_CHARS_MAX).optional(),
  /** Deposit (保证金) of each supplier; absent: none. */
  depositFen: fenSchema.optional(),
  offerSignature: z.enum(['required', 'none']).optional(),
  lots: z.array(projectLotSchema).max(LOTS_PER_AUCTION_MAX).optional(),
  rules: draftRulesSchema.optional(),
  policy: projectPolicySchema.prefault({}),
});
/** An interface, so that schemas of answers can name it. */
export interface ProjectDraft extends z.output<typeof projectDraftSchema> {}
export type ProjectDraftInput = z.input<typeof projectDraftSchema>;

/**
 * What `Check` says of a draft, each with the JSON pointer of the field. `error` keeps it from being published,
 * `warning` does not. Texts by code stand in `project-findings.ts`; `detail` is for fields that the rules' own schema
 * refuses.
 */
export const findingSchema = z.object({
  path: z.string(),
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  detail: z.string().optional(),
});
export type Finding = z.infer<typeof findingSchema>;

/** A value that a JSON text can hold, with texts that have a canonical form. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'boolean' || value === null) return true;
  if (typeof value !== 'object') return false;
  return Object.entries(value).every(([key, field]) => key.isWellFormed() && isPlain(field));
}
