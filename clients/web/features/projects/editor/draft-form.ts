import {
  amountText,
  type CellProblem,
  type CellProblemCode,
  checkLots,
  draftLot,
  durationText,
  LOT_TERMS_PRESET,
  LOT_WORDS,
  type LotCells,
  lotCells,
  type LotFormat,
  lotsOfDraft,
  type LotTerms,
  type LotValues,
  readAmount,
  readDuration,
  ruleLot,
  termColumns,
} from '#contracts/lots-table/index.ts';
import type { ProjectDraft, ProjectDraftInput } from '#contracts/wire/project-draft.ts';
import { present } from '#clients/web/kit/present.ts';
import { fieldOfInstant, instantOfField } from '#clients/web/kit/shanghai.ts';
import type { DraftForm, FieldKey, Rules } from './form-fields.ts';
import { admittedRules, weighs } from './options.ts';

/** The way of the editor's form to and from a project's draft. Pure. */

/** A field that cannot be read, by the codes of tables of lots. */
export interface FieldProblem {
  readonly field: FieldKey;
  readonly code: CellProblemCode;
}

export interface BuiltDraft {
  /** Everything readable; absent while there is no title, which a draft cannot do without. */
  readonly draft: ProjectDraftInput | undefined;
  readonly fields: readonly FieldProblem[];
  readonly cells: readonly CellProblem[];
  /** Row of the table for each entry of `draft.lots` and of `draft.rules.lots`. */
  readonly lotRows: readonly number[];
  readonly ruleRows: readonly number[];
  readonly lotDurationMs: number;
}

const DURATION_PRESET_MS = 30 * 60_000;
const MIN_BIDDERS_PRESET = 3;
const KNOWN_RULES: ReadonlySet<string> = new Set([
  ...['type', 'visibility', 'opensAt', 'closesAt', 'minBidders', 'lots', 'id', 'bidders'],
]);

/** The form of a kept draft, with amounts and times as the language writes them. */
export function formOfDraft(
  draft: ProjectDraft,
  language: 'zh-CN' | 'en',
  lotDurationMs?: number,
): DraftForm {
  const { format, terms, values } = lotsOfDraft(draft);
  const words = LOT_WORDS[language];
  const rules = draft.rules ?? {};
  const opensAt = numberOf(rules['opensAt']);
  const closesAt = numberOf(rules['closesAt']);
  const lastsMs =
    opensAt !== undefined && closesAt !== undefined && closesAt > opensAt
      ? closesAt - opensAt
      : (lotDurationMs ?? DURATION_PRESET_MS);
  return {
    title: draft.title,
    method: draft.method ?? '',
    buyerId: draft.buyerId ?? '',
    budget: amountOf(draft.budgetFen),
    description: draft.description ?? '',
    qualification: draft.qualification ?? '',
    mode: draft.registration?.mode ?? 'open',
    until: fieldOf(draft.registration?.until),
    invited: draft.registration?.invited ?? [],
    deposit: amountOf(draft.depositFen),
    signature: draft.offerSignature ?? 'none',
    format,
    visibility: visibilityOf(rules['visibility'], format),
    opensAt: fieldOf(opensAt),
    lasts: durationText(lastsMs, words),
    minBidders: String(numberOf(rules['minBidders']) ?? MIN_BIDDERS_PRESET),
    terms: {
      cells: termCells(terms, format, language),
      basis: terms.basis,
      overtimeMode: terms.overtimeMode,
      overtimeTrigger: terms.overtimeTrigger,
    },
    rows: values.map((lot) => lotCells(lot, format, words)),
    hasFactors: draft.factorGrounds !== undefined || rules['bestValue'] !== undefined,
    factorGrounds: draft.factorGrounds ?? '',
    otherRules: Object.fromEntries(Object.entries(rules).filter(([key]) => !KNOWN_RULES.has(key))),
    policy: draft.policy,
  };
}

