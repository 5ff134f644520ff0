import { z } from 'zod';
import type { ProjectDraftInput } from '../wire/project-draft.ts';
import { isLotFormat, type LotFormat, termColumns } from './columns.ts';
import type { LotValues } from './lots.ts';
import { NONE, type Step } from './read-cell.ts';

/**
 * Between a table of lots and a project's draft: what a lot is about goes into `lots`, its price rules into `rules.lots`
 * under the same id. What all lots have in common stands once in the screen (`LotTerms`) and in every lot of the rules.
 */

/** What holds for every lot that says nothing else. */
export interface LotTerms {
  readonly basis: 'best' | 'own';
  readonly overtimeMode: 'reset' | 'add';
  readonly overtimeTrigger: 'any-offer' | 'best-change';
  readonly step: Step;
  readonly slipBp: number | typeof NONE;
  readonly windowMs: number | typeof NONE;
  readonly extendMs: number;
  readonly maxCount: number;
  readonly tickMs: number;
  readonly initialMs: number;
  readonly turnMs: number;
  readonly breakMs: number;
  readonly rounds: number;
}

/** Presets of procedures 9.2: five minutes before the end, five more, ten times at most. */
export const LOT_TERMS_PRESET: LotTerms = {
  basis: 'best',
  overtimeMode: 'reset',
  overtimeTrigger: 'any-offer',
  step: { kind: 'percent', bp: 50 },
  slipBp: 3_000,
  windowMs: 300_000,
  extendMs: 300_000,
  maxCount: 10,
  tickMs: 30_000,
  initialMs: 300_000,
  turnMs: 120_000,
  breakMs: 60_000,
  rounds: 3,
};

type RuleLot = Readonly<Record<string, z.core.util.JSONType>>;
type DraftLot = NonNullable<ProjectDraftInput['lots']>[number];

/** The price rules of one lot as its format writes them; what the lot does not say comes from the terms. */
export function ruleLot(values: Partial<LotValues>, format: LotFormat, terms: LotTerms): RuleLot {
  const { id = '', ceilingFen } = values;
  const base = { id, ...(ceilingFen === undefined ? {} : { ceilingFen }) };
  const step = values.step ?? terms.step;
  const slipBp = values.slipBp ?? terms.slipBp;
  const slip = slipBp === NONE ? {} : { decrementMaxBp: slipBp };
  switch (format) {
    case 'sealed-quotation':
      return base;
    case 'english-reverse':
      return {
        ...base,
        decrement: { basis: terms.basis, ...step },
        ...slip,
        ...overtimeOf(values, terms),
      };
    case 'dutch-reverse':
      return {
        ...base,
        ...(values.startFen === undefined ? {} : { startFen: values.startFen }),
        ...stepFenOf(step),
        tickMs: values.tickMs ?? terms.tickMs,
      };
    case 'japanese-reverse':
      return { ...base, ...stepFenOf(step), tickMs: values.tickMs ?? terms.tickMs };
    case 'rounds':
      return {
        ...base,
        ...stepFenOf(step),
        ...slip,
        initialMs: values.initialMs ?? terms.initialMs,
        turnMs: values.turnMs ?? terms.turnMs,
        breakMs: values.breakMs ?? terms.breakMs,
        rounds: values.rounds ?? terms.rounds,
      };
  }
}

/** What the lot is about; `undefined` while it has no name or number, which the draft cannot hold. */
export function draftLot(values: Partial<LotValues>): DraftLot | undefined {
  const { id, title, category, quantity, unit, budgetFen, note } = values;
  if (id === undefined || title === undefined) return undefined;
  return {
    id,
    title,
    ...(category === undefined ? {} : { category }),
    ...(quantity === undefined ? {} : { quantity }),
    ...(unit === undefined ? {} : { unit }),
    ...(budgetFen === undefined ? {} : { budgetFen }),
    ...(note === undefined ? {} : { note }),
  };
}

/** Lots and terms of a draft, whatever state it is in; fields that mean nothing are passed over. */
export function lotsOfDraft(draft: {
  readonly lots?: readonly DraftLot[] | undefined;
  readonly rules?: Readonly<Record<string, unknown>> | undefined;
}): { format: LotFormat; terms: LotTerms; values: Partial<LotValues>[] } {
  const format = isLotFormat(draft.rules?.['type']) ? draft.rules['type'] : 'english-reverse';
  const rules = storedLots(draft.rules?.['lots']);
  const facts = new Map((draft.lots ?? []).map((lot) => [lot.id, lot]));
  const ids = [...new Set([...facts.keys(), ...rules.keys()])];
  const own = ids.map((id) => ({ id, ...factsOf(facts.get(id)), ...rulesOf(rules.get(id)) }));
  const terms = commonTerms(own, [...rules.values()], format);
  return { format, terms, values: own.map((values) => withoutTerms(values, terms, format)) };
}

function overtimeOf(values: Partial<LotValues>, terms: LotTerms): RuleLot {
  const windowMs = values.windowMs ?? terms.windowMs;
  if (windowMs === NONE) return {};
  return {
    overtime: {
      windowMs,
      extendMs: values.extendMs ?? terms.extendMs,
      maxCount: values.maxCount ?? terms.maxCount,
      mode: terms.overtimeMode,
      trigger: terms.overtimeTrigger,
    },
  };
}

/** Formats with a clock step by amounts alone; a share is left to the check, which names the field. */
function stepFenOf(step: Step): RuleLot {
  return step.kind === 'absolute' ? { stepFen: step.fen } : {};
}

