import {
  CELL_PROBLEMS,
  checkLots,
  type Column,
  columnOf,
  type ColumnKey,
  columnsOf,
  type ImportedTable,
  importTable,
  isRequired,
  type LotCells,
  type LotFormat,
  sourceAddress,
  type TableProblemCode,
} from '#contracts/lots-table/index.ts';
import { ok, type Result } from '#contracts/result.ts';
import { readCells } from './sheet-file.ts';

/** Tables of lots from and to files; the libraries for workbooks come in chunks of their own, when a file is there. */

export interface ReadFile {
  readonly table: ImportedTable;
  /** Wrong cells by their address in the file. */
  readonly problems: readonly AddressedProblem[];
}

export interface AddressedProblem {
  /** `C17`; of a column that the file has not, the row alone. */
  readonly address: string;
  readonly key: ColumnKey;
  /** As it stands there. */
  readonly text: string;
  readonly code: keyof typeof CELL_PROBLEMS;
}

/** Reads the first sheet of a workbook, or a csv file in UTF-8 or GB 18030. */
export async function readLotsFile(
  file: File,
  format: LotFormat,
): Promise<Result<ReadFile, TableProblemCode>> {
  const cells = await readCells(file);
  if (!cells.ok) return cells;
  const table = importTable(cells.value, { format, needsHeadings: true });
  if (!table.ok) return table;
  const { problems } = checkLots(table.value.rows, format);
  return ok({
    table: table.value,
    problems: problems.map((problem) => ({
      address: sourceAddress(table.value, problem),
      key: problem.key,
      text: table.value.rows[problem.lot]?.[problem.key] ?? '',
      code: problem.code,
    })),
  });
}

/**
 * A workbook of the format's columns, the required ones marked, with the lots as they are: without lots, a template to
 * fill in. Reading it gives the same lots back.
 */
export async function lotsWorkbook(
  rows: readonly LotCells[],
  format: LotFormat,
  words: WorkbookWords & { readonly note: string },
): Promise<Blob> {
  const { default: write } = await import('write-excel-file/universal');
  const columns = columnsOf(format);
  const head = columns.map((column) => ({
    value: `${headingText(column, words.language)}${isRequired(column.key) ? '*' : ''}`,
    ...HEAD_LOOK,
  }));
  // As text, so that a spreadsheet neither rounds an amount nor takes a number off its zeros.
  const lines = rows.map((cells) =>
    columns.map(({ key }) => ({ value: cells[key] ?? '', type: String, format: '@' })),
  );
  return write([[words.note], head, ...lines], {
    sheet: words.sheet,
    columns: columns.map(({ key }) => ({ width: key === 'title' || key === 'note' ? 28 : 14 })),
    stickyRowsCount: 2,
  }).toBlob();
}

/** What is wrong in a file, as a workbook that can be worked through line by line. */
export async function problemsWorkbook(
  problems: readonly AddressedProblem[],
  words: WorkbookWords & { readonly headings: readonly [string, string, string, string] },
): Promise<Blob> {
  const { default: write } = await import('write-excel-file/universal');
  const lines = problems.map(({ address, key, text, code }) => [
    address,
    headingText(columnOf(key), words.language),
    text,
    words.language === 'en' ? CELL_PROBLEMS[code].en : CELL_PROBLEMS[code].zh,
  ]);
  const head = words.headings.map((value) => ({ value, ...HEAD_LOOK }));
  return write([head, ...lines], {
    sheet: words.sheet,
    columns: [{ width: 10 }, { width: 16 }, { width: 28 }, { width: 60 }],
    stickyRowsCount: 1,
  }).toBlob();
}

export interface WorkbookWords {
  readonly language: 'zh-CN' | 'en';
  /** Name of the sheet. */
  readonly sheet: string;
}

const HEAD_LOOK = {
  fontWeight: 'bold',
  backgroundColor: '#EDF4FF',
  bottomBorderStyle: 'thin',
} as const;

function headingText(column: Column, language: WorkbookWords['language']): string {
  return language === 'en' ? column.en : column.zh;
}
