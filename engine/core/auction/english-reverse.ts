import type { RefusalReason } from '#contracts/wire/auction-commands.ts';
import type { Decrement, Visibility } from '#contracts/wire/auction-rules.ts';
import type { Fen } from '#contracts/money.ts';
import { bpShareCeil, bpShareFloor } from '#contracts/money.ts';
import { assertNever } from '#contracts/result.ts';
import { evaluatedAllowedFen, isEvaluatedSlip } from '#contracts/best-value.ts';
import { bestOffer } from './ranking.ts';
import type { EnglishReverseTerms, LotState, Standing } from './state.ts';
import { currentOffer } from './state.ts';

/** The least step down (降价幅度) from a reference price in fen; at least 1 (AUC-1). Exact. */
export function stepFen(decrement: Decrement, fromFen: number): number {
  switch (decrement.kind) {
    case 'absolute':
      return decrement.fen;
    case 'percent':
      return Math.max(1, bpShareCeil(fromFen, decrement.bp));
    default:
      return assertNever(decrement);
  }
}

/** AUC-1: the lot's best price or the bidder's own current one; undefined while there is none. */
export function referenceFen(
  lot: LotState,
  terms: EnglishReverseTerms,
  standing: Standing | undefined,
): Fen | undefined {
  const offer = terms.decrement.basis === 'best' ? bestOffer(lot) : currentOffer(standing);
  return offer?.priceFen;
}

/** Highest price that the lot takes from this bidder now. Below 1 when no price is low enough. */
export function englishAllowedFen(
  lot: LotState,
  terms: EnglishReverseTerms,
  standing: Standing | undefined,
): number {
  const reference = referenceFen(lot, terms, standing);
  if (reference === undefined) return lot.ceilingFen;
  return reference - stepFen(terms.decrement, reference);
}

/** The same where bidders have factors: with basis `best` the step is one of the evaluated price (BV-3). */
export function weighedAllowedFen(
  lot: LotState,
  terms: EnglishReverseTerms,
  bidder: { readonly bidderId: string; readonly standing: Standing | undefined },
): number {
  const { weights } = lot.ranking;
  const best = bestOffer(lot);
  if (weights === undefined || best === undefined || terms.decrement.basis === 'own') {
    return englishAllowedFen(lot, terms, bidder.standing);
  }
  const { bidderId } = bidder;
  const { ceilingFen } = lot;
  return evaluatedAllowedFen(weights, terms.decrement, { best, bidderId, ceilingFen });
}

/** The checks of AUC-1 in the order of AUC-4; the price is positive, whole and not above the ceiling. */
export function checkEnglishPrice(
  lot: LotState,
  terms: EnglishReverseTerms,
  offer: {
    readonly bidderId: string;
    readonly priceFen: number;
    readonly isConfirmed: boolean;
    readonly standing: Standing | undefined;
  },
): RefusalReason | undefined {
  const { priceFen, isConfirmed, standing } = offer;
  if (lot.ranking.weights !== undefined) return checkWeighedPrice(lot, terms, offer);
  const reference = referenceFen(lot, terms, standing);
  if (reference !== undefined && priceFen > reference - stepFen(terms.decrement, reference)) {
    return 'decrement_too_small';
  }
  const bp = terms.decrementMaxBp;
  if (bp === undefined || isConfirmed) return undefined;
  return isSlip(bp, reference ?? lot.ceilingFen, priceFen) ? 'needs_confirmation' : undefined;
}

/**
 * Whether the lot's allowed price tells this bidder nothing that the visibility keeps from it (AUC-12). With basis
 * `best` it names the best price, and in a hidden lot even whether it is given would tell that somebody offered. A
 * bidder that is shown rank 1 knows the best price: it is its own.
 */
export function isAllowedPriceKnown(
  lot: LotState,
  terms: EnglishReverseTerms,
  viewer: { readonly visibility: Visibility; readonly standing: Standing | undefined },
): boolean {
  if (terms.decrement.basis === 'own') return true;
  switch (viewer.visibility) {
    case 'best-price':
    case 'open':
      return true;
    case 'rank-only': {
      const own = currentOffer(viewer.standing);
      return own !== undefined && own === bestOffer(lot);
    }
    case 'sealed':
      return false;
    default:
      return assertNever(viewer.visibility);
  }
}

/** The same checks where bidders have factors (BV-3). */
function checkWeighedPrice(
  lot: LotState,
  terms: EnglishReverseTerms,
  offer: Parameters<typeof checkEnglishPrice>[2],
): RefusalReason | undefined {
  if (offer.priceFen > weighedAllowedFen(lot, terms, offer)) return 'decrement_too_small';
  const bp = terms.decrementMaxBp;
  const { weights } = lot.ranking;
  const best = bestOffer(lot);
  if (bp === undefined || offer.isConfirmed || weights === undefined) return undefined;
  const isWeighed = best !== undefined && terms.decrement.basis === 'best';
  const isFarBelow = isWeighed
    ? isEvaluatedSlip(weights, offer, { best, bp })
    : isSlip(bp, referenceFen(lot, terms, offer.standing) ?? lot.ceilingFen, offer.priceFen);
  return isFarBelow ? 'needs_confirmation' : undefined;
}

/** Lower than `reference × (1 − bp/10000)`: both sides are whole, so comparing with the floor is exact. */
export function isSlip(bp: number, reference: number, priceFen: number): boolean {
  return reference - priceFen > bpShareFloor(reference, bp);
}
