import type { CaseActor, StepRefusal } from '#contracts/journal/case-events.ts';
import type { ProjectCaseStep } from '#contracts/journal/project-steps.ts';
import { epochMs, type EpochMs } from '#contracts/time.ts';
import type { ProjectRefusal } from '#contracts/wire/project-steps.ts';

/** A step as the checks see it. */
export interface Asked<Step extends ProjectCaseStep = ProjectCaseStep> {
  readonly step: Step;
  readonly by: CaseActor;
  readonly at: EpochMs;
}

export function refuse(reason: ProjectRefusal): StepRefusal {
  return { reason };
}

/** An instant that has to be later than another. */
export function notAfter(at: EpochMs): StepRefusal {
  return { ...refuse('too_early'), allowedFrom: epochMs(at + 1) };
}
