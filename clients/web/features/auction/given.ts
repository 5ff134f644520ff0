import { auctionId, bidderId, commandId, lotId, organizationId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';

/** Views for tests: one open lot of a best-price auction, seen by a bidder. */
export function givenLot(change: Partial<LotView> = {}): LotView {
  return {
    lotId: lotId('L1'),
    status: 'open',
    ceilingFen: 1_000_000,
    closesAt: epochMs(100_000),
    firstClosesAt: epochMs(100_000),
    overtimeCount: 0,
    ...change,
  };
}

export function givenView(lot: LotView, change: Partial<AuctionView> = {}): AuctionView {
  return {
    auctionId: auctionId('A1'),
    title: 'A',
    buyerId: organizationId('buyer'),
    agencyId: organizationId('agency'),
    type: 'english-reverse',
    visibility: 'best-price',
    offerSignature: 'none',
    opensAt: epochMs(1_000),
    minBidders: 1,
    bidderId: bidderId('B1'),
    ended: false,
    lots: { [lot.lotId]: lot },
    announcements: {},
    ...change,
  };
}

export function givenOwn(priceFen: number, placedAt: number, rank?: number): LotView['own'] & {} {
  return {
    priceFen,
    placedAt: epochMs(placedAt),
    commandId: commandId(`c${placedAt}`),
    ...(rank === undefined ? {} : { rank }),
  };
}
