import type { OfficialCommand, RefusalReason } from '#contracts/wire/auction-commands.ts';
import type { CommandEvent } from '#contracts/wire/auction-events.ts';
import { assertNever, invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import type { AuctionState, LotState } from './state.ts';

/** Why an official's command is refused, or undefined when it is accepted (AUC-9). */
export function checkOfficial(
  state: AuctionState,
  command: OfficialCommand,
): RefusalReason | undefined {
  switch (command.type) {
    case 'Announce':
      return undefined;
    case 'Pause':
      return state.pausedAt === undefined ? undefined : 'already_paused';
    case 'Resume':
      return state.pausedAt === undefined ? 'not_paused' : undefined;
    case 'CancelAuction':
      return state.openLotCount === 0 ? 'already_closed' : undefined;
    case 'DisqualifyBidder': {
      const bidder = state.bidders.get(command.bidderId);
      if (bidder === undefined) return 'not_admitted';
      return bidder.isDisqualified ? 'already_disqualified' : undefined;
    }
    case 'ExtendClose':
    case 'VoidOffer':
    case 'CancelLot': {
      const lot = state.lotsById.get(command.lotId);
      if (lot === undefined) return 'unknown_lot';
      if (lot.status !== 'open') return 'already_closed';
      return checkLotCommand(state, lot, command);
    }
    default:
      return assertNever(command);
  }
}

/** The event of an accepted official's command. */
export function officialEvent(
  state: AuctionState,
  command: OfficialCommand,
  at: EpochMs,
): CommandEvent {
  const { commandId, by } = command;
  if (command.type === 'Announce') {
    return { type: 'AnnouncementMade', commandId, by, text: command.text };
  }
  const head = { commandId, by, reason: command.reason };
  switch (command.type) {
    case 'Pause':
      return { type: 'AuctionPaused', ...head };
    case 'Resume':
      invariant(state.pausedAt !== undefined, 'an accepted Resume ends a pause');
      return { type: 'AuctionResumed', ...head, pausedMs: at - state.pausedAt };
    case 'ExtendClose':
      return { type: 'CloseExtended', ...head, lotId: command.lotId, toAt: command.toAt };
    case 'VoidOffer':
      return { type: 'OfferVoided', ...head, lotId: command.lotId, voids: command.voids };
    case 'DisqualifyBidder':
      return { type: 'BidderDisqualified', ...head, bidderId: command.bidderId };
    case 'CancelLot':
      return { type: 'LotCancelled', ...head, lotId: command.lotId };
    case 'CancelAuction':
      return { type: 'AuctionCancelled', ...head };
    default:
      return assertNever(command);
  }
}

/** The event types that accepted and refused officials' commands leave. */
export type OfficialEvent = Exclude<
  CommandEvent,
  { readonly type: 'OfferPlaced' | 'OfferRefused' }
>;

/** The command that an official's event came from: `evolve` keeps it for AUC-8. */
export function officialCommandOf(event: OfficialEvent): OfficialCommand {
  if (event.type === 'OfficialRefused') return event.command;
  const { commandId, by } = event;
  if (event.type === 'AnnouncementMade') {
    return { type: 'Announce', commandId, by, text: event.text };
  }
  const head = { commandId, by, reason: event.reason };
  switch (event.type) {
    case 'AuctionPaused':
      return { type: 'Pause', ...head };
    case 'AuctionResumed':
      return { type: 'Resume', ...head };
    case 'CloseExtended':
      return { type: 'ExtendClose', ...head, lotId: event.lotId, toAt: event.toAt };
    case 'OfferVoided':
      return { type: 'VoidOffer', ...head, lotId: event.lotId, voids: event.voids };
    case 'BidderDisqualified':
      return { type: 'DisqualifyBidder', ...head, bidderId: event.bidderId };
    case 'LotCancelled':
      return { type: 'CancelLot', ...head, lotId: event.lotId };
    case 'AuctionCancelled':
      return { type: 'CancelAuction', ...head };
    default:
      return assertNever(event);
  }
}

function checkLotCommand(
  state: AuctionState,
  lot: LotState,
  command: Extract<OfficialCommand, { readonly lotId: string }>,
): RefusalReason | undefined {
  switch (command.type) {
    case 'CancelLot':
      return undefined;
    case 'ExtendClose':
      return command.toAt > lot.closesAt ? undefined : 'not_later';
    case 'VoidOffer': {
      const offer = state.commands.get(command.voids);
      if (offer?.kind !== 'offer') return 'unknown_offer';
      const standing = lot.standings.get(offer.bidderId);
      const isValid = standing?.offers.some((valid) => valid === offer) ?? false;
      return isValid ? undefined : 'unknown_offer';
    }
    default:
      return assertNever(command);
  }
}
