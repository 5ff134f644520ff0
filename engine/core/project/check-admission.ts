import type { StepRefusal } from '#contracts/journal/case-events.ts';
import { PROJECT_SUPPLIERS_MAX } from '#contracts/limits.ts';
import type { StepOf } from './families.ts';
import type { Application, Project } from './project.ts';
import { type Asked, refuse } from './refusals.ts';

/** What registration, admission and deposits ask for. */
export function checkAdmission(
  project: Project,
  { step, by }: Asked<StepOf<'admission'>>,
): StepRefusal | undefined {
  switch (step.type) {
    case 'Apply':
      return checkApply(project, by.organizationId);
    case 'WithdrawApplication':
      return checkOpen(project.applications.get(by.organizationId), ['applied', 'admitted']);
    case 'Admit': {
      const application = project.applications.get(step.bidderId);
      const refusal = checkOpen(application, ['applied']);
      if (refusal !== undefined) return refusal;
      const isPaid = application?.deposit?.state === 'received';
      return needsDeposit(project) && !isPaid ? refuse('deposit_missing') : undefined;
    }
    case 'RejectApplicant':
      return checkOpen(project.applications.get(step.bidderId), ['applied']);
    case 'SetFactor':
      if (project.draft.factorGrounds === undefined) return refuse('no_factors_here');
      return project.applications.get(step.bidderId)?.status === 'admitted'
        ? undefined
        : refuse('not_admitted');
    case 'RecordDeposit':
      return checkDeposit(project, step);
  }
}

export function needsDeposit({ draft }: Project): boolean {
  return (draft.depositFen ?? 0) > 0;
}

function checkApply(project: Project, organizationId: string): StepRefusal | undefined {
  const application = project.applications.get(organizationId);
  const status = application?.status;
  if (status === undefined && project.draft.registration?.mode === 'invited') {
    return refuse('not_invited');
  }
  if (status === 'applied' || status === 'admitted') return refuse('already_applied');
  if (status === 'rejected') return refuse('already_decided');
  const isFull = project.applications.size >= PROJECT_SUPPLIERS_MAX;
  return status === undefined && isFull ? refuse('too_many') : undefined;
}

/** An application in one of these states; one that was decided is told apart from one that is not there. */
function checkOpen(
  application: Application | undefined,
  states: readonly Application['status'][],
): StepRefusal | undefined {
  if (application !== undefined && states.includes(application.status)) return undefined;
  const isDecided = application?.status === 'admitted' || application?.status === 'rejected';
  return refuse(isDecided ? 'already_decided' : 'no_application');
}

function checkDeposit(
  project: Project,
  step: Extract<StepOf<'admission'>, { type: 'RecordDeposit' }>,
): StepRefusal | undefined {
  const { depositFen } = project.draft;
  if (!needsDeposit(project)) return refuse('deposit_not_needed');
  const application = project.applications.get(step.bidderId);
  if (application === undefined || application.status === 'invited') {
    return refuse('no_application');
  }
  const isNext =
    step.state === 'received'
      ? application.deposit === undefined
      : application.deposit?.state === 'received';
  const isWhole = step.amountFen === depositFen;
  const isReasoned = step.state !== 'forfeited' || step.reason !== undefined;
  return isNext && isWhole && isReasoned ? undefined : refuse('deposit_state');
}
