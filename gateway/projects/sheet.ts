import type { ProjectListItem } from '#contracts/wire/projects.ts';
import { instantCell, listSheet, type SheetColumn, yuanCell } from '#documents/sheet/list-sheet.ts';

const COLUMNS: readonly SheetColumn<ProjectListItem>[] = [
  ['项目编号 projectId', (item) => item.projectId],
  ['项目名称 title', (item) => item.title],
  ['方式 method', (item) => item.method],
  ['阶段 state', (item) => item.state],
  ['次数 attempt', (item) => item.attempt],
  ['采购人 buyer', (item) => item.buyerName],
  ['代理机构 agency', (item) => item.agencyName],
  ['标段数 lots', (item) => item.lotCount],
  ['预算（元） budget', (item) => yuanCell(item.budgetFen)],
  ['公告时间 published', (item) => instantCell(item.publishedAt)],
  ['报名截止 registration until', (item) => instantCell(item.registrationUntil)],
  ['竞价开始 opens', (item) => instantCell(item.opensAt)],
  ['竞价编号 auctionId', (item) => item.auctionId],
];

/** A list of projects as CSV, in both languages. */
export function projectSheet(items: readonly ProjectListItem[]): string {
  return listSheet(COLUMNS, items);
}
