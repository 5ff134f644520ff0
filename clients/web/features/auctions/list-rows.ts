import type { AuctionListItem } from '#contracts/wire/rest.ts';
import type { ListTab } from './list-search.ts';

/** Where an auction stands at a moment of server time; the list itself may be some seconds old. */
export function standing(item: AuctionListItem, nowMs: number): ListTab {
  if (item.isEnded) return 'ended';
  return nowMs < item.opensAt ? 'upcoming' : 'running';
}

/**
 * The server tells ended from not ended; what has not opened yet is told apart here. An auction that opens while the
 * page is looked at moves over by itself. Own auctions first, then by the next thing to happen.
 */
export function rowsOfTab(
  items: readonly AuctionListItem[],
  tab: ListTab,
  nowMs: number,
): AuctionListItem[] {
  const nextAt = (item: AuctionListItem): number =>
    tab === 'upcoming' ? item.opensAt : tab === 'running' ? item.closesAt : -item.closesAt;
  return items
    .filter((item) => standing(item, nowMs) === tab)
    .toSorted((a, b) => Number(b.isBidder) - Number(a.isBidder) || nextAt(a) - nextAt(b));
}
