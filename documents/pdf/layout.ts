import { assertNever } from '#contracts/result.ts';
import { cellText } from '../cell-text.ts';
import type { Block, Cell, Column, DocumentModel } from '../model.ts';
import { breakLines, type Measure } from './line-break.ts';

/** One thing drawn on a page; points from its lower left corner. */
export type Mark =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly x: number;
      readonly y: number;
      readonly size: number;
    }
  | {
      readonly kind: 'line';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly weight: number;
    }
  | {
      readonly kind: 'fill';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    };

export type Page = readonly Mark[];

/** A4 in points. */
export const PAGE = { width: 595.28, height: 841.89 } as const;
const MARGIN = { side: 54, top: 72, bottom: 66 } as const;
export const BODY = {
  left: MARGIN.side,
  right: PAGE.width - MARGIN.side,
  top: PAGE.height - MARGIN.top,
  bottom: MARGIN.bottom,
  width: PAGE.width - 2 * MARGIN.side,
} as const;

const SIZE = { title: 18, subject: 12, heading: 12, body: 10, table: 8.5 } as const;
const LEADING = 1.5;
/** How far a line's letters stand above the bottom of its box. */
const RISE = 0.36;
const CELL_AIR = 4;
const LABEL_SHARE = 0.26;

export type MeasureAt = (text: string, size: number) => number;

/** Lays a document out on pages. Pure: the same model and widths give the same marks. */
export function layOut(model: DocumentModel, measureAt: MeasureAt): readonly Page[] {
  const sheet = new Sheet(measureAt);
  sheet.centred(model.title, SIZE.title);
  sheet.centred(model.subject, SIZE.subject);
  sheet.gap(8);
  for (const block of model.blocks) putBlock(sheet, block);
  return sheet.pages;
}

function putBlock(sheet: Sheet, block: Block): void {
  switch (block.kind) {
    case 'heading':
      // Never alone at the foot of a page.
      sheet.need(4 * SIZE.heading * LEADING);
      sheet.gap(8);
      sheet.paragraph(block.text, SIZE.heading);
      sheet.gap(2);
      return;
    case 'paragraph':
      sheet.paragraph(block.text, SIZE.body);
      sheet.gap(4);
      return;
    case 'facts':
      for (const { label, cell } of block.facts) placeFact(sheet, label, cell);
      sheet.gap(4);
      return;
    case 'table':
      placeTable(sheet, block);
      sheet.gap(8);
      return;
    default:
      assertNever(block);
  }
}

function placeFact(sheet: Sheet, label: string, cell: Cell): void {
  const labelWidth = BODY.width * LABEL_SHARE;
  const row = [
    { lines: sheet.lines(label, labelWidth - CELL_AIR, SIZE.body), x: BODY.left, isEnd: false },
    {
      lines: sheet.lines(cellText(cell), BODY.width - labelWidth, SIZE.body),
      x: BODY.left + labelWidth,
      isEnd: false,
    },
  ].map((part) => ({ ...part, width: BODY.width }));
  sheet.row(row, SIZE.body);
}

interface RowCell {
  readonly lines: readonly string[];
  readonly x: number;
  readonly width: number;
  readonly isEnd: boolean;
}

function placeTable(sheet: Sheet, table: Extract<Block, { kind: 'table' }>): void {
  const places = columnPlaces(table.columns);
  const cellsOf = (texts: readonly string[]): readonly RowCell[] =>
    texts.map((value, index) => {
      const { x = BODY.left, width = BODY.width, isEnd = false } = places[index] ?? {};
      return { lines: sheet.lines(value, width - 2 * CELL_AIR, SIZE.table), x, width, isEnd };
    });
  const head = cellsOf(table.columns.map(({ title }) => title));
  const drawHead = (): void => {
    sheet.fillRow(head, SIZE.table);
    sheet.row(head, SIZE.table, CELL_AIR);
    sheet.rule(0.8);
  };
  sheet.need((2 + Math.max(...head.map(({ lines }) => lines.length))) * SIZE.table * LEADING);
  sheet.rule(0.8);
  drawHead();
  if (table.rows.length === 0) {
    const width = BODY.width - 2 * CELL_AIR;
    const lines = sheet.lines(table.empty, width, SIZE.table);
    sheet.row([{ lines, x: BODY.left, width: BODY.width, isEnd: false }], SIZE.table, CELL_AIR);
    sheet.rule(0.8);
  }
  for (const row of table.rows) {
    sheet.row(cellsOf(row.map(cellText)), SIZE.table, CELL_AIR, drawHead);
    sheet.rule(0.3);
  }
}

