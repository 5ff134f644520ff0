import {
  NAME_CHARS_MAX,
  REASON_CHARS_MAX,
  STATEMENT_COLUMNS_MAX,
  STATEMENT_ROWS_MAX,
} from '../limits.ts';
import { cellAddress } from '../lots-table/address.ts';
import { plainText, readAmount } from '../lots-table/read-cell.ts';
import { err, ok, type Result } from '../result.ts';
import { statementColumn, type StatementKey } from './columns.ts';
import type { StatementCellCode, StatementProblemCode } from './problems.ts';

/** One payment of a bank statement. */
export interface StatementEntry {
  /** Number of the row in the file, as a spreadsheet shows it. */
  readonly row: number;
  /** The bank's own number of the payment: the same payment has the same one in every statement. */
  readonly serial: string;
  readonly direction: 'in' | 'out';
  readonly amountFen: number;
  /** The rest as it stands there; empty where there is none. */
  readonly date: string;
  readonly payerName: string;
  readonly payerCode: string;
  readonly reference: string;
}

export interface StatementCellProblem {
  /** `C17`; of a column that the file has not, the row alone. */
  readonly address: string;
  readonly key: StatementKey;
  /** As it stands there. */
  readonly text: string;
  readonly code: StatementCellCode;
}

export interface BankStatement {
  readonly entries: readonly StatementEntry[];
  readonly problems: readonly StatementCellProblem[];
}

/** Headings stand in one of the first rows, under the bank's title, account and period. */
const HEADING_ROWS_LOOKED_AT = 30;
const HEADINGS_MIN = 2;

/**
 * Reads a bank statement (银行流水) from its cells. Pure. A payment that stands there twice with the same content counts
 * once; sums below the payments are passed over.
 */
export function readStatement(
  cells: readonly (readonly string[])[],
): Result<BankStatement, StatementProblemCode> {
  if (cells.length > STATEMENT_ROWS_MAX) return err('too_many_rows');
  if (cells.some((row) => row.length > STATEMENT_COLUMNS_MAX)) return err('too_many_columns');
  const heading = findHeadings(cells);
  if (heading?.places.has('serial') !== true) return err('no_serial_column');
  const { places } = heading;
  if (!places.has('incoming') && !places.has('amount')) return err('no_amount_column');
  const entries = new Map<string, StatementEntry>();
  const problems: StatementCellProblem[] = [];
  for (const [index, texts] of cells.entries()) {
    if (index <= heading.row) continue;
    const row = new Row(texts, index, places);
    if (row.isBlank() || row.isTotal()) continue;
    const entry = row.entry();
    if (entry === undefined) {
      problems.push(...row.problems);
      continue;
    }
    const earlier = entries.get(entry.serial);
    if (earlier === undefined) entries.set(entry.serial, entry);
    else if (!isSame(earlier, entry)) problems.push(row.problem('serial', 'serial_twice'));
  }
  if (entries.size === 0 && problems.length === 0) return err('empty');
  return ok({ entries: [...entries.values()], problems });
}

/**
 * The same cells without what is not asked for, such as balances and other accounts: every cell keeps its address, and what
 * `readStatement` makes of them is the same.
 */
export function neededCells(cells: readonly (readonly string[])[]): string[][] {
  const heading = findHeadings(cells.slice(0, STATEMENT_ROWS_MAX));
  if (heading === undefined) return cells.map(() => []);
  const kept = new Set(heading.places.values());
  return cells.map((row, index) => {
    if (index < heading.row) return [];
    const [first = ''] = row.filter((text) => text.trim() !== '');
    const sum = isSum(first) ? first : '';
    return row.map((text, at) => (kept.has(at) ? text : at === 0 ? sum : ''));
  });
}

type Places = ReadonlyMap<StatementKey, number>;

function findHeadings(
  cells: readonly (readonly string[])[],
): { readonly row: number; readonly places: Places } | undefined {
  for (const [row, texts] of cells.slice(0, HEADING_ROWS_LOOKED_AT).entries()) {
    const places = new Map<StatementKey, number>();
    for (const [at, text] of texts.entries()) {
      const key = statementColumn(text);
      if (key !== undefined && !places.has(key)) places.set(key, at);
    }
    if (places.size >= HEADINGS_MIN) return { row, places };
  }
  return undefined;
}

function isSame(one: StatementEntry, other: StatementEntry): boolean {
  return (
    one.direction === other.direction &&
    one.amountFen === other.amountFen &&
    one.payerName === other.payerName &&
    one.payerCode === other.payerCode
  );
}

const TEXTS = ['date', 'payerName', 'payerCode', 'reference'] as const;
/** What a spreadsheet makes of a long number. */
const ROUNDED = /^\d(?:\.\d+)?e\+?\d+$/i;

