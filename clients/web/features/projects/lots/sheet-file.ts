import {
  type Cell,
  checkZip,
  parseDelimited,
  type SheetProblemCode,
} from '#contracts/lots-table/index.ts';
import { LOTS_FILE_BYTES_MAX } from '#contracts/limits.ts';
import { err, ok, type Result } from '#contracts/result.ts';

/** Cells of the first sheet of a workbook, or of a csv file in UTF-8 or GB 18030. */
export async function readCells(file: File): Promise<Result<Cell[][], SheetProblemCode>> {
  if (file.size > LOTS_FILE_BYTES_MAX) return err('file_too_large');
  const bytes = new Uint8Array(await file.arrayBuffer());
  return /\.csv$/i.test(file.name) ? readCsv(bytes) : readWorkbook(bytes);
}

async function readWorkbook(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Result<Cell[][], SheetProblemCode>> {
  // An old xls, a picture, a document: no ZIP archive.
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return err('file_kind');
  const refused = checkZip(bytes);
  if (refused !== undefined) return err(refused);
  const { readSheet } = await import('read-excel-file/universal');
  try {
    const sheet = await readSheet(bytes.buffer, { trim: false });
    return ok(sheet.map((row) => row.map((cell) => plainCell(cell))));
  } catch {
    return err('file_unreadable');
  }
}

function readCsv(bytes: Uint8Array): Result<Cell[][], SheetProblemCode> {
  return parseDelimited(decode(bytes), ',');
}

/** Spreadsheets in Chinese save csv in the system's own encoding unless told otherwise. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

/** Dates are text here: nothing is counted from one. */
function plainCell(cell: unknown): Cell {
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  const isPlain = typeof cell === 'string' || typeof cell === 'boolean' || typeof cell === 'number';
  return isPlain ? cell : null;
}
