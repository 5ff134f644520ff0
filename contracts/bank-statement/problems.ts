import { CELL_PROBLEMS } from '../lots-table/problems.ts';

/** What can be wrong with a cell of a bank statement, by stable code; each says what to do. */
export const STATEMENT_CELL_PROBLEMS = {
  missing: CELL_PROBLEMS.missing,
  bad_characters: CELL_PROBLEMS.bad_characters,
  bad_groups: CELL_PROBLEMS.bad_groups,
  too_many_decimals: CELL_PROBLEMS.too_many_decimals,
  too_large: CELL_PROBLEMS.too_large,
  not_an_amount: CELL_PROBLEMS.not_an_amount,
  formula_error: CELL_PROBLEMS.formula_error,
  too_long: CELL_PROBLEMS.too_long,
  not_text: CELL_PROBLEMS.not_text,
  no_amount: {
    zh: '没有金额：请填写收入或支出',
    en: 'No amount: fill in the incoming or the outgoing one',
  },
  both_amounts: {
    zh: '同一行既有收入又有支出，请核对',
    en: 'Incoming and outgoing in one row; check it',
  },
  serial_rounded: {
    zh: '流水号被表格软件舍入了：请从网银重新下载，或将此列设为文本',
    en: 'The spreadsheet has rounded the serial number: download the file again, or make the column text',
  },
  serial_twice: {
    zh: '流水号相同而内容不同，请核对',
    en: 'The same serial number with other content; check it',
  },
} as const;
export type StatementCellCode = keyof typeof STATEMENT_CELL_PROBLEMS;

/** What can be wrong with a whole statement. */
export const STATEMENT_PROBLEMS = {
  empty: { zh: '没有读到任何收支记录', en: 'No payment was found' },
  too_many_rows: {
    zh: '行数过多，请按日期分开导入',
    en: 'Too many rows; import it in parts, by date',
  },
  too_many_columns: { zh: '列数过多，请只保留流水表', en: 'Too many columns; keep the statement' },
  bad_quotes: {
    zh: '引号不成对，请从网银重新下载',
    en: 'A quotation mark is not closed; download the file again',
  },
  no_serial_column: {
    zh: '没有找到“交易流水号”列',
    en: 'No column “Serial number” was found',
  },
  no_amount_column: {
    zh: '没有找到“收入金额”或“交易金额”列',
    en: 'No column “Incoming” or “Amount” was found',
  },
  file_too_large: {
    zh: '文件过大，请按日期分开导入',
    en: 'The file is too large; import it in parts',
  },
  file_unreadable: {
    zh: '无法读取此文件，请另存为 xlsx 后重试',
    en: 'The file cannot be read; save it as xlsx and try again',
  },
  file_kind: {
    zh: '请选择 xlsx 或 csv 文件；旧的 xls 请另存为 xlsx',
    en: 'Choose an xlsx or csv file; save an old xls as xlsx first',
  },
} as const;
export type StatementProblemCode = keyof typeof STATEMENT_PROBLEMS;
