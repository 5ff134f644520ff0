import { ANNOUNCEMENTS_SHOWN_MAX } from '#contracts/limits.ts';
import { assertNever, invariant } from '#contracts/result.ts';
import type { BidderId } from '#contracts/ids.ts';
import type { EpochMs } from '#contracts/time.ts';
import type {
  AuctionEvent,
  AuctionPublished,
  BidderDisqualified,
  LotClosed,
  OfferPlaced,
  OfferRefused,
  OfferVoided,
} from '#contracts/wire/auction-events.ts';
import type { QuotationsOpened } from '#contracts/wire/rule-events.ts';
import { earliestDue } from './advance.ts';
import {
  applyClockEvent,
  clockAfterLoss,
  clockAfterOffer,
  clockAfterPause,
  clockDueAt,
  hasClock,
  isKeepingOffer,
} from './clocks.ts';
import {
  applyApproval,
  applyInstruction,
  applyNoted,
  note,
  startRecord,
  stir,
} from './evolve-control.ts';
import { applyIntake, countOpenedOffer } from './custodians.ts';
import { applyRulePause } from './fair-pause.ts';
import { dropInstruction } from './instructions.ts';
import type { OfficialEvent } from './officials.ts';
import { officialCommandOf } from './officials.ts';
import { later } from './overtime.ts';
import { rerank } from './ranking.ts';
import type { AnsweredOffer, AuctionState, LotState, PlacedOffer, Standing } from './state.ts';
import { currentOffer } from './state.ts';

/**
 * Applies the record `(version, at)` to the state, in place. Versions come without gaps, times never go back. Throws
 * on a record that cannot follow, and on an unknown type: a replay stops there, it never skips (D8).
 * `AuctionPublished` is no case of this: it makes the state (`initialState`).
 */
export function evolve(
  state: AuctionState,
  event: Exclude<AuctionEvent, AuctionPublished>,
  version: number,
  at: EpochMs,
): void {
  invariant(version === state.version + 1, 'records follow each other without a gap');
  invariant(at >= state.lastAt, 'the time of records never goes back');
  state.version = version;
  state.lastAt = at;
  startRecord(state.control, event.type);
  switch (event.type) {
    case 'OfferPlaced':
      return placeOffer(state, event, event.opened?.receivedMs ?? at);
    case 'OfferRefused':
      return refuseOffer(state, event, event.opened?.receivedMs ?? at);
    case 'QuotationsOpened':
      return takeOpening(state, event);
    case 'LotClosed':
      return closeLot(state, event);
    case 'BiddersDroppedOut':
    case 'RoundBegan':
    case 'TurnPassed': {
      const lot = lotOf(state, event.lotId);
      invariant(lot.status === 'open', 'the clock of a closed lot stands still');
      applyClockEvent(state, lot, event);
      return refreshDue(state, lot);
    }
    case 'SessionGranted':
      state.grants.set(event.grantHash, event);
      return;
    case 'StandingOfferPlaced':
      placeOffer(state, { ...event, type: 'OfferPlaced' }, at);
      state.control.standingOffers.set(event.commandId, event.instruction);
      return;
    case 'AuctionPausedByRule':
      note(state);
      return applyRulePause(state, event, at);
    case 'AuctionResumedByRule':
      note(state);
      state.control.actsAt = event.resumedAt;
      return resume(state, event.pausedMs, event.resumedAt);
    case 'PresenceRecorded':
    case 'InterruptionRecorded':
    case 'ProposalLapsed':
      return applyNoted(state, event);
    case 'StandingInstructionSet':
    case 'StandingInstructionWithdrawn':
    case 'StandingInstructionRefused':
      return applyInstruction(state, event, at);
    case 'OfficialRefused':
    case 'CommandProposed':
    case 'ProposalRejected':
    case 'IncidentRecorded':
    case 'AnnouncementMade':
    case 'AuctionPaused':
    case 'AuctionResumed':
    case 'CloseExtended':
    case 'OfferVoided':
    case 'BidderDisqualified':
    case 'LotCancelled':
    case 'AuctionCancelled':
      return applyOfficial(state, event, at);
    default:
      return assertNever(event);
  }
}

