import type { BidderId } from '#contracts/ids.ts';
import { invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import { epochMs } from '#contracts/time.ts';
import type { RefusalReason } from '#contracts/wire/auction-commands.ts';
import type { RoundBegan, TurnPassed } from '#contracts/wire/auction-events.ts';
import { roundsRunMs } from '#contracts/wire/lot-clock.ts';
import { isSlip } from './english-reverse.ts';
import { later } from './overtime.ts';
import { offerAtRank, rankedCount } from './ranking.ts';
import type { RoundsTerms } from './state-clocks.ts';
import type { LotState, Standing } from './state.ts';
import { currentOffer } from './state.ts';

/**
 * Rounds (轮次竞价), RND, after the public model of Prozorro: initial prices, then rounds in which each bidder in turn,
 * highest price first, gives a lower price or keeps its own. Pure, but for the functions that `evolve` calls.
 */

/** Fewer bidders than this have nobody to answer to. */
const BIDDERS_MIN = 2;

/** Whose turn it is, whether it has begun yet or not; undefined before the first round and when a round is over. */
export function turnOwner(terms: RoundsTerms): BidderId | undefined {
  return terms.clock.order[terms.clock.index];
}

/** RND-2, RND-4, RND-5: what an offer that is not above the ceiling has to be. */
export function checkRoundsPrice(
  lot: LotState,
  terms: RoundsTerms,
  offer: {
    readonly bidderId: BidderId;
    readonly priceFen: number;
    readonly isConfirmed: boolean;
    readonly at: EpochMs;
  },
): RefusalReason | undefined {
  const { clock, decrementMaxBp, stepFen } = terms;
  const { bidderId, priceFen, isConfirmed, at } = offer;
  const own = currentOffer(lot.standings.get(bidderId));
  if (clock.round > 0) {
    if (own === undefined) return 'no_initial_price';
    if (turnOwner(terms) !== bidderId || at < clock.turnStartsAt) return 'not_your_turn';
    if (priceFen === own.priceFen) return undefined;
    if (priceFen > own.priceFen - stepFen) return 'decrement_too_small';
  }
  if (decrementMaxBp === undefined || isConfirmed) return undefined;
  const reference = own?.priceFen ?? lot.ceilingFen;
  return isSlip(decrementMaxBp, reference, priceFen) ? 'needs_confirmation' : undefined;
}

/**
 * The highest price that lowers the bidder's own one: the ceiling while initial prices are taken, afterwards in its turn
 * only (whether begun or not). 0 otherwise, and when no price is low enough.
 */
export function roundsAllowedFen(
  lot: LotState,
  terms: RoundsTerms,
  viewer: { readonly bidderId: BidderId; readonly standing: Standing | undefined },
): number {
  if (terms.clock.round === 0) return lot.ceilingFen;
  const own = currentOffer(viewer.standing);
  if (own === undefined || turnOwner(terms) !== viewer.bidderId) return 0;
  return Math.max(0, own.priceFen - terms.stepFen);
}

/** Whether this accepted offer keeps the bidder's price (RND-5); `lot` is as before it. */
export function keepsPrice(
  lot: LotState,
  terms: RoundsTerms,
  offer: { readonly bidderId: BidderId; readonly priceFen: number },
): boolean {
  if (terms.clock.round === 0) return false;
  return currentOffer(lot.standings.get(offer.bidderId))?.priceFen === offer.priceFen;
}

/** The next instant at which the lot changes by itself. */
export function roundsDueAt(terms: RoundsTerms): EpochMs {
  const { clock, initialMs, turnMs } = terms;
  if (clock.round === 0) return later(clock.startsAt, initialMs);
  if (turnOwner(terms) === undefined) return clock.turnStartsAt;
  return later(clock.turnStartsAt, turnMs);
}

/** What is due at `roundsDueAt`; undefined: the lot closes then (RND-3, RND-6). */
export function dueRoundEvent(
  lot: LotState,
  terms: RoundsTerms,
  minBidders: number,
): RoundBegan | TurnPassed | undefined {
  const { clock } = terms;
  const { round } = clock;
  const bidderId = turnOwner(terms);
  const dueAt = roundsDueAt(terms);
  if (bidderId !== undefined) {
    return { type: 'TurnPassed', lotId: lot.id, round, bidderId, endedAt: dueAt };
  }
  const enough = round === 0 ? Math.max(BIDDERS_MIN, minBidders) : BIDDERS_MIN;
  if (round === terms.rounds || rankedCount(lot) < enough) return undefined;
  const order = worstFirst(lot);
  return { type: 'RoundBegan', lotId: lot.id, round: round + 1, beganAt: dueAt, order };
}

export function beginRound(lot: LotState, terms: RoundsTerms, event: RoundBegan): void {
  const { clock } = terms;
  clock.round = event.round;
  clock.order = event.order;
  clock.index = 0;
  clock.turnStartsAt = later(event.beganAt, terms.breakMs);
  invariant(turnOwner(terms) !== undefined && rankedCount(lot) > 0, 'a round has turns');
}

/** The turn is over at `now`, by an offer or because it ran out: the next one who can act comes. */
export function endTurn(lot: LotState, terms: RoundsTerms, now: EpochMs): void {
  const { clock } = terms;
  clock.index += 1;
  clock.turnStartsAt = now;
  skipAbsent(lot, terms);
}

/**
 * An offer was voided or a bidder disqualified (RND-7): a turn without a bidder to take it ends at `now`, the clock's
 * time, and the rounds end with fewer than two that have a price. Places in the order are kept.
 */
export function reconsiderTurns(lot: LotState, terms: RoundsTerms, now: EpochMs): void {
  const { clock } = terms;
  if (clock.round === 0) return;
  if (rankedCount(lot) < BIDDERS_MIN) {
    const isRunning = turnOwner(terms) !== undefined || clock.round < terms.rounds;
    clock.round = terms.rounds;
    clock.index = clock.order.length;
    if (isRunning) clock.turnStartsAt = now;
    return;
  }
  const owner = turnOwner(terms);
  if (owner === undefined || hasPrice(lot, owner)) return;
  // Before its first turn a round has its break, which nobody loses by this.
  clock.turnStartsAt = epochMs(Math.max(now, clock.turnStartsAt));
  skipAbsent(lot, terms);
}

/** The latest end that is still possible: shown to everybody, and the end itself once nothing is left to happen. */
export function roundsEnd(lot: LotState, terms: RoundsTerms): EpochMs {
  const { clock, turnMs, breakMs, rounds } = terms;
  if (clock.round === 0) return later(clock.startsAt, roundsRunMs(terms, terms.bidderCount));
  const turnsLeft = clock.order.slice(clock.index).filter((id) => hasPrice(lot, id)).length;
  const roundMs = breakMs + rankedCount(lot) * turnMs;
  return later(clock.turnStartsAt, turnsLeft * turnMs + (rounds - clock.round) * roundMs);
}

/** RND-3: highest price first, among equals the later offer first; so the ranking backwards. */
function worstFirst(lot: LotState): readonly BidderId[] {
  const count = rankedCount(lot);
  return Array.from({ length: count }, (_, index) => offerAtRank(lot, count - index).bidderId);
}

function skipAbsent(lot: LotState, terms: RoundsTerms): void {
  const { clock } = terms;
  for (let owner = turnOwner(terms); owner !== undefined; owner = turnOwner(terms)) {
    if (hasPrice(lot, owner)) return;
    clock.index += 1;
  }
}

function hasPrice(lot: LotState, bidderId: BidderId): boolean {
  return currentOffer(lot.standings.get(bidderId)) !== undefined;
}
