import { bidderId, commandId, lotId, userId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import type { ApprovalCommandType, ProposedAct } from '#contracts/wire/approval-commands.ts';
import type { CommandAnswer } from '#contracts/wire/auction-commands.ts';
import type { InstructionMode } from '#contracts/wire/auction-options.ts';
import type { Given } from './given.ts';
import { presenceEvent } from './presence.ts';

/** Support of the tests of the options: short words for their commands. */

export interface InstructInput {
  readonly id?: string;
  readonly lot?: string;
  readonly when?: InstructionMode;
}

/** Leaves an instruction; `accepted`, or the reason of the refusal. */
export function instruct(
  given: Given,
  bidder: string,
  floorFen: number,
  input: InstructInput = {},
): string {
  const { id, lot = 'L1', when = 'always' } = input;
  const { answer } = given.decide({
    type: 'SetStandingInstruction',
    commandId: commandId(id ?? given.nextId()),
    bidderId: bidderId(bidder),
    lotId: lotId(lot),
    floorFen,
    when,
  });
  return word(answer);
}

export function withdraw(given: Given, bidder: string, lot = 'L1'): string {
  const { answer } = given.decide({
    type: 'WithdrawStandingInstruction',
    commandId: commandId(given.nextId()),
    bidderId: bidderId(bidder),
    lotId: lotId(lot),
  });
  return word(answer);
}

/** What the gateway saw, as of now or of the given instant. */
export function presence(
  given: Given,
  seen: { readonly came?: readonly string[]; readonly left?: readonly string[]; since?: number },
): void {
  given.settle();
  const since = epochMs(seen.since ?? given.now);
  const event = presenceEvent(
    given.state,
    {
      came: (seen.came ?? []).map(bidderId),
      left: (seen.left ?? []).map((id) => ({ bidderId: bidderId(id), since })),
    },
    epochMs(given.now),
  );
  if (event !== undefined) given.record(event);
  given.settle();
}

export function propose(given: Given, by: string, act: ProposedAct, id?: string): string {
  const { answer } = given.decide({
    type: 'ProposeCommand',
    commandId: commandId(id ?? given.nextId()),
    by,
    byId: userId(by),
    reason: 'it has to be',
    act,
  });
  return word(answer);
}

export interface DecisionInput {
  readonly proposal: string;
  readonly act: ApprovalCommandType;
  readonly id?: string;
}

export function approve(given: Given, by: string, input: DecisionInput): string {
  return decided(given, by, { ...input, type: 'ApproveProposal' });
}

export function reject(given: Given, by: string, input: DecisionInput): string {
  return decided(given, by, { ...input, type: 'RejectProposal' });
}

function decided(
  given: Given,
  by: string,
  input: DecisionInput & { readonly type: 'ApproveProposal' | 'RejectProposal' },
): string {
  const { answer } = given.decide({
    type: input.type,
    commandId: commandId(input.id ?? given.nextId()),
    by,
    byId: userId(by),
    proposal: commandId(input.proposal),
    act: input.act,
    reason: 'looked at it',
  });
  return word(answer);
}

function word(answer: CommandAnswer): string {
  return answer.outcome === 'accepted' ? 'accepted' : answer.reason;
}