function placeOffer(state: AuctionState, event: OfferPlaced, at: EpochMs): void {
  const lot = lotOf(state, event.lotId);
  invariant(lot.status === 'open', 'an accepted offer meets an open lot (AUC-6)');
  const offer: PlacedOffer = {
    kind: 'offer',
    commandId: event.commandId,
    bidderId: event.bidderId,
    lotId: event.lotId,
    priceFen: event.priceFen,
    confirmed: event.confirmed,
    reason: undefined,
    allowedFen: undefined,
    version: state.version,
    at,
  };
  state.commands.set(event.commandId, offer);
  if (!isKeepingOffer(lot, offer)) {
    const standing = standingOf(lot, event);
    rerank(lot.ranking, standing, offer);
    standing.offers.push(offer);
  }
  if (event.opened !== undefined) countOpenedOffer(lot);
  stir(state, lot.id);
  if (hasClock(lot.terms)) {
    clockAfterOffer(lot, lot.terms, at);
    refreshDue(state, lot);
  } else if (event.closesAt !== undefined) {
    lot.overtimeCount += 1;
    moveEnd(state, lot, event.closesAt);
  }
}

/** What the lot waited for is there: it closes as of its own end, once its bids are offers (SQ-5). */
function takeOpening(state: AuctionState, event: QuotationsOpened): void {
  applyIntake(state, event);
  state.earliestDueAt = earliestDue(state.lots);
}

function refuseOffer(state: AuctionState, event: OfferRefused, at: EpochMs): void {
  // The id belongs to another command, whose answer stays the first one (AUC-8).
  if (event.reason === 'command_id_reused') return;
  const offer: AnsweredOffer = {
    kind: 'offer',
    commandId: event.commandId,
    bidderId: event.bidderId,
    lotId: event.lotId,
    priceFen: event.priceFen,
    confirmed: event.confirmed,
    reason: event.reason,
    allowedFen: event.allowedFen,
    version: state.version,
    at,
  };
  state.commands.set(event.commandId, offer);
  if (event.opened !== undefined) countOpenedOffer(lotOf(state, event.lotId));
}

function applyOfficial(state: AuctionState, event: OfficialEvent, at: EpochMs): void {
  const reason = event.type === 'OfficialRefused' ? event.reason : undefined;
  if (reason === 'command_id_reused') return;
  state.commands.set(event.commandId, {
    kind: 'official',
    command: officialCommandOf(event),
    reason,
    version: state.version,
    at,
  });
  if ('approval' in event && event.approval !== undefined) {
    const { proposal } = event.approval;
    invariant(state.control.proposals.delete(proposal), 'an approved proposal waited');
  }
  if (event.type !== 'OfficialRefused' && event.type !== 'AnnouncementMade') {
    state.control.incidents.push(state.version);
  }
  switch (event.type) {
    case 'OfficialRefused':
      return;
    case 'CommandProposed':
    case 'ProposalRejected':
    case 'IncidentRecorded':
      return applyApproval(state, event, at);
    case 'AnnouncementMade':
      return announce(state, event.text, at);
    case 'AuctionPaused':
      // A pause by rule that an official takes over began before.
      state.pausedAt ??= at;
      state.control.rulePause = undefined;
      return;
    case 'AuctionResumed':
      return resume(state, event.pausedMs, at);
    case 'CloseExtended':
      return moveEnd(state, lotOf(state, event.lotId), event.toAt);
    case 'OfferVoided':
      return voidOffer(state, event, at);
    case 'BidderDisqualified':
      return disqualify(state, event, at);
    case 'LotCancelled':
      return endLot(state, lotOf(state, event.lotId), { status: 'cancelled', closedAt: at });
    case 'AuctionCancelled':
      for (const lot of state.lots) {
        if (lot.status === 'open') endLot(state, lot, { status: 'cancelled', closedAt: at });
      }
      return;
    default:
      return assertNever(event);
  }
}

/** Adds to the newest announcements. Also rebuilds them after `restoreState`. */
export function announce(state: AuctionState, text: string, at: EpochMs): void {
  state.announcementCount += 1;
  state.announcements.push({ number: state.announcementCount, at, text });
  if (state.announcements.length > ANNOUNCEMENTS_SHOWN_MAX) state.announcements.shift();
}

/** Every open lot keeps the time it had left, also one that was extended during the pause. */
function resume(state: AuctionState, pausedMs: number, at: EpochMs): void {
  const pause = { from: state.pausedAt ?? at, to: at };
  state.pausedAt = undefined;
  state.control.rulePause = undefined;
  stir(state);
  for (const lot of state.lots) {
    if (lot.status !== 'open') continue;
    if (hasClock(lot.terms)) clockAfterPause(lot, lot.terms, pause);
    else lot.closesAt = later(lot.closesAt, pausedMs);
    lot.dueAt = clockDueAt(lot);
  }
  state.earliestDueAt = earliestDue(state.lots);
}

