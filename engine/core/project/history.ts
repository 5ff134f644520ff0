import type { CaseEvent } from '#contracts/journal/case-events.ts';
import { lapseFactsSchema, type ProjectCaseStep } from '#contracts/journal/project-steps.ts';
import type { RecordPlace } from '../cases/case-kind.ts';
import { isOf } from './families.ts';
import { admittedOf, type HistoryEntry, type Project } from './project.ts';

/** Steps of preparation, which nobody but the agency and supervisors learns of. */
const INTERNAL: ReadonlySet<string> = new Set([
  'CreateDraft',
  'SaveDraft',
  'Check',
  'NoteNoAuction',
  'TakeResult',
  'opening_missed',
]);

/**
 * What the history of the project says of a record, and to whom. Refused steps stand in the journal alone. Who
 * applied and what became of it is told to that supplier, to nobody else.
 */
export function historyOf(
  event: CaseEvent<ProjectCaseStep>,
  { version, at }: RecordPlace,
  project: Project,
): HistoryEntry | undefined {
  if (event.type === 'StepRefused') return undefined;
  if (event.type === 'TimePassed') {
    const lapse = lapseFactsSchema.safeParse(event.facts);
    const about = lapse.success ? lapse.data.lotId : undefined;
    return {
      ...{ version, at, what: event.what, by: undefined, about, reason: undefined },
      factor: undefined,
      seenBy: INTERNAL.has(event.what) ? [] : 'all',
    };
  }
  const { step, by } = event;
  return {
    version,
    at,
    what: step.type,
    by: by.role === 'system' ? undefined : by.name,
    about: aboutOf(step, by.organizationId),
    reason: 'reason' in step ? step.reason : undefined,
    factor:
      step.type === 'SetFactor'
        ? { numerator: step.numerator, denominator: step.denominator }
        : undefined,
    seenBy: readersOf(step, { organizationId: by.organizationId, project }),
  };
}

function aboutOf(step: ProjectCaseStep, organizationId: string): string | undefined {
  if (isOf('admission', step)) return 'bidderId' in step ? step.bidderId : organizationId;
  if (isOf('award', step)) return step.lotId;
  return 'auctionId' in step ? step.auctionId : undefined;
}

function readersOf(
  step: ProjectCaseStep,
  { organizationId, project }: { readonly organizationId: string; readonly project: Project },
): HistoryEntry['seenBy'] {
  if (isOf('admission', step)) return ['bidderId' in step ? step.bidderId : organizationId];
  if (step.type === 'Rehearse' || step.type === 'NoteRehearsal') return admittedOf(project);
  const isInternal =
    INTERNAL.has(step.type) || (step.type === 'Withdraw' && project.publishedAt === undefined);
  return isInternal ? [] : 'all';
}
