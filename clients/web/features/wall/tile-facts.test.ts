import { describe, expect, it } from 'vitest';
import { auctionId, lotId, organizationId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { tileFacts } from './tile-facts.ts';

const lot = (id: string, closesAt: number, over: Partial<LotView> = {}): LotView => ({
  lotId: lotId(id),
  status: 'open',
  ceilingFen: 100_000,
  closesAt: epochMs(closesAt),
  firstClosesAt: epochMs(closesAt),
  overtimeCount: 0,
  ...over,
});

const view = (lots: readonly LotView[], over: Partial<AuctionView> = {}): AuctionView => ({
  auctionId: auctionId('A1'),
  title: '采购',
  buyerId: organizationId('buyer'),
  agencyId: organizationId('agency'),
  type: 'english-reverse',
  visibility: 'best-price',
  offerSignature: 'none',
  opensAt: epochMs(1),
  minBidders: 3,
  ended: false,
  lots: Object.fromEntries(lots.map((item) => [item.lotId, item])),
  announcements: {},
  ...over,
});

describe('what a tile shows', () => {
  it('the open lot that ends next, equal ends by number', () => {
    const closed = lot('L1', 5, { status: 'completed' });
    const facts = tileFacts(view([lot('L10', 9), closed, lot('L2', 9)]));
    expect(facts).toMatchObject({ lot: { lotId: 'L2' }, openLots: 2, standing: 'running' });
    expect(facts?.savedBp).toBeUndefined();
  });

  it('how far the best price lies below the ceiling, and whether the clock stands', () => {
    const best = lot('L1', 9, { bestFen: 87_650 });
    expect(tileFacts(view([best], { pausedAt: epochMs(3) }))).toMatchObject({
      savedBp: 1_235,
      standing: 'paused',
    });
    expect(tileFacts(view([best], { ended: true }))?.standing).toBe('ended');
    expect(tileFacts(view([]))).toBeUndefined();
  });
});