function isSum(text: string): boolean {
  return /^(?:合计|总计|小计|本页合计|期末余额|total|sum)/i.test(plainText(text));
}

class Row {
  readonly problems: StatementCellProblem[] = [];
  readonly #texts: readonly string[];
  readonly #index: number;
  readonly #places: Places;

  constructor(texts: readonly string[], index: number, places: Places) {
    this.#texts = texts;
    this.#index = index;
    this.#places = places;
  }

  isBlank(): boolean {
    return this.#texts.every((text) => text.trim() === '');
  }

  isTotal(): boolean {
    const first = this.#texts.map((text) => plainText(text)).find((text) => text !== '') ?? '';
    return isSum(first);
  }

  /** `undefined` when a cell is wrong; `problems` says which. */
  entry(): StatementEntry | undefined {
    const serial = this.#serial();
    const paid = this.#paid();
    for (const key of TEXTS) this.#checkText(key);
    if (serial === undefined || paid === undefined || this.problems.length > 0) return undefined;
    const [date = '', payerName = '', payerCode = '', reference = ''] = TEXTS.map((key) =>
      this.#text(key),
    );
    const texts = { date, payerName, payerCode, reference };
    return { row: this.#index + 1, serial, ...paid, ...texts };
  }

  problem(key: StatementKey, code: StatementCellCode): StatementCellProblem {
    const column = this.#places.get(key);
    const row = this.#index;
    const address = column === undefined ? String(row + 1) : cellAddress(column, row);
    return { address, key, text: this.#text(key).slice(0, NAME_CHARS_MAX), code };
  }

  #text(key: StatementKey): string {
    return (this.#texts[this.#places.get(key) ?? -1] ?? '').trim();
  }

  #serial(): string | undefined {
    // Banks put a mark before long numbers so that spreadsheets leave them alone.
    const serial = plainText(this.#text('serial')).replace(/^['`]/, '');
    if (serial === '') return this.#wrong('serial', 'missing');
    if (ROUNDED.test(serial)) return this.#wrong('serial', 'serial_rounded');
    if (serial.length > NAME_CHARS_MAX) return this.#wrong('serial', 'too_long');
    return serial.isWellFormed() ? serial : this.#wrong('serial', 'not_text');
  }

  /** Where one column holds both directions, a minus is what went out. */
  #paid(): Pick<StatementEntry, 'direction' | 'amountFen'> | undefined {
    const before = this.problems.length;
    const incoming = this.#amount('incoming');
    const outgoing = this.#amount('outgoing');
    const isSigned = !this.#places.has('incoming');
    const signed = isSigned ? this.#amount('amount') : 0;
    if (this.problems.length > before) return undefined;
    const [came, went] = [
      incoming + Math.max(0, signed),
      Math.abs(outgoing) + Math.max(0, -signed),
    ];
    if (came > 0 && went > 0) return this.#wrong('outgoing', 'both_amounts');
    if (came < 0) return this.#wrong('incoming', 'bad_characters');
    if (came === 0 && went === 0) {
      return this.#wrong(isSigned ? 'amount' : 'incoming', 'no_amount');
    }
    return came > 0 ? { direction: 'in', amountFen: came } : { direction: 'out', amountFen: went };
  }

  /** Fen with its sign; 0 for an empty cell and for the zero that banks print into the other column. */
  #amount(key: 'incoming' | 'outgoing' | 'amount'): number {
    const plain = plainText(this.#text(key));
    const [, sign = '', body = ''] = /^([+-]?)(.*)$/.exec(plain) ?? [];
    if (body === '') return 0;
    const read = readAmount(body);
    if (read.ok) return sign === '-' ? -read.value : read.value;
    const { error } = read;
    if (error !== 'zero') this.#wrong(key, isAmountFault(error) ? error : 'bad_characters');
    return 0;
  }

  #checkText(key: (typeof TEXTS)[number]): void {
    const text = this.#text(key);
    if (!text.isWellFormed()) this.#wrong(key, 'not_text');
    else if (text.length > REASON_CHARS_MAX) this.#wrong(key, 'too_long');
  }

  #wrong(key: StatementKey, code: StatementCellCode): undefined {
    this.problems.push(this.problem(key, code));
  }
}

const AMOUNT_FAULTS = [
  ...(['bad_characters', 'bad_groups', 'too_many_decimals', 'too_large'] as const),
  ...(['not_an_amount', 'formula_error'] as const),
];

function isAmountFault(code: string): code is (typeof AMOUNT_FAULTS)[number] {
  return AMOUNT_FAULTS.some((fault) => fault === code);
}
