import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offerPreview, type PreviewPlace } from '#clients/web/features/auction/offer-preview.ts';
import { bidderId } from '#contracts/ids.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { auctionView } from '#engine/core/auction/views.ts';
import { type Given, givenAuction } from '#engine/core/auction/given.ts';

/** What the hall shows before an offer is what the rules make of it: the screen's estimate against the engine itself. */
const BIDDERS = ['B1', 'B2', 'B3', 'B4'];
const FACTORS = [
  { bidderId: 'B1', numerator: 11, denominator: 10 },
  { bidderId: 'B2', numerator: 19, denominator: 20 },
  { bidderId: 'B3', numerator: 2, denominator: 3 },
];
const own = { basis: 'own', kind: 'absolute', fen: 1 };

interface Seen {
  readonly view: AuctionView;
  readonly lot: LotView;
}

function seenBy(given: Given, bidder: string): Seen {
  const view = auctionView(given.state, { kind: 'bidder', bidderId: bidderId(bidder) });
  const lot = view.lots['L1'];
  if (lot === undefined) throw new Error('the auction has a lot');
  return { view, lot };
}

function agrees(place: PreviewPlace | undefined, rank: number | undefined): boolean {
  switch (place?.type) {
    case 'rank':
      return place.rank === rank;
    case 'first':
      return rank === 1;
    case 'behind':
      return rank !== undefined && rank > 1;
    case undefined:
      return true;
  }
}

const moves = fc.array(fc.tuple(fc.constantFrom(...BIDDERS), fc.integer({ min: 1, max: 1_000 })), {
  minLength: 1,
  maxLength: 25,
});
const auctions = fc.record({
  visibility: fc.constantFrom('open', 'best-price', 'rank-only'),
  lots: fc.constantFrom([{}], [{ decrement: own }]),
  bestValue: fc.constantFrom(undefined, { factors: FACTORS }),
});

describe('the preview of an offer', () => {
  it('[BV-2] names the rank and the evaluated price that the engine then gives', () => {
    let compared = 0;
    fc.assert(
      fc.property(auctions, moves, (auction, offers) => {
        const given = givenAuction(JSON.parse(JSON.stringify(auction)));
        for (const [bidder, priceFen] of offers) {
          const before = seenBy(given, bidder);
          const preview = offerPreview(before.view, before.lot, priceFen);
          if (given.offer(bidder, priceFen) !== 'accepted') continue;
          const { own: after } = seenBy(given, bidder).lot;
          expect(preview.evaluation).toEqual(after?.evaluation);
          const isHidden = auction.visibility === 'rank-only';
          expect(preview.place === undefined).toBe(isHidden);
          expect(agrees(preview.place, after?.rank)).toBe(true);
          compared += 1;
        }
      }),
    );
    expect(compared).toBeGreaterThan(100);
  });

  it('[AUC-12] says nothing of a place where the visibility hides the others', () => {
    const given = givenAuction({ visibility: 'rank-only', bestValue: { factors: FACTORS } });
    given.offer('B2', 500);
    const { view, lot } = seenBy(given, 'B1');
    expect(offerPreview(view, lot, 400)).toEqual({
      evaluation: { numerator: 11, denominator: 10, evaluatedFen: '440' },
    });
  });
});
