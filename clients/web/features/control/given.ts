import { auctionId, lotId, organizationId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';

/** Views for tests: an open lot, and a best-price auction as oversight sees it. */
export function givenLot(id: string, change: Partial<LotView> = {}): LotView {
  return {
    lotId: lotId(id),
    status: 'open',
    ceilingFen: 1_000_000,
    closesAt: epochMs(100_000),
    firstClosesAt: epochMs(100_000),
    overtimeCount: 0,
    bidderCount: 0,
    ...change,
  };
}

export function givenView(
  lots: readonly LotView[],
  change: Partial<AuctionView> = {},
): AuctionView {
  return {
    auctionId: auctionId('A1'),
    title: 'A',
    buyerId: organizationId('buyer'),
    agencyId: organizationId('agency'),
    type: 'english-reverse',
    visibility: 'best-price',
    offerSignature: 'none',
    opensAt: epochMs(1_000),
    minBidders: 2,
    ended: false,
    lots: Object.fromEntries(lots.map((lot) => [lot.lotId, lot])),
    announcements: {},
    ...change,
  };
}
