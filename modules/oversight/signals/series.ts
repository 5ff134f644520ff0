import { offersForOversight } from '#contracts/journal/offer-log.ts';
import type { AuctionStory, LotStory, OfferStory } from '#contracts/journal/story.ts';
import { bpShareCeil } from '#contracts/money.ts';
import type { AuctionRules, Decrement } from '#contracts/wire/auction-rules.ts';

/** An accepted offer that still counts; its price is a number. */
export interface PricedOffer extends OfferStory {
  readonly priceFen: number;
}

/** The offers of one lot in the order of their records, with what its rules say of their prices. */
export interface LotSeries {
  readonly lot: LotStory;
  readonly offers: readonly PricedOffer[];
  /** Absent in formats whose prices are not the bidders' own choice. */
  readonly decrement: Decrement | undefined;
}

/** An offer that came right after another bidder's. */
export interface Reply {
  readonly before: PricedOffer;
  readonly offer: PricedOffer;
  /** Price before minus price of the reply. */
  readonly gapFen: number;
  readonly gapMs: number;
  /** Exactly the highest price that the rules allowed then: it says nothing about whom it answers. */
  readonly isLeastStep: boolean;
}

/** What oversight may read of each lot now (ARC-2); voided offers count for nothing. */
export function lotSeries(story: AuctionStory): readonly LotSeries[] {
  const byLot = new Map<string, PricedOffer[]>();
  for (const offer of offersForOversight(story)) {
    if (!isPriced(offer)) continue;
    const known = byLot.get(offer.lotId);
    if (known === undefined) byLot.set(offer.lotId, [offer]);
    else known.push(offer);
  }
  const decrements = decrementsOf(story.published.rules);
  return story.lots.map((lot) => ({
    lot,
    offers: byLot.get(lot.lotId) ?? [],
    decrement: decrements.get(lot.lotId),
  }));
}

/** Each bidder's price that counts, lowest first; among equals the earlier offer first. */
export function standings({ offers }: LotSeries): readonly PricedOffer[] {
  const last = new Map<string, PricedOffer>();
  for (const offer of offers) last.set(offer.bidderId, offer);
  return [...last.values()].toSorted((a, b) => a.priceFen - b.priceFen || a.version - b.version);
}

/** Replies of people and programs, oldest first; what the rules offered for a bidder (PRX-5) is nobody's reply. */
export function replies(series: LotSeries): readonly Reply[] {
  const found: Reply[] = [];
  const own = new Map<string, number>();
  let best: number | undefined;
  let before: PricedOffer | undefined;
  for (const offer of series.offers) {
    const isReply = before !== undefined && before.bidderId !== offer.bidderId;
    if (isReply && before !== undefined && !before.isByInstruction && !offer.isByInstruction) {
      const ref = series.decrement?.basis === 'own' ? own.get(offer.bidderId) : best;
      found.push({
        before,
        offer,
        gapFen: before.priceFen - offer.priceFen,
        gapMs: offer.at - before.at,
        isLeastStep: isLeastStep(series.decrement, ref, offer.priceFen),
      });
    }
    own.set(offer.bidderId, offer.priceFen);
    best = best === undefined ? offer.priceFen : Math.min(best, offer.priceFen);
    before = offer;
  }
  return found;
}

function isLeastStep(
  decrement: Decrement | undefined,
  refFen: number | undefined,
  priceFen: number,
): boolean {
  if (decrement === undefined || refFen === undefined) return false;
  return refFen - priceFen === stepOf(decrement, refFen);
}

/** The least step down from `ref` (AUC-1). */
export function stepOf(decrement: Decrement, refFen: number): number {
  if (decrement.kind === 'absolute') return decrement.fen;
  return Math.max(1, bpShareCeil(refFen, decrement.bp));
}

function isPriced(offer: OfferStory): offer is PricedOffer {
  return (
    offer.outcome === 'accepted' &&
    offer.voidedBy === undefined &&
    typeof offer.priceFen === 'number'
  );
}

function decrementsOf(rules: AuctionRules): ReadonlyMap<string, Decrement> {
  if (rules.type !== 'english-reverse') return new Map();
  return new Map(rules.lots.map((lot) => [lot.id, lot.decrement]));
}
