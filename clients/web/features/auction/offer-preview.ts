import { compareEvaluated, evaluationOf, weightFrom, type Weight } from '#contracts/best-value.ts';
import { VIEW_ROWS_MAX } from '#contracts/limits.ts';
import type { AuctionView, EvaluationView, LotView } from '#contracts/wire/views.ts';
import { isOwnRow } from './ranking-rows.ts';

/** Where a price would stand against what this bidder sees now. */
export type PreviewPlace =
  | { readonly type: 'first' }
  | { readonly type: 'behind' }
  /** Where all prices are seen: the rank, of so many. */
  | { readonly type: 'rank'; readonly rank: number; readonly of: number };

/** What an offer would come to if nobody else offered meanwhile: an estimate from the view, by the rules' own functions. */
export interface OfferPreview {
  /** Present where bidders have factors (BV-5). */
  readonly evaluation?: EvaluationView;
  /** Absent where the visibility does not let this bidder know. */
  readonly place?: PreviewPlace;
}

/** A stranger's price under its alias; the own one under `OWN`, which is no alias. */
export const OWN = 'own';

export function offerPreview(view: AuctionView, lot: LotView, priceFen: number): OfferPreview {
  const offer = { bidderId: OWN, priceFen };
  const weights = weightsSeen(view, lot);
  const place = placeOf(view, lot, (other) => compareEvaluated(weights, offer, other));
  return {
    ...(view.factor === undefined ? {} : { evaluation: evaluationOf(weights, offer) }),
    ...(place === undefined ? {} : { place }),
  };
}

/** Below 0: the offer would be lower. */
type CompareWith = (other: { readonly bidderId: string; readonly priceFen: number }) => number;

/** An equal price was there first, so it stays in front (AUC-3, BV-2). */
function placeOf(view: AuctionView, lot: LotView, compare: CompareWith): PreviewPlace | undefined {
  if (lot.rows !== undefined) {
    const others = Object.values(lot.rows).filter((row) => !isOwnRow(view, lot, row));
    const inFront = others.filter(
      ({ alias, priceFen }) => compare({ bidderId: alias, priceFen }) >= 0,
    ).length;
    if (inFront >= VIEW_ROWS_MAX) return undefined;
    const of = (lot.bidderCount ?? others.length) + (lot.own ? 0 : 1);
    return { type: 'rank', rank: inFront + 1, of };
  }
  // The count of bidders is given exactly where the best price is (AUC-12).
  if (lot.bidderCount === undefined) return undefined;
  if (lot.bestFen === undefined) return { type: 'first' };
  const { bestAlias = '', bestFen } = lot;
  const isOwnBest = lot.own?.rank === 1;
  const difference = compare({ bidderId: isOwnBest ? OWN : bestAlias, priceFen: bestFen });
  if (isOwnBest) return difference <= 0 ? { type: 'first' } : undefined;
  return { type: difference < 0 ? 'first' : 'behind' };
}

/** The factors that this view shows: the own one, the leader's and those of the rows. */
export function weightsSeen(view: AuctionView, lot: LotView): ReadonlyMap<string, Weight> {
  const weights = new Map<string, Weight>();
  const add = (who: string | undefined, factor: Omit<Weight, 'ratio'> | undefined): void => {
    if (who === undefined || factor === undefined) return;
    weights.set(who, weightFrom(factor));
  };
  for (const { alias, evaluation } of Object.values(lot.rows ?? {})) add(alias, evaluation);
  add(lot.bestAlias, lot.bestEvaluation);
  add(OWN, view.factor);
  return weights;
}
