import type { CaseOpened, StepRefusal, StepRequest } from '#contracts/journal/case-events.ts';
import type { ProjectCaseStep } from '#contracts/journal/project-steps.ts';
import type { EpochMs } from '#contracts/time.ts';
import type { CaseFold, CaseKind, CaseSummary } from '../cases/case-kind.ts';
import { decideStep } from './decide.ts';
import { dueOf, nextDeadlineOf } from './due.ts';
import { evolveProject, openProject } from './evolve.ts';
import { listedOf } from './listed.ts';
import { isPublished, type Project, registrationEnd } from './project.ts';
import { refuse } from './refusals.ts';
import { opensAtOf } from './rules.ts';

/** Auction projects (竞价项目) as a kind of case. */
export const projectCase: CaseKind<Project, ProjectCaseStep> = {
  kind: 'project',
  mayOpen: ({ by, step }: StepRequest<ProjectCaseStep>): StepRefusal | undefined =>
    by.role === 'agency' && step.type === 'CreateDraft'
      ? undefined
      : { ...refuse('wrong_actor'), allowedActors: ['agency'] },
  open: (opened: CaseOpened<ProjectCaseStep>, at: EpochMs) => openProject(opened, at),
  decide: (project, { step, by, given }, at) => decideStep(project, { step, by, at }, given),
  due: dueOf,
  evolve: evolveProject,
  nextDeadline: nextDeadlineOf,
  isEnded: ({ state }) => state === 'announced' || state === 'withdrawn',
  summary: summaryOf,
  serialize: (project) => ({
    ...project,
    names: [...project.names],
    applications: [...project.applications.values()],
    awards: project.awards.map((award) => ({ ...award, abandoned: [...award.abandoned] })),
  }),
};

/** Whether a case is a project. */
export function isProject(fold: CaseFold): fold is CaseFold<Project, ProjectCaseStep> {
  return fold.rules.kind === projectCase.kind;
}

function summaryOf(project: Project): CaseSummary {
  const { draft, agency, state, createdAt, applications } = project;
  const opensAt = opensAtOf(draft) ?? 0;
  const isPublic = isPublished(project);
  return {
    title: draft.title,
    type: 'project',
    // The number of records tells how many have applied, so heads are signed as those of a sealed auction (LOG-5).
    visibility: 'sealed',
    offerSignature: draft.offerSignature ?? 'none',
    buyerId: draft.buyerId ?? '',
    agencyId: agency.id,
    bidderIds: [],
    opensAt,
    closesAt: registrationEnd(project) ?? opensAt,
    lotCount: draft.lots?.length ?? 0,
    kind: 'project',
    facets: {
      phase: state,
      isPublic,
      parties: isPublic
        ? [
            agency.id,
            ...(draft.buyerId === undefined ? [] : [draft.buyerId]),
            ...applications.keys(),
          ]
        : [agency.id],
      madeAt: createdAt,
      listed: listedOf(project),
    },
  };
}
