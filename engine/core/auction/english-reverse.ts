import type { RefusalReason } from '#contracts/wire/auction-commands.ts';
import type { Decrement, Visibility } from '#contracts/wire/auction-rules.ts';
import type { Fen } from '#contracts/money.ts';
import { bpShareCeil, bpShareFloor } from '#contracts/money.ts';
import { assertNever } from '#contracts/result.ts';
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

/** The checks of AUC-1 in the order of AUC-4; the price is positive, whole and not above the ceiling. */
export function checkEnglishPrice(
  lot: LotState,
  terms: EnglishReverseTerms,
  offer: {
    readonly priceFen: number;
    readonly isConfirmed: boolean;
    readonly standing: Standing | undefined;
  },
): RefusalReason | undefined {
  const { priceFen, isConfirmed, standing } = offer;
  const reference = referenceFen(lot, terms, standing);
  if (reference !== undefined && priceFen > reference - stepFen(terms.decrement, reference)) {
    return 'decrement_too_small';
  }
  if (!isConfirmed && isSlip(terms, reference ?? lot.ceilingFen, priceFen)) {
    return 'needs_confirmation';
  }
  return undefined;
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

/** Lower than `reference × (1 − bp/10000)`: both sides are whole, so comparing with the floor is exact. */
function isSlip(terms: EnglishReverseTerms, reference: number, priceFen: number): boolean {
  const bp = terms.decrementMaxBp;
  return bp !== undefined && reference - priceFen > bpShareFloor(reference, bp);
}
