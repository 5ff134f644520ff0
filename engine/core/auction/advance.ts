import type { LotClosed } from '#contracts/wire/auction-events.ts';
import type { EpochMs } from '#contracts/time.ts';
import { rankedCount, rankingRows } from './ranking.ts';
import type { AuctionState, LotState } from './state.ts';

/** Nothing to close is the common case; it must not cost an array. */
const NONE: readonly LotClosed[] = [];

/**
 * The closings that are due at `at` (AUC-6), ordered by end, then by lot order; empty while paused. Pure: the caller
 * stores and applies them before it decides a command of the same instant. A lot closes at its own end, however late
 * the writer comes to it; too few bidders make it unsuccessful (AUC-7).
 */
export function advance(state: AuctionState, at: EpochMs): readonly LotClosed[] {
  const deadline = nextDeadline(state);
  if (deadline === undefined || deadline > at) return NONE;
  const { minBidders } = state.published.rules;
  return state.lots
    .filter((lot) => lot.status === 'open' && lot.closesAt <= at)
    .sort((a, b) => a.closesAt - b.closesAt)
    .map((lot) => closing(lot, minBidders));
}

/** Earliest end of an open lot; undefined while paused and when no lot is open. */
export function nextDeadline(state: AuctionState): EpochMs | undefined {
  return state.pausedAt === undefined ? state.earliestClosesAt : undefined;
}

/** The earliest end among the open ones of these lots. */
export function earliestEnd(lots: readonly LotState[]): EpochMs | undefined {
  let earliest: EpochMs | undefined;
  for (const lot of lots) {
    if (lot.status !== 'open') continue;
    if (earliest === undefined || lot.closesAt < earliest) earliest = lot.closesAt;
  }
  return earliest;
}

function closing(lot: LotState, minBidders: number): LotClosed {
  return {
    type: 'LotClosed',
    lotId: lot.id,
    closedAt: lot.closesAt,
    status: rankedCount(lot) < minBidders ? 'unsuccessful' : 'completed',
    ranking: rankingRows(lot),
  };
}
