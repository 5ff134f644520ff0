import type { CommandId } from '#contracts/ids.ts';
import { PROPOSAL_LAPSE_MS_PRESET, PROPOSALS_WAITING_MAX } from '#contracts/limits.ts';
import { canonicalText } from '#contracts/journal/record.ts';
import { invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import type {
  ApprovalCommand,
  ApproveProposal,
  ProposedAct,
  ProposeCommand,
  RejectProposal,
} from '#contracts/wire/approval-commands.ts';
import { APPROVAL_COMMANDS } from '#contracts/wire/approval-commands.ts';
import type { RefusalReason } from '#contracts/wire/auction-commands.ts';
import type { AuctionRules } from '#contracts/wire/auction-rules.ts';
import type { Approval, ProposalLapsed } from '#contracts/wire/rule-events.ts';
import type { Proposal } from './control-state.ts';
import { later } from './overtime.ts';
import type { AuctionState } from './state.ts';

/** Second-person approval (复核), APR: one person proposes, another one of the same auction decides. */

/** Whether one person alone may not do this (APR-1). */
export function needsApproval(rules: AuctionRules, type: string): boolean {
  return rules.secondApproval === true && APPROVAL_COMMANDS.some((each) => each === type);
}

/** Why the command is refused; `checkAct` says it for what is proposed, as the rules stand now. */
export function checkApproval(
  state: AuctionState,
  command: ApprovalCommand,
  checkAct: (act: ProposedAct) => RefusalReason | undefined,
): RefusalReason | undefined {
  switch (command.type) {
    case 'RecordIncident':
      return undefined;
    case 'ProposeCommand':
      return checkProposal(state, command) ?? checkAct(command.act);
    case 'ApproveProposal': {
      const reason = checkDecision(state, command);
      return reason ?? checkAct(proposalOf(state, command.proposal).act);
    }
    case 'RejectProposal':
      return checkDecision(state, command);
  }
}

/** The waiting proposal of this id; the caller has checked that there is one. */
export function proposalOf(state: AuctionState, id: CommandId): Proposal {
  const proposal = state.control.proposals.get(id);
  invariant(proposal !== undefined, 'the proposal waits');
  return proposal;
}

/** What goes on record beside an approved act (APR-3). */
export function approvalOf({ proposal, by, byId, reason }: ApproveProposal): Approval {
  return { proposal, by, byId, reason };
}

/** When a proposal made at `at` lapses (APR-4). */
export function lapseOf(state: AuctionState, at: EpochMs): EpochMs {
  return later(at, state.published.rules.proposalLapseMs ?? PROPOSAL_LAPSE_MS_PRESET);
}

/** The oldest proposal, when its time is over at `at`. */
export function dueLapse(state: AuctionState, at: EpochMs): ProposalLapsed | undefined {
  const [oldest] = state.control.proposals.values();
  if (oldest === undefined || at < oldest.lapsesAt) return undefined;
  return { type: 'ProposalLapsed', proposal: oldest.commandId, lapsedAt: oldest.lapsesAt };
}

/** The earliest instant at which a proposal lapses. */
export function nextLapse(state: AuctionState): EpochMs | undefined {
  const [oldest] = state.control.proposals.values();
  return oldest?.lapsesAt;
}

function checkProposal(state: AuctionState, { act }: ProposeCommand): RefusalReason | undefined {
  if (state.published.rules.secondApproval !== true) return 'approval_not_needed';
  const { proposals } = state.control;
  if (proposals.size >= PROPOSALS_WAITING_MAX) return 'too_many_proposals';
  const text = canonicalText(act);
  for (const waiting of proposals.values()) {
    if (canonicalText(waiting.act) === text) return 'already_proposed';
  }
  return undefined;
}

function checkDecision(
  state: AuctionState,
  { proposal: id, act, byId, type }: ApproveProposal | RejectProposal,
): RefusalReason | undefined {
  const proposal = state.control.proposals.get(id);
  if (proposal === undefined || proposal.act.type !== act) return 'unknown_proposal';
  // Whoever proposed may take it back, and may not agree with itself.
  return type === 'ApproveProposal' && proposal.byId === byId ? 'own_proposal' : undefined;
}
