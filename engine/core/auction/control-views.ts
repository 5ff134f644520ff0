import type { BidderId } from '#contracts/ids.ts';
import type { EpochMs } from '#contracts/time.ts';
import { needsPresence } from '#contracts/wire/auction-options.ts';
import type {
  Audience,
  AuctionView,
  InstructionView,
  ProposalView,
  RulePauseView,
} from '#contracts/wire/views.ts';
import { type Weight, weightOf } from '#contracts/best-value.ts';
import type { Proposal } from './control-state.ts';
import { backCount } from './fair-pause.ts';
import { instructionOf, isActing } from './instructions.ts';
import type { AuctionState, Draft, LotState } from './state.ts';

/** What the options add to a view (AUC-12); the allow-list of `views.ts` calls these and nothing else. */

export function addControl(
  view: Draft<AuctionView>,
  state: AuctionState,
  audience: Audience,
): void {
  const { rules } = state.published;
  if (rules.secondApproval === true) view.secondApproval = true;
  if (rules.standingInstructions !== undefined) {
    view.instructionModes = rules.standingInstructions.modes;
  }
  if (rules.fairPause !== undefined) view.fairPause = rules.fairPause;
  const pause = rulePauseView(state, audience);
  if (pause !== undefined) view.rulePause = pause;
  if (audience.kind === 'oversight') addOversight(view, state);
}

/** The bidder's own factor, where bidders have one (BV-5). */
export function factorOf(
  lots: readonly LotState[],
  bidderId: BidderId,
): Pick<Weight, 'numerator' | 'denominator'> | undefined {
  const weights = lots[0]?.ranking.weights;
  if (weights === undefined) return undefined;
  const { numerator, denominator } = weightOf(weights, bidderId);
  return { numerator, denominator };
}

/** The bidder's own instruction; nobody else is ever asked about (PRX-8). */
export function instructionView(
  state: AuctionState,
  lot: LotState,
  bidderId: BidderId,
): InstructionView | undefined {
  const instruction = instructionOf(state, lot.id, bidderId);
  if (instruction === undefined) return undefined;
  const { floorFen, when, at } = instruction;
  return { floorFen, when, setAt: at, isActing: isActing(state, instruction) };
}

/** How many dropped, of how many, tells how many compete: oversight alone learns it. */
function rulePauseView(state: AuctionState, audience: Audience): RulePauseView | undefined {
  const pause = state.control.rulePause;
  if (pause === undefined) return undefined;
  const { resumesAt, dropped, present } = pause;
  if (audience.kind !== 'oversight') return { resumesAt };
  return { resumesAt, dropped: dropped.length, present, back: backCount(state) };
}

function addOversight(view: Draft<AuctionView>, state: AuctionState): void {
  const { rules } = state.published;
  const { presence, proposals } = state.control;
  if (rules.secondApproval === true) {
    const waiting: Record<string, ProposalView> = {};
    for (const proposal of proposals.values()) waiting[proposal.commandId] = proposalView(proposal);
    view.proposals = waiting;
  }
  if (!needsPresence(rules)) return;
  const away: Record<string, EpochMs> = {};
  for (const [bidderId, { awaySince }] of presence) {
    if (awaySince !== undefined) away[bidderId] = awaySince;
  }
  view.awayBidders = away;
}

function proposalView({ act, by, byId, reason, at, lapsesAt }: Proposal): ProposalView {
  const view: Draft<ProposalView> = { act: act.type, by, byId, reason, at, lapsesAt };
  if ('lotId' in act) view.lotId = act.lotId;
  if ('bidderId' in act) view.bidderId = act.bidderId;
  if ('voids' in act) view.voids = act.voids;
  return view;
}
