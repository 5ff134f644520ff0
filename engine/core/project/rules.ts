import { type BidderId, bidderIdSchema } from '#contracts/ids.ts';
import { err, invariant, ok, type Result } from '#contracts/result.ts';
import { type EpochMs, epochMs } from '#contracts/time.ts';
import {
  type BestValue,
  bestValueSchema,
  type Factor,
  factorSchema,
} from '#contracts/wire/auction-options.ts';
import { type AuctionRules, lotEnds } from '#contracts/wire/auction-rules.ts';
import type { ProjectDraft } from '#contracts/wire/project-draft.ts';
import { publishableRulesSchema } from '#contracts/wire/rest.ts';

/** Between the rules as a draft holds them, which may be half-written, and those of an auction. */

type DraftRules = NonNullable<ProjectDraft['rules']>;

export interface RulesFor {
  readonly auctionId: string;
  readonly bidderIds: readonly string[];
  /** Set by the agency (PRJ-16); for its bidder each stands in for that of the draft. */
  readonly factors?: readonly Factor[];
}

/**
 * The draft's rules as those of one auction with these bidders, or what its schema refuses. Factors (BV-1) of
 * organizations that are no bidders fall away.
 */
export function parseRules(
  rules: DraftRules,
  { auctionId, ...bidders }: RulesFor,
): Result<AuctionRules, readonly RulesIssue[]> {
  const { bestValue, ...rest } = rules;
  const factors = factorsAmong(bestValue, bidders);
  const parsed = publishableRulesSchema.safeParse({
    ...rest,
    ...(factors === undefined ? {} : { bestValue: factors }),
    id: auctionId,
    bidders: bidders.bidderIds,
  });
  return parsed.success ? ok(parsed.data) : err(parsed.error.issues);
}

export interface RulesIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Of rules that were checked before. */
export function auctionRules(rules: DraftRules | undefined, wanted: RulesFor): AuctionRules {
  const parsed = parseRules(rules ?? {}, wanted);
  invariant(parsed.ok, 'a published project has rules that hold');
  return parsed.value;
}

/** Organizations that the draft's factors name; so a check can read the rules before anybody has registered. */
export function factorBidders(rules: DraftRules): readonly string[] {
  return [...new Set(factorsOf(rules['bestValue']).flatMap(({ bidderId }) => bidderId))];
}

export function opensAtOf(draft: ProjectDraft): EpochMs | undefined {
  const opensAt = draft.rules?.['opensAt'];
  return typeof opensAt === 'number' && Number.isSafeInteger(opensAt) && opensAt >= 0
    ? epochMs(opensAt)
    : undefined;
}

/** How long the longest lot is open from the opening on. */
export function longestLotMs(rules: AuctionRules): number {
  return Math.max(...lotEnds(rules).map((end) => (end ?? rules.opensAt) - rules.opensAt));
}

/** The same rules with another opening; every end keeps its distance to it. */
export function movedTo(rules: DraftRules, opensAt: number): DraftRules {
  const before = rules['opensAt'];
  const shift = typeof before === 'number' ? opensAt - before : 0;
  const { lots } = rules;
  return {
    ...movedEnd(rules, shift),
    opensAt,
    ...(Array.isArray(lots) ? { lots: lots.map((lot) => movedEnd(asFields(lot), shift)) } : {}),
  };
}

/** The same rules for practice: they open at `opensAt`, and no lot with a set end is open longer than `lastsMs`. */
export function rehearsalRules(
  rules: DraftRules,
  { opensAt, lastsMs }: { readonly opensAt: number; readonly lastsMs: number },
): DraftRules {
  const moved = movedTo(rules, opensAt);
  const { lots } = moved;
  const cut = (fields: DraftRules): DraftRules => {
    const { closesAt } = fields;
    if (typeof closesAt !== 'number') return fields;
    return { ...fields, closesAt: Math.min(closesAt, opensAt + lastsMs) };
  };
  return {
    ...cut(moved),
    ...(Array.isArray(lots) ? { lots: lots.map((lot) => cut(asFields(lot))) } : {}),
  };
}

/** Only these lots. */
export function withLots(rules: DraftRules, isKept: (lotId: string) => boolean): DraftRules {
  const { lots } = rules;
  if (!Array.isArray(lots)) return rules;
  const isKeptLot = (id: unknown) => typeof id === 'string' && isKept(id);
  return { ...rules, lots: lots.filter((lot) => isKeptLot(asFields(lot)['id'])) };
}

function movedEnd(fields: DraftRules, shift: number): DraftRules {
  const { closesAt } = fields;
  return typeof closesAt === 'number' ? { ...fields, closesAt: closesAt + shift } : fields;
}

function asFields(value: DraftRules[string]): DraftRules {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

interface NamedFactor {
  readonly bidderId: BidderId;
  readonly factor: DraftRules[string];
}

/** Factors that name an organization; what else is wrong with them the schema says. */
function factorsOf(bestValue: DraftRules[string] | undefined): readonly NamedFactor[] {
  const { factors } = asFields(bestValue ?? null);
  if (!Array.isArray(factors)) return [];
  return factors.flatMap((factor) => {
    const id = bidderIdSchema.safeParse(asFields(factor)['bidderId']);
    return id.success ? [{ bidderId: id.data, factor }] : [];
  });
}

type Bidders = Pick<RulesFor, 'bidderIds' | 'factors'>;

function factorsAmong(
  bestValue: DraftRules[string] | undefined,
  { bidderIds, factors: set = [] }: Bidders,
) {
  const named = factorsOf(bestValue);
  if (bestValue !== undefined && named.length === 0) return bestValue;
  const bidders = new Set<string>(bidderIds);
  const replaced = new Set<string>(set.map(({ bidderId }) => bidderId));
  const kept = [
    ...named.filter(({ bidderId }) => !replaced.has(bidderId)),
    ...set.map((factor) => ({ bidderId: factor.bidderId, factor: { ...factor } })),
  ].filter(({ bidderId }) => bidders.has(bidderId));
  if (kept.length === 0) return undefined;
  return { ...asFields(bestValue ?? null), factors: kept.map(({ factor }) => factor) };
}

/** Factors of the auction with these bidders, of rules that were checked before; `undefined`: prices count as offered (BV-1). */
export function bestValueOf(
  rules: DraftRules | undefined,
  bidders: Bidders,
): BestValue | undefined {
  return bestValueSchema.optional().parse(factorsAmong(rules?.['bestValue'], bidders));
}

/** Factors that a draft names itself, by supplier; what does not hold is left out. */
export function draftFactors(rules: DraftRules | undefined): ReadonlyMap<string, Factor> {
  const read = factorsOf(rules?.['bestValue']).flatMap(({ factor }) => {
    const one = factorSchema.safeParse(factor);
    return one.success ? [[one.data.bidderId, one.data] as const] : [];
  });
  return new Map(read);
}
