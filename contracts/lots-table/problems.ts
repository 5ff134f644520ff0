/** What can be wrong with a cell or with a whole table, by stable code, in both languages; each says what to do. */
export interface CellProblemText {
  readonly zh: string;
  readonly en: string;
}

export const CELL_PROBLEMS = {
  missing: { zh: '请填写此格', en: 'Fill in this cell' },
  bad_id: {
    zh: '编号只能用文字、数字和 . _ : @ -，以文字或数字开头',
    en: 'Letters, digits and . _ : @ - only, starting with a letter or digit',
  },
  id_twice: { zh: '编号重复，请改用另一个', en: 'This number stands twice; choose another' },
  too_long: { zh: '文字过长，请缩短', en: 'The text is too long; shorten it' },
  bad_characters: {
    zh: '不是金额；可写 1234.50、￥1,234.50、１２万元',
    en: 'Not an amount; write 1234.50, ¥1,234.50 or 12万元',
  },
  not_a_quantity: {
    zh: '不是数量；可写 50、1,200、2.5，单位写在“单位”列',
    en: 'Not a quantity; write 50, 1,200 or 2.5, and its unit in the column “Unit”',
  },
  bad_groups: {
    zh: '千分位逗号的位置不对，请核对',
    en: 'The thousands separators are out of place',
  },
  too_many_decimals: {
    zh: '小数位过多：金额最多到分，百分比最多两位小数',
    en: 'Too many decimals: amounts end at the fen, percentages at two places',
  },
  zero: { zh: '必须大于零', en: 'Has to be more than zero' },
  too_large: { zh: '数值过大，请核对单位', en: 'Too large; check the unit' },
  not_a_percent: { zh: '请写成百分比，如 20%', en: 'Write a percentage, such as 20%' },
  percent_range: { zh: '百分比应在 0% 到 100% 之间', en: 'A percentage from 0% to 100%' },
  not_an_amount: {
    zh: '这里须填金额，不能填百分比',
    en: 'An amount is needed here, not a percentage',
  },
  not_a_duration: {
    zh: '请写时间，如 5分钟、30秒、1小时',
    en: 'Write a length of time, such as 5 min, 30 s or 1 h',
  },
  not_whole: { zh: '请填整数', en: 'A whole number is needed' },
  formula_error: {
    zh: '公式出错（如 #REF!），请改为数值',
    en: 'The formula failed (such as #REF!); put a value',
  },
  not_text: { zh: '请改为文字或数字', en: 'Use text or a number' },
  ceiling_above_budget: {
    zh: '最高限价高于本标段预算',
    en: 'The ceiling is above the budget of the lot',
  },
  step_above_ceiling: {
    zh: '降价幅度应小于最高限价',
    en: 'The step has to be below the ceiling',
  },
  start_above_ceiling: {
    zh: '起始价不能高于最高限价',
    en: 'The start price may not be above the ceiling',
  },
} as const satisfies Record<string, CellProblemText>;
export type CellProblemCode = keyof typeof CELL_PROBLEMS;

export const TABLE_PROBLEMS = {
  empty: { zh: '没有读到任何标段', en: 'No lot was found' },
  too_many_rows: { zh: '标段过多，请分成几个项目', en: 'Too many lots; make several projects' },
  too_many_columns: { zh: '列数过多，请只保留标段表', en: 'Too many columns; keep the lots only' },
  bad_quotes: {
    zh: '引号不成对，请从表格软件重新复制',
    en: 'A quotation mark is not closed; copy again from the spreadsheet',
  },
  no_title_column: {
    zh: '没有找到“名称”列，请使用模板的表头',
    en: 'No column “Name” was found; use the headings of the template',
  },
  no_ceiling_column: {
    zh: '没有找到“最高限价”列，请使用模板的表头',
    en: 'No column “Ceiling” was found; use the headings of the template',
  },
  file_too_large: {
    zh: '文件过大，请只保留标段表后重试',
    en: 'The file is too large; keep the sheet of lots only',
  },
  file_unreadable: {
    zh: '无法读取此文件，请另存为 xlsx 后重试',
    en: 'The file cannot be read; save it as xlsx and try again',
  },
  file_kind: {
    zh: '请选择 xlsx 或 csv 文件；旧的 xls 请另存为 xlsx',
    en: 'Choose an xlsx or csv file; save an old xls as xlsx first',
  },
} as const satisfies Record<string, CellProblemText>;
export type TableProblemCode = keyof typeof TABLE_PROBLEMS;
/** What can be wrong with a file or a block before anybody asks what its columns are. */
export type SheetProblemCode = Extract<
  TableProblemCode,
  | 'too_many_rows'
  | 'too_many_columns'
  | 'bad_quotes'
  | 'file_too_large'
  | 'file_unreadable'
  | 'file_kind'
>;
