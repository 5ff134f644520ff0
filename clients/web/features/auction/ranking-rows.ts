import { compareEvaluated, WHOLE, weightFrom } from '#contracts/best-value.ts';
import { VIEW_ROWS_MAX } from '#contracts/limits.ts';
import type { AuctionView, EvaluationView, LotView, OfferRowView } from '#contracts/wire/views.ts';

/** Best first. */
export function rankedRows(lot: LotView): OfferRowView[] {
  return Object.values(lot.rows ?? {}).toSorted((a, b) => a.rank - b.rank);
}

/** The own row where the view's rows end before it (AUC-12); its alias is not known here. */
export function ownRowBeyond(lot: LotView): OfferRowView | undefined {
  const { own, rows } = lot;
  if (rows === undefined || own?.rank === undefined || own.rank <= VIEW_ROWS_MAX) return undefined;
  const { rank, priceFen, placedAt, evaluation } = own;
  return {
    rank,
    priceFen,
    placedAt,
    alias: '',
    ...(evaluation === undefined ? {} : { evaluation }),
  };
}

/** Own row by id where ids are seen, else by rank, which only the bidder itself knows. */
export function isOwnRow(view: AuctionView, lot: LotView, row: OfferRowView): boolean {
  if (view.bidderId === undefined) return false;
  if (row.bidderId !== undefined) return row.bidderId === view.bidderId;
  return lot.own?.rank === row.rank;
}

/** The own price equals the best one, and the other was earlier (AUC-2, habit 17). */
export function isLaterAtSamePrice(lot: LotView): boolean {
  const { own, bestFen, bestEvaluation } = lot;
  if (own?.rank === undefined || own.rank === 1 || bestFen === undefined) return false;
  return isSame({ priceFen: bestFen, evaluation: bestEvaluation }, own);
}

/** On a falling clock that runs: whether this row's bidder is out, where the view tells who is in (JAP-8). */
export function isOutRow(lot: LotView, row: OfferRowView): boolean {
  const inAliases = lot.clock?.kind === 'japanese-reverse' ? lot.clock.inAliases : undefined;
  return lot.status === 'open' && inAliases !== undefined && inAliases[row.alias] !== true;
}

export type TiePlace = 'earlier' | 'later';

/** Rows at one price say who was earlier; best first in, one answer for each row. */
export function tiePlaces(rows: readonly OfferRowView[]): readonly (TiePlace | undefined)[] {
  return rows.map((row, index) => {
    if (isSame(rows[index - 1], row)) return 'later';
    return isSame(rows[index + 1], row) ? 'earlier' : undefined;
  });
}

interface ShownPrice {
  readonly priceFen: number;
  readonly evaluation?: EvaluationView | undefined;
}

/** Where bidders have factors, equal means equal after the factor; the text of an evaluated price is rounded (BV-5). */
function isSame(a: ShownPrice | undefined, b: ShownPrice): boolean {
  if (a === undefined) return false;
  const weights = new Map([
    ['a', weightFrom(a.evaluation ?? WHOLE)],
    ['b', weightFrom(b.evaluation ?? WHOLE)],
  ]);
  const difference = compareEvaluated(
    weights,
    { bidderId: 'a', priceFen: a.priceFen },
    { bidderId: 'b', priceFen: b.priceFen },
  );
  return difference === 0;
}
