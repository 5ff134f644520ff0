import type { BidderId, LotId } from '#contracts/ids.ts';
import { isFen } from '#contracts/money.ts';
import { invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import type { AuctionCommand, RefusalReason } from '#contracts/wire/auction-commands.ts';
import type { CommandEvent } from '#contracts/wire/auction-events.ts';
import type { InstructionCommand } from '#contracts/wire/instruction-commands.ts';
import type { InstructionEvent, StandingOfferPlaced } from '#contracts/wire/rule-events.ts';
import type { Instruction } from './control-state.ts';
import { derivedId } from './derived-id.ts';
import { exchange, type ExchangeOffer } from './exchange.ts';
import { overtimeEnd } from './overtime.ts';
import { cutOffSince } from './presence.ts';
import { bestOffer } from './ranking.ts';
import { recordedPrice } from './recorded-price.ts';
import type { AuctionState, Draft, LotState } from './state.ts';

/** Standing instructions (委托报价, PRX): leaving and withdrawing them, and the offers that they make. */

export function isInstructionCommand(command: AuctionCommand): command is InstructionCommand {
  return (
    command.type === 'SetStandingInstruction' || command.type === 'WithdrawStandingInstruction'
  );
}

export function isInstructionEvent(event: CommandEvent): event is InstructionEvent {
  return (
    event.type === 'StandingInstructionSet' ||
    event.type === 'StandingInstructionWithdrawn' ||
    event.type === 'StandingInstructionRefused'
  );
}

/** The checks in their fixed order; the first that fails names the refusal (PRX-1). */
export function checkInstruction(
  state: AuctionState,
  command: InstructionCommand,
  at: EpochMs,
): RefusalReason | undefined {
  const lot = state.lotsById.get(command.lotId);
  if (lot === undefined) return 'unknown_lot';
  const bidder = state.bidders.get(command.bidderId);
  if (bidder === undefined) return 'not_admitted';
  if (at < state.opensAt) return 'not_open_yet';
  if (lot.status !== 'open') return 'already_closed';
  if (command.type === 'WithdrawStandingInstruction') {
    const isThere = instructionOf(state, lot.id, command.bidderId) !== undefined;
    return isThere ? undefined : 'unknown_instruction';
  }
  if (bidder.isDisqualified) return 'disqualified';
  const modes = state.published.rules.standingInstructions?.modes ?? [];
  if (!modes.includes(command.when)) return 'instructions_not_taken';
  if (!isFen(command.floorFen)) return 'invalid_price';
  return command.floorFen > lot.ceilingFen ? 'above_ceiling' : undefined;
}

/** The event of a command about an instruction; `reason`: why it is refused. */
export function instructionEvent(
  command: InstructionCommand,
  reason: RefusalReason | undefined,
): InstructionEvent {
  const { commandId: id, bidderId, lotId } = command;
  const head = { commandId: id, bidderId, lotId };
  if (reason !== undefined) {
    const type = 'StandingInstructionRefused';
    if (command.type === 'WithdrawStandingInstruction') return { type, ...head, reason };
    const asked = { floorFen: recordedPrice(command.floorFen), when: command.when };
    return { type, ...head, asked, reason };
  }
  if (command.type === 'WithdrawStandingInstruction') {
    return { type: 'StandingInstructionWithdrawn', ...head };
  }
  const { floorFen, when } = command;
  invariant(isFen(floorFen), 'an accepted floor is a price');
  return { type: 'StandingInstructionSet', ...head, floorFen, when };
}

/** The command that an event about an instruction answers. */
export function instructionCommandOf(event: InstructionEvent): InstructionCommand {
  const { commandId: id, bidderId, lotId } = event;
  const head = { commandId: id, bidderId, lotId };
  const asked = event.type === 'StandingInstructionRefused' ? event.asked : undefined;
  if (event.type === 'StandingInstructionSet') {
    return { type: 'SetStandingInstruction', ...head, floorFen: event.floorFen, when: event.when };
  }
  if (asked === undefined) return { type: 'WithdrawStandingInstruction', ...head };
  const { floorFen, when } = asked;
  return { type: 'SetStandingInstruction', ...head, floorFen: Number(floorFen), when };
}

export function instructionOf(
  state: AuctionState,
  lotId: LotId,
  bidderId: BidderId,
): Instruction | undefined {
  return state.control.instructions.get(lotId)?.get(bidderId);
}

/** A replaced instruction loses its place in the order: it is a new one (PRX-3). */
export function setInstruction(state: AuctionState, lotId: LotId, instruction: Instruction): void {
  const { instructions, stirred } = state.control;
  const ofLot = instructions.get(lotId) ?? new Map<BidderId, Instruction>();
  ofLot.delete(instruction.bidderId);
  ofLot.set(instruction.bidderId, instruction);
  instructions.set(lotId, ofLot);
  stirred.add(lotId);
}

export function dropInstruction(state: AuctionState, lotId: LotId, bidderId: BidderId): void {
  const { instructions } = state.control;
  const ofLot = instructions.get(lotId);
  if (ofLot === undefined || !ofLot.delete(bidderId)) return;
  if (ofLot.size === 0) instructions.delete(lotId);
}

/** Whether it makes offers now: always, or because its bidder is cut off (PRX-2). */
export function isActing(state: AuctionState, { bidderId, when }: Instruction): boolean {
  return when === 'always' || cutOffSince(state, bidderId) !== undefined;
}

/** The next offer that instructions make after the newest record; undefined when there is none (PRX-4, PRX-5). */
export function dueStandingOffer(state: AuctionState): StandingOfferPlaced | undefined {
  for (const lotId of state.control.stirred) {
    const lot = state.lotsById.get(lotId);
    if (lot === undefined) continue;
    const [next, ...rest] = dueOffers(state, lot);
    if (next !== undefined)
      return standingOffer(state, lot, { ...next, isLast: rest.length === 0 });
  }
  return undefined;
}

function dueOffers(state: AuctionState, lot: LotState): readonly ExchangeOffer[] {
  const { terms, ceilingFen } = lot;
  if (lot.status !== 'open' || state.pausedAt !== undefined) return [];
  if (terms.type !== 'english-reverse' || actsAt(state) >= lot.closesAt) return [];
  const instructions = state.control.instructions.get(lot.id);
  if (instructions === undefined) return [];
  const contenders = [...instructions.values()].filter((each) => isActing(state, each));
  if (contenders.length === 0) return [];
  const { decrement } = terms;
  return exchange({ ceilingFen, decrement, best: bestOffer(lot) }, contenders);
}

function standingOffer(
  state: AuctionState,
  lot: LotState,
  offer: ExchangeOffer & { readonly isLast: boolean },
): StandingOfferPlaced {
  const { bidderId, priceFen, isLast } = offer;
  const instruction = instructionOf(state, lot.id, bidderId);
  invariant(instruction !== undefined, 'a standing offer comes from an instruction');
  const event: Draft<StandingOfferPlaced> = {
    type: 'StandingOfferPlaced',
    commandId: derivedId(state),
    bidderId,
    lotId: lot.id,
    priceFen,
    instruction: instruction.commandId,
  };
  const since = cutOffSince(state, bidderId);
  if (instruction.when === 'while-cut-off' && since !== undefined) event.cutOffSince = since;
  // The whole exchange is one offer to the clock, however many answer each other in it (PRX-6).
  const end = isLast ? overtimeEnd(lot, { bidderId, priceFen }, actsAt(state)) : undefined;
  if (end !== undefined) event.closesAt = end;
  return event;
}

function actsAt(state: AuctionState): EpochMs {
  return state.control.actsAt ?? state.lastAt;
}
