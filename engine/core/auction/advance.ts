import type { LotClosed, TimedEvent } from '#contracts/wire/auction-events.ts';
import type { EpochMs } from '#contracts/time.ts';
import { dueClockEvent, hasClock } from './clocks.ts';
import { awaitsOpening } from './custodians.ts';
import { rankedCount, rankingRows } from './ranking.ts';
import type { AuctionState, LotState } from './state.ts';

/** Nothing to close is the common case; it must not cost an array. */
const NONE: readonly TimedEvent[] = [];

/**
 * The next events that are due at `at` (AUC-6), in the order of their instants, then of the lots; empty when nothing is
 * due any more, and while paused. Pure: the caller stores and applies them and asks again until there are none, before it
 * decides a command of the same instant. Whatever time does is done as of its own instant, however late the writer comes
 * to it; too few bidders make a lot unsuccessful at its close (AUC-7).
 */
export function advance(state: AuctionState, at: EpochMs): readonly TimedEvent[] {
  const deadline = nextDeadline(state);
  if (deadline === undefined || deadline > at) return NONE;
  const { minBidders } = state.published.rules;
  const first = state.lots.find((lot) => isRunning(lot) && lot.dueAt === deadline);
  if (first !== undefined && hasClock(first.terms)) {
    // What comes next follows from this one: a clock goes step by step.
    return [dueClockEvent(state, first) ?? closing(first, minBidders)];
  }
  return state.lots
    .filter((lot) => isRunning(lot) && lot.dueAt <= at)
    .sort((a, b) => a.dueAt - b.dueAt)
    .map((lot) => closing(lot, minBidders));
}

/** The earliest instant at which an open lot changes by itself; undefined while paused and when no lot is open. */
export function nextDeadline(state: AuctionState): EpochMs | undefined {
  return state.pausedAt === undefined ? state.earliestDueAt : undefined;
}

/** The earliest `dueAt` among the open ones of these lots that no opening holds back (SQ-5). */
export function earliestDue(lots: readonly LotState[]): EpochMs | undefined {
  let earliest: EpochMs | undefined;
  for (const lot of lots) {
    if (lot.status !== 'open' || awaitsOpening(lot)) continue;
    if (earliest === undefined || lot.dueAt < earliest) earliest = lot.dueAt;
  }
  return earliest;
}

function isRunning(lot: LotState): boolean {
  return lot.status === 'open' && !awaitsOpening(lot);
}

function closing(lot: LotState, minBidders: number): LotClosed {
  return {
    type: 'LotClosed',
    lotId: lot.id,
    closedAt: lot.dueAt,
    status: rankedCount(lot) < minBidders ? 'unsuccessful' : 'completed',
    ranking: rankingRows(lot),
  };
}
