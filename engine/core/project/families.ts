import type { ProjectCaseStep, ProjectCaseStepType } from '#contracts/journal/project-steps.ts';

/** What a step is about; each file of rules looks after one family. */
const FAMILIES = {
  CreateDraft: 'plan',
  SaveDraft: 'plan',
  Check: 'plan',
  Publish: 'plan',
  Reschedule: 'plan',
  Withdraw: 'plan',
  Rehearse: 'plan',
  NoteRehearsal: 'plan',
  Start: 'plan',
  Republish: 'plan',
  PublishResult: 'plan',
  Apply: 'admission',
  WithdrawApplication: 'admission',
  Admit: 'admission',
  RejectApplicant: 'admission',
  SetFactor: 'admission',
  RecordDeposit: 'admission',
  NoteAuction: 'auction',
  NoteNoAuction: 'auction',
  NoteEnd: 'auction',
  TakeResult: 'auction',
  ConfirmAward: 'award',
  AbandonAward: 'award',
  ConfirmPurchase: 'award',
  RejectResult: 'award',
  AcceptFewer: 'award',
} as const satisfies Readonly<Record<ProjectCaseStepType, string>>;

type Family = (typeof FAMILIES)[ProjectCaseStepType];
type TypesOf<F extends Family> = {
  [Type in ProjectCaseStepType]: (typeof FAMILIES)[Type] extends F ? Type : never;
}[ProjectCaseStepType];
export type StepOf<F extends Family> = Extract<ProjectCaseStep, { readonly type: TypesOf<F> }>;

export function isOf<F extends Family>(family: F, step: ProjectCaseStep): step is StepOf<F> {
  return FAMILIES[step.type] === family;
}
