/** A byte order mark, without which Excel takes UTF-8 for the system's old encoding. */
const BYTE_ORDER_MARK = '\ufeff';
/** A cell that begins so is run as a formula by spreadsheets; a quote before it keeps it a text. */
const FORMULA_START = /^[\s]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/u;
/** A plain number is no formula. */
const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** RFC 4180 with CRLF and a byte order mark; no cell can be run as a formula. */
export function csvText(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => row.map((cell) => quoted(inert(cell))).join(','));
  return `${BYTE_ORDER_MARK}${lines.join('\r\n')}\r\n`;
}

/** The text with its power taken: it looks the same and runs nothing. */
export function inert(cell: string): string {
  return FORMULA_START.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
