import {
  neededCells,
  STATEMENT_COLUMNS,
  type StatementProblemCode,
} from '#contracts/bank-statement/index.ts';
import { type Cell, cellText, writeDelimited } from '#contracts/lots-table/index.ts';
import { REASON_CHARS_MAX, STATEMENT_COLUMNS_MAX, STATEMENT_ROWS_MAX } from '#contracts/limits.ts';
import { err, ok, type Result } from '#contracts/result.ts';
import { readCells } from '../../lots/sheet-file.ts';

/** Bank statements from files. What is not asked for, such as balances and other accounts, does not leave the page. */

/** Texts of the cells of a statement, without the columns that nobody needs. */
export async function readStatementFile(
  file: File,
): Promise<Result<string[][], StatementProblemCode>> {
  const cells = await readCells(file);
  if (!cells.ok) return cells;
  if (cells.value.length > STATEMENT_ROWS_MAX) return err('too_many_rows');
  if (cells.value.some((row) => row.length > STATEMENT_COLUMNS_MAX)) {
    return err('too_many_columns');
  }
  return ok(neededCells(cells.value.map((row) => row.map((cell) => shownText(cell)))));
}

/** Headings, and one line that shows how each cell is meant. */
export function statementTemplate(projectId: string, isEnglish: boolean): Blob {
  const keys = ['serial', 'date', 'incoming', 'outgoing', 'payerName', 'payerCode', 'reference'];
  const columns = STATEMENT_COLUMNS.filter(({ key }) => keys.includes(key));
  const example: Readonly<Record<string, string>> = {
    serial: '2026113000012345',
    date: '2026-11-30',
    incoming: '5000.00',
    payerName: isEnglish ? 'Example Ltd' : '示例有限公司',
    payerCode: '91440300MA5EXAMPL3',
    reference: isEnglish ? `deposit ${projectId}` : `保证金 ${projectId}`,
  };
  const rows = [
    columns.map(({ zh, en }) => (isEnglish ? en : zh)),
    columns.map(({ key }) => example[key] ?? ''),
  ];
  return new Blob([`\uFEFF${writeDelimited(rows, ',')}`], { type: 'text/csv;charset=utf-8' });
}

/** A number that lost its last digits has to look so, and not like another serial number. */
function shownText(cell: Cell): string {
  const isRounded = typeof cell === 'number' && Math.abs(cell) >= EXACT_BELOW;
  return (isRounded ? cell.toExponential() : cellText(cell)).slice(0, 2 * REASON_CHARS_MAX);
}
/** Spreadsheets keep 15 digits. */
const EXACT_BELOW = 1e15;
