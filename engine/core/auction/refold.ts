import { canonicalText, type JournalRecord, type Sha256 } from '#contracts/journal/record.ts';
import type { Refold, RefoldOutcome } from '#contracts/journal/refold.ts';
import { assertNever, InvariantError, invariant } from '#contracts/result.ts';
import type {
  AuctionEvent,
  AuctionPublished,
  CommandEvent,
  DueEvent,
  TimedEvent,
} from '#contracts/wire/auction-events.ts';
import { isTimed } from '#contracts/wire/auction-events.ts';
import type { EpochMs } from '#contracts/time.ts';
import { commandOf } from './command-of.ts';
import { intakeFault } from './custodians.ts';
import { decide } from './decide.ts';
import { type Due, firstDue, isDue } from './due.ts';
import { evolve } from './evolve.ts';
import { initialState } from './initial-state.ts';
import { presenceEvent } from './presence.ts';
import { rankingRows } from './ranking.ts';
import { type AuctionState, isEnded } from './state.ts';
import { stateHash } from './state-hash.ts';

/**
 * Replays records through the rules and compares every recorded decision with what the rules decide (JRN-8). The shapes
 * of the events were checked before. A journal that the rules cannot even follow is a disagreement, not a crash.
 */
export function startRefold(sha256: Sha256): Refold {
  let state: AuctionState | undefined;
  return {
    apply(record) {
      const { event } = record;
      try {
        if (state === undefined) {
          if (event.type !== 'AuctionPublished') return 'the first record publishes the auction';
          state = initialState(event);
          return undefined;
        }
        if (event.type === 'AuctionPublished') return 'an auction is published once';
        const disagreement = compare(state, event, record.at);
        if (disagreement === undefined) evolve(state, event, record.version, record.at);
        return disagreement;
      } catch (error) {
        if (error instanceof InvariantError) return `the rules cannot follow it: ${error.message}`;
        throw error;
      }
    },
    outcome() {
      invariant(state !== undefined, 'at least one record was taken');
      return outcomeOf(state, sha256);
    },
  };
}

function compare(
  state: AuctionState,
  event: Exclude<AuctionEvent, AuctionPublished>,
  at: JournalRecord['at'],
): string | undefined {
  const due = firstDue(state, at);
  if (isDue(event)) return compareDue(due, event, at);
  if (due !== undefined) return `${dueText(due.event)}, before this record`;
  if (event.type === 'PresenceRecorded') {
    const expected = presenceEvent(state, event, at);
    return expected === undefined ? 'nothing in it is new' : difference(expected, event);
  }
  if (event.type === 'QuotationsOpened') return intakeFault(state, event, at);
  if (event.type === 'InterruptionRecorded') {
    return event.since <= at ? undefined : 'an interruption begins before it is recorded';
  }
  if (event.type === 'SessionGranted') {
    return state.bidders.has(event.bidderId) ? undefined : `${event.bidderId} is not admitted`;
  }
  const decision = decide(state, commandOf(event), at);
  if (decision.isRepeat) {
    return `the command is that of record ${decision.first.version} again, which leaves no record`;
  }
  return difference(decision.event, withoutSignature(event));
}

function compareDue(due: Due | undefined, event: DueEvent, at: EpochMs): string | undefined {
  if (due === undefined) {
    if (!isTimed(event)) return `${event.type} was not due`;
    const what = event.type === 'LotClosed' ? 'close' : `have ${event.type}`;
    return `lot ${event.lotId} was not due to ${what}`;
  }
  if (due.at !== at) return `${due.event.type} bears the time of the record that it follows`;
  return difference(due.event, event);
}

function dueText(due: DueEvent): string {
  return isTimed(due) ? timedText(due) : `${due.type} was due`;
}

function timedText(due: TimedEvent): string {
  switch (due.type) {
    case 'LotClosed':
      return `lot ${due.lotId} was due to close at ${due.closedAt}`;
    case 'RoundBegan':
      return `round ${due.round} of lot ${due.lotId} was due to begin at ${due.beganAt}`;
    case 'BiddersDroppedOut':
    case 'TurnPassed':
      return `lot ${due.lotId} was due to have ${due.type} at ${due.endedAt}`;
    default:
      return assertNever(due);
  }
}

function difference(expected: AuctionEvent, recorded: AuctionEvent): string | undefined {
  if (isSame(expected, recorded)) return undefined;
  return `the rules give ${canonicalText(expected)}`;
}

/** Equal as JSON, whatever the order of fields. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const others = new Map(Object.entries(b));
  const fields = Object.entries(a).filter(([, value]) => value !== undefined);
  return (
    fields.length === others.size &&
    fields.every(([name, value]) => isSame(value, others.get(name)))
  );
}

/** The signature is evidence beside the decision and no part of it. */
function withoutSignature(event: CommandEvent): CommandEvent {
  if (event.type !== 'OfferPlaced' && event.type !== 'OfferRefused') return event;
  const { signed: _evidence, ...decided } = event;
  return decided;
}

function outcomeOf(state: AuctionState, sha256: Sha256): RefoldOutcome {
  return {
    title: state.published.title,
    bidderNames: state.published.bidderNames,
    isEnded: isEnded(state),
    stateHash: stateHash(state, sha256),
    lots: state.lots.map((lot) => ({
      lotId: lot.id,
      status: lot.status,
      ...(lot.closedAt === undefined ? {} : { closedAt: lot.closedAt }),
      overtimeCount: lot.overtimeCount,
      ranking: lot.status === 'cancelled' ? [] : rankingRows(lot),
      ...(lot.terms.type === 'sealed-quotation' &&
        lot.terms.intake !== undefined && { opened: lot.terms.intake.opened }),
    })),
  };
}
