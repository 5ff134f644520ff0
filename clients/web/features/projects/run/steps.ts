import type { ProjectDetail, StepView } from '#contracts/wire/projects.ts';
import type { ProjectStep } from '#contracts/wire/project-steps.ts';

/** What the server says of a step for this reader; `undefined`: it is no step of theirs. */
export function stepOf(detail: ProjectDetail, type: ProjectStep): StepView | undefined {
  return detail.steps.find((step) => step.type === type);
}

export function mayTake(detail: ProjectDetail, type: ProjectStep): boolean {
  return stepOf(detail, type)?.isAllowed === true;
}

/**
 * Steps to show in this stage: those that may be taken, and those that something can be done about. A step of another
 * stage or another person is left out.
 */
export function shownSteps(
  detail: ProjectDetail,
  types: readonly ProjectStep[],
): readonly StepView[] {
  return types.flatMap((type) => {
    const step = stepOf(detail, type);
    const isElsewhere = step?.reason === 'wrong_state' || step?.reason === 'wrong_actor';
    return step === undefined || (!step.isAllowed && isElsewhere) ? [] : [step];
  });
}
