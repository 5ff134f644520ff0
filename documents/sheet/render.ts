import ExcelJS from 'exceljs';
import { cellText, ZONE_OFFSET_MS } from '../cell-text.ts';
import type { Block, Cell, DocumentModel } from '../model.ts';
import { sayIn } from '../content/words.ts';
import { inert } from './csv.ts';
import { withFixedTimes } from './zip-times.ts';

const MONEY_FORMAT = '#,##0.00';
const TIME_FORMAT = 'yyyy-mm-dd hh:mm:ss.000';
/** Digits that a spreadsheet's number keeps; an amount with more stays a text. */
const EXACT_FEN_MAX = 10 ** 15 - 1;
const SHEET_NAME_CHARS_MAX = 31;
const UNITS_PER_SHARE = 11;
const WIDTH_MAX = 60;

/**
 * A document as an Excel workbook: a sheet of facts, then one for each table with a frozen head and typed cells. Foreign texts
 * cannot run as formulas. The same model gives the same bytes.
 */
export async function renderSheet(model: DocumentModel): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  const at = new Date(model.at);
  Object.assign(book, { creator: 'Kaibiao', lastModifiedBy: 'Kaibiao', created: at, modified: at });
  book.title = model.title;
  addFacts(book, model);
  for (const block of model.blocks) if (block.kind === 'table') addTable(book, block);
  const bytes = new Uint8Array(await book.xlsx.writeBuffer());
  return withFixedTimes(bytes);
}

function addFacts(book: ExcelJS.Workbook, model: DocumentModel): void {
  const sheet = book.addWorksheet(sheetName(book, sayIn(model.language)('sheet.facts')));
  sheet.columns = [{ width: 28 }, { width: 90 }];
  const title = sheet.addRow([inert(model.title)]);
  title.font = { bold: true, size: 14 };
  if (model.watermark !== undefined) {
    const mark = sheet.addRow([inert(model.watermark)]);
    mark.font = { bold: true, color: { argb: 'FFB4231F' } };
  }
  for (const block of model.blocks) {
    if (block.kind === 'paragraph') addText(sheet, block.text);
    if (block.kind === 'heading') sheet.addRow([inert(block.text)]).font = { bold: true };
    if (block.kind !== 'facts') continue;
    for (const { label, cell } of block.facts) {
      const row = sheet.addRow([inert(label)]);
      write(row.getCell(2), cell);
      row.getCell(2).alignment = { horizontal: 'left', wrapText: true, vertical: 'top' };
    }
  }
}

function addText(sheet: ExcelJS.Worksheet, text: string): void {
  const row = sheet.addRow(['', inert(text)]);
  row.getCell(2).alignment = { wrapText: true, vertical: 'top' };
}

function addTable(book: ExcelJS.Workbook, table: Extract<Block, { kind: 'table' }>): void {
  const sheet = book.addWorksheet(sheetName(book, table.title), {
    views: [{ state: 'frozen', ySplit: 1 }],
  });
  sheet.columns = table.columns.map(({ title, share }) => ({
    header: inert(title),
    width: Math.min(WIDTH_MAX, Math.max(10, share * UNITS_PER_SHARE)),
  }));
  const head = sheet.getRow(1);
  head.font = { bold: true };
  head.fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFEFF1F5' } };
  for (const cells of table.rows) {
    const row = sheet.addRow([]);
    cells.forEach((cell, index) => write(row.getCell(index + 1), cell));
    row.commit();
  }
  if (table.rows.length === 0) sheet.addRow([inert(table.empty)]);
  if (table.rows.length > 0) {
    sheet.autoFilter = {
      from: { row: 1, column: 1 },
      to: { row: 1, column: table.columns.length },
    };
  }
}

function write(target: ExcelJS.Cell, cell: Cell): void {
  if (cell.kind === 'money' && cell.fen <= EXACT_FEN_MAX) {
    target.value = cell.fen / 100;
    target.numFmt = MONEY_FORMAT;
  } else if (cell.kind === 'time') {
    // A sheet's instants have no zone: they are written as the clock of the procurement shows them.
    target.value = new Date(cell.at + ZONE_OFFSET_MS);
    target.numFmt = TIME_FORMAT;
  } else if (cell.kind === 'count') {
    target.value = cell.n;
  } else {
    target.value = inert(cellText(cell));
  }
}

/** Excel's rules for names of sheets: some marks not at all, 31 characters, each name once. */
function sheetName(book: ExcelJS.Workbook, wanted: string): string {
  const plain = wanted.replaceAll(/[\\/?*[\]:']/g, ' ').trim();
  for (let round = 1; ; round += 1) {
    const suffix = round === 1 ? '' : ` ${round}`;
    const name = `${Array.from(plain)
      .slice(0, SHEET_NAME_CHARS_MAX - suffix.length)
      .join('')}${suffix}`;
    const isTaken = book.worksheets.some(
      (sheet) => sheet.name.toLowerCase() === name.toLowerCase(),
    );
    if (!isTaken && name !== '') return name;
  }
}
