import { LOT_ID_COLUMN_CHARS_MAX, NAME_CHARS_MAX, TITLE_CHARS_MAX } from '../limits.ts';
import { invariant } from '../result.ts';

/**
 * The columns of a table of lots (标段表): the same for a table typed by hand, a block pasted from a spreadsheet, an
 * xlsx file and its template.
 */
export type ColumnKey =
  | 'id'
  | 'title'
  | 'category'
  | 'quantity'
  | 'unit'
  | 'budget'
  | 'ceiling'
  | 'start'
  | 'step'
  | 'slip'
  | 'window'
  | 'extend'
  | 'maxCount'
  | 'tick'
  | 'initial'
  | 'turn'
  | 'break'
  | 'rounds'
  | 'note';

/** How a cell of the column is read; `step` is an amount or a percentage. */
export type ColumnKind =
  | 'id'
  | 'text'
  | 'quantity'
  | 'amount'
  | 'step'
  | 'percent'
  | 'duration'
  | 'count';

export interface Column {
  readonly key: ColumnKey;
  readonly kind: ColumnKind;
  readonly zh: string;
  readonly en: string;
  /** Other headings that mean the same, in lower case without spaces and units. */
  readonly aliases: readonly string[];
  /** Unit of a bare number in a `duration` column. */
  readonly bareUnit?: 'min' | 's';
  readonly charsMax?: number;
  /** Widest number of a `count`. */
  readonly countMax?: number;
}

/** The formats of `wire/auction-rules.ts`, by the columns that their lots have. */
export type LotFormat =
  | 'english-reverse'
  | 'sealed-quotation'
  | 'dutch-reverse'
  | 'japanese-reverse'
  | 'rounds';

const ALL: readonly Column[] = [
  {
    ...{ key: 'id', kind: 'id', zh: '标段编号', en: 'Lot no.', charsMax: LOT_ID_COLUMN_CHARS_MAX },
    aliases: ['编号', '包号', '标段', '标包', '序号', 'lot', 'no', 'no.', 'id', 'lotid', 'lotno'],
  },
  {
    ...{ key: 'title', kind: 'text', zh: '名称', en: 'Name', charsMax: TITLE_CHARS_MAX },
    aliases: [
      ...['标段名称', '包名称', '品名', '货物名称', '物品名称', '采购内容', '标的名称', '项目'],
      ...['title', 'item', 'description', 'lotname'],
    ],
  },
  {
    ...{ key: 'category', kind: 'text', zh: '品目', en: 'Category', charsMax: NAME_CHARS_MAX },
    aliases: ['品目名称', '品目编码', '采购品目', '类别', '分类', 'code', 'class'],
  },
  {
    ...{ key: 'quantity', kind: 'quantity', zh: '数量', en: 'Quantity' },
    aliases: ['采购数量', 'qty', 'amount'],
  },
  {
    ...{ key: 'unit', kind: 'text', zh: '单位', en: 'Unit', charsMax: 20 },
    aliases: ['计量单位', 'uom'],
  },
  {
    ...{ key: 'budget', kind: 'amount', zh: '预算', en: 'Budget' },
    aliases: ['预算金额', '采购预算', '标段预算'],
  },
  {
    ...{ key: 'ceiling', kind: 'amount', zh: '最高限价', en: 'Ceiling' },
    aliases: ['限价', '控制价', '最高价', '最高投标限价', '拦标价', 'ceilingprice', 'maxprice'],
  },
  {
    ...{ key: 'start', kind: 'amount', zh: '起始价', en: 'Start price' },
    aliases: ['起拍价', '开始价', 'start'],
  },
  {
    ...{ key: 'step', kind: 'step', zh: '降价幅度', en: 'Step' },
    aliases: ['降幅', '最小降幅', '最小降价', '每步价格', '价格步长', '步长', '梯度', 'decrement'],
  },
  {
    ...{ key: 'slip', kind: 'percent', zh: '防误报降幅', en: 'Slip guard' },
    aliases: ['防误报', '单次最大降幅', '最大降幅', 'slip', 'maxdrop'],
  },
  {
    ...{ key: 'window', kind: 'duration', zh: '延时触发', en: 'Overtime window', bareUnit: 'min' },
    aliases: ['延时窗口', '触发时间', 'window'],
  },
  {
    ...{ key: 'extend', kind: 'duration', zh: '每次延时', en: 'Overtime length', bareUnit: 'min' },
    aliases: ['延时', '延长时间', '延时时间', 'overtime', 'extension'],
  },
  {
    ...{ key: 'maxCount', kind: 'count', zh: '最多延时次数', en: 'Overtimes at most' },
    ...{ countMax: 10_000, aliases: ['延时次数', '最多次数', 'maxcount'] },
  },
  {
    ...{ key: 'tick', kind: 'duration', zh: '每步时间', en: 'Time per step', bareUnit: 's' },
    aliases: ['步时', '每档时间', 'tick'],
  },
  {
    ...{
      key: 'initial',
      kind: 'duration',
      zh: '首轮报价时间',
      en: 'Initial prices',
      bareUnit: 'min',
    },
    aliases: ['首次报价时间', 'initial'],
  },
  {
    ...{ key: 'turn', kind: 'duration', zh: '每家报价时间', en: 'Time per turn', bareUnit: 's' },
    aliases: ['每次报价时间', 'turn'],
  },
  {
    ...{ key: 'break', kind: 'duration', zh: '轮间休息', en: 'Break', bareUnit: 's' },
    aliases: ['休息时间', 'pause'],
  },
  {
    ...{ key: 'rounds', kind: 'count', zh: '轮数', en: 'Rounds', countMax: 1_000 },
    aliases: ['轮次', '报价轮数'],
  },
  {
    ...{ key: 'note', kind: 'text', zh: '备注', en: 'Note', charsMax: 2_000 },
    aliases: ['说明', '参数', '技术要求', '规格', '规格参数', 'remark', 'specification'],
  },
];

const BASE: readonly ColumnKey[] = [
  ...(['id', 'title', 'category', 'quantity', 'unit', 'budget', 'ceiling'] as const),
];
const BY_FORMAT: Readonly<Record<LotFormat, readonly ColumnKey[]>> = {
  'english-reverse': ['step', 'slip', 'window', 'extend', 'maxCount'],
  'sealed-quotation': [],
  'dutch-reverse': ['start', 'step', 'tick'],
  'japanese-reverse': ['step', 'tick'],
  rounds: ['step', 'slip', 'initial', 'turn', 'break', 'rounds'],
};
/** Where no value for all lots stands in for a blank cell. */
const REQUIRED: ReadonlySet<ColumnKey> = new Set(['id', 'title', 'ceiling', 'start']);

export function columnOf(key: ColumnKey): Column {
  const column = ALL.find((candidate) => candidate.key === key);
  invariant(column, `no column ${key}`);
  return column;
}

/** The columns of a format, in the order in which template and table show them. */
export function columnsOf(format: LotFormat): readonly Column[] {
  return [...BASE, ...BY_FORMAT[format], 'note' as const].map(columnOf);
}

export function isRequired(key: ColumnKey): boolean {
  return REQUIRED.has(key);
}

/** The columns whose blank cells take the value for all lots (`LotTerms`). */
export function termColumns(format: LotFormat): readonly ColumnKey[] {
  return BY_FORMAT[format].filter((key) => !REQUIRED.has(key));
}

export function isLotFormat(text: unknown): text is LotFormat {
  return typeof text === 'string' && Object.hasOwn(BY_FORMAT, text);
}
