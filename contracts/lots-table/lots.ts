import { bpShareCeil } from '../money.ts';
import { err, ok } from '../result.ts';
import { columnOf, columnsOf, isRequired, type ColumnKey, type LotFormat } from './columns.ts';
import type { CellProblemCode } from './problems.ts';
import {
  NONE,
  type Read,
  readAmount,
  readCount,
  readDuration,
  readId,
  readPercent,
  readQuantity,
  readStep,
  readText,
  saysNone,
  type Step,
} from './read-cell.ts';

/** One lot as it stands in a table: the text of each cell; a blank cell is left out. */
export type LotCells = Readonly<Partial<Record<ColumnKey, string>>>;

/** What a lot's cells say; money in fen, times in milliseconds. A blank cell of a format's column says nothing here. */
export interface LotValues {
  readonly id: string;
  readonly title: string;
  readonly category?: string;
  readonly quantity?: number;
  readonly unit?: string;
  readonly budgetFen?: number;
  readonly ceilingFen: number;
  readonly startFen?: number;
  readonly step?: Step;
  readonly slipBp?: number | typeof NONE;
  readonly windowMs?: number | typeof NONE;
  readonly extendMs?: number;
  readonly maxCount?: number;
  readonly tickMs?: number;
  readonly initialMs?: number;
  readonly turnMs?: number;
  readonly breakMs?: number;
  readonly rounds?: number;
  readonly note?: string;
}

/** One cell that is wrong: which lot (from 0), which column, and why. */
export interface CellProblem {
  readonly lot: number;
  readonly key: ColumnKey;
  readonly code: CellProblemCode;
}

export interface CheckedLots {
  /** What could be read of each lot; whole only where the lot has no problem. */
  readonly values: readonly Partial<LotValues>[];
  readonly problems: readonly CellProblem[];
}

/** Reads and checks all lots of a table: each cell by itself, then what has to fit together. */
export function checkLots(rows: readonly LotCells[], format: LotFormat): CheckedLots {
  const values: Partial<LotValues>[] = [];
  const problems: CellProblem[] = [];
  const seen = new Set<string>();
  rows.forEach((cells, lot) => {
    const read = readLot(cells, format);
    values.push(read.values);
    const found = [...read.problems, ...misfits(read.values)];
    const { id } = read.values;
    if (id !== undefined && seen.has(id)) found.push({ key: 'id', code: 'id_twice' });
    if (id !== undefined) seen.add(id);
    problems.push(...found.map((problem) => ({ lot, ...problem })));
  });
  return { values, problems };
}

/** A lot without problem. */
export function isWhole(values: Partial<LotValues>): values is LotValues {
  return values.id !== undefined && values.title !== undefined && values.ceilingFen !== undefined;
}

/** Gives every lot that has no number the next free one, `L1`, `L2`, …; others keep theirs. */
export function withIds(rows: readonly LotCells[]): LotCells[] {
  const taken = new Set(rows.flatMap(({ id }) => (id === undefined ? [] : [id.trim()])));
  let next = 1;
  return rows.map((cells) => {
    if (cells.id !== undefined && cells.id.trim() !== '') return cells;
    while (taken.has(`L${next}`)) next += 1;
    const id = `L${next}`;
    taken.add(id);
    return { ...cells, id };
  });
}

type Problem = Omit<CellProblem, 'lot'>;

function readLot(
  cells: LotCells,
  format: LotFormat,
): { values: Partial<LotValues>; problems: Problem[] } {
  const problems: Problem[] = [];
  let values: Partial<LotValues> = {};
  for (const { key } of columnsOf(format)) {
    const text = cells[key]?.trim() ?? '';
    if (text === '') {
      if (isRequired(key)) problems.push({ key, code: 'missing' });
      continue;
    }
    const read = readCell(key, text, format);
    if (read.ok) values = { ...values, ...read.value };
    else problems.push({ key, code: read.error });
  }
  return { values, problems };
}

function readCell(key: ColumnKey, text: string, format: LotFormat): Read<Partial<LotValues>> {
  const column = columnOf(key);
  const duration = (): Read<number> => readDuration(text, column.bareUnit ?? 's');
  switch (key) {
    case 'id':
      return map(readId(text), (id) => ({ id }));
    case 'title':
    case 'category':
    case 'unit':
    case 'note':
      return map(readText(text, column), (value) => ({ [key]: value }));
    case 'quantity':
      return map(readQuantity(text), (quantity) => ({ quantity }));
    case 'budget':
      return map(readAmount(text), (budgetFen) => ({ budgetFen }));
    case 'ceiling':
      return map(readAmount(text), (ceilingFen) => ({ ceilingFen }));
    case 'start':
      return map(readAmount(text), (startFen) => ({ startFen }));
    case 'step':
      // A clock moves by amounts alone.
      return format === 'english-reverse'
        ? map(readStep(text), (step) => ({ step }))
        : map(readAmount(text), (fen) => ({ step: { kind: 'absolute', fen } }));
    case 'slip':
      return map(noneOr(text, readPercent), (slipBp) => ({ slipBp }));
    case 'window':
      return map(noneOr(text, duration), (windowMs) => ({ windowMs }));
    case 'extend':
      return map(positive(duration()), (extendMs) => ({ extendMs }));
    case 'tick':
      return map(positive(duration()), (tickMs) => ({ tickMs }));
    case 'initial':
      return map(positive(duration()), (initialMs) => ({ initialMs }));
    case 'turn':
      return map(positive(duration()), (turnMs) => ({ turnMs }));
    case 'break':
      return map(duration(), (breakMs) => ({ breakMs }));
    case 'maxCount':
      return map(readCount(text, column.countMax ?? 1), (maxCount) => ({ maxCount }));
    case 'rounds':
      return map(positive(readCount(text, column.countMax ?? 1)), (rounds) => ({ rounds }));
  }
}

/** What has to fit together inside one lot. */
function misfits(values: Partial<LotValues>): Problem[] {
  const { budgetFen, ceilingFen, startFen, step } = values;
  const found: Problem[] = [];
  if (ceilingFen === undefined) return found;
  if (budgetFen !== undefined && ceilingFen > budgetFen) {
    found.push({ key: 'ceiling', code: 'ceiling_above_budget' });
  }
  if (startFen !== undefined && startFen > ceilingFen) {
    found.push({ key: 'start', code: 'start_above_ceiling' });
  }
  if (step !== undefined && stepOf(step, ceilingFen) >= ceilingFen) {
    found.push({ key: 'step', code: 'step_above_ceiling' });
  }
  return found;
}

function stepOf(step: Step, refFen: number): number {
  return step.kind === 'absolute' ? step.fen : bpShareCeil(refFen, step.bp);
}

function map<In, Out>(read: Read<In>, change: (value: In) => Out): Read<Out> {
  return read.ok ? ok(change(read.value)) : read;
}

function positive(read: Read<number>): Read<number> {
  return read.ok && read.value === 0 ? err('zero') : read;
}

function noneOr(text: string, read: (text: string) => Read<number>): Read<number | typeof NONE> {
  return saysNone(text) ? ok(NONE) : read(text);
}