/** The draft as far as the form can be read, and what cannot be. */
export function buildDraft(form: DraftForm): BuiltDraft {
  const fields: FieldProblem[] = [];
  const budgetFen = readField(form.budget, 'budget', fields);
  const depositFen = readField(form.deposit, 'deposit', fields);
  const lots = buildLots(form);
  const { rules, lotDurationMs } = buildRules(form, lots.rules, fields);
  const isWeighed = weighs(form);
  const factorGrounds = isWeighed ? typedText(form.factorGrounds) : undefined;
  if (isWeighed && factorGrounds === undefined) {
    fields.push({ field: 'factorGrounds', code: 'missing' });
  }
  const title = form.title.trim();
  if (title === '') fields.push({ field: 'title', code: 'missing' });
  const draft: ProjectDraftInput = {
    title,
    ...present('method', typedText(form.method)),
    ...present('buyerId', typedText(form.buyerId)),
    ...present('budgetFen', budgetFen),
    ...present('description', typedText(form.description)),
    ...present('qualification', typedText(form.qualification)),
    registration: {
      mode: form.mode,
      ...present('until', instantOfField(form.until)),
      ...(form.mode === 'invited' ? { invited: [...form.invited] } : {}),
    },
    ...present('factorGrounds', factorGrounds),
    ...present('depositFen', depositFen),
    offerSignature: form.signature,
    lots: lots.lots,
    rules,
    policy: form.policy,
  };
  return {
    draft: title === '' ? undefined : draft,
    fields: [...fields, ...lots.termProblems],
    cells: lots.cells,
    lotRows: lots.lotRows,
    ruleRows: lots.ruleRows,
    lotDurationMs,
  };
}

/** Another format keeps what both have; columns that it lacks fall away, terms that it adds have their presets. */
export function withFormat(
  form: DraftForm,
  format: LotFormat,
  language: 'zh-CN' | 'en',
): DraftForm {
  const presets = termCells(LOT_TERMS_PRESET, format, language);
  const kept = Object.fromEntries(
    termColumns(format).flatMap((key) => {
      const cell = form.terms.cells[key];
      return cell === undefined || (key === 'step' && !takesShare(format) && cell.endsWith('%'))
        ? []
        : [[key, cell]];
    }),
  );
  const {
    revisions: _revisions,
    confidentiality: _confidentiality,
    openings: _openings,
    standingInstructions: _instructions,
    ...otherRules
  } = form.otherRules;
  return {
    ...form,
    format,
    visibility: visibilityOf(form.visibility, format),
    terms: { ...form.terms, cells: { ...presets, ...kept } },
    otherRules,
  };
}

/** Only an open descent may go down by a share of the price; clocks and rounds go by amounts. */
export function takesShare(format: LotFormat): boolean {
  return format === 'english-reverse';
}

/** Formats whose lots end at a set time; the others end by a clock of their own. */
export function hasEnd(format: LotFormat): boolean {
  return format === 'english-reverse' || format === 'sealed-quotation';
}

/** What bidders may be shown while a lot of the format is open; the first is the preset. */
export function visibilitiesOf(format: LotFormat): readonly DraftForm['visibility'][] {
  switch (format) {
    case 'english-reverse':
      return ['best-price', 'rank-only', 'open', 'sealed'];
    case 'sealed-quotation':
      return ['sealed'];
    case 'dutch-reverse':
      return ['open'];
    case 'japanese-reverse':
      return ['best-price', 'rank-only', 'open'];
    case 'rounds':
      return ['open', 'best-price', 'rank-only'];
  }
}

interface BuiltLots {
  readonly lots: NonNullable<ProjectDraftInput['lots']>;
  readonly rules: readonly Rules[];
  readonly lotRows: readonly number[];
  readonly ruleRows: readonly number[];
  readonly cells: readonly CellProblem[];
  readonly termProblems: readonly FieldProblem[];
}

function buildLots(form: DraftForm): BuiltLots {
  const { values, problems } = checkLots(form.rows, form.format);
  const { terms, termProblems } = readTerms(form);
  const facts = values.map((lot) => draftLot(lot));
  const lotRows = facts.flatMap((lot, row) => (lot === undefined ? [] : [row]));
  const ruleRows = values.flatMap((lot, row) => (lot.id === undefined ? [] : [row]));
  return {
    lots: facts.flatMap((lot) => lot ?? []),
    rules: ruleRows.map((row) => ruleLot(values[row] ?? {}, form.format, terms)),
    lotRows,
    ruleRows,
    cells: problems,
    termProblems,
  };
}

