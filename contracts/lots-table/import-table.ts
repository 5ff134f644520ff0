import { LOTS_PER_AUCTION_MAX, LOTS_SHEET_COLUMNS_MAX, LOTS_SHEET_ROWS_MAX } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';
import { cellAddress } from './address.ts';
import { type Column, type ColumnKey, columnsOf, type LotFormat } from './columns.ts';
import { type CellProblem, type LotCells, withIds } from './lots.ts';
import type { TableProblemCode } from './problems.ts';
import { plainText } from './read-cell.ts';

/** A cell as a spreadsheet library gives it. */
export type Cell = string | number | boolean | null;

/** Lots that came from a block or a sheet, and where each of their cells stood there. */
export interface ImportedTable {
  readonly rows: readonly LotCells[];
  /** Of each lot: its row in the source, from 0. */
  readonly sourceRows: readonly number[];
  /** Column of the source, from 0, for each key that was found. */
  readonly columns: Readonly<Partial<Record<ColumnKey, number>>>;
  /** Row of the headings; absent when the block had none. */
  readonly headingRow?: number;
  /** Headings that name no column of this format, as they stand there with their address. */
  readonly unknown: readonly { readonly address: string; readonly text: string }[];
}

export interface ImportOptions {
  readonly format: LotFormat;
  /** Without headings the first cell of a block belongs to this column, the next ones follow in the table's order. */
  readonly firstKey?: ColumnKey;
  /** The columns that the table shows; absent: all of the format. */
  readonly shown?: readonly ColumnKey[];
  /** A sheet has to have headings; a pasted block may do without. */
  readonly needsHeadings: boolean;
}

/** Headings stand in one of the first rows, under a title and notes. */
const HEADING_ROWS_LOOKED_AT = 20;
/** A row that names so many columns is the headings, not a lot. */
const HEADINGS_MIN = 2;

/** Makes lots of rows of cells; empty rows are passed over. */
export function importTable(
  cells: readonly (readonly Cell[])[],
  options: ImportOptions,
): Result<ImportedTable, TableProblemCode> {
  if (cells.length > LOTS_SHEET_ROWS_MAX) return err('too_many_rows');
  if (cells.some((row) => row.length > LOTS_SHEET_COLUMNS_MAX)) return err('too_many_columns');
  const heading = findHeadings(cells, options.format);
  if (heading === undefined && options.needsHeadings) return err('no_title_column');
  const placed = heading ?? { ...byOrder(options), row: undefined };
  if (options.needsHeadings && !placed.found.has('title')) return err('no_title_column');
  if (options.needsHeadings && !placed.found.has('ceiling')) return err('no_ceiling_column');
  const rows: LotCells[] = [];
  const sourceRows: number[] = [];
  for (const [index, row] of cells.entries()) {
    if (placed.row !== undefined && index <= placed.row) continue;
    const lot = lotOf(row, placed.found);
    // A line below the lots that only adds up is no lot.
    if (lot === undefined || isTotal(row)) continue;
    rows.push(lot);
    sourceRows.push(index);
    if (rows.length > LOTS_PER_AUCTION_MAX) return err('too_many_rows');
  }
  if (rows.length === 0) return err('empty');
  return ok({
    rows: withIds(rows),
    sourceRows,
    columns: Object.fromEntries([...placed.found].map(([key, { at }]) => [key, at])),
    ...(placed.row === undefined ? {} : { headingRow: placed.row }),
    unknown: placed.unknown,
  });
}

/** Address of a wrong cell in the source; of a column that the source has not, the row alone is told (`17`). */
export function sourceAddress(table: ImportedTable, problem: CellProblem): string {
  const row = table.sourceRows[problem.lot] ?? 0;
  const column = table.columns[problem.key];
  return column === undefined ? String(row + 1) : cellAddress(column, row);
}

interface Place {
  readonly at: number;
  /** Unit that the heading names for bare numbers, e.g. `万元`. */
  readonly unit: string;
}
type Places = ReadonlyMap<ColumnKey, Place>;
interface Headings {
  readonly row: number | undefined;
  readonly found: Places;
  readonly unknown: ImportedTable['unknown'];
}

function findHeadings(
  cells: readonly (readonly Cell[])[],
  format: LotFormat,
): Headings | undefined {
  const columns = columnsOf(format);
  for (const [row, texts] of cells.slice(0, HEADING_ROWS_LOOKED_AT).entries()) {
    const found = new Map<ColumnKey, Place>();
    const unknown: { address: string; text: string }[] = [];
    for (const [at, cell] of texts.entries()) {
      const text = cellText(cell).trim();
      if (text === '') continue;
      const { name, unit } = splitHeading(text);
      const key = columns.find((column) => isNamed(column, name))?.key;
      if (key === undefined || found.has(key)) {
        unknown.push({ address: cellAddress(at, row), text });
      } else found.set(key, { at, unit });
    }
    if (found.size >= HEADINGS_MIN) return { row, found, unknown };
  }
  return undefined;
}

/** `最高限价（万元）` → name and unit. */
function splitHeading(text: string): { name: string; unit: string } {
  const plain = plainText(text).replace(/\*/g, '');
  const unit = /\(([^()]*)\)$/.exec(plain)?.[1] ?? '';
  return { name: plain.replace(/\([^()]*\)$/, '').toLowerCase(), unit };
}

function isNamed(column: Column, name: string): boolean {
  return (
    name === plainText(column.zh).toLowerCase() ||
    name === plainText(column.en).toLowerCase() ||
    column.aliases.includes(name)
  );
}

function byOrder({ format, firstKey, shown }: ImportOptions): Omit<Headings, 'row'> {
  const order = columnsOf(format)
    .map(({ key }) => key)
    .filter((key) => shown === undefined || shown.includes(key));
  const from = Math.max(0, firstKey === undefined ? 0 : order.indexOf(firstKey));
  const found = new Map(order.slice(from).map((key, at) => [key, { at, unit: '' }] as const));
  return { found, unknown: [] };
}

function lotOf(row: readonly Cell[], found: Places): LotCells | undefined {
  const cells: Partial<Record<ColumnKey, string>> = {};
  for (const [key, { at, unit }] of found) {
    const text = cellText(row[at] ?? null).trim();
    if (text !== '') cells[key] = withUnit(text, unit);
  }
  return Object.keys(cells).some((key) => key !== 'id') ? cells : undefined;
}

/** A bare number under a heading with a unit gets that unit; `元` is what amounts are in anyway. */
function withUnit(text: string, unit: string): string {
  return unit !== '' && /^[\d.,]+$/.test(plainText(text)) && MEANT_UNITS.test(unit)
    ? `${text}${unit}`
    : text;
}
const MEANT_UNITS = /^(?:万元?|亿元?|%|秒|分钟?|小时|s|sec|min|h)$/i;

function isTotal(row: readonly Cell[]): boolean {
  const first = row.map((cell) => plainText(cellText(cell))).find((text) => text !== '');
  return first !== undefined && /^(?:合计|总计|小计|total|sum)[::]?$/i.test(first);
}

/** What a spreadsheet would show: numbers with the 15 digits that it keeps, never in powers of ten. */
export function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'number') return String(cell);
  if (!Number.isFinite(cell)) return '#NUM!';
  const short = String(Number(cell.toPrecision(15)));
  return /e/i.test(short)
    ? Number(short)
        .toFixed(20)
        .replace(/\.?0+$/, '')
    : short;
}
