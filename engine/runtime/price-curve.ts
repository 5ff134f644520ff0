import { CURVE_POINTS_MAX, LOTS_PER_AUCTION_MAX } from '#contracts/limits.ts';
import { invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import type { AuctionEvent, OfferPlaced } from '#contracts/wire/auction-events.ts';
import type { StandingOfferPlaced } from '#contracts/wire/rule-events.ts';
import type { CurvePoint } from '#contracts/wire/views.ts';
import { type AuctionState, bestOffer } from '../core/auction/api.ts';

/** Lots with at least one point, in the order of their first one; plain JSON. */
export type SerializedCurves = readonly (readonly [lotId: string, points: readonly CurvePoint[]])[];

/**
 * How the best price of each lot came about: a fold of the records beside the state, which keeps no voided offers.
 * Bounded by CURVE_POINTS_MAX for each lot, and a function of the records alone: a replay draws the same line.
 */
export class PriceCurves {
  readonly #lots: Map<string, CurvePoint[]>;

  /** `from` as `serialize` wrote it; the caller has compared its hash. Throws on what no curve can have written. */
  constructor(from: unknown = []) {
    invariant(isSerialized(from), 'serialized curves are lots with their points');
    this.#lots = new Map(from.map(([lotId, points]) => [lotId, [...points]]));
  }

  /** Takes one event that `state` already holds, at the time of its record. */
  follow(state: AuctionState, event: AuctionEvent, at: EpochMs): void {
    if (isOffer(event) || event.type === 'OfferVoided') {
      this.#look(state, event.lotId, at);
    } else if (event.type === 'BidderDisqualified') {
      for (const { id } of state.lots) this.#look(state, id, at);
    }
  }

  /** The lot's points, oldest first; empty before its first offer. */
  of(lotId: string): readonly CurvePoint[] {
    return this.#lots.get(lotId)?.slice() ?? [];
  }

  serialize(): SerializedCurves {
    return [...this.#lots];
  }

  #look(state: AuctionState, lotId: string, at: EpochMs): void {
    const lot = state.lotsById.get(lotId);
    invariant(lot !== undefined, 'the auction has this lot');
    const priceFen = bestOffer(lot)?.priceFen ?? null;
    const points = this.#lots.get(lotId);
    if (points === undefined) {
      if (priceFen !== null) this.#lots.set(lotId, [{ at, priceFen }]);
      return;
    }
    if (points.at(-1)?.priceFen === priceFen) return;
    if (points.length >= CURVE_POINTS_MAX) thinOut(points);
    points.push({ at, priceFen });
  }
}

function isOffer(event: AuctionEvent): event is OfferPlaced | StandingOfferPlaced {
  return event.type === 'OfferPlaced' || event.type === 'StandingOfferPlaced';
}

/** Leaves the first point, the last one and every second between, in place. */
function thinOut(points: CurvePoint[]): void {
  const last = points.length - 1;
  const kept = points.filter((_, index) => index % 2 === 0 || index === last);
  points.splice(0, points.length, ...kept);
}

function isSerialized(json: unknown): json is SerializedCurves {
  return (
    Array.isArray(json) &&
    json.length <= LOTS_PER_AUCTION_MAX &&
    json.every(
      (pair: unknown) =>
        Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string' && isLine(pair[1]),
    )
  );
}

function isLine(json: unknown): boolean {
  return (
    Array.isArray(json) && json.length > 0 && json.length <= CURVE_POINTS_MAX && json.every(isPoint)
  );
}

function isPoint(json: unknown): boolean {
  if (typeof json !== 'object' || json === null) return false;
  const { at, priceFen }: { at?: unknown; priceFen?: unknown } = json;
  return Number.isSafeInteger(at) && (priceFen === null || Number.isSafeInteger(priceFen));
}
