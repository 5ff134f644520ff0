import type { AuctionView, LotView, OfferRowView } from '#contracts/wire/views.ts';

/** Best first. */
export function rankedRows(lot: LotView): OfferRowView[] {
  return Object.values(lot.rows ?? {}).toSorted((a, b) => a.rank - b.rank);
}

/** Own row by id where ids are seen, else by rank, which only the bidder itself knows. */
export function isOwnRow(view: AuctionView, lot: LotView, row: OfferRowView): boolean {
  if (view.bidderId === undefined) return false;
  if (row.bidderId !== undefined) return row.bidderId === view.bidderId;
  return lot.own?.rank === row.rank;
}