/** The bidder's valid offer before it counts again; overtime is not undone. */
function voidOffer(state: AuctionState, event: OfferVoided, at: EpochMs): void {
  const lot = lotOf(state, event.lotId);
  const offer = state.commands.get(event.voids);
  invariant(offer?.kind === 'offer', 'a voided offer is on record');
  const standing = lot.standings.get(offer.bidderId);
  invariant(standing !== undefined, 'the bidder of a voided offer stands in the lot');
  const index = standing.offers.findIndex((valid) => valid === offer);
  invariant(index >= 0, 'a voided offer was valid');
  standing.offers.splice(index, 1);
  rerank(lot.ranking, standing, currentOffer(standing));
  if (state.control.standingOffers.has(event.voids)) {
    // Else it would make the same offer again at once (PRX-9).
    dropInstruction(state, lot.id, offer.bidderId);
  }
  stir(state, lot.id);
  lose(state, lot, { bidderId: offer.bidderId, at });
}

function disqualify(state: AuctionState, event: BidderDisqualified, at: EpochMs): void {
  const { bidderId } = event;
  const bidder = state.bidders.get(bidderId);
  invariant(bidder !== undefined, 'a disqualified bidder was admitted');
  bidder.isDisqualified = true;
  stir(state);
  for (const lot of state.lots) {
    if (lot.status !== 'open') continue;
    dropInstruction(state, lot.id, bidderId);
    const standing = lot.standings.get(bidderId);
    if (standing !== undefined) {
      rerank(lot.ranking, standing, undefined);
      standing.offers = [];
    }
    lose(state, lot, { bidderId, at });
  }
}

function closeLot(state: AuctionState, event: LotClosed): void {
  const lot = lotOf(state, event.lotId);
  invariant(event.closedAt === lot.dueAt, 'a lot closes at its own end (AUC-6)');
  lot.closesAt = event.closedAt;
  endLot(state, lot, event);
}

function endLot(
  state: AuctionState,
  lot: LotState,
  end: { readonly status: 'completed' | 'unsuccessful' | 'cancelled'; readonly closedAt: EpochMs },
): void {
  invariant(lot.status === 'open', 'a lot ends once (AUC-6)');
  lot.status = end.status;
  lot.closedAt = end.closedAt;
  state.openLotCount -= 1;
  state.control.instructions.delete(lot.id);
  if (lot.dueAt === state.earliestDueAt) state.earliestDueAt = earliestDue(state.lots);
}

function moveEnd(state: AuctionState, lot: LotState, closesAt: EpochMs): void {
  invariant(lot.status === 'open', 'only an open lot is extended');
  lot.closesAt = closesAt;
  refreshDue(state, lot);
}

/** After anything that may have moved the lot's next instant. */
function refreshDue(state: AuctionState, lot: LotState): void {
  const former = lot.dueAt;
  lot.dueAt = clockDueAt(lot);
  if (former === lot.dueAt) return;
  const earliest = state.earliestDueAt;
  if (former === earliest) state.earliestDueAt = earliestDue(state.lots);
  else if (earliest !== undefined && lot.dueAt < earliest) state.earliestDueAt = lot.dueAt;
}

/** The bidder has lost an offer: a clock may go on without it. */
function lose(
  state: AuctionState,
  lot: LotState,
  loss: { readonly bidderId: BidderId; readonly at: EpochMs },
): void {
  if (!hasClock(lot.terms)) return;
  const { bidderId, at } = loss;
  clockAfterLoss(state, lot, { terms: lot.terms, bidderId, now: state.pausedAt ?? at });
  refreshDue(state, lot);
}

function standingOf(lot: LotState, event: OfferPlaced): Standing {
  const known = lot.standings.get(event.bidderId);
  if (known !== undefined) return known;
  const standing = { bidderId: event.bidderId, turn: lot.standings.size + 1, offers: [] };
  lot.standings.set(event.bidderId, standing);
  return standing;
}

function lotOf(state: AuctionState, lotId: string): LotState {
  const lot = state.lotsById.get(lotId);
  invariant(lot !== undefined, 'a record names a lot of its auction');
  return lot;
}
