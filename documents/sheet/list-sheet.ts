import { csvText } from './csv.ts';

/** One column of an exported list: a heading in both languages and what stands below it. */
export type SheetColumn<Item> = readonly [
  heading: string,
  value: (item: Item) => string | number | undefined,
];

/** A list as CSV that spreadsheets read (habit 33). */
export function listSheet<Item>(
  columns: readonly SheetColumn<Item>[],
  items: readonly Item[],
): string {
  return csvText([
    columns.map(([heading]) => heading),
    ...items.map((item) => columns.map(([, value]) => String(value(item) ?? ''))),
  ]);
}

/** Yuan with two decimals, from fen. */
export function yuanCell(fen: number | undefined): string | undefined {
  if (fen === undefined) return undefined;
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}

/** In UTC+8, as the country's clocks show it. */
export function instantCell(at: number | undefined): string | undefined {
  if (at === undefined) return undefined;
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
