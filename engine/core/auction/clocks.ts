import type { BidderId } from '#contracts/ids.ts';
import { assertNever, invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import type { BiddersDroppedOut, RoundBegan, TurnPassed } from '#contracts/wire/auction-events.ts';
import {
  confirmed,
  countIn,
  dropOut,
  dueDropOut,
  japaneseDueAt,
  reconsiderIn,
} from './japanese-reverse.ts';
import { later } from './overtime.ts';
import {
  beginRound,
  dueRoundEvent,
  endTurn,
  keepsPrice,
  reconsiderTurns,
  roundsDueAt,
  roundsEnd,
} from './rounds.ts';
import type { ClockTerms } from './state-clocks.ts';
import type { AuctionState, LotState, LotTerms } from './state.ts';

/**
 * Where the formats with a clock meet the common fold: one function for each thing that can happen to a lot. Each leaves
 * `lot.closesAt` at the end that now holds; `evolve` looks after the deadlines.
 */

/** Whether the lot's end follows from a clock of its own. */
export function hasClock(terms: LotTerms): terms is ClockTerms {
  return terms.type !== 'english-reverse' && terms.type !== 'sealed-quotation';
}

/** The next instant at which an open lot changes by itself; while paused, as it stood at the pause. */
export function clockDueAt(lot: LotState): EpochMs {
  const { terms } = lot;
  switch (terms.type) {
    case 'english-reverse':
    case 'sealed-quotation':
    case 'dutch-reverse':
      return lot.closesAt;
    case 'japanese-reverse':
      return japaneseDueAt(lot, terms);
    case 'rounds':
      return roundsDueAt(terms);
    default:
      return assertNever(terms);
  }
}

/** What happens at that instant when it is not the lot's close. */
export function dueClockEvent(
  state: AuctionState,
  lot: LotState,
): BiddersDroppedOut | RoundBegan | TurnPassed | undefined {
  const { terms } = lot;
  switch (terms.type) {
    case 'english-reverse':
    case 'sealed-quotation':
    case 'dutch-reverse':
      return undefined;
    case 'japanese-reverse':
      return dueDropOut(state, lot, terms);
    case 'rounds':
      return dueRoundEvent(lot, terms, state.published.rules.minBidders);
    default:
      return assertNever(terms);
  }
}

/** Whether an accepted offer only keeps the price that its bidder has (RND-5): it ends a turn and ranks as before. */
export function isKeepingOffer(
  lot: LotState,
  offer: { readonly bidderId: BidderId; readonly priceFen: number },
): boolean {
  return lot.terms.type === 'rounds' && keepsPrice(lot, lot.terms, offer);
}

/** An offer was accepted at `now`. */
export function clockAfterOffer(lot: LotState, terms: ClockTerms, now: EpochMs): void {
  switch (terms.type) {
    case 'dutch-reverse':
      lot.closesAt = now;
      return;
    case 'japanese-reverse':
      lot.closesAt = confirmed(lot, terms, now) ?? lot.closesAt;
      return;
    case 'rounds':
      if (terms.clock.round === 0) return;
      endTurn(lot, terms, now);
      lot.closesAt = roundsEnd(lot, terms);
      return;
    default:
      assertNever(terms);
  }
}

/** An offer of this bidder was voided, or the bidder disqualified; `now` is the clock's time. */
export function clockAfterLoss(
  state: AuctionState,
  lot: LotState,
  act: { readonly terms: ClockTerms; readonly bidderId: BidderId; readonly now: EpochMs },
): void {
  const { terms, bidderId, now } = act;
  switch (terms.type) {
    case 'dutch-reverse':
      return;
    case 'japanese-reverse':
      lot.closesAt = reconsiderIn(state, lot, { terms, bidderId, now }) ?? lot.closesAt;
      return;
    case 'rounds':
      reconsiderTurns(lot, terms, now);
      lot.closesAt = roundsEnd(lot, terms);
      return;
    default:
      assertNever(terms);
  }
}

/** The clock stood still from the pause on; a pause before the opening holds it up only as far as it lasted beyond. */
export function clockAfterPause(
  lot: LotState,
  terms: ClockTerms,
  pause: { readonly from: EpochMs; readonly to: EpochMs },
): void {
  const { clock } = terms;
  const stoodMs = Math.max(0, pause.to - Math.max(pause.from, clock.startsAt));
  clock.startsAt = later(clock.startsAt, stoodMs);
  if (terms.type === 'rounds') terms.clock.turnStartsAt = later(terms.clock.turnStartsAt, stoodMs);
  // An end that an official's act decided meanwhile stands at the instant of the pause, and comes with the resume (JAP-7).
  lot.closesAt = lot.closesAt <= pause.from ? pause.to : later(lot.closesAt, stoodMs);
}

/** Time alone made this happen. */
export function applyClockEvent(
  state: AuctionState,
  lot: LotState,
  event: BiddersDroppedOut | RoundBegan | TurnPassed,
): void {
  const { terms } = lot;
  switch (event.type) {
    case 'BiddersDroppedOut':
      invariant(terms.type === 'japanese-reverse', 'bidders drop out of falling clocks only');
      lot.closesAt = dropOut(state, lot, { terms, record: event }) ?? lot.closesAt;
      return;
    case 'RoundBegan':
      invariant(terms.type === 'rounds', 'rounds begin in lots with rounds only');
      beginRound(lot, terms, event);
      lot.closesAt = roundsEnd(lot, terms);
      return;
    case 'TurnPassed':
      invariant(terms.type === 'rounds', 'turns pass in lots with rounds only');
      endTurn(lot, terms, event.endedAt);
      lot.closesAt = roundsEnd(lot, terms);
      return;
    default:
      assertNever(event);
  }
}

/** After `initialState` and `restoreState`: what is derived. */
export function countClock(state: AuctionState, lot: LotState): void {
  if (lot.terms.type === 'japanese-reverse') countIn(state, lot, lot.terms);
  lot.dueAt = clockDueAt(lot);
}
