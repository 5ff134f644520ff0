import type { BidderId } from '#contracts/ids.ts';
import { invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import { epochMs } from '#contracts/time.ts';
import type { RefusalReason } from '#contracts/wire/auction-commands.ts';
import type { BiddersDroppedOut } from '#contracts/wire/auction-events.ts';
import { japanesePriceFen, japaneseTickCount, tickAt } from '#contracts/wire/lot-clock.ts';
import { later } from './overtime.ts';
import type { JapaneseReverseTerms } from './state-clocks.ts';
import type { AuctionState, LotState } from './state.ts';
import { currentOffer } from './state.ts';

/**
 * Japanese reverse auction (日式反向竞价), JAP: a falling price clock; who does not confirm the clock's price within its
 * tick is out; the last one in wins at the last price it confirmed. A confirmation is an offer at the clock's price, so
 * the ranking of AUC-3 is that of this format too. Pure, but for the functions that `evolve` calls to move the clock.
 */

/** One tick and its price. */
interface ClockPosition {
  readonly tick: number;
  readonly priceFen: number;
}

/** Where the clock stands at `at`; during a pause that is the instant of the pause. */
export function japanesePosition(terms: JapaneseReverseTerms, at: EpochMs): ClockPosition {
  const clock = { startsAt: terms.clock.startsAt, tickMs: terms.tickMs };
  const tick = tickAt(clock, japaneseTickCount(terms), at);
  return { tick, priceFen: japanesePriceFen(terms, tick) };
}

/** Whether the bidder, admitted or not, may still confirm. */
export function isIn(
  state: AuctionState,
  terms: JapaneseReverseTerms,
  bidderId: BidderId,
): boolean {
  const bidder = state.bidders.get(bidderId);
  return bidder !== undefined && !bidder.isDisqualified && !terms.clock.out.has(bidderId);
}

/** JAP-3, JAP-4: only who is in, only the clock's price, only once. */
export function checkConfirmation(
  lot: LotState,
  terms: JapaneseReverseTerms,
  offer: { readonly bidderId: BidderId; readonly priceFen: number; readonly at: EpochMs },
): RefusalReason | undefined {
  if (terms.clock.out.has(offer.bidderId)) return 'dropped_out';
  const { tick, priceFen } = japanesePosition(terms, offer.at);
  if (offer.priceFen !== priceFen) return 'not_clock_price';
  return lastTick(lot, terms, offer.bidderId) >= tick ? 'already_confirmed' : undefined;
}

/** The clock's price while the bidder may confirm it, else 0. */
export function confirmableFen(
  lot: LotState,
  terms: JapaneseReverseTerms,
  viewer: { readonly bidderId: BidderId; readonly at: EpochMs },
): number {
  const { priceFen } = japanesePosition(terms, viewer.at);
  const offer = { ...viewer, priceFen };
  return checkConfirmation(lot, terms, offer) === undefined ? priceFen : 0;
}

/** The next instant at which the lot changes by itself: the end of a tick, or its own end. */
export function japaneseDueAt(lot: LotState, terms: JapaneseReverseTerms): EpochMs {
  if (terms.clock.inCount === 0) return lot.closesAt;
  return epochMs(Math.min(lot.closesAt, tickEndsAt(terms)));
}

/** When the tick that somebody has yet to confirm ends; beyond the last tick, the end of the clock. */
function tickEndsAt(terms: JapaneseReverseTerms): EpochMs {
  const ticks = Math.min(terms.clock.tick + 1, japaneseTickCount(terms));
  return later(terms.clock.startsAt, ticks * terms.tickMs);
}

/** The drop-out that is due at the end of the tick, or undefined when the lot's own end comes first (JAP-3). */
export function dueDropOut(
  state: AuctionState,
  lot: LotState,
  terms: JapaneseReverseTerms,
): BiddersDroppedOut | undefined {
  const { clock } = terms;
  const endedAt = tickEndsAt(terms);
  if (lot.closesAt < endedAt || clock.tick >= japaneseTickCount(terms)) return undefined;
  if (clock.waitingCount === 0) return undefined;
  const bidderIds = state.published.rules.bidders.filter(
    (bidderId) => isIn(state, terms, bidderId) && lastTick(lot, terms, bidderId) < clock.tick,
  );
  return { type: 'BiddersDroppedOut', lotId: lot.id, endedAt, bidderIds };
}

/** A confirmation was accepted. Returns the lot's end when it is decided now (JAP-5). */
export function confirmed(
  lot: LotState,
  terms: JapaneseReverseTerms,
  now: EpochMs,
): EpochMs | undefined {
  const { clock } = terms;
  clock.waitingCount -= 1;
  invariant(clock.waitingCount >= 0, 'each confirms a tick once');
  if (clock.waitingCount === 0) {
    clock.tick += 1;
    clock.waitingCount = clock.inCount;
  }
  return decidedEnd(lot, terms, now);
}

/** Takes out whoever did not confirm (JAP-3). */
export function dropOut(
  state: AuctionState,
  lot: LotState,
  event: { readonly terms: JapaneseReverseTerms; readonly record: BiddersDroppedOut },
): EpochMs | undefined {
  const { terms, record } = event;
  for (const bidderId of record.bidderIds) terms.clock.out.add(bidderId);
  countIn(state, lot, terms);
  return decidedEnd(lot, terms, record.endedAt);
}

/**
 * An offer was voided or a bidder disqualified: who has no confirmation left for the tick before the one that runs is
 * out (JAP-6). `now` is the clock's time: that of the record, or of the pause.
 */
export function reconsiderIn(
  state: AuctionState,
  lot: LotState,
  act: { readonly terms: JapaneseReverseTerms; readonly bidderId: BidderId; readonly now: EpochMs },
): EpochMs | undefined {
  const { terms, bidderId, now } = act;
  const { tick } = japanesePosition(terms, now);
  if (isIn(state, terms, bidderId) && lastTick(lot, terms, bidderId) < tick - 1) {
    terms.clock.out.add(bidderId);
  }
  countIn(state, lot, terms);
  return decidedEnd(lot, terms, now);
}

/** Counts anew what is derived. Everybody in has confirmed `tick - 1` or `tick` and nothing else. */
export function countIn(state: AuctionState, lot: LotState, terms: JapaneseReverseTerms): void {
  const { clock } = terms;
  const ticks = state.published.rules.bidders
    .filter((bidderId) => isIn(state, terms, bidderId))
    .map((bidderId) => lastTick(lot, terms, bidderId));
  const lowest = ticks.reduce((low, tick) => Math.min(low, tick), Number.POSITIVE_INFINITY);
  clock.inCount = ticks.length;
  clock.tick = ticks.length === 0 ? clock.tick : lowest + 1;
  clock.waitingCount = ticks.filter((tick) => tick === lowest).length;
}

/** The last tick that the bidder has confirmed; -1 before the first. */
function lastTick(lot: LotState, terms: JapaneseReverseTerms, bidderId: BidderId): number {
  const offer = currentOffer(lot.standings.get(bidderId));
  if (offer === undefined) return -1;
  return (terms.ceilingFen - offer.priceFen) / terms.stepFen;
}

/** JAP-5: nobody is left, or one that has a price: the lot ends now, unless it has ended before. */
function decidedEnd(lot: LotState, terms: JapaneseReverseTerms, now: EpochMs): EpochMs | undefined {
  const { inCount, tick } = terms.clock;
  // With one bidder in, `tick` is the one after its last confirmation.
  const isDecided = inCount === 0 || (inCount === 1 && tick > 0);
  return isDecided && now < lot.closesAt ? now : undefined;
}
