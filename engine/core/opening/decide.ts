import type { CaseActor, StepRefusal } from '#contracts/journal/case-events.ts';
import type {
  OpeningRefusal,
  OpeningStep,
  SubmitBid,
  WithdrawBid,
} from '#contracts/journal/opening-steps.ts';
import {
  REMARKS_PER_MINUTE_MAX,
  REMARKS_PER_OPENING_MAX,
  REMARKS_PER_ORGANIZATION_MAX,
} from '#contracts/limits.ts';
import { epochMs, type EpochMs } from '#contracts/time.ts';
import { isSameLot } from '#contracts/wire/served-lot.ts';
import type { StepDecision } from '../cases/case-kind.ts';
import { actorsIn, actorsOf } from './actors.ts';
import { seatOf } from './hall.ts';
import { isTakenIn, statesTaking } from './machine.ts';
import {
  deadlineOf,
  hasOpenObjections,
  isListFixed,
  isOver,
  type Opening,
  opensAtOf,
  SERVE_SETTLE_MS,
  signaturesNeeded,
} from './opening.ts';

const MINUTE_MS = 60_000;

export interface Asked<Step extends OpeningStep = OpeningStep> {
  readonly step: Step;
  readonly by: CaseActor;
  readonly at: EpochMs;
}

/** Decides one step of an opening. Pure. Order of checks (OPN-2): who, when in the procedure, what the step asks for. */
export function decideStep(opening: Opening, asked: Asked): StepDecision {
  const refusal = refusalOf(opening, asked);
  return refusal === undefined ? { isTaken: true } : { isTaken: false, refusal };
}

function refusalOf(opening: Opening, asked: Asked): StepRefusal | undefined {
  const { step, by } = asked;
  const allowedActors = actorsOf(step.type);
  if (!actorsIn(opening, by).some((actor) => allowedActors.includes(actor))) {
    return { ...refuse('wrong_actor'), allowedActors };
  }
  if (!isTakenIn(opening.state, step.type)) {
    return { ...refuse('wrong_state'), allowedStates: statesTaking(step.type) };
  }
  // Only of too few bids a state that takes steps has an end of its own (MOF87-42).
  if (isOver(opening)) {
    const allowedUntil = opening.confirmEndsAt;
    return { ...refuse('late'), ...(allowedUntil === undefined ? {} : { allowedUntil }) };
  }
  return ownRefusal(opening, asked);
}

function ownRefusal(opening: Opening, { step, by, at }: Asked): StepRefusal | undefined {
  switch (step.type) {
    case 'SubmitBid':
      return refusalOfBid(opening, step, by);
    case 'WithdrawBid':
      return refusalOfWithdrawal(opening, step, by);
    case 'NoteClosing':
      return opening.closing === undefined ? undefined : refuse('already_done');
    case 'SignClosing':
      return refusalOfSignature(opening, step.closing, by);
    case 'BeginOpening':
      return refusalOfBegin(opening, at);
    case 'ReleaseShare':
      return refusalOfShare(opening, { step, by });
    case 'NoteOpened':
    case 'NoteShut':
      return bidOf(opening, step.header)?.outcome.state === 'sealed'
        ? undefined
        : refuse('no_such_bid');
    case 'ExtendWindow':
      return step.untilMs > (opening.windowEndsAt ?? at)
        ? undefined
        : { ...refuse('too_early'), allowedFrom: epochMs((opening.windowEndsAt ?? at) + 1) };
    case 'ReadOutNext':
      return opening.listed.find(({ isReadOut }) => !isReadOut)?.header === step.header
        ? undefined
        : refuse('not_next');
    case 'AnswerObjection':
      return refusalOfAnswer(opening, step.number);
    case 'ConfirmRecord':
      if (hasOpenObjections(opening)) return refuse('open_objections');
      return opening.confirmed.has(by.organizationId) ? refuse('already_done') : undefined;
    case 'SignIn':
      if (seatOf(opening, by) === undefined) return refuse('list_not_fixed');
      return opening.signedIn.has(by.organizationId) ? refuse('already_done') : undefined;
    case 'Say':
      return refusalOfRemark(opening, { by, at });
    case 'ServeLot':
      // The same lot again renews it: a publication that is repeated is not taken for one that failed.
      return opening.serves === undefined || isSameLot(opening.serves, step)
        ? undefined
        : refuse('already_done');
    case 'FreeLot':
      return refusalOfFreeing(opening, { step, at });
    case 'ArrangeOpening':
      return refuse('already_done');
    case 'ProveKey':
    case 'RaiseObjection':
      return undefined;
  }
}

