import { plainText } from '../lots-table/read-cell.ts';

/** The columns of a bank statement (银行流水) that matter here, whatever else a bank puts beside them. */
export type StatementKey =
  | 'serial'
  | 'date'
  | 'incoming'
  | 'outgoing'
  | 'amount'
  | 'payerName'
  | 'payerCode'
  | 'reference';

interface StatementColumn {
  readonly key: StatementKey;
  readonly zh: string;
  readonly en: string;
  /** Other headings that mean the same, without spaces, in lower case. */
  readonly aliases: readonly string[];
}

export const STATEMENT_COLUMNS: readonly StatementColumn[] = [
  {
    ...{ key: 'serial', zh: '交易流水号', en: 'Serial number' },
    aliases: [
      ...['流水号', '银行流水号', '交易序号', '凭证号', '凭证号码', '交易编号', '业务流水号'],
      ...['serial', 'serialno', 'transactionid', 'transactionno'],
    ],
  },
  {
    ...{ key: 'date', zh: '交易日期', en: 'Date' },
    aliases: ['交易时间', '记账日期', '入账日期', '入账时间', '日期', 'transactiondate'],
  },
  {
    ...{ key: 'incoming', zh: '收入金额', en: 'Incoming' },
    aliases: ['收入', '贷方发生额', '贷方金额', '贷方', '转入金额', '入账金额', 'credit'],
  },
  {
    ...{ key: 'outgoing', zh: '支出金额', en: 'Outgoing' },
    aliases: ['支出', '借方发生额', '借方金额', '借方', '转出金额', 'debit'],
  },
  {
    ...{ key: 'amount', zh: '交易金额', en: 'Amount' },
    aliases: ['金额', '发生额', '交易额'],
  },
  {
    ...{ key: 'payerName', zh: '对方户名', en: 'Counterparty' },
    aliases: [
      ...['对方名称', '对方账户名称', '付款人', '付款人名称', '付款方名称', '付款户名'],
      ...['payer', 'payername', 'counterpartyname'],
    ],
  },
  {
    ...{ key: 'payerCode', zh: '统一社会信用代码', en: 'Credit code' },
    aliases: ['信用代码', '对方信用代码', '付款人信用代码', '对方统一社会信用代码', 'creditcode'],
  },
  {
    ...{ key: 'reference', zh: '附言', en: 'Reference' },
    aliases: ['摘要', '用途', '备注', '交易附言', '交易摘要', '附言/用途', 'remark', 'purpose'],
  },
];

/** The column that a heading names; a unit in brackets behind it counts for nothing. */
export function statementColumn(heading: string): StatementKey | undefined {
  const plain = plainText(heading).replace(/\*/g, '').toLowerCase();
  const name = plain.replace(/\([^()]*\)$/, '');
  return STATEMENT_COLUMNS.find(
    ({ zh, en, aliases }) =>
      name === zh || name === plainText(en).toLowerCase() || aliases.includes(name),
  )?.key;
}
