import { assertNever, invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import type { AuctionEvent } from '#contracts/wire/auction-events.ts';
import type {
  ApprovalEvent,
  InstructionEvent,
  InterruptionRecorded,
  PresenceRecorded,
  ProposalLapsed,
} from '#contracts/wire/rule-events.ts';
import type { ControlState } from './control-state.ts';
import { dropInstruction, instructionCommandOf, setInstruction } from './instructions.ts';
import { applyPresence } from './presence.ts';
import type { AuctionState } from './state.ts';

/** How the records of the options change the state; part of `evolve`. */

/** What was only until the next record, and is over with this one. */
export function startRecord(control: ControlState, type: AuctionEvent['type']): void {
  control.isDropFresh = false;
  // One exchange goes over several records; everything else starts a new one.
  if (type === 'StandingOfferPlaced') return;
  if (control.stirred.size > 0) control.stirred.clear();
  control.actsAt = undefined;
}

export function applyInstruction(state: AuctionState, event: InstructionEvent, at: EpochMs): void {
  const reason = event.type === 'StandingInstructionRefused' ? event.reason : undefined;
  if (reason === 'command_id_reused') return;
  const { commandId, bidderId, lotId } = event;
  const command = instructionCommandOf(event);
  const { version } = state;
  state.commands.set(commandId, { kind: 'instruction', command, reason, version, at });
  if (event.type === 'StandingInstructionSet') {
    const { floorFen, when } = event;
    setInstruction(state, lotId, { commandId, bidderId, floorFen, when, at });
  } else if (event.type === 'StandingInstructionWithdrawn') {
    dropInstruction(state, lotId, bidderId);
  }
}

/** `applyOfficial` has kept the answer. */
export function applyApproval(state: AuctionState, event: ApprovalEvent, at: EpochMs): void {
  const { proposals } = state.control;
  switch (event.type) {
    case 'IncidentRecorded':
      return;
    case 'CommandProposed': {
      const { commandId, by, byId, reason, act, lapsesAt } = event;
      proposals.set(commandId, { commandId, by, byId, reason, act, at, lapsesAt });
      return;
    }
    case 'ProposalRejected':
      invariant(proposals.delete(event.proposal), 'a rejected proposal waited');
      return;
    default:
      assertNever(event);
  }
}

/** Records that nobody's command made, but those that stop or start the clock or place an offer. */
export function applyNoted(
  state: AuctionState,
  event: PresenceRecorded | InterruptionRecorded | ProposalLapsed,
): void {
  const { control } = state;
  note(state);
  switch (event.type) {
    case 'PresenceRecorded':
      return applyPresence(state, event);
    case 'InterruptionRecorded':
      return;
    case 'ProposalLapsed':
      invariant(control.proposals.delete(event.proposal), 'a lapsed proposal waited');
      return;
    default:
      assertNever(event);
  }
}

/** The newest record goes into the incident log. */
export function note({ control, version }: AuctionState): void {
  control.noted.push(version);
  control.incidents.push(version);
}

/** Something happened in the lot, or in all of them: their instructions may have an answer. */
export function stir(state: AuctionState, lotId?: string): void {
  const { instructions, stirred } = state.control;
  if (instructions.size === 0) return;
  for (const id of instructions.keys()) if (lotId === undefined || id === lotId) stirred.add(id);
}
