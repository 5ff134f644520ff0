import type {
  AuctionCommand,
  CommandAnswer,
  PlaceOffer,
  RefusalReason,
} from '#contracts/wire/auction-commands.ts';
import type { CommandEvent, OfferPlaced, OfferRefused } from '#contracts/wire/auction-events.ts';
import { isFen } from '#contracts/money.ts';
import { invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import { checkOffer, shownAllowedFen } from './check-offer.ts';
import { ACCEPTED, answerOf, isSameBody } from './command-ids.ts';
import { checkInstruction, instructionEvent, isInstructionCommand } from './instructions.ts';
import { checkOfficial, officialEvent } from './officials.ts';
import { overtimeEnd } from './overtime.ts';
import { recordedPrice } from './recorded-price.ts';
import type { AuctionState, Draft, LotState } from './state.ts';

/**
 * What one command leads to. Either a new record (`event`, to be stored before anybody hears of it), or, for a command
 * that came again, the first answer with the place of its record and nothing to store (AUC-8).
 * The event of a refused `command_id_reused` is stored without a command id column: its id belongs to another record.
 */
export type Decision =
  | {
      readonly isRepeat: false;
      readonly answer: CommandAnswer;
      readonly event: CommandEvent;
      readonly first?: undefined;
    }
  | {
      readonly isRepeat: true;
      readonly answer: CommandAnswer;
      readonly event?: undefined;
      readonly first: { readonly version: number; readonly at: EpochMs };
    };

/**
 * Decides one well-formed command. Pure: reads the state, changes nothing.
 * `at` is the writer's stamp, not before the newest record, and the events of `advance(state, at)` are applied.
 * Refusals are values with a reason (AUC-4, AUC-8, AUC-9); throws only when the caller broke the two rules above.
 */
export function decide(state: AuctionState, command: AuctionCommand, at: EpochMs): Decision {
  invariant(at >= state.lastAt, 'the time of records never goes back');
  const first = state.commands.get(command.commandId);
  if (first !== undefined) {
    if (!isSameBody(first, command)) return refuse(command, 'command_id_reused');
    const { version } = first;
    return { isRepeat: true, answer: answerOf(first), first: { version, at: first.at } };
  }
  if (command.type === 'PlaceOffer') return decideOffer(state, command, at);
  if (isInstructionCommand(command)) {
    const reason = checkInstruction(state, command, at);
    if (reason !== undefined) return refuse(command, reason);
    return { isRepeat: false, answer: ACCEPTED, event: instructionEvent(command, reason) };
  }
  const reason = checkOfficial(state, command);
  if (reason !== undefined) return refuse(command, reason);
  return { isRepeat: false, answer: ACCEPTED, event: officialEvent(state, command, at) };
}

function decideOffer(state: AuctionState, command: PlaceOffer, at: EpochMs): Decision {
  const lot = state.lotsById.get(command.lotId);
  const reason = checkOffer(state, lot, { command, at });
  if (reason === undefined) {
    invariant(lot !== undefined, 'an accepted offer names a lot');
    return { isRepeat: false, answer: ACCEPTED, event: placed(lot, command, at) };
  }
  if (lot !== undefined && isAboutPrice(reason)) {
    const { bidderId } = command;
    return refuse(command, reason, shownAllowedFen(state, lot, { bidderId, at }));
  }
  return refuse(command, reason);
}

/** The refusals that say which price would have been taken (AUC-4). */
function isAboutPrice(reason: RefusalReason): boolean {
  return (
    reason === 'above_ceiling' || reason === 'decrement_too_small' || reason === 'not_clock_price'
  );
}

function placed(lot: LotState, command: PlaceOffer, at: EpochMs): OfferPlaced {
  const { priceFen } = command;
  invariant(isFen(priceFen), 'an accepted price is a price');
  const event: Draft<OfferPlaced> = {
    type: 'OfferPlaced',
    commandId: command.commandId,
    bidderId: command.bidderId,
    lotId: command.lotId,
    priceFen,
  };
  if (command.confirmed !== undefined) event.confirmed = command.confirmed;
  const end = overtimeEnd(lot, command, at);
  if (end !== undefined) event.closesAt = end;
  return event;
}

function refuse(command: AuctionCommand, reason: RefusalReason, allowedFen?: number): Decision {
  if (isInstructionCommand(command)) {
    const event = instructionEvent(command, reason);
    return { isRepeat: false, answer: { outcome: 'refused', reason }, event };
  }
  if (command.type !== 'PlaceOffer') {
    const { commandId } = command;
    const event: CommandEvent = { type: 'OfficialRefused', commandId, command, reason };
    return { isRepeat: false, answer: { outcome: 'refused', reason }, event };
  }
  const event: Draft<OfferRefused> = {
    type: 'OfferRefused',
    commandId: command.commandId,
    bidderId: command.bidderId,
    lotId: command.lotId,
    priceFen: recordedPrice(command.priceFen),
    reason,
  };
  if (command.confirmed !== undefined) event.confirmed = command.confirmed;
  if (allowedFen === undefined) {
    return { isRepeat: false, answer: { outcome: 'refused', reason }, event };
  }
  event.allowedFen = allowedFen;
  return { isRepeat: false, answer: { outcome: 'refused', reason, allowedFen }, event };
}