function columnPlaces(
  columns: readonly Column[],
): readonly { readonly x: number; readonly width: number; readonly isEnd: boolean }[] {
  const whole = columns.reduce((sum, { share }) => sum + share, 0);
  let x: number = BODY.left;
  return columns.map(({ share, isEnd = false }) => {
    const place = { x, width: (BODY.width * share) / whole, isEnd };
    x += place.width;
    return place;
  });
}

/** The page being filled, from the top down. */
class Sheet {
  readonly pages: Mark[][] = [[]];
  readonly #measureAt: MeasureAt;
  #y: number = BODY.top;

  constructor(measureAt: MeasureAt) {
    this.#measureAt = measureAt;
  }

  lines(value: string, width: number, size: number): readonly string[] {
    const measure: Measure = (part) => this.#measureAt(part, size);
    return breakLines(value, width, measure);
  }

  gap(height: number): void {
    if (this.#y < BODY.top) this.#y -= height;
  }

  /** Starts a new page when less than this is left. */
  need(height: number): void {
    if (this.#y - height < BODY.bottom && this.#y < BODY.top) this.#turn();
  }

  centred(value: string, size: number): void {
    for (const line of this.lines(value, BODY.width, size)) {
      this.need(size * LEADING);
      const x = BODY.left + (BODY.width - this.#measureAt(line, size)) / 2;
      this.#line(line, x, size);
      this.#y -= size * LEADING;
    }
  }

  paragraph(value: string, size: number): void {
    for (const line of this.lines(value, BODY.width, size)) {
      this.need(size * LEADING);
      this.#line(line, BODY.left, size);
      this.#y -= size * LEADING;
    }
  }

  /** Cells beside each other. A row that no page could hold is split, any other one is kept together. */
  row(cells: readonly RowCell[], size: number, air = 0, afterTurn?: () => void): void {
    const step = size * LEADING;
    const count = Math.max(1, ...cells.map(({ lines }) => lines.length));
    const height = count * step + air;
    const isWhole = height <= BODY.top - BODY.bottom - 6 * step;
    if (isWhole && this.#y - height < BODY.bottom) this.#turn(afterTurn);
    this.#y -= air / 2;
    for (let index = 0; index < count; index += 1) {
      if (this.#y - step < BODY.bottom) this.#turn(afterTurn);
      for (const { lines, x, width, isEnd } of cells) {
        const line = lines[index] ?? '';
        if (line === '') continue;
        const end = x + width - air - this.#measureAt(line, size);
        this.#line(line, isEnd ? end : x + air, size);
      }
      this.#y -= step;
    }
    this.#y -= air / 2;
  }

  /** The ground of a row that is about to be drawn. */
  fillRow(cells: readonly RowCell[], size: number): void {
    const count = Math.max(1, ...cells.map(({ lines }) => lines.length));
    const height = count * size * LEADING + CELL_AIR;
    const { left: x, width } = BODY;
    this.#page.push({ kind: 'fill', x, y: this.#y - height, width, height });
  }

  rule(weight: number): void {
    const { left: x, width } = BODY;
    this.#page.push({ kind: 'line', x, y: this.#y, width, weight });
  }

  get #page(): Mark[] {
    return this.pages[this.pages.length - 1] ?? [];
  }

  #line(value: string, x: number, size: number): void {
    const y = this.#y - size * LEADING + size * RISE;
    if (value !== '') this.#page.push({ kind: 'text', text: value, x, y, size });
  }

  #turn(afterTurn?: () => void): void {
    this.pages.push([]);
    this.#y = BODY.top;
    afterTurn?.();
  }
}