const storedStep = z.object({
  basis: z.enum(['best', 'own']).optional().catch(undefined),
  kind: z.enum(['absolute', 'percent']),
  fen: z.number().optional(),
  bp: z.number().optional(),
});
const amount = z.number().optional().catch(undefined);
const storedLot = z.object({
  id: z.string(),
  ceilingFen: amount,
  startFen: amount,
  stepFen: amount,
  tickMs: amount,
  initialMs: amount,
  turnMs: amount,
  breakMs: amount,
  rounds: amount,
  decrementMaxBp: amount,
  decrement: storedStep.optional().catch(undefined),
  overtime: z
    .object({
      windowMs: z.number(),
      extendMs: z.number(),
      maxCount: z.number(),
      mode: z.enum(['reset', 'add']),
      trigger: z.enum(['any-offer', 'best-change']),
    })
    .optional()
    .catch(undefined),
});
type StoredLot = z.infer<typeof storedLot>;

function storedLots(lots: unknown): Map<string, StoredLot> {
  const list = Array.isArray(lots) ? lots : [];
  return new Map(
    list.flatMap((lot) => {
      const read = storedLot.safeParse(lot);
      return read.success ? [[read.data.id, read.data] as const] : [];
    }),
  );
}

function factsOf(lot: DraftLot | undefined): Partial<LotValues> {
  if (lot === undefined) return {};
  const { id: _id, ...facts } = lot;
  return withoutUnset(facts);
}

function rulesOf(lot: StoredLot | undefined): Partial<LotValues> {
  if (lot === undefined) return {};
  const { overtime } = lot;
  return withoutUnset({
    ceilingFen: lot.ceilingFen,
    startFen: lot.startFen,
    step: stepOf(lot),
    slipBp: lot.decrementMaxBp ?? NONE,
    windowMs: overtime?.windowMs ?? NONE,
    extendMs: overtime?.extendMs,
    maxCount: overtime?.maxCount,
    tickMs: lot.tickMs,
    initialMs: lot.initialMs,
    turnMs: lot.turnMs,
    breakMs: lot.breakMs,
    rounds: lot.rounds,
  });
}

function stepOf({ decrement, stepFen }: StoredLot): Step | undefined {
  if (decrement?.kind === 'absolute' && decrement.fen !== undefined) {
    return { kind: 'absolute', fen: decrement.fen };
  }
  if (decrement?.kind === 'percent' && decrement.bp !== undefined) {
    return { kind: 'percent', bp: decrement.bp };
  }
  return stepFen === undefined ? undefined : { kind: 'absolute', fen: stepFen };
}

/** What most lots say is what holds for all; the presets fill in what none says. */
function commonTerms(
  own: readonly Partial<LotValues>[],
  stored: readonly StoredLot[],
  format: LotFormat,
): LotTerms {
  const common: Record<string, unknown> = {};
  for (const field of TERM_FIELDS[format]) {
    const value = mostCommon(own.flatMap((values) => values[field] ?? []));
    if (value !== undefined) common[field] = value;
  }
  const overtime = stored.find((lot) => lot.overtime !== undefined)?.overtime;
  return {
    ...LOT_TERMS_PRESET,
    ...common,
    ...withoutUnset({
      basis: stored.find((lot) => lot.decrement?.basis !== undefined)?.decrement?.basis,
      overtimeMode: overtime?.mode,
      overtimeTrigger: overtime?.trigger,
    }),
  };
}

type TermField = Extract<keyof LotTerms, keyof LotValues>;
const FIELD_OF_COLUMN: Readonly<Record<string, TermField>> = {
  step: 'step',
  slip: 'slipBp',
  window: 'windowMs',
  extend: 'extendMs',
  maxCount: 'maxCount',
  tick: 'tickMs',
  initial: 'initialMs',
  turn: 'turnMs',
  break: 'breakMs',
  rounds: 'rounds',
};
const TERM_FIELDS: Readonly<Record<LotFormat, readonly TermField[]>> = {
  'english-reverse': fieldsOf('english-reverse'),
  'sealed-quotation': fieldsOf('sealed-quotation'),
  'dutch-reverse': fieldsOf('dutch-reverse'),
  'japanese-reverse': fieldsOf('japanese-reverse'),
  rounds: fieldsOf('rounds'),
};

function fieldsOf(format: LotFormat): readonly TermField[] {
  return termColumns(format).flatMap((key) => FIELD_OF_COLUMN[key] ?? []);
}

function withoutTerms(
  values: Partial<LotValues>,
  terms: LotTerms,
  format: LotFormat,
): Partial<LotValues> {
  const kept: Record<string, unknown> = { ...values };
  const isUsed = new Set<string>(TERM_FIELDS[format]);
  for (const field of Object.values(FIELD_OF_COLUMN)) {
    if (!isUsed.has(field) || sameValue(values[field], terms[field])) delete kept[field];
  }
  return kept;
}

function mostCommon(values: readonly unknown[]): unknown {
  let best: { value: unknown; count: number } | undefined;
  for (const value of values) {
    const count = values.filter((other) => sameValue(other, value)).length;
    if (best === undefined || count > best.count) best = { value, count };
    // More than half cannot be outdone; keeps a thousand equal lots cheap.
    if (best.count * 2 > values.length) break;
  }
  return best?.value;
}

/** Terms are numbers, words and steps, whose fields stand in one order. */
function sameValue(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function withoutUnset<Fields extends object>(
  fields: Fields,
): {
  [Name in keyof Fields]?: Exclude<Fields[Name], undefined>;
} {
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set) as { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };
}
