import type { ProjectGiven } from '#contracts/journal/project-steps.ts';
import { BP_WHOLE } from '#contracts/money.ts';
import type { EpochMs } from '#contracts/time.ts';
import { openingMisfits } from '#contracts/wire/arranged-openings.ts';
import type { AuctionRules } from '#contracts/wire/auction-rules.ts';
import { type Finding, isUntitled, type ProjectDraft } from '#contracts/wire/project-draft.ts';
import type { FindingCode } from '#contracts/wire/project-findings.ts';
import {
  dayNumber,
  isCharted,
  isLongEnough,
  isWorkday,
  type WorkCalendar,
} from '#contracts/work-calendar.ts';
import { factorBidders, opensAtOf, parseRules } from './rules.ts';

/** Fewer valid quotes than so many are unusual (procedures 9.2). */
const USUAL_QUOTES_MIN = 3;
/** Formats whose steps suppliers know. */
const PLAIN_FORMATS: ReadonlySet<string> = new Set(['english-reverse', 'sealed-quotation']);

export interface CheckInput {
  readonly draft: ProjectDraft;
  readonly given: ProjectGiven;
  readonly agencyId: string;
  /** Absent: the draft is not kept yet. */
  readonly projectId?: string;
  readonly calendar: WorkCalendar;
  readonly at: EpochMs;
}

/** Everything that keeps a draft from being published, and what its author should look at (PRJ-3). Pure. */
export function checkDraft(input: CheckInput): readonly Finding[] {
  const rules = readRules(input.draft);
  return [
    ...missingFields(input.draft),
    ...rules.findings,
    ...organizations(input),
    ...lots(input.draft, rules.parsed),
    ...money(input.draft, rules.parsed),
    ...times(input),
    ...invitations(input.draft, rules.parsed),
    ...quotes(input.draft, rules.parsed),
    ...factors(input.draft),
    ...openings(input, rules.parsed),
  ];
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}

function error(path: string, code: FindingCode, detail?: string): Finding {
  return { path, code, severity: 'error', ...(detail === undefined ? {} : { detail }) };
}

function warning(path: string, code: FindingCode): Finding {
  return { path, code, severity: 'warning' };
}

function missingFields(draft: ProjectDraft): readonly Finding[] {
  const { buyerId, registration, lots: named, rules, offerSignature } = draft;
  const needed: readonly (readonly [string, unknown])[] = [
    ['/title', isUntitled(draft.title) ? undefined : draft.title],
    ['/buyerId', buyerId],
    ['/registration', registration],
    ...(registration === undefined
      ? []
      : [['/registration/until', registration.until] satisfies [string, unknown]]),
    ['/offerSignature', offerSignature],
    ['/lots', named?.[0]],
    ['/rules', rules],
  ];
  const wished: readonly (readonly [string, unknown])[] = [
    ['/method', draft.method],
    ['/budgetFen', draft.budgetFen],
    ['/description', draft.description],
  ];
  const isAbsent = ([, value]: readonly [string, unknown]) => value === undefined;
  return [
    ...needed.filter(isAbsent).map(([path]) => error(path, 'missing')),
    ...wished.filter(isAbsent).map(([path]) => warning(path, 'missing')),
  ];
}

interface ReadRules {
  readonly parsed: AuctionRules | undefined;
  readonly findings: readonly Finding[];
}

function readRules({ rules, registration }: ProjectDraft): ReadRules {
  if (rules === undefined) return { parsed: undefined, findings: [] };
  const invited = registration?.mode === 'invited' ? (registration.invited ?? []) : [];
  const bidderIds = [...new Set([...invited, ...factorBidders(rules)])];
  const parsed = parseRules(rules, { auctionId: 'check', bidderIds });
  if (parsed.ok) return { parsed: parsed.value, findings: [] };
  return {
    parsed: undefined,
    findings: parsed.error.map(({ path, message }) =>
      error(`/rules${pointer(path)}`, 'invalid_rules', message),
    ),
  };
}

function organizations({ draft, given }: CheckInput): readonly Finding[] {
  const { buyerId, registration } = draft;
  const kindOf = (id: string) => given.organizations?.[id]?.kind;
  return [
    ...(buyerId !== undefined && kindOf(buyerId) !== 'buyer'
      ? [error('/buyerId', 'unknown_buyer')]
      : []),
    ...(registration?.invited ?? []).flatMap((id, index) =>
      kindOf(id) === 'supplier'
        ? []
        : [error(`/registration/invited/${index}`, 'unknown_supplier')],
    ),
  ];
}

function lots(draft: ProjectDraft, rules: AuctionRules | undefined): readonly Finding[] {
  const named = draft.lots ?? [];
  const titled = new Set<string>(named.map(({ id }) => id));
  const priced = new Set<string>(rules?.lots.map(({ id }) => id));
  return [
    ...named.flatMap(({ id }, index) => {
      const isRepeat = named.findIndex((other) => other.id === id) < index;
      if (isRepeat) return [error(`/lots/${index}/id`, 'lot_twice')];
      return rules === undefined || priced.has(id)
        ? []
        : [error(`/lots/${index}`, 'lot_without_rules')];
    }),
    ...(rules?.lots ?? []).flatMap(({ id }, index) =>
      titled.has(id) ? [] : [error(`/rules/lots/${index}`, 'lot_without_title')],
    ),
  ];
}

