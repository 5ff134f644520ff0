import type { LotId } from '#contracts/ids.ts';
import { assertNever, invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import type { AuctionCommand } from '#contracts/wire/auction-commands.ts';
import type {
  AuctionEvent,
  AuctionPublished,
  CommandEvent,
  LotStatus,
  RankingRow,
} from '#contracts/wire/auction-events.ts';
import type { AuctionRules } from '#contracts/wire/auction-rules.ts';
import { commandOf } from './command-of.ts';
import { decide } from './decide.ts';
import { isDue, nextInstant, settle } from './due.ts';
import { evolve } from './evolve.ts';
import { initialState } from './initial-state.ts';
import { rankingRows } from './ranking.ts';
import { type AuctionState, isEnded, type LotState } from './state.ts';

/** What one lot came to in a replay under other rules. */
export interface WhatIfLot {
  readonly lotId: LotId;
  readonly status: LotStatus;
  readonly closedAt: EpochMs;
  readonly overtimeCount: number;
  readonly accepted: number;
  /** Refused offers by reason. */
  readonly refused: Readonly<Record<string, number>>;
  readonly ranking: readonly RankingRow[];
}

/**
 * The offers of a past auction once more, each at its own instant, under these rules (PRJ-13). Everybody is taken to act
 * as it did, whatever it would have seen. Officials' commands and standing instructions are left out, presence too: they
 * answered to what happened then.
 */
export class WhatIfReplay {
  readonly #state: AuctionState;
  readonly #counts = new Map<string, { accepted: number; refused: Map<string, number> }>();

  constructor(published: AuctionPublished, rules: AuctionRules) {
    this.#state = initialState({ ...published, rules, offerSignature: 'none' });
  }

  /** Takes the records after the publication, in order. */
  take(event: Exclude<AuctionEvent, AuctionPublished>, at: EpochMs): void {
    if (isDue(event) || !isOffer(event)) return;
    const command = commandOf(event);
    this.#settle(at);
    const decision = decide(this.#state, command, at);
    invariant(!decision.isRepeat, 'a journal holds the answer to a command once');
    this.#count(
      command,
      decision.answer.outcome === 'accepted' ? undefined : decision.answer.reason,
    );
    evolve(this.#state, decision.event, this.#state.version + 1, at);
    this.#settle(at);
  }

  /** Lets time run on until every lot is closed. */
  finish(): readonly WhatIfLot[] {
    while (!isEnded(this.#state)) {
      const instant = nextInstant(this.#state);
      invariant(instant !== undefined, 'without pauses every open lot has an end');
      this.#settle(instant);
    }
    return this.#state.lots.map((lot) => this.#lot(lot));
  }

  #lot({ id, status, closedAt, overtimeCount, ...lot }: LotState): WhatIfLot {
    invariant(closedAt !== undefined, 'every lot of an ended auction is closed');
    const counts = this.#counts.get(id);
    return {
      ...{ lotId: id, status, closedAt, overtimeCount },
      accepted: counts?.accepted ?? 0,
      refused: Object.fromEntries(counts?.refused ?? []),
      ranking: rankingRows({ id, status, closedAt, overtimeCount, ...lot }),
    };
  }

  #count(command: AuctionCommand, reason: string | undefined): void {
    invariant(command.type === 'PlaceOffer', 'only offers are replayed');
    const counts = this.#counts.get(command.lotId) ?? { accepted: 0, refused: new Map() };
    this.#counts.set(command.lotId, counts);
    if (reason === undefined) counts.accepted += 1;
    else counts.refused.set(reason, (counts.refused.get(reason) ?? 0) + 1);
  }

  #settle(at: EpochMs): void {
    const state = this.#state;
    settle(state, at, (event, stamp) => evolve(state, event, state.version + 1, stamp));
  }
}

/** What the replay leaves out of what was on record, by code. */
export const WHAT_IF_CAVEATS = [
  'behaviour',
  'signatures',
  'pauses',
  'extensions',
  'instructions',
  'officials',
] as const;
export type WhatIfCaveat = (typeof WHAT_IF_CAVEATS)[number];

/** The caveat that a record brings; `undefined`: it is replayed, or says nothing about offers. */
export function caveatOf(event: AuctionEvent): WhatIfCaveat | undefined {
  switch (event.type) {
    case 'AuctionPublished':
      return event.offerSignature === 'required' ? 'signatures' : undefined;
    case 'AuctionPaused':
    case 'AuctionPausedByRule':
      return 'pauses';
    case 'CloseExtended':
      return 'extensions';
    case 'StandingInstructionSet':
    case 'StandingOfferPlaced':
      return 'instructions';
    case 'OfferVoided':
    case 'BidderDisqualified':
    case 'LotCancelled':
    case 'AuctionCancelled':
      return 'officials';
    case 'OfferPlaced':
    case 'OfferRefused':
    case 'SessionGranted':
    case 'AuctionResumed':
    case 'AuctionResumedByRule':
    case 'AnnouncementMade':
    case 'OfficialRefused':
    case 'LotClosed':
    case 'BiddersDroppedOut':
    case 'RoundBegan':
    case 'TurnPassed':
    case 'CommandProposed':
    case 'ProposalRejected':
    case 'ProposalLapsed':
    case 'StandingInstructionRefused':
    case 'StandingInstructionWithdrawn':
    case 'IncidentRecorded':
    case 'InterruptionRecorded':
    case 'PresenceRecorded':
    case 'QuotationsOpened':
      return undefined;
    default:
      return assertNever(event);
  }
}

function isOffer(
  event: Exclude<AuctionEvent, AuctionPublished>,
): event is Extract<CommandEvent, { readonly type: 'OfferPlaced' | 'OfferRefused' }> {
  return event.type === 'OfferPlaced' || event.type === 'OfferRefused';
}
