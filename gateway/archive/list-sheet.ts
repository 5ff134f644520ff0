import type { ArchiveItem } from '#contracts/wire/archive.ts';
import { instantCell, listSheet, type SheetColumn, yuanCell } from '#documents/sheet/list-sheet.ts';

const COLUMNS: readonly SheetColumn<ArchiveItem>[] = [
  ['竞价编号 auctionId', (item) => item.auctionId],
  ['项目名称 title', (item) => item.title],
  ['方式 method', (item) => item.type],
  ['采购人 buyer', (item) => item.buyer.name],
  ['地区 region', (item) => item.buyer.region],
  ['竞价开始 opened', (item) => instantCell(item.opensAt)],
  ['竞价结束 closed', (item) => instantCell(item.closesAt)],
  ['标段数 lots', (item) => item.lotCount],
  ['成交标段 completed', (item) => item.outcome?.completed],
  ['流标标段 unsuccessful', (item) => item.outcome?.unsuccessful],
  ['取消标段 cancelled', (item) => item.outcome?.cancelled],
  ['成交标段限价（元） ceiling', (item) => yuanCell(item.outcome?.ceilingFen)],
  ['成交金额（元） price', (item) => yuanCell(item.outcome?.priceFen)],
  ['成交供应商 winners', (item) => item.outcome?.winners.join('；')],
  ['成交供应商数 number of winners', (item) => item.outcome?.winnersCount],
];

/** A list of ended auctions as CSV, with what came of each. */
export function archiveSheet(items: readonly ArchiveItem[]): string {
  return listSheet(COLUMNS, items);
}
