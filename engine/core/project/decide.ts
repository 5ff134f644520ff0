import type { StepRefusal } from '#contracts/journal/case-events.ts';
import { type ProjectGiven, projectGivenSchema } from '#contracts/journal/project-steps.ts';
import type { StepDecision } from '../cases/case-kind.ts';
import { actorIn, actorsOf } from './actors.ts';
import { checkDraft, hasErrors } from './check-draft.ts';
import { checkAdmission } from './check-admission.ts';
import { checkAuction, checkAward } from './check-award.ts';
import { checkPlan } from './check-plan.ts';
import { isOf } from './families.ts';
import { isTakenIn, statesTaking } from './machine.ts';
import type { Project } from './project.ts';
import { type Asked, refuse } from './refusals.ts';

/**
 * Decides one step of an auction project. Pure. The order of checks is fixed (PRJ-2): who (`wrong_actor`), when in the
 * procedure (`wrong_state`), then what the step itself asks for.
 */
export function decideStep(project: Project, asked: Asked, given: unknown): StepDecision {
  const { step } = asked;
  const refusal = refusalOfStep(project, asked);
  if (refusal !== undefined) return { isTaken: false, refusal };
  if (step.type !== 'Check' && step.type !== 'Publish') return { isTaken: true };
  const findings = checkDraft({ ...checkInput(project, given), at: asked.at });
  if (!hasErrors(findings)) return { isTaken: true, facts: { findings } };
  return { isTaken: false, refusal: { ...refuse('has_findings'), more: findings } };
}

/** Why the step would not be taken, as far as that does not depend on what the server looks up for it. */
export function refusalOfStep(project: Project, asked: Asked): StepRefusal | undefined {
  const { step, by } = asked;
  const allowedActors = actorsOf(step.type);
  const actor = actorIn(project, by);
  if (actor === undefined || !allowedActors.includes(actor)) {
    return { ...refuse('wrong_actor'), allowedActors };
  }
  if (!isTakenIn(project.state, step.type)) {
    return { ...refuse('wrong_state'), allowedStates: statesTaking(step.type) };
  }
  return ownRefusal(project, asked);
}

/** What the step itself asks for. */
function ownRefusal(project: Project, { step, by, at }: Asked): StepRefusal | undefined {
  if (isOf('plan', step)) return checkPlan(project, { step, by, at });
  if (isOf('admission', step)) return checkAdmission(project, { step, by, at });
  if (isOf('auction', step)) return checkAuction(project, { step, by, at });
  return checkAward(project, { step, by, at });
}

export function readGiven(given: unknown): ProjectGiven {
  return projectGivenSchema.parse(given ?? {});
}

function checkInput(project: Project, looked: unknown) {
  const given = readGiven(looked);
  const { draft, agency, projectId } = project;
  return {
    draft,
    given,
    agencyId: agency.id,
    projectId,
    calendar: given.calendar ?? project.calendar,
  };
}
