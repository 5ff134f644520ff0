import { type BidderId, bidderId, type LotId, lotId } from '#contracts/ids.ts';
import type { StepRefusal } from '#contracts/journal/case-events.ts';
import type { ProjectCaseStep } from '#contracts/journal/project-steps.ts';
import { fen } from '#contracts/money.ts';
import { epochMs, type EpochMs } from '#contracts/time.ts';
import {
  PROJECT_ACTORS,
  PROJECT_REFUSALS,
  PROJECT_STATES,
  PROJECT_STEPS,
  type ProjectStep,
} from '#contracts/wire/project-steps.ts';
import type { StepView } from '#contracts/wire/projects.ts';
import { actorIn, actorsOf, type ProjectViewer } from './actors.ts';
import { refusalOfStep } from './decide.ts';
import { type Application, type Project, registrationEnd } from './project.ts';
import { opensAtOf } from './rules.ts';

/**
 * What the viewer could do now: an entry for each step of its actor, allowed or with the reason why not. A step about an
 * application or a lot is allowed when it would be for one of them; reasons, times and texts are taken to be right.
 */
export function stepViews(project: Project, viewer: ProjectViewer, at: EpochMs): StepView[] {
  const actor = actorIn(project, viewer);
  if (actor === undefined) return [];
  const by = { ...viewer, name: '' };
  return PROJECT_STEPS.filter((type) => actorsOf(type).includes(actor)).map((type) => {
    let first: StepRefusal | undefined;
    for (const step of samples(project, type, at)) {
      const refusal = refusalOfStep(project, { step, by, at });
      if (refusal === undefined) return { type, isAllowed: true, ...endOf(project, type) };
      first ??= refusal;
    }
    return { type, isAllowed: false, ...(first === undefined ? {} : reasonView(first)) };
  });
}

/** Names that the wire knows, taken from what the rules said. */
export function reasonView(refusal: StepRefusal): Omit<StepView, 'type' | 'isAllowed'> {
  const { allowedStates, allowedActors, allowedFrom, allowedUntil } = refusal;
  const reason = PROJECT_REFUSALS.find((known) => known === refusal.reason);
  const among = <Name extends string>(all: readonly Name[], named: readonly string[]) =>
    all.filter((name) => named.includes(name));
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(allowedStates === undefined ? {} : { allowedStates: among(PROJECT_STATES, allowedStates) }),
    ...(allowedActors === undefined ? {} : { allowedActors: among(PROJECT_ACTORS, allowedActors) }),
    ...(allowedFrom === undefined ? {} : { allowedFrom }),
    ...(allowedUntil === undefined ? {} : { allowedUntil }),
  };
}

function endOf(project: Project, type: ProjectStep): Pick<StepView, 'allowedUntil'> {
  const isRegistering = type === 'Apply' || type === 'WithdrawApplication';
  const end = isRegistering
    ? registrationEnd(project)
    : type === 'Start'
      ? opensAtOf(project.draft)
      : undefined;
  return end === undefined ? {} : { allowedUntil: end };
}

const reason = '-';

/** Steps of this type with contents that are right, as far as there are any. */
function samples(project: Project, type: ProjectStep, at: EpochMs): readonly ProjectCaseStep[] {
  switch (type) {
    case 'SaveDraft':
      return [{ type, draft: project.draft }];
    case 'Check':
    case 'Publish':
    case 'Apply':
    case 'WithdrawApplication':
    case 'Start':
    case 'PublishResult':
      return [{ type }];
    case 'Admit':
      return applicants(project).map((id) => ({ type, bidderId: id }));
    case 'RejectApplicant':
      return applicants(project).map((id) => ({ type, bidderId: id, reason }));
    case 'SetFactor':
      return applicants(project, 'admitted').map((id) => ({
        ...({ type, bidderId: id, numerator: 1, denominator: 1, reason } as const),
      }));
    case 'RecordDeposit':
      return deposits(project);
    case 'Rehearse':
      return [{ type, startsInMs: 1, lastsMs: 1 }];
    case 'Reschedule':
    case 'Republish':
      return [{ type, times: laterTimes(project, at), reason }];
    case 'Withdraw':
      return [{ type, reason }];
    case 'ConfirmAward':
    case 'ConfirmPurchase':
      return lots(project).map((id) => ({ type, lotId: id }));
    case 'AbandonAward':
    case 'AcceptFewer':
      return lots(project).map((id) => ({ type, lotId: id, reason }));
    case 'RejectResult': {
      const [listedReason = 'task_cancelled'] = project.draft.policy.buyerRejectReasons;
      return lots(project).map((id) => ({ type, lotId: id, listedReason, reason }));
    }
  }
}

/** Those in one state first; somebody who is not there when nobody is. */
function applicants(
  { applications }: Project,
  first: Application['status'] = 'applied',
): readonly BidderId[] {
  const all = [...applications.values()];
  const isFirst = ({ status }: Application) => status === first;
  const sorted = [...all.filter(isFirst), ...all.filter((one) => !isFirst(one))];
  return sorted.length === 0 ? [bidderId('nobody')] : sorted.map((one) => one.bidderId);
}

function deposits(project: Project): readonly ProjectCaseStep[] {
  const type = 'RecordDeposit';
  const amountFen = fen(project.draft.depositFen ?? 1);
  return applicants(project).flatMap((id) =>
    (['received', 'returned'] as const).map((state) => ({
      ...({ type, bidderId: id, state, amountFen, reference: '-' } as const),
    })),
  );
}

function lots({ awards }: Project): readonly LotId[] {
  return awards.length === 0 ? [lotId('none')] : awards.map((award) => award.lotId);
}

function laterTimes(project: Project, at: EpochMs) {
  const registrationUntil = epochMs(Math.max(at, registrationEnd(project) ?? at) + 1);
  return { registrationUntil, opensAt: epochMs(registrationUntil + 1) };
}
