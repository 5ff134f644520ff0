import { PAGE_ROWS_MAX } from '#contracts/limits.ts';
import type { AuctionList, AuctionListItem } from '#contracts/wire/rest.ts';
import type { AuctionListInput } from '#clients/web/kit/api.ts';
import { PAGE_SIZE, type ListTab } from './list-search.ts';

/** Where an auction stands at a moment of server time; the list itself may be some seconds old. */
export function standing(item: AuctionListItem, nowMs: number): ListTab {
  if (item.isEnded) return 'ended';
  return nowMs < item.opensAt ? 'upcoming' : 'running';
}

/**
 * An auction that opens while the page is looked at leaves the upcoming ones at that instant, before the server is
 * asked again. Own auctions first, then by the next thing to happen.
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

/**
 * What to ask the server for. It pages ended auctions; running and upcoming ones come in one piece each and are paged
 * here, because own ones stand first.
 */
export function listInput(tab: ListTab, page: number, search = ''): AuctionListInput {
  return tab === 'ended'
    ? { page, size: PAGE_SIZE, search, state: 'ended' }
    : {
        page: 1,
        size: PAGE_ROWS_MAX,
        search,
        state: tab === 'upcoming' ? 'upcoming' : 'opened',
      };
}

export interface TabPage {
  readonly rows: readonly AuctionListItem[];
  /** Rows of the whole tab. */
  readonly total: number;
  /** The tab has more auctions than one answer holds; a search narrows them down. */
  readonly hasMore: boolean;
}

export function pageOfTab(
  list: AuctionList | undefined,
  { tab, page, nowMs }: { tab: ListTab; page: number; nowMs: number },
): TabPage {
  const rows = rowsOfTab(list?.items ?? [], tab, nowMs);
  const total = list?.total ?? 0;
  if (tab === 'ended') return { rows, total, hasMore: false };
  const shown = rows.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  return { rows: shown, total: rows.length, hasMore: total > PAGE_ROWS_MAX };
}
