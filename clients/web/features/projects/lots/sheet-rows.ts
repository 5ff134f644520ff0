import { LOTS_PER_AUCTION_MAX } from '#contracts/limits.ts';
import {
  type ColumnKey,
  importTable,
  type LotCells,
  type LotFormat,
  parseDelimited,
  type TableProblemCode,
  withIds,
  writeDelimited,
} from '#contracts/lots-table/index.ts';
import { err, ok, type Result } from '#contracts/result.ts';

/** What editing does to the rows of a table of lots. Pure; a row that is not there yet is made by writing into it. */
export type Rows = readonly LotCells[];

export interface Spot {
  readonly row: number;
  readonly column: number;
}

/** A rectangle of cells, both corners included. */
export interface Block {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export function blockOf(from: Spot, to: Spot): Block {
  return {
    top: Math.min(from.row, to.row),
    bottom: Math.max(from.row, to.row),
    left: Math.min(from.column, to.column),
    right: Math.max(from.column, to.column),
  };
}

export function isOneCell({ top, bottom, left, right }: Block): boolean {
  return top === bottom && left === right;
}

/** Writes one cell; a blank text empties it. The row behind the last one begins a new lot, which gets the next number. */
export function setCell(rows: Rows, row: number, cell: { key: ColumnKey; text: string }): Rows {
  return withChanges(rows, new Map([[row, { [cell.key]: cell.text }]]));
}

export function clearBlock(rows: Rows, block: Block, keys: readonly ColumnKey[]): Rows {
  const cleared = Object.fromEntries(keysIn(block, keys).map((key) => [key, '']));
  return rows.map((cells, row) =>
    row >= block.top && row <= block.bottom ? merged(cells, cleared) : cells,
  );
}

export function deleteRows(rows: Rows, { top, bottom }: Block): Rows {
  return rows.filter((_, row) => row < top || row > bottom);
}

/** A copy of each chosen lot below the last of them, under the next free numbers. */
export function duplicateRows(rows: Rows, { top, bottom }: Block): Rows {
  const copies = rows.slice(top, bottom + 1).map(({ id: _id, ...cells }) => cells);
  return withIds([...rows.slice(0, bottom + 1), ...copies, ...rows.slice(bottom + 1)]).slice(
    0,
    LOTS_PER_AUCTION_MAX,
  );
}

/** Each chosen lot gets what the first of them says in the chosen columns. */
export function fillDown(rows: Rows, block: Block, keys: readonly ColumnKey[]): Rows {
  const source = rows[block.top] ?? {};
  const taken = Object.fromEntries(
    keysIn(block, keys)
      .filter((key) => key !== 'id')
      .map((key) => [key, source[key] ?? '']),
  );
  return rows.map((cells, row) =>
    row > block.top && row <= block.bottom ? merged(cells, taken) : cells,
  );
}

/** The chosen cells as a spreadsheet would copy them. */
export function copyBlock(rows: Rows, block: Block, keys: readonly ColumnKey[]): string {
  const lines = rows
    .slice(block.top, block.bottom + 1)
    .map((cells) => keysIn(block, keys).map((key) => cells[key] ?? ''));
  return writeDelimited(lines, '\t');
}

export interface Paste {
  readonly text: string;
  readonly block: Block;
  readonly keys: readonly ColumnKey[];
  readonly format: LotFormat;
}

/**
 * Puts a copied block at the chosen cells. With a row of headings each column goes where its heading belongs, without
 * one the cells go in the table's order from the first chosen cell. One value fills everything chosen.
 */
export function pasteBlock(rows: Rows, paste: Paste): Result<Rows, TableProblemCode> {
  const { text, block, keys, format } = paste;
  const parsed = parseDelimited(text, '\t');
  if (!parsed.ok) return parsed;
  const lines = parsed.value;
  const only = lines.length === 1 && lines[0]?.length === 1 ? (lines[0][0] ?? '') : undefined;
  if (only !== undefined) return ok(fillBlock(rows, paste, only.trim()));
  const table = importTable(lines, { format, needsHeadings: false, shown: keys });
  const changes =
    table.ok && table.value.headingRow !== undefined
      ? table.value.rows.map((cells) => withoutMadeId(cells, table.value.columns.id))
      : lines.map((line) => cellsInOrder(line, keys.slice(block.left)));
  if (block.top + changes.length > LOTS_PER_AUCTION_MAX) return err('too_many_rows');
  return ok(withChanges(rows, new Map(changes.map((cells, index) => [block.top + index, cells]))));
}

function fillBlock(rows: Rows, { block, keys }: Paste, text: string): Rows {
  const cells = Object.fromEntries(keysIn(block, keys).map((key) => [key, text]));
  const changes = new Map<number, LotCells>();
  for (let row = block.top; row <= block.bottom; row += 1) changes.set(row, cells);
  return withChanges(rows, changes);
}

function cellsInOrder(line: readonly string[], keys: readonly ColumnKey[]): LotCells {
  return Object.fromEntries(
    keys.slice(0, line.length).map((key, index) => [key, (line[index] ?? '').trim()]),
  );
}

/** Numbers that the block did not say are given when the rows are in place. */
function withoutMadeId(cells: LotCells, idColumn: number | undefined): LotCells {
  if (idColumn !== undefined) return cells;
  const { id: _id, ...others } = cells;
  return others;
}

function withChanges(rows: Rows, changes: ReadonlyMap<number, LotCells>): Rows {
  const length = Math.min(
    Math.max(rows.length, ...[...changes.keys()].map((row) => row + 1)),
    LOTS_PER_AUCTION_MAX,
  );
  const changed = Array.from({ length }, (_, row) => merged(rows[row] ?? {}, changes.get(row)));
  const trimmed = withoutBlankEnd(changed);
  const news = trimmed.slice(rows.length);
  // Only new lots are numbered: somebody who empties a number is about to type another.
  return news.length === 0
    ? trimmed
    : [...trimmed.slice(0, rows.length), ...numbered(trimmed, news)];
}

function numbered(all: Rows, news: Rows): Rows {
  const old = all.slice(0, all.length - news.length);
  const asTaken = old.map((cells) => ({ id: cells.id ?? '-' }));
  return withIds([...asTaken, ...news]).slice(old.length);
}

function withoutBlankEnd(rows: Rows): Rows {
  let { length } = rows;
  while (length > 0 && Object.keys(rows[length - 1] ?? {}).length === 0) length -= 1;
  return rows.slice(0, length);
}

function merged(cells: LotCells, change: LotCells | undefined): LotCells {
  if (change === undefined) return cells;
  const both = Object.entries({ ...cells, ...change });
  return Object.fromEntries(both.filter(([, text]) => text !== undefined && text.trim() !== ''));
}

function keysIn({ left, right }: Block, keys: readonly ColumnKey[]): readonly ColumnKey[] {
  return keys.slice(left, right + 1);
}
