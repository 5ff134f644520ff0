import { epochMs, type EpochMs } from '#contracts/time.ts';
import { projectAuctionId, rehearsalId } from '#contracts/wire/projects.ts';
import type { ProjectDraft } from '#contracts/wire/project-draft.ts';
import { invitedApplications } from './evolve-admission.ts';
import type { StepOf } from './families.ts';
import { admittedOf, factorsSetOf, type Notice, type Project, type Rehearsal } from './project.ts';
import type { Asked } from './refusals.ts';
import { movedTo, withLots } from './rules.ts';

type PlanStep<Type> = Extract<StepOf<'plan'>, { readonly type: Type }>;
type NewTimes = PlanStep<'Reschedule'>['times'];

/** What steps about content, times, rehearsals, the start and notices change. */
export function evolvePlan(project: Project, { step, by, at }: Asked<StepOf<'plan'>>): Project {
  switch (step.type) {
    case 'SaveDraft':
      return { ...project, draft: step.draft, findings: undefined };
    case 'Publish':
      return announced(
        { ...project, publishedAt: at, applications: invitedApplications(project.draft) },
        { kind: 'notice', at, reason: undefined },
      );
    case 'Rehearse':
      return {
        ...project,
        rehearsals: [...project.rehearsals, rehearsalOf(project, step, at, by.name)],
      };
    case 'NoteRehearsal':
      return { ...project, rehearsals: project.rehearsals.map((one) => staged(one, step)) };
    case 'Start':
      return started(project, by.name);
    case 'Reschedule':
      return announced(
        { ...project, draft: rescheduled(project.draft, step.times) },
        { kind: 'correction', at, reason: step.reason },
      );
    case 'Republish':
      return republished(project, step, at);
    case 'Withdraw':
      return project.publishedAt === undefined
        ? project
        : announced(project, { kind: 'withdrawn', at, reason: step.reason });
    case 'PublishResult':
      return announced(project, { kind: 'result', at, reason: undefined });
    case 'CreateDraft':
    case 'Check':
      return project;
  }
}

export function announced(project: Project, notice: Notice): Project {
  return { ...project, notices: [...project.notices, notice] };
}

function rehearsalOf(
  project: Project,
  { startsInMs, lastsMs }: PlanStep<'Rehearse'>,
  at: EpochMs,
  by: string,
): Rehearsal {
  return {
    auctionId: rehearsalId(project.projectId, project.rehearsals.length + 1),
    opensAt: epochMs(at + startsInMs),
    lastsMs,
    bidderIds: admittedOf(project),
    factors: factorsSetOf(project),
    stage: 'asked',
    by,
  };
}

function staged(
  rehearsal: Rehearsal,
  { auctionId, isEnded }: PlanStep<'NoteRehearsal'>,
): Rehearsal {
  if (rehearsal.auctionId !== auctionId) return rehearsal;
  return { ...rehearsal, stage: isEnded ? 'ended' : 'running' };
}

function started(project: Project, by: string): Project {
  const { projectId, attempt } = project;
  const auction = {
    auctionId: projectAuctionId(projectId, attempt),
    attempt,
    by,
    bidderIds: admittedOf(project),
    factors: factorsSetOf(project),
    publishedAt: undefined,
    endedAt: undefined,
    headVersion: undefined,
    headHash: undefined,
  };
  const others = project.auctions.filter((other) => other.attempt !== attempt);
  return { ...project, auctions: [...others, auction] };
}

function rescheduled(draft: ProjectDraft, { registrationUntil, opensAt }: NewTimes): ProjectDraft {
  const { registration, rules } = draft;
  return {
    ...draft,
    ...(rules === undefined ? {} : { rules: movedTo(rules, opensAt) }),
    ...(registration === undefined || registrationUntil === undefined
      ? {}
      : { registration: { ...registration, until: registrationUntil } }),
  };
}

/** Once more, with all lots that were not cancelled; who was admitted stays admitted. */
function republished(
  project: Project,
  { times, reason }: PlanStep<'Republish'>,
  at: EpochMs,
): Project {
  const draft = rescheduled(project.draft, times);
  const cancelled = new Set<string>(
    project.awards.filter(({ state }) => state === 'cancelled').map(({ lotId }) => lotId),
  );
  const isKept = (lotId: string) => !cancelled.has(lotId);
  const next = {
    ...project,
    draft: {
      ...draft,
      ...(draft.rules === undefined ? {} : { rules: withLots(draft.rules, isKept) }),
      ...(draft.lots === undefined ? {} : { lots: draft.lots.filter(({ id }) => isKept(id)) }),
    },
    attempt: project.attempt + 1,
    awards: [],
  };
  return announced(next, { kind: 'republished', at, reason });
}
