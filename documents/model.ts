import type { DocumentLanguage } from '#contracts/wire/documents.ts';

/**
 * A document (文书) before it is drawn: what it says, in order, without any layout. Content makes it, `pdf/` and `sheet/`
 * draw it, so that a notice, an opening record and an evaluation report differ in nothing but their content.
 */

/** A value with its kind, so that a page shows it as text and a sheet keeps it as a number or an instant. */
export type Cell =
  | { readonly kind: 'text'; readonly text: string }
  /** Whole fen; shown in yuan with two decimals. */
  | { readonly kind: 'money'; readonly fen: number }
  /** Epoch milliseconds; shown in the zone of the procurement. */
  | { readonly kind: 'time'; readonly at: number }
  | { readonly kind: 'count'; readonly n: number };

export interface Column {
  readonly title: string;
  /** Share of the table's width. */
  readonly share: number;
  readonly isEnd?: boolean;
}

export interface Fact {
  readonly label: string;
  readonly cell: Cell;
}

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | {
      readonly kind: 'table';
      /** Also the name of its sheet. */
      readonly title: string;
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Cell[])[];
      /** Said in place of rows where there are none. */
      readonly empty: string;
    };

export interface DocumentModel {
  readonly language: DocumentLanguage;
  readonly title: string;
  /** What it is about, under the title. */
  readonly subject: string;
  /** Number of the procurement, at the head of every page. */
  readonly reference: string;
  /** Last word of the record that it rests on, at the foot of every page. */
  readonly basis: string;
  /** Written across every page while the document is not final. */
  readonly watermark: string | undefined;
  /** Time of the newest record that it rests on; also the file's own time, so that the same input gives the same bytes. */
  readonly at: number;
  readonly blocks: readonly Block[];
}

export const text = (value: string): Cell => ({ kind: 'text', text: value });
export const money = (fen: number): Cell => ({ kind: 'money', fen });
export const time = (at: number): Cell => ({ kind: 'time', at });
export const count = (n: number): Cell => ({ kind: 'count', n });
