import type { BidderId } from '#contracts/ids.ts';
import { invariant } from '#contracts/result.ts';
import type { RankingRow } from '#contracts/wire/auction-events.ts';
import { compareEvaluated, type Weights } from '#contracts/best-value.ts';
import type { LotState, PlacedOffer, Ranking, Standing } from './state.ts';

/** Moves longer than this are one `copyWithin`; below it a loop is faster than the call. */
const SHORT_MOVE_ITEMS_MAX = 64;
const FIRST_CAPACITY = 8;

export function emptyRanking(weights?: Weights): Ranking {
  return { turns: new Int32Array(FIRST_CAPACITY), size: 0, offers: [undefined], weights };
}

/** AUC-3: price (BV-2: evaluated price) ascending, then journal version ascending. No two offers of a lot are equal. */
export function isBetter(a: PlacedOffer, b: PlacedOffer, weights: Weights | undefined): boolean {
  if (weights !== undefined) {
    const difference = compareEvaluated(weights, a, b);
    return difference < 0 || (difference === 0 && a.version < b.version);
  }
  return a.priceFen < b.priceFen || (a.priceFen === b.priceFen && a.version < b.version);
}

/** Bidders with a valid offer in the lot. */
export function rankedCount(lot: LotState): number {
  return lot.ranking.size;
}

/** The lot's leading valid offer. */
export function bestOffer(lot: LotState): PlacedOffer | undefined {
  const { ranking } = lot;
  return ranking.size === 0 ? undefined : itemAt(ranking, ranking.size - 1);
}

/** The offer at a rank from 1 to `rankedCount`. */
export function offerAtRank(lot: LotState, rank: number): PlacedOffer {
  return itemAt(lot.ranking, lot.ranking.size - rank);
}

/** 1 is best. `offer` must be a current offer of the lot. */
export function rankOf(lot: LotState, offer: PlacedOffer): number {
  return lot.ranking.size - indexOf(lot.ranking, offer);
}

/** An alias (AUC-12): the number of the bidder's turn at its first accepted offer in this lot. */
export function aliasOf(lot: LotState, bidderId: BidderId): string {
  const standing = lot.standings.get(bidderId);
  invariant(standing !== undefined, 'whoever has an alias stands in the lot');
  return String(standing.turn);
}

/** The whole ranking, best first. */
export function rankingRows(lot: LotState): readonly RankingRow[] {
  return Array.from({ length: lot.ranking.size }, (_, index) => {
    const { bidderId, priceFen } = offerAtRank(lot, index + 1);
    return { rank: index + 1, bidderId, priceFen };
  });
}

/** Makes `current` the bidder's ranked offer in place of the one before; undefined takes the bidder out. */
export function rerank(
  ranking: Ranking,
  standing: Standing,
  current: PlacedOffer | undefined,
): void {
  const { turn } = standing;
  const former = ranking.offers[turn];
  const from = former === undefined ? ranking.size : indexOf(ranking, former);
  if (current === undefined) {
    if (former === undefined) return;
    moveItem(ranking.turns, from, ranking.size - 1);
    ranking.size -= 1;
  } else {
    // Counted with the former offer still inside: the place moves by one when that one stands before it.
    const place = placeOf(ranking, current);
    const to = place > from ? place - 1 : place;
    if (former === undefined) grow(ranking);
    moveItem(ranking.turns, from, to);
    ranking.turns[to] = turn;
  }
  ranking.offers[turn] = current;
}

/** One more place at the end; its content does not matter yet. */
function grow(ranking: Ranking): void {
  if (ranking.size === ranking.turns.length) {
    const larger = new Int32Array(2 * ranking.size);
    larger.set(ranking.turns);
    ranking.turns = larger;
  }
  ranking.size += 1;
}

/** Frees the place `to` by moving what lies between over the place `from`. */
function moveItem(turns: Int32Array, from: number, to: number): void {
  if (from < to) {
    if (to - from > SHORT_MOVE_ITEMS_MAX) turns.copyWithin(from, from + 1, to + 1);
    else for (let i = from; i < to; i += 1) turns[i] = turns[i + 1] ?? 0;
  } else if (from - to > SHORT_MOVE_ITEMS_MAX) turns.copyWithin(to + 1, to, from);
  else for (let i = from; i > to; i -= 1) turns[i] = turns[i - 1] ?? 0;
}

/** How many of the ranked offers are worse than `offer`. */
function placeOf(ranking: Ranking, offer: PlacedOffer): number {
  const { size, weights } = ranking;
  if (size === 0 || isBetter(offer, itemAt(ranking, size - 1), weights)) return size;
  let low = 0;
  let high = size - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBetter(offer, itemAt(ranking, middle), weights)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function indexOf(ranking: Ranking, offer: PlacedOffer): number {
  const place = placeOf(ranking, offer);
  invariant(itemAt(ranking, place) === offer, 'a current offer stands in the ranking');
  return place;
}

function itemAt(ranking: Ranking, index: number): PlacedOffer {
  const offer = ranking.offers[ranking.turns[index] ?? 0];
  invariant(offer !== undefined, 'the index lies inside the ranking');
  return offer;
}
