import type {
  CaseEvent,
  CaseOpened,
  StepTaken,
  TimePassed,
} from '#contracts/journal/case-events.ts';
import {
  checkFactsSchema,
  lapseFactsSchema,
  PROJECT_TIMES,
  type ProjectCaseStep,
  type ProjectTime,
} from '#contracts/journal/project-steps.ts';
import { InvariantError, invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import { PLAIN_CALENDAR } from '#contracts/work-calendar.ts';
import { findingSchema } from '#contracts/wire/project-draft.ts';
import type { RecordPlace } from '../cases/case-kind.ts';
import { settlementOf } from './awards.ts';
import { readGiven } from './decide.ts';
import { evolveAdmission } from './evolve-admission.ts';
import { evolveAuction, evolveAward, lapsed } from './evolve-awards.ts';
import { evolvePlan } from './evolve-plan.ts';
import { isOf } from './families.ts';
import { historyOf } from './history.ts';
import { nextState, type ProjectEvent } from './machine.ts';
import { type Project, registrationEnd } from './project.ts';
import type { Asked } from './refusals.ts';

/** The project after its first record. */
export function openProject(opened: CaseOpened<ProjectCaseStep>, at: EpochMs): Project {
  const { step, by, caseId } = opened;
  invariant(step.type === 'CreateDraft', 'the first record of a project holds its draft');
  const project: Project = {
    projectId: caseId,
    state: 'draft',
    agency: { id: by.organizationId, name: by.name },
    createdAt: at,
    draft: step.draft,
    findings: undefined,
    calendar: PLAIN_CALENDAR,
    names: new Map(),
    publishedAt: undefined,
    applications: new Map(),
    rehearsals: [],
    attempt: 1,
    auctions: [],
    awards: [],
    notices: [],
    history: [],
    version: 0,
  };
  return recorded(withGiven(project, opened.given), opened, { version: 1, at });
}

/** The project after one more record. Throws `InvariantError` on what its rules would not have recorded. */
export function evolveProject(
  project: Project,
  event: CaseEvent<ProjectCaseStep>,
  record: RecordPlace,
): Project {
  switch (event.type) {
    case 'CaseOpened':
      throw new InvariantError('a project is opened once');
    case 'StepRefused':
      return recorded(refused(project, event), event, record);
    case 'StepTaken':
      return recorded(taken(withGiven(project, event.given), event, record.at), event, record);
    case 'TimePassed':
      return recorded(passed(project, event, record.at), event, record);
  }
}

function taken(project: Project, event: StepTaken<ProjectCaseStep>, at: EpochMs): Project {
  const { step, by } = event;
  const asked = { step, by, at };
  const changed = evolveOwn(project, asked);
  const facts = step.type === 'Check' || step.type === 'Publish' ? event.facts : undefined;
  const { findings } = facts === undefined ? project : checkFactsSchema.parse(facts);
  return moved({ ...changed, findings }, { type: step.type, ...leadsTo(changed, step, at) });
}

function evolveOwn(project: Project, { step, by, at }: Asked): Project {
  if (isOf('plan', step)) return evolvePlan(project, { step, by, at });
  if (isOf('admission', step)) return evolveAdmission(project, { step, by, at });
  if (isOf('auction', step)) return evolveAuction(project, { step, by, at });
  return evolveAward(project, { step, by, at });
}

/** Where the chart leaves it open. */
function leadsTo(project: Project, step: ProjectCaseStep, at: EpochMs): Pick<ProjectEvent, 'to'> {
  if (step.type === 'Reschedule') {
    return { to: (registrationEnd(project) ?? at) > at ? 'registration' : 'admission' };
  }
  if (step.type === 'NoteNoAuction') {
    return { to: step.why === 'opening_passed' ? 'overdue' : 'admission' };
  }
  const isSettling = step.type === 'TakeResult' || isOf('award', step);
  return isSettling ? { to: settlementOf(project.awards) } : {};
}

function passed(project: Project, event: TimePassed, at: EpochMs): Project {
  const type = timeOf(event);
  if (type !== 'winner_lapsed' && type !== 'buyer_lapsed') return moved(project, { type });
  const { lotId } = lapseFactsSchema.parse(event.facts);
  const changed = lapsed(project, { lotId, by: type === 'winner_lapsed' ? 'winner' : 'buyer', at });
  return moved(changed, { type, to: settlementOf(changed.awards) });
}

/** A refused check tells its author what to mend. */
function refused(
  project: Project,
  { step, refusal }: Extract<CaseEvent<ProjectCaseStep>, { type: 'StepRefused' }>,
): Project {
  const isAboutDraft = step.type === 'Check' || step.type === 'Publish';
  if (!isAboutDraft || refusal.reason !== 'has_findings') return project;
  return { ...project, findings: findingSchema.array().parse(refusal.more) };
}

function moved(project: Project, event: ProjectEvent): Project {
  return { ...project, state: nextState(project.state, event) };
}

function withGiven(project: Project, looked: unknown): Project {
  const { organizations = {}, calendar = project.calendar } = readGiven(looked);
  const names = new Map(project.names);
  for (const [id, { name }] of Object.entries(organizations)) names.set(id, name);
  const agency = { ...project.agency, name: names.get(project.agency.id) ?? project.agency.name };
  return { ...project, names, agency, calendar };
}

function recorded(
  project: Project,
  event: CaseEvent<ProjectCaseStep>,
  record: RecordPlace,
): Project {
  const entry = historyOf(event, record, project);
  const { version } = record;
  return entry === undefined
    ? { ...project, version }
    : { ...project, version, history: [...project.history, entry] };
}

export function timeOf({ what }: Pick<TimePassed, 'what'>): ProjectTime {
  const time = PROJECT_TIMES.find((known) => known === what);
  invariant(time !== undefined, `${what} is something that time brings about in a project`);
  return time;
}
