import type { OpeningListItem } from '#contracts/wire/openings.ts';
import { instantCell, listSheet, type SheetColumn } from '#documents/sheet/list-sheet.ts';

const COLUMNS: readonly SheetColumn<OpeningListItem>[] = [
  ['开标编号 openingId', (item) => item.openingId],
  ['项目编号 tender', (item) => item.tender],
  ['项目名称 title', (item) => item.title],
  ['标段 lot', (item) => item.lot],
  ['信封 envelope', (item) => item.stage],
  ['阶段 state', (item) => item.state],
  ['代理机构 agency', (item) => item.agencyName],
  ['投标截止 deadline', (item) => instantCell(item.deadlineMs)],
  ['开标时间 opens', (item) => instantCell(item.opensAtMs)],
  ['投标数 bids', (item) => item.bids],
];

/** A list of bid openings as CSV; how many bids there are only once the closing list is fixed (OPN-6). */
export function openingSheet(items: readonly OpeningListItem[]): string {
  return listSheet(COLUMNS, items);
}
