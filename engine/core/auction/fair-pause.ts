import { BP_WHOLE } from '#contracts/money.ts';
import { invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import type { FairPause } from '#contracts/wire/auction-options.ts';
import type {
  AuctionPausedByRule,
  AuctionResumedByRule,
  BidderAway,
} from '#contracts/wire/rule-events.ts';
import { later } from './overtime.ts';
import { presentCount } from './presence.ts';
import type { AuctionState } from './state.ts';

/**
 * Fair pause (公平暂停), FP: the clock stops by rule when more than a set share of the bidders that were present dropped
 * within a window. One bidder counts once however many sockets it has, two at least are needed, one absence counts for
 * one pause, and their number and length are bounded: nobody stops the clock at will.
 */

/** The pause that follows from the newest record, a report of bidders that left; undefined when none does (FP-1). */
export function duePause(state: AuctionState): AuctionPausedByRule | undefined {
  const rule = state.published.rules.fairPause;
  if (rule === undefined || !mayPause(state, rule)) return undefined;
  const dropped = droppedWithin(state, rule.windowMs);
  const present = presentCount(state) + dropped.length;
  const isEnough =
    dropped.length >= rule.droppedMin && dropped.length * BP_WHOLE > present * rule.shareBp;
  return isEnough ? { type: 'AuctionPausedByRule', dropped, present } : undefined;
}

/** Going on because enough of the dropped bidders are back (FP-3). */
export function dueReturn(state: AuctionState): AuctionResumedByRule | undefined {
  const rule = state.published.rules.fairPause;
  const pause = state.control.rulePause;
  if (rule === undefined || pause === undefined) return undefined;
  const isBack = backCount(state) * BP_WHOLE >= pause.dropped.length * rule.resumeShareBp;
  return isBack ? resumed(state, 'enough-back', state.lastAt) : undefined;
}

/** Going on because the pause has lasted long enough (FP-3). */
export function dueLimit(state: AuctionState, at: EpochMs): AuctionResumedByRule | undefined {
  const pause = state.control.rulePause;
  if (pause === undefined || at < pause.resumesAt) return undefined;
  return resumed(state, 'limit', pause.resumesAt);
}

/** Of the bidders whose absence stopped the clock: how many are here again. */
export function backCount(state: AuctionState): number {
  const { presence, rulePause } = state.control;
  return (rulePause?.dropped ?? []).filter(
    ({ bidderId }) => presence.get(bidderId)?.awaySince === undefined,
  ).length;
}

export function applyRulePause(state: AuctionState, event: AuctionPausedByRule, at: EpochMs): void {
  const { control } = state;
  const rule = state.published.rules.fairPause;
  invariant(
    rule !== undefined && state.pausedAt === undefined,
    'a running clock stops by its rule',
  );
  state.pausedAt = at;
  control.rulePauseCount += 1;
  control.rulePause = {
    dropped: event.dropped,
    present: event.present,
    resumesAt: later(at, rule.resumeAfterMs),
  };
  for (const { bidderId } of event.dropped) {
    const presence = control.presence.get(bidderId);
    invariant(presence !== undefined, 'a dropped bidder was here');
    presence.isSpent = true;
  }
}

function mayPause(state: AuctionState, rule: FairPause): boolean {
  return (
    state.pausedAt === undefined &&
    state.openLotCount > 0 &&
    state.lastAt >= state.opensAt &&
    state.control.rulePauseCount < rule.maxCount
  );
}

/** Away since an instant inside the window that ends with the newest record, in order of these instants. */
function droppedWithin(state: AuctionState, windowMs: number): readonly BidderAway[] {
  const from = state.lastAt - windowMs;
  const dropped: BidderAway[] = [];
  for (const [bidderId, { awaySince, isSpent }] of state.control.presence) {
    if (awaySince === undefined || awaySince <= from || isSpent) continue;
    if (state.bidders.get(bidderId)?.isDisqualified === false) {
      dropped.push({ bidderId, since: awaySince });
    }
  }
  return dropped.sort((a, b) => a.since - b.since);
}

function resumed(
  state: AuctionState,
  cause: AuctionResumedByRule['cause'],
  resumedAt: EpochMs,
): AuctionResumedByRule {
  const { pausedAt } = state;
  invariant(pausedAt !== undefined, 'what resumes was paused');
  const dropped = state.control.rulePause?.dropped.length ?? 0;
  const type = 'AuctionResumedByRule';
  return {
    type,
    cause,
    back: backCount(state),
    dropped,
    resumedAt,
    pausedMs: resumedAt - pausedAt,
  };
}
