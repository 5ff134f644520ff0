import type { OfficialCommand, RefusalReason } from '#contracts/wire/auction-commands.ts';
import type { CommandId } from '#contracts/ids.ts';
import type {
  ApprovalCommand,
  ApprovalCommandType,
  ProposedAct,
} from '#contracts/wire/approval-commands.ts';
import type {
  AuctionCancelled,
  BidderDisqualified,
  CommandEvent,
  LotCancelled,
  OfferVoided,
} from '#contracts/wire/auction-events.ts';
import type { Approval, InstructionEvent } from '#contracts/wire/rule-events.ts';
import { assertNever, invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import { isUnderCustodians } from '#contracts/wire/confidentiality.ts';
import { approvalOf, checkApproval, lapseOf, needsApproval, proposalOf } from './approvals.ts';
import { isKeptByCustodians } from './custodians.ts';
import type { AuctionState, LotState } from './state.ts';

type PlainCommand = Exclude<OfficialCommand, ApprovalCommand>;
type ApprovedEvent = OfferVoided | BidderDisqualified | LotCancelled | AuctionCancelled;

/** Why an official's command is refused, or undefined when it is accepted (AUC-9, APR-1). */
export function checkOfficial(
  state: AuctionState,
  command: OfficialCommand,
): RefusalReason | undefined {
  if (isApprovalCommand(command)) {
    return checkApproval(state, command, (act) => checkAct(state, act));
  }
  if (needsApproval(state.published.rules, command.type)) return 'needs_approval';
  return checkAct(state, command);
}

/** What speaks against an act itself, whoever asks for it. */
function checkAct(
  state: AuctionState,
  command: PlainCommand | ProposedAct,
): RefusalReason | undefined {
  switch (command.type) {
    case 'Announce':
      return undefined;
    case 'Pause':
      if (isUnderCustodians(state.published.rules)) return 'under_custodians';
      // A pause by rule may be taken over (FP-3): it then lasts until an official ends it.
      if (state.control.rulePause !== undefined) return undefined;
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
  if (isApprovalCommand(command)) return approvalEvent(state, command, at);
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
    case 'DisqualifyBidder':
    case 'CancelLot':
    case 'CancelAuction':
      return actEvent(command, head);
    default:
      return assertNever(command);
  }
}

/** The event of one of the acts that may need a second person. */
function actEvent(
  act: ProposedAct,
  head: {
    readonly commandId: CommandId;
    readonly by: string;
    readonly reason: string;
    readonly approval?: Approval;
  },
): CommandEvent {
  switch (act.type) {
    case 'VoidOffer':
      return { type: 'OfferVoided', ...head, lotId: act.lotId, voids: act.voids };
    case 'DisqualifyBidder':
      return { type: 'BidderDisqualified', ...head, bidderId: act.bidderId };
    case 'CancelLot':
      return { type: 'LotCancelled', ...head, lotId: act.lotId };
    case 'CancelAuction':
      return { type: 'AuctionCancelled', ...head };
    default:
      return assertNever(act);
  }
}

function approvalEvent(state: AuctionState, command: ApprovalCommand, at: EpochMs): CommandEvent {
  const { commandId, by, byId } = command;
  switch (command.type) {
    case 'RecordIncident': {
      const { kind, text } = command;
      return { type: 'IncidentRecorded', commandId, by, byId, kind, text };
    }
    case 'ProposeCommand': {
      const { reason, act } = command;
      const lapsesAt = lapseOf(state, at);
      return { type: 'CommandProposed', commandId, by, byId, reason, act, lapsesAt };
    }
    case 'RejectProposal': {
      const { proposal, act, reason } = command;
      return { type: 'ProposalRejected', commandId, by, byId, proposal, act, reason };
    }
    case 'ApproveProposal': {
      // The act at this instant, under the name and reason of who proposed it (APR-3).
      const proposal = proposalOf(state, command.proposal);
      const approval = approvalOf(command);
      return actEvent(proposal.act, {
        commandId,
        by: proposal.by,
        reason: proposal.reason,
        approval,
      });
    }
    default:
      return assertNever(command);
  }
}

/** The event types that accepted and refused officials' commands leave. */
export type OfficialEvent = Exclude<
  CommandEvent,
  { readonly type: 'OfferPlaced' | 'OfferRefused' } | InstructionEvent
>;

/** The command that an official's event came from: `evolve` keeps it for AUC-8. */
export function officialCommandOf(event: OfficialEvent): OfficialCommand {
  if (event.type === 'OfficialRefused') return event.command;
  if ('approval' in event && event.approval !== undefined) {
    const { commandId, approval } = event;
    return { type: 'ApproveProposal', commandId, ...approval, act: actTypeOf(event) };
  }
  const { commandId, by } = event;
  if (event.type === 'AnnouncementMade') {
    return { type: 'Announce', commandId, by, text: event.text };
  }
  if (event.type === 'IncidentRecorded') return { ...event, type: 'RecordIncident' };
  const head = { commandId, by, reason: event.reason };
  switch (event.type) {
    case 'ProposalRejected':
      return { ...event, type: 'RejectProposal' };
    case 'CommandProposed':
      return { type: 'ProposeCommand', ...head, byId: event.byId, act: event.act };
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

/** JAP-7, RND-8: the steps of these clocks are the lot's end; only the rising clock can wait at its last price. */
function endFollowsClock(lot: LotState): boolean {
  return lot.terms.type === 'japanese-reverse' || lot.terms.type === 'rounds';
}

function actTypeOf({ type }: ApprovedEvent): ApprovalCommandType {
  switch (type) {
    case 'OfferVoided':
      return 'VoidOffer';
    case 'BidderDisqualified':
      return 'DisqualifyBidder';
    case 'LotCancelled':
      return 'CancelLot';
    case 'AuctionCancelled':
      return 'CancelAuction';
    default:
      return assertNever(type);
  }
}

function isApprovalCommand(command: OfficialCommand): command is ApprovalCommand {
  return 'byId' in command;
}

function checkLotCommand(
  state: AuctionState,
  lot: LotState,
  command: Extract<PlainCommand | ProposedAct, { readonly lotId: string }>,
): RefusalReason | undefined {
  switch (command.type) {
    case 'CancelLot':
      return undefined;
    case 'ExtendClose':
      // The end is the signed deadline of the opening, which nobody moves (SQ-7).
      if (isKeptByCustodians(lot)) return 'under_custodians';
      if (endFollowsClock(lot)) return 'end_follows_clock';
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
