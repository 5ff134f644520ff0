import type { CaseActor } from '#contracts/journal/case-events.ts';
import type { ProjectCaseStepType } from '#contracts/journal/project-steps.ts';
import type { ProjectActor } from '#contracts/wire/project-steps.ts';
import type { Project } from './project.ts';

/** Who looks at a project, from the session; nobody in particular when it has no part in it. */
export type ProjectViewer = Pick<CaseActor, 'role' | 'organizationId'>;

/** Who takes which step (PRJ-1). */
const STEP_ACTORS: Readonly<Record<ProjectCaseStepType, readonly ProjectActor[]>> = {
  CreateDraft: ['agency'],
  SaveDraft: ['agency'],
  Check: ['agency'],
  Publish: ['agency'],
  Apply: ['supplier'],
  WithdrawApplication: ['supplier'],
  Admit: ['agency'],
  RejectApplicant: ['agency'],
  SetFactor: ['agency'],
  /** `system`: an adapter of the deposit port. */
  RecordDeposit: ['agency', 'system'],
  Rehearse: ['agency'],
  Start: ['agency'],
  Reschedule: ['agency'],
  Withdraw: ['agency'],
  ConfirmAward: ['supplier'],
  AbandonAward: ['supplier'],
  ConfirmPurchase: ['buyer'],
  RejectResult: ['buyer'],
  AcceptFewer: ['buyer'],
  Republish: ['agency'],
  PublishResult: ['agency'],
  NoteAuction: ['system'],
  NoteNoAuction: ['system'],
  NoteEnd: ['system'],
  TakeResult: ['system'],
  NoteRehearsal: ['system'],
};

export function actorsOf(step: ProjectCaseStepType): readonly ProjectActor[] {
  return STEP_ACTORS[step];
}

/** As whom somebody acts in the project; `undefined`: it has no part in it. */
export function actorIn(
  project: Project,
  { role, organizationId }: Pick<CaseActor, 'role' | 'organizationId'>,
): ProjectActor | undefined {
  if (role === 'system' || role === 'supervisor' || role === 'supplier') return role;
  if (role === 'agency' && organizationId === project.agency.id) return role;
  return role === 'buyer' && organizationId === project.draft.buyerId ? role : undefined;
}
