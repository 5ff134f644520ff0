import type { ColumnKey } from '#contracts/lots-table/index.ts';
import type { Spot } from './sheet-rows.ts';

/** Text of what is wrong with a cell, by `markKey`. */
export type CellMarks = ReadonlyMap<string, string>;

export function markKey(row: number, key: ColumnKey): string {
  return `${row}:${key}`;
}

/** DOM id of a cell's text, where links from the list of findings lead. */
export function cellId(row: number, key: ColumnKey): string {
  return `lot-${row}-${key}`;
}

/** The cell that is written to, and the other corner of what is chosen. */
export interface Selection {
  readonly at: Spot;
  readonly to: Spot;
}

export function selectionOf(spot: Spot): Selection {
  return { at: spot, to: spot };
}

/** A cell that a link leads to; each click is a new object. */
export interface CellLink {
  readonly row: number;
  readonly key: ColumnKey;
}
