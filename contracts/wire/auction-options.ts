import { z } from 'zod';
import { bidderIdSchema } from '../ids.ts';
import {
  BIDDERS_PER_AUCTION_MAX,
  DURATION_MS_MAX,
  FACTOR_PART_MAX,
  FAIR_PAUSES_MAX,
  PROPOSAL_LAPSE_MS_MAX,
  PROPOSAL_LAPSE_MS_MIN,
} from '../limits.ts';
import { BP_WHOLE } from '../money.ts';

/**
 * What an auction of any format may have besides its format: published with the rules, absent by default, so that rules
 * written before there was such an option mean what they meant.
 */

const part = z.int().min(1).max(FACTOR_PART_MAX);

/** The two parts of a fraction by which prices are compared. */
export const factorParts = { numerator: part, denominator: part };

/** A bidder's factor (评审系数) as a fraction: its prices are compared as `priceFen × numerator ÷ denominator` (BV-1). */
export const factorSchema = z.strictObject({
  bidderId: bidderIdSchema,
  ...factorParts,
});
export type Factor = z.infer<typeof factorSchema>;

/** Best value (综合评价竞价), BV-1: bidders that are not listed have the factor 1. */
export const bestValueSchema = z.strictObject({
  factors: z.array(factorSchema).min(1).max(BIDDERS_PER_AUCTION_MAX),
});
export type BestValue = z.infer<typeof bestValueSchema>;

/** When a standing instruction (委托报价) acts: at any time, or only while its bidder is cut off (PRX-2). */
export const INSTRUCTION_MODES = ['always', 'while-cut-off'] as const;
export type InstructionMode = (typeof INSTRUCTION_MODES)[number];

/** Which standing instructions an auction takes; absent: none (PRX-1). */
export const standingInstructionsSchema = z.strictObject({
  modes: z.array(z.enum(INSTRUCTION_MODES)).min(1).max(INSTRUCTION_MODES.length),
});
export type StandingInstructions = z.infer<typeof standingInstructionsSchema>;

/** Fair pause (公平暂停), FP-1…FP-5: the clock stops by rule when too many bidders drop at once. */
export const fairPauseSchema = z.strictObject({
  /** More than this share of the bidders that were present have to drop. */
  shareBp: z
    .int()
    .min(1)
    .max(BP_WHOLE - 1),
  /** Within this time. */
  windowMs: z.int().min(1_000).max(DURATION_MS_MAX),
  /** At least so many of them; never fewer than two, so that no bidder stops the clock by itself. */
  droppedMin: z.int().min(2).max(BIDDERS_PER_AUCTION_MAX),
  /** Pauses by rule in the whole auction. */
  maxCount: z.int().min(1).max(FAIR_PAUSES_MAX),
  /** Goes on at the latest so long after the stop. */
  resumeAfterMs: z.int().min(1_000).max(DURATION_MS_MAX),
  /** Goes on as soon as this share of the dropped bidders is back. */
  resumeShareBp: z.int().min(1).max(BP_WHOLE),
});
export type FairPause = z.infer<typeof fairPauseSchema>;

/** Fields of every format's rules; all optional. */
export const auctionOptions = {
  bestValue: bestValueSchema.optional(),
  standingInstructions: standingInstructionsSchema.optional(),
  fairPause: fairPauseSchema.optional(),
  /** Whether the commands of `APPROVAL_COMMANDS` need a second person (APR-1); absent: one person is enough. */
  secondApproval: z.boolean().optional(),
  /** How long a proposal waits for its second person; absent: PROPOSAL_LAPSE_MS_PRESET (APR-4). */
  proposalLapseMs: z.int().min(PROPOSAL_LAPSE_MS_MIN).max(PROPOSAL_LAPSE_MS_MAX).optional(),
};

/** Whether the bidders' presence is on record (PRS-2): only where a rule looks at it. */
export function needsPresence(rules: {
  readonly fairPause?: FairPause | undefined;
  readonly standingInstructions?: StandingInstructions | undefined;
}): boolean {
  const modes = rules.standingInstructions?.modes ?? [];
  return rules.fairPause !== undefined || modes.includes('while-cut-off');
}

/** What the options ask of the rules that they stand in. */
interface RulesWithOptions {
  readonly type: string;
  readonly visibility: string;
  readonly bidders: readonly string[];
  readonly lots: readonly {
    readonly id: string;
    readonly decrement?: { readonly basis: string };
  }[];
  readonly bestValue?: BestValue | undefined;
  readonly standingInstructions?: StandingInstructions | undefined;
  readonly secondApproval?: boolean | undefined;
  readonly proposalLapseMs?: number | undefined;
}

export interface OptionIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Everything that does not fit together; empty for rules without options. */
export function optionIssues(rules: RulesWithOptions): readonly OptionIssue[] {
  const issues: OptionIssue[] = [...factorIssues(rules), ...instructionIssues(rules)];
  if (rules.proposalLapseMs !== undefined && rules.secondApproval !== true) {
    issues.push({ path: ['proposalLapseMs'], message: 'means nothing without secondApproval' });
  }
  return issues;
}

function factorIssues({ type, bestValue, bidders }: RulesWithOptions): readonly OptionIssue[] {
  if (bestValue !== undefined && type === 'dutch-reverse') {
    return [{ path: ['bestValue'], message: 'means nothing where the first acceptance decides' }];
  }
  const admitted = new Set(bidders);
  const seen = new Set<string>();
  return (bestValue?.factors ?? []).flatMap(({ bidderId }, index) => {
    const path = ['bestValue', 'factors', index, 'bidderId'];
    if (!admitted.has(bidderId)) return [{ path, message: 'must be one of the bidders' }];
    if (seen.has(bidderId)) return [{ path, message: `"${bidderId}" stands twice` }];
    seen.add(bidderId);
    return [];
  });
}

/**
 * Instructions need one ladder of prices that is the same for all (PRX-1): a format that goes down by a step from the best
 * price, and no factors. In a sealed auction they would tell that somebody offered.
 */
function instructionIssues(rules: RulesWithOptions): readonly OptionIssue[] {
  const { standingInstructions, type, visibility, lots, bestValue } = rules;
  if (standingInstructions === undefined) return [];
  const path = ['standingInstructions'];
  const { modes } = standingInstructions;
  if (new Set(modes).size < modes.length) {
    return [{ path: [...path, 'modes'], message: 'each mode stands once' }];
  }
  if (type !== 'english-reverse' || visibility === 'sealed') {
    return [{ path, message: 'only in an english-reverse auction that is not sealed' }];
  }
  if (bestValue !== undefined) return [{ path, message: 'not together with bestValue' }];
  return lots.flatMap(({ decrement }, index) =>
    decrement?.basis === 'best'
      ? []
      : [
          {
            path: ['lots', index, 'decrement', 'basis'],
            message: 'must be "best" where there are standing instructions',
          },
        ],
  );
}
