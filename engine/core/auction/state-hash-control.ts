import type { BidderId, CommandId, LotId } from '#contracts/ids.ts';
import { invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import type { ControlState, Instruction, Proposal, RulePause } from './control-state.ts';
import { setInstruction } from './instructions.ts';
import type { AuctionState } from './state.ts';

/** What the options add to the serialized state; a field is there only when it is not empty. Part of `state-hash.ts`. */
export interface SerializedControl {
  readonly presence?: readonly (readonly [BidderId, awaySince: EpochMs | null, isSpent: boolean])[];
  readonly rulePause?: RulePause;
  readonly rulePauseCount?: number;
  readonly isDropFresh?: true;
  readonly proposals?: readonly Proposal[];
  readonly instructions?: readonly (readonly [LotId, readonly Instruction[]])[];
  readonly standingOffers?: readonly (readonly [CommandId, CommandId])[];
  readonly noted?: readonly number[];
  readonly actsAt?: EpochMs;
}

/** Undefined for an auction in which no option did anything: its form is what it was before there were options. */
export function serializeControl(control: ControlState): SerializedControl | undefined {
  const { presence, proposals, instructions, standingOffers, noted } = control;
  const serialized: SerializedControl = {
    ...(presence.size > 0 && {
      presence: [...presence].map(([bidderId, { awaySince, isSpent }]) => [
        bidderId,
        awaySince ?? null,
        isSpent,
      ]),
    }),
    ...(control.rulePause !== undefined && { rulePause: control.rulePause }),
    ...(control.rulePauseCount > 0 && { rulePauseCount: control.rulePauseCount }),
    ...(control.isDropFresh && { isDropFresh: true }),
    ...(proposals.size > 0 && { proposals: [...proposals.values()] }),
    ...(instructions.size > 0 && {
      instructions: [...instructions].map(([lotId, ofLot]) => [lotId, [...ofLot.values()]]),
    }),
    ...(standingOffers.size > 0 && { standingOffers: [...standingOffers] }),
    ...(noted.length > 0 && { noted: [...noted] }),
    ...(control.actsAt !== undefined && { actsAt: control.actsAt }),
  };
  return Object.keys(serialized).length === 0 ? undefined : serialized;
}

/** After the commands are restored: the incident log is theirs and what was noted beside them. */
export function restoreControl(state: AuctionState, serialized: SerializedControl = {}): void {
  const { control } = state;
  for (const [bidderId, awaySince, isSpent] of serialized.presence ?? []) {
    control.presence.set(bidderId, { awaySince: awaySince ?? undefined, isSpent });
  }
  control.rulePause = serialized.rulePause;
  control.rulePauseCount = serialized.rulePauseCount ?? 0;
  control.isDropFresh = serialized.isDropFresh ?? false;
  control.actsAt = serialized.actsAt;
  for (const proposal of serialized.proposals ?? []) {
    control.proposals.set(proposal.commandId, proposal);
  }
  for (const [lotId, instructions] of serialized.instructions ?? []) {
    invariant(state.lotsById.has(lotId), 'an instruction names a lot of its auction');
    for (const instruction of instructions) setInstruction(state, lotId, instruction);
  }
  for (const [offer, instruction] of serialized.standingOffers ?? []) {
    control.standingOffers.set(offer, instruction);
  }
  control.noted.push(...(serialized.noted ?? []));
  control.incidents.push(...control.noted);
  for (const { kind, reason, version, ...answered } of state.commands.values()) {
    const isShown = kind === 'official' && reason === undefined;
    if (isShown && 'command' in answered && answered.command.type !== 'Announce') {
      control.incidents.push(version);
    }
  }
  control.incidents.sort((a, b) => a - b);
}
