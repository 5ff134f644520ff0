import type { StepRefusal } from '#contracts/journal/case-events.ts';
import { PROJECT_REHEARSALS_MAX } from '#contracts/limits.ts';
import { epochMs, type EpochMs } from '#contracts/time.ts';
import { isUnderCustodians } from '#contracts/wire/confidentiality.ts';
import type { StepOf } from './families.ts';
import { admittedOf, factorsSetOf, type Project, registrationEnd } from './project.ts';
import { type Asked, notAfter, refuse } from './refusals.ts';
import { opensAtOf, parseRules } from './rules.ts';

type NewTimes = Extract<StepOf<'plan'>, { readonly type: 'Reschedule' }>['times'];

/** What steps about times, rehearsals and the start ask for. */
export function checkPlan(
  project: Project,
  { step, at }: Asked<StepOf<'plan'>>,
): StepRefusal | undefined {
  switch (step.type) {
    case 'Reschedule':
      if (isUnderCustodians(project.draft.rules ?? {})) {
        const isMoved = step.times.opensAt !== opensAtOf(project.draft);
        if (isMoved) return refuse('under_custodians');
      }
      return checkTimes(project, step.times, at);
    case 'Republish':
      if (isUnderCustodians(project.draft.rules ?? {})) return refuse('under_custodians');
      if (project.attempt >= project.draft.policy.attemptsMax) return refuse('no_attempt_left');
      return step.times.registrationUntil === undefined
        ? notAfter(at)
        : checkTimes(project, step.times, at);
    case 'Rehearse':
      // Practice would need custodians, keys and an opening of its own.
      if (isUnderCustodians(project.draft.rules ?? {})) return refuse('under_custodians');
      return checkRehearsal(project, at + step.startsInMs + step.lastsMs);
    case 'Start':
      return checkStart(project, at);
    case 'NoteRehearsal':
      return project.rehearsals.some(({ auctionId }) => auctionId === step.auctionId)
        ? undefined
        : refuse('wrong_state');
    case 'CreateDraft':
    case 'SaveDraft':
    case 'Check':
    case 'Publish':
    case 'Withdraw':
    case 'PublishResult':
      return undefined;
  }
}

/** Times that are still to come, the opening after the end of registration. */
function checkTimes(project: Project, times: NewTimes, at: EpochMs): StepRefusal | undefined {
  const { registrationUntil, opensAt } = times;
  if (registrationUntil !== undefined && registrationUntil <= at) return notAfter(at);
  const until = registrationUntil ?? registrationEnd(project) ?? at;
  const after = epochMs(Math.max(at, until));
  return opensAt <= after ? notAfter(after) : undefined;
}

function checkRehearsal(project: Project, endsAt: number): StepRefusal | undefined {
  const opensAt = opensAtOf(project.draft);
  if (admittedOf(project).length === 0) return refuse('no_admitted');
  if (isRehearsing(project)) return refuse('rehearsal_running');
  if (project.rehearsals.length >= PROJECT_REHEARSALS_MAX) return refuse('too_many');
  if (opensAt !== undefined && endsAt >= opensAt) {
    return { ...refuse('rehearsal_too_long'), allowedUntil: opensAt };
  }
  return undefined;
}

function checkStart(project: Project, at: EpochMs): StepRefusal | undefined {
  const opensAt = opensAtOf(project.draft);
  if (opensAt === undefined || opensAt <= at) {
    return { ...refuse('too_late'), ...(opensAt === undefined ? {} : { allowedUntil: opensAt }) };
  }
  if ([...project.applications.values()].some(({ status }) => status === 'applied')) {
    return refuse('undecided_applications');
  }
  const bidderIds = admittedOf(project);
  const rules = parseRules(project.draft.rules ?? {}, {
    auctionId: project.projectId,
    bidderIds,
    factors: factorsSetOf(project),
  });
  if (!rules.ok) return refuse('too_many');
  const { fewerValidQuotes } = project.draft.policy;
  const { minBidders } = rules.value;
  const least =
    project.attempt > 1 ? Math.min(minBidders, fewerValidQuotes ?? minBidders) : minBidders;
  if (bidderIds.length < least) return refuse('too_few_admitted');
  return isRehearsing(project) ? refuse('rehearsal_running') : undefined;
}

function isRehearsing({ rehearsals }: Project): boolean {
  return rehearsals.some(({ stage }) => stage !== 'ended');
}
