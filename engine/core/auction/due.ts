import type { EpochMs } from '#contracts/time.ts';
import type { AuctionEvent, DueEvent } from '#contracts/wire/auction-events.ts';
import { isTimed } from '#contracts/wire/auction-events.ts';
import { isOpenedOffer } from '#contracts/wire/auction-events.ts';
import type { RuleEvent } from '#contracts/wire/rule-events.ts';
import { advance, nextDeadline } from './advance.ts';
import { dueLapse, nextLapse } from './approvals.ts';
import { dueLimit, duePause, dueReturn } from './fair-pause.ts';
import { dueOpenedOffer } from './custodians.ts';
import { dueStandingOffer } from './instructions.ts';
import type { AuctionState } from './state.ts';

/** A record that nobody's command makes, with the time that it is to be stamped with. */
export interface Due {
  readonly event: DueEvent;
  readonly at: EpochMs;
}

/**
 * Records everything that is due before a command at `at`, and what follows from it. `record` stores one event under its
 * time and applies it before it returns. To be called before each command, and again after its record: what follows from
 * a record bears that record's time, however late its writer comes to it.
 */
export function settle(
  state: AuctionState,
  at: EpochMs,
  record: (event: DueEvent, at: EpochMs) => void,
): void {
  for (;;) {
    const ruled = dueByRule(state, at);
    if (ruled !== undefined) {
      record(ruled.event, ruled.at);
      continue;
    }
    const timed = advance(state, at);
    if (timed.length === 0) return;
    for (const event of timed) record(event, at);
  }
}

/** The first of what `settle` would record. */
export function firstDue(state: AuctionState, at: EpochMs): Due | undefined {
  const ruled = dueByRule(state, at);
  if (ruled !== undefined) return ruled;
  const [event] = advance(state, at);
  return event && { event, at };
}

const RULE_TYPES: Readonly<Record<RuleEvent['type'], true>> = {
  StandingOfferPlaced: true,
  AuctionPausedByRule: true,
  AuctionResumedByRule: true,
  ProposalLapsed: true,
};

/** Whether nobody's command made it. */
export function isDue(event: AuctionEvent): event is DueEvent {
  return isTimed(event) || Object.hasOwn(RULE_TYPES, event.type) || isOpenedOffer(event);
}

/** The earliest instant at which time alone changes something. */
export function nextInstant(state: AuctionState): EpochMs | undefined {
  return earlier(
    nextDeadline(state),
    earlier(state.control.rulePause?.resumesAt, nextLapse(state)),
  );
}

function dueByRule(state: AuctionState, at: EpochMs): Due | undefined {
  const follows = followUp(state);
  if (follows !== undefined) return { event: follows, at: state.lastAt };
  const { rulePause, proposals } = state.control;
  if (rulePause === undefined && proposals.size === 0) return undefined;
  const event = dueLimit(state, at) ?? dueLapse(state, at);
  return event && { event, at };
}

/** What follows from the newest record alone: opened bids become offers, the clock stops or goes on first, then instructions act. */
function followUp(state: AuctionState): DueEvent | undefined {
  const opened = dueOpenedOffer(state);
  if (opened !== undefined) return opened;
  const { isDropFresh, rulePause, stirred } = state.control;
  if (isDropFresh) {
    const pause = duePause(state);
    if (pause !== undefined) return pause;
  }
  if (rulePause !== undefined) {
    const back = dueReturn(state);
    if (back !== undefined) return back;
  }
  return stirred.size === 0 ? undefined : dueStandingOffer(state);
}

function earlier(a: EpochMs | undefined, b: EpochMs | undefined): EpochMs | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}