function money(draft: ProjectDraft, rules: AuctionRules | undefined): readonly Finding[] {
  const { budgetFen, depositFen = 0, policy } = draft;
  const budgets = new Map(draft.lots?.map((lot) => [lot.id, lot.budgetFen]));
  const findings = (rules?.lots ?? []).flatMap(({ id, ceilingFen }, index) => {
    const limit = budgets.get(id) ?? budgetFen;
    return limit !== undefined && ceilingFen > limit
      ? [error(`/rules/lots/${index}/ceilingFen`, 'ceiling_above_budget')]
      : [];
  });
  const sum = [...budgets.values()].reduce((total: number, part) => total + (part ?? 0), 0);
  if (budgetFen !== undefined && sum > budgetFen) {
    findings.push(error('/budgetFen', 'budgets_do_not_add_up'));
  }
  if (depositFen > 0 && budgetFen === undefined) {
    findings.push(error('/depositFen', 'deposit_without_budget'));
  }
  if (
    budgetFen !== undefined &&
    BigInt(depositFen) * BigInt(BP_WHOLE) > BigInt(budgetFen) * BigInt(policy.depositMaxBp)
  ) {
    findings.push(error('/depositFen', 'deposit_too_high'));
  }
  return findings;
}

/** Factors and what they are given for go together, and fit the format (PRJ-16). */
function factors({ factorGrounds, rules }: ProjectDraft): readonly Finding[] {
  const path = '/factorGrounds';
  if (factorGrounds === undefined) {
    return rules?.['bestValue'] === undefined ? [] : [error(path, 'factors_without_grounds')];
  }
  return [
    ...(rules?.['type'] === 'dutch-reverse' ? [error(path, 'factors_not_in_format')] : []),
    ...(rules?.['standingInstructions'] === undefined
      ? []
      : [error(path, 'factors_with_instructions')]),
  ];
}

/** Every lot's opening is there and fits (SQ-8). */
function openings({ given, agencyId, projectId }: CheckInput, rules: AuctionRules | undefined) {
  if (rules === undefined) return [];
  const arranged = new Map(Object.entries(given.openings ?? {}));
  const named = { agencyId, streamId: projectId, openings: arranged };
  return openingMisfits(rules, named).map(({ lotId, misfit }) =>
    error(`/rules/openings${pointer([lotId])}`, misfit),
  );
}

function times({ draft, calendar, at }: CheckInput): readonly Finding[] {
  const until = draft.registration?.until;
  const opensAt = opensAtOf(draft);
  const findings: Finding[] = [];
  if (until !== undefined) {
    const path = '/registration/until';
    const least = draft.policy.registrationMin;
    if (until <= at) findings.push(error(path, 'time_passed'));
    else if (!isLongEnough(calendar, { from: at, until, least })) {
      findings.push(error(path, 'registration_too_short'));
    }
    findings.push(...dayOff(calendar, path, until));
  }
  if (opensAt !== undefined) {
    const path = '/rules/opensAt';
    if (opensAt <= at) findings.push(error(path, 'time_passed'));
    else if (until !== undefined && opensAt <= until) {
      findings.push(error(path, 'opens_before_registration_ends'));
    }
    findings.push(...dayOff(calendar, path, opensAt));
    if (!isCharted(calendar, dayNumber(opensAt))) findings.push(warning(path, 'no_holiday_table'));
  }
  return findings;
}

function dayOff(calendar: WorkCalendar, path: string, at: number): readonly Finding[] {
  return isWorkday(calendar, dayNumber(at)) ? [] : [warning(path, 'holiday')];
}

function invitations(draft: ProjectDraft, rules: AuctionRules | undefined): readonly Finding[] {
  const { registration } = draft;
  if (registration === undefined) return [];
  const { mode, invited = [] } = registration;
  if (mode === 'open') {
    return invited.length === 0 ? [] : [error('/registration/invited', 'invited_not_used')];
  }
  if (invited.length === 0) return [error('/registration/invited', 'invited_missing')];
  const repeats = invited.flatMap((id, index) =>
    invited.indexOf(id) < index ? [error(`/registration/invited/${index}`, 'invited_twice')] : [],
  );
  const isTooFew = rules !== undefined && new Set(invited).size < rules.minBidders;
  return isTooFew ? [...repeats, error('/registration/invited', 'invited_too_few')] : repeats;
}

function quotes(draft: ProjectDraft, rules: AuctionRules | undefined): readonly Finding[] {
  if (rules === undefined) return [];
  const { fewerValidQuotes } = draft.policy;
  const isUnusual = rules.type !== 'dutch-reverse' && rules.minBidders < USUAL_QUOTES_MIN;
  const isUnfamiliar = !PLAIN_FORMATS.has(rules.type) || draft.offerSignature === 'required';
  return [
    ...(isUnusual ? [warning('/rules/minBidders', 'few_valid_quotes')] : []),
    ...(fewerValidQuotes !== undefined && fewerValidQuotes >= rules.minBidders
      ? [error('/policy/fewerValidQuotes', 'fewer_not_below')]
      : []),
    ...(isUnfamiliar ? [warning('/rules', 'rehearsal_wanted')] : []),
  ];
}

/** RFC 6901. */
function pointer(path: readonly PropertyKey[]): string {
  return path
    .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
