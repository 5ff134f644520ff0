import type { AuctionView, LotView } from '#contracts/wire/views.ts';

/** Where an auction or a lot stands at a moment of server time. */
export type Standing = 'upcoming' | 'running' | 'paused' | 'ended';

export function auctionStanding(view: AuctionView, nowMs: number): Standing {
  if (view.ended) return 'ended';
  if (view.pausedAt !== undefined) return 'paused';
  return nowMs < view.opensAt ? 'upcoming' : 'running';
}

export function lotStanding(view: AuctionView, lot: LotView, nowMs: number): Standing {
  return lot.status === 'open' ? auctionStanding(view, nowMs) : 'ended';
}

/** Whether the lot has ended and its custodians have not opened its prices yet (SQ-5). */
export function awaitsOpening(lot: LotView, nowMs: number): boolean {
  return lot.status === 'open' && lot.opening !== undefined && nowMs >= lot.closesAt;
}

/** Lots in the order in which they end, then by id; numbers in ids count as numbers. */
export function orderedLots(view: AuctionView): readonly LotView[] {
  return Object.values(view.lots).toSorted((a, b) =>
    a.lotId.localeCompare(b.lotId, 'en', { numeric: true }),
  );
}

/** The lot to show first: the own or first one that is still open. */
export function firstLot(view: AuctionView): LotView | undefined {
  const lots = orderedLots(view);
  return lots.find((lot) => lot.status === 'open') ?? lots[0];
}
