import type { ProjectListItem } from '#contracts/wire/projects.ts';

/** Marks UTF-8 for spreadsheets. */
const BYTE_ORDER_MARK = '\uFEFF';
/** A cell that begins so could be run as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

const COLUMNS: readonly (readonly [
  string,
  (item: ProjectListItem) => string | number | undefined,
])[] = [
  ['项目编号 projectId', (item) => item.projectId],
  ['项目名称 title', (item) => item.title],
  ['方式 method', (item) => item.method],
  ['阶段 state', (item) => item.state],
  ['次数 attempt', (item) => item.attempt],
  ['采购人 buyer', (item) => item.buyerName],
  ['代理机构 agency', (item) => item.agencyName],
  ['标段数 lots', (item) => item.lotCount],
  ['预算（元） budget', (item) => yuan(item.budgetFen)],
  ['公告时间 published', (item) => instant(item.publishedAt)],
  ['报名截止 registration until', (item) => instant(item.registrationUntil)],
  ['竞价开始 opens', (item) => instant(item.opensAt)],
  ['竞价编号 auctionId', (item) => item.auctionId],
];

/** A list of projects as CSV (RFC 4180) with headings in both languages; no cell can be run as a formula. */
export function projectSheet(items: readonly ProjectListItem[]): string {
  const rows = [
    COLUMNS.map(([heading]) => heading),
    ...items.map((item) => COLUMNS.map(([, value]) => value(item))),
  ];
  return `${BYTE_ORDER_MARK}${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}

function cell(value: string | number | undefined): string {
  const text = String(value ?? '');
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function yuan(fen: number | undefined): string | undefined {
  if (fen === undefined) return undefined;
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}

/** In UTC+8, as the country's clocks show it. */
function instant(at: number | undefined): string | undefined {
  if (at === undefined) return undefined;
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
