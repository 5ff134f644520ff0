import { LOTS_PASTE_CHARS_MAX, LOTS_SHEET_COLUMNS_MAX, LOTS_SHEET_ROWS_MAX } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';
import type { SheetProblemCode } from './problems.ts';

/**
 * Cells of a block as spreadsheets put it on the clipboard (tabs) or into a csv file (commas): fields in quotation
 * marks may hold separators and line ends, `""` in them is one mark. A mark inside an unquoted field is itself, as
 * spreadsheets write inches.
 */
export function parseDelimited(
  text: string,
  separator: '\t' | ',',
): Result<string[][], SheetProblemCode> {
  if (text.length > LOTS_PASTE_CHARS_MAX) return err('too_many_rows');
  const reader = new Reader(text.replace(/^\ufeff/, ''), separator);
  const rows: string[][] = [];
  while (!reader.isAtEnd) {
    const row = reader.row();
    if (row === undefined) return err('bad_quotes');
    if (row.length > LOTS_SHEET_COLUMNS_MAX) return err('too_many_columns');
    rows.push(row);
    if (rows.length > LOTS_SHEET_ROWS_MAX) return err('too_many_rows');
  }
  return ok(rows);
}

/** The same block as text, as a spreadsheet would copy it. */
export function writeDelimited(
  rows: readonly (readonly string[])[],
  separator: '\t' | ',',
): string {
  const field = (text: string): string =>
    /["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
  return rows.map((row) => `${row.map(field).join(separator)}\r\n`).join('');
}

class Reader {
  readonly #text: string;
  readonly #separator: string;
  #at = 0;

  constructor(text: string, separator: string) {
    this.#text = text;
    this.#separator = separator;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** One row; `undefined` when a quotation mark is not closed. */
  row(): string[] | undefined {
    const fields: string[] = [];
    for (;;) {
      const field = this.#text[this.#at] === '"' ? this.#quoted() : this.#bare();
      if (field === undefined) return undefined;
      fields.push(field);
      if (fields.length > LOTS_SHEET_COLUMNS_MAX) return fields;
      if (this.#text[this.#at] === this.#separator) {
        this.#at += 1;
        continue;
      }
      this.#lineEnd();
      return fields;
    }
  }

  #quoted(): string | undefined {
    let value = '';
    for (let from = this.#at + 1; ; ) {
      const mark = this.#text.indexOf('"', from);
      if (mark < 0) return undefined;
      value += this.#text.slice(from, mark);
      if (this.#text[mark + 1] !== '"') {
        this.#at = mark + 1;
        // What stands behind the closing mark belongs to the field: nobody's text gets lost.
        return value + this.#bare();
      }
      value += '"';
      from = mark + 2;
    }
  }

  #bare(): string {
    const from = this.#at;
    while (!this.isAtEnd && !this.#isFieldEnd(this.#text[this.#at])) this.#at += 1;
    return this.#text.slice(from, this.#at);
  }

  #isFieldEnd(mark: string | undefined): boolean {
    return mark === this.#separator || mark === '\n' || mark === '\r';
  }

  #lineEnd(): void {
    if (this.#text[this.#at] === '\r') this.#at += 1;
    if (this.#text[this.#at] === '\n') this.#at += 1;
  }
}