/** The instant of the outside time-stamp decides, not the writer's (OPN-3, SEAL-19). */
function refusalOfBid(
  opening: Opening,
  { core, receivedMs }: SubmitBid,
  by: CaseActor,
): StepRefusal | undefined {
  const { policy, policyDigest, stage } = opening.arranged;
  const isOfThisTender =
    core.tender === policy.tender &&
    core.policy === policyDigest &&
    core.stage === stage &&
    core.lot === policy.lots[0] &&
    core.bidder === by.organizationId;
  if (!isOfThisTender) return refuse('other_tender');
  if (receivedMs >= deadlineOf(opening)) return late(opening);
  if (opening.usedIds.has(core.bid)) return refuse('bid_id_reused');
  const last = opening.last.get(by.organizationId) ?? { ver: 0, receipt: '' };
  const follows = core.ver === last.ver + 1 && core.replaces === last.receipt;
  return follows ? undefined : refuse('version_gap');
}

function refusalOfWithdrawal(
  opening: Opening,
  { bid, withdraws, receivedMs }: WithdrawBid,
  by: CaseActor,
): StepRefusal | undefined {
  if (receivedMs >= deadlineOf(opening)) return late(opening);
  const active = opening.active.get(by.organizationId);
  return active?.bid === bid && active.receipt === withdraws ? undefined : refuse('no_such_bid');
}

function late(opening: Opening): StepRefusal {
  return { ...refuse('late'), allowedUntil: deadlineOf(opening) };
}

function refusalOfSignature(
  opening: Opening,
  closing: string,
  by: CaseActor,
): StepRefusal | undefined {
  if (opening.closing !== closing) return refuse('other_closing_list');
  return opening.signed.has(by.organizationId) ? refuse('already_done') : undefined;
}

function refusalOfBegin(opening: Opening, at: EpochMs): StepRefusal | undefined {
  if (opening.signed.size < signaturesNeeded(opening)) return refuse('not_signed_enough');
  const allowedFrom = opensAtOf(opening);
  return at < allowedFrom ? { ...refuse('too_early'), allowedFrom } : undefined;
}

/** A bidder releases its own bid's secret of lock A alone; a custodian that has not signed the list releases nothing. */
function refusalOfShare(
  opening: Opening,
  { step, by }: Pick<Asked<Extract<OpeningStep, { type: 'ReleaseShare' }>>, 'step' | 'by'>,
): StepRefusal | undefined {
  const bid = bidOf(opening, step.header);
  const holder = by.organizationId;
  if (bid === undefined) return refuse('no_such_bid');
  const isBidder = by.role === 'supplier';
  if (isBidder && (bid.bidder !== holder || step.lock !== 'A')) return refuse('no_such_bid');
  if (!isBidder && !opening.signed.has(holder)) return refuse('not_signed_enough');
  const isRescue = opening.rescueEndsAt !== undefined;
  if (isBidder && isRescue) return refuse('late');
  if (step.lock === 'B' && !isRescue) return refuse('too_early');
  if (step.fault !== undefined) return { ...refuse('wrong_share'), more: { fault: step.fault } };
  const isThere = bid.released.some((one) => one.lock === step.lock && one.holder === holder);
  return isThere ? refuse('already_done') : undefined;
}

/** Until the list is fixed the host is not told of any (OPN-11), so it cannot find one by guessing either. */
function refusalOfAnswer(opening: Opening, number: number): StepRefusal | undefined {
  if (!isListFixed(opening)) return refuse('no_such_objection');
  const objection = opening.objections.find((one) => one.number === number);
  if (objection === undefined) return refuse('no_such_objection');
  return objection.answer === undefined ? undefined : refuse('already_done');
}

/** Whether its auction was published is not known here, only that a publication has had its time (SQ-10). */
function refusalOfFreeing(
  { serves, servesSince }: Opening,
  { step, at }: Pick<Asked<Extract<OpeningStep, { type: 'FreeLot' }>>, 'step' | 'at'>,
): StepRefusal | undefined {
  if (serves === undefined || !isSameLot(serves, step)) return refuse('already_done');
  const allowedFrom = epochMs((servesSince ?? at) + SERVE_SETTLE_MS);
  return at < allowedFrom ? { ...refuse('too_early'), allowedFrom } : undefined;
}

/** Nobody crowds out the others (OPN-20). */
function refusalOfRemark(
  opening: Opening,
  { by, at }: Pick<Asked, 'by' | 'at'>,
): StepRefusal | undefined {
  if (seatOf(opening, by) === undefined) return refuse('list_not_fixed');
  const own = opening.remarks.filter((remark) => remark.by === by.organizationId);
  const isFull =
    opening.remarks.length >= REMARKS_PER_OPENING_MAX || own.length >= REMARKS_PER_ORGANIZATION_MAX;
  if (isFull) return refuse('remarks_full');
  const oldest = own.at(-REMARKS_PER_MINUTE_MAX);
  if (oldest === undefined || at >= oldest.at + MINUTE_MS) return undefined;
  return { ...refuse('too_often'), allowedFrom: epochMs(oldest.at + MINUTE_MS) };
}

function bidOf(opening: Opening, header: string) {
  return opening.listed.find((bid) => bid.header === header);
}

export function refuse(reason: OpeningRefusal): StepRefusal {
  return { reason };
}