/** Terms are read by the rules of a lot's cells, as a lot that says nothing but them. */
function readTerms(form: DraftForm): {
  terms: LotTerms;
  termProblems: readonly FieldProblem[];
} {
  const { values, problems } = checkLots([form.terms.cells], form.format);
  const used = termColumns(form.format);
  const { step, slipBp, windowMs, extendMs, maxCount, tickMs, initialMs, turnMs, breakMs, rounds } =
    values[0] ?? {};
  const read: Partial<LotValues> = {
    ...{ ...present('step', step), ...present('slipBp', slipBp), ...present('windowMs', windowMs) },
    ...{ ...present('extendMs', extendMs), ...present('maxCount', maxCount) },
    ...{ ...present('tickMs', tickMs), ...present('initialMs', initialMs) },
    ...{ ...present('turnMs', turnMs), ...present('breakMs', breakMs) },
    ...present('rounds', rounds),
  };
  const { basis, overtimeMode, overtimeTrigger } = form.terms;
  return {
    terms: { ...LOT_TERMS_PRESET, ...read, basis, overtimeMode, overtimeTrigger },
    termProblems: problems
      .filter(({ key }) => used.includes(key))
      .map(({ key, code }) => ({ field: `term.${key}` as const, code })),
  };
}

function buildRules(
  form: DraftForm,
  lots: readonly Rules[],
  fields: FieldProblem[],
): { rules: Rules; lotDurationMs: number } {
  const opensAt = instantOfField(form.opensAt);
  const lasts = readDuration(form.lasts, 'min');
  const isEnding = hasEnd(form.format);
  if (isEnding && (!lasts.ok || lasts.value === 0)) {
    fields.push({ field: 'lasts', code: lasts.ok ? 'zero' : lasts.error });
  }
  const lotDurationMs = lasts.ok && lasts.value > 0 ? lasts.value : DURATION_PRESET_MS;
  const minBidders = /^[1-9]\d{0,3}$/.test(form.minBidders.trim())
    ? Number(form.minBidders.trim())
    : undefined;
  if (minBidders === undefined) fields.push({ field: 'minBidders', code: 'not_whole' });
  const rules: Rules = {
    ...admittedRules(form),
    type: form.format,
    visibility: visibilityOf(form.visibility, form.format),
    ...present('opensAt', opensAt),
    ...(isEnding && opensAt !== undefined ? { closesAt: opensAt + lotDurationMs } : {}),
    ...(form.format === 'dutch-reverse'
      ? { minBidders: 1 }
      : { minBidders: minBidders ?? MIN_BIDDERS_PRESET }),
    lots: lots.map((lot) => ({ ...lot })),
  };
  return { rules, lotDurationMs };
}

function termCells(terms: LotTerms, format: LotFormat, language: 'zh-CN' | 'en'): LotCells {
  const { step, ...rest } = terms;
  const values: Partial<LotValues> =
    step.kind === 'percent' && !takesShare(format) ? rest : { step, ...rest };
  const used = termColumns(format);
  const cells = lotCells(values, format, LOT_WORDS[language]);
  return Object.fromEntries(
    used.flatMap((key) => (cells[key] === undefined ? [] : [[key, cells[key]]])),
  );
}

function visibilityOf(value: unknown, format: LotFormat): DraftForm['visibility'] {
  const [preset = 'best-price', ...others] = visibilitiesOf(format);
  return [preset, ...others].find((name) => name === value) ?? preset;
}

function readField(typed: string, field: FieldKey, fields: FieldProblem[]): number | undefined {
  if (typed.trim() === '') return undefined;
  const read = readAmount(typed);
  if (read.ok) return read.value;
  fields.push({ field, code: read.error });
  return undefined;
}

function amountOf(fen: number | undefined): string {
  return fen === undefined ? '' : amountText(fen);
}

function fieldOf(atMs: number | undefined): string {
  return atMs === undefined ? '' : fieldOfInstant(atMs);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function typedText(typed: string): string | undefined {
  const trimmed = typed.trim();
  return trimmed === '' ? undefined : trimmed;
}
