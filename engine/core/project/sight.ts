import { epochMs, type EpochMs } from '#contracts/time.ts';
import { lotEnds } from '#contracts/wire/auction-rules.ts';
import type { ProjectDraft } from '#contracts/wire/project-draft.ts';
import type { ProjectActor, ProjectState } from '#contracts/wire/project-steps.ts';
import type { ProjectDetail } from '#contracts/wire/projects.ts';
import { actorIn, type ProjectViewer } from './actors.ts';
import { listedOf } from './listed.ts';
import type { HistoryEntry, Project } from './project.ts';
import { auctionRules, rehearsalRules } from './rules.ts';
import { applicationViews, awardViews, ownView } from './sight-parts.ts';
import { stepViews } from './step-views.ts';

/** What that viewer gets to see; the server adds its clock. */
export type ProjectSight = Omit<ProjectDetail, 'serverMs'>;

/** States before the auction's end: who applied is nobody's business but the agency's (PRJ-9). */
const UNDECIDED: ReadonlySet<ProjectState> = new Set<ProjectState>([
  'draft',
  'checked',
  'registration',
  'admission',
  'overdue',
  'starting',
  'live',
]);

/**
 * The one allow-list for all audiences (PRJ-9). Pure; the caller has made sure that the viewer may see the project at all.
 */
export function sightOf(project: Project, viewer: ProjectViewer, at: EpochMs): ProjectSight {
  const actor = actorIn(project, viewer);
  const isInside = actor === 'agency' || actor === 'supervisor';
  const hasPart = actor === 'supplier' ? isKnown(project, viewer) : actor !== 'supervisor';
  const hasClosed = !UNDECIDED.has(project.state) && project.awards.length > 0;
  const own = actor === 'supplier' ? ownView(project, viewer.organizationId) : undefined;
  const history = project.history.filter((entry) => maySee(entry, viewer, isInside));
  const findings = isInside ? project.findings : undefined;
  return {
    project: { ...listedOf(project), ...(hasPart && actor !== undefined ? { actor } : {}) },
    version: isInside ? project.version : history.length,
    audience: actor ?? 'public',
    draft: draftFor(project.draft, isInside),
    ...(findings === undefined ? {} : { findings: [...findings] }),
    ...(isInside || hasClosed ? { applications: applicationViews(project, isInside) } : {}),
    ...(own === undefined ? {} : { own }),
    ...rehearsalsFor(project, viewer, isInside),
    auctions: auctionsFor(project, isInside),
    ...(project.awards.length === 0 ? {} : { awards: awardViews(project, actor) }),
    notices: project.notices.map(({ kind, at: madeAt, reason }) => ({
      ...{ kind, at: madeAt },
      ...(reason === undefined ? {} : { reason }),
    })),
    steps: stepViews(project, viewer, at),
    history: history.map((entry) => historyFor(entry, viewer, actor)),
  };
}

/**
 * The number that a viewer is told instead of a record's version: a version would count the records that it may not see,
 * and with them the suppliers that applied.
 */
export function shownVersion(project: Project, viewer: ProjectViewer, version: number): number {
  const actor = actorIn(project, viewer);
  if (actor === 'agency' || actor === 'supervisor') return version;
  return project.history.filter((entry) => entry.version <= version && maySee(entry, viewer, false))
    .length;
}

function isKnown(project: Project, { organizationId }: ProjectViewer): boolean {
  return project.applications.has(organizationId);
}

function maySee({ seenBy }: HistoryEntry, { organizationId }: ProjectViewer, isInside: boolean) {
  return isInside || seenBy === 'all' || seenBy.includes(organizationId);
}

/** The list of an invitation, and factors with the names in them, are for those inside alone. */
function draftFor(draft: ProjectDraft, isInside: boolean): ProjectDraft {
  if (isInside) return draft;
  const { registration, rules, ...rest } = draft;
  const { invited: _list, ...open } = registration ?? { mode: 'open' as const };
  const { bestValue: _factors, ...plain } = rules ?? {};
  return {
    ...rest,
    ...(registration === undefined ? {} : { registration: open }),
    ...(rules === undefined ? {} : { rules: plain }),
  };
}

function rehearsalsFor(
  { rehearsals, draft }: Project,
  { organizationId }: ProjectViewer,
  isInside: boolean,
): Pick<ProjectSight, 'rehearsals'> {
  const seen = rehearsals.filter(
    ({ bidderIds }) => isInside || bidderIds.some((id) => id === organizationId),
  );
  if (seen.length === 0) return {};
  return {
    rehearsals: seen.map(({ auctionId, opensAt, lastsMs, bidderIds, stage }) => {
      const rules = rehearsalRules(draft.rules ?? {}, { opensAt, lastsMs });
      const ends = lotEnds(auctionRules(rules, { auctionId, bidderIds }));
      const closesAt = epochMs(Math.max(...ends.map((end) => end ?? opensAt)));
      return { auctionId, opensAt, closesAt, isEnded: stage === 'ended' };
    }),
  };
}

function auctionsFor({ auctions }: Project, isInside: boolean): ProjectSight['auctions'] {
  return auctions
    .filter(({ publishedAt }) => isInside || publishedAt !== undefined)
    .map(({ auctionId, attempt, publishedAt, endedAt, headVersion, headHash }) => ({
      auctionId,
      attempt,
      ...(publishedAt === undefined ? {} : { publishedAt }),
      ...(endedAt === undefined ? {} : { endedAt }),
      ...(headVersion === undefined ? {} : { headVersion }),
      ...(headHash === undefined ? {} : { headHash }),
    }));
}

/** Reasons of these are announced; of the others they are told to whom they concern. */
const ANNOUNCED: ReadonlySet<string> = new Set(['Reschedule', 'Republish', 'Withdraw']);

function historyFor(
  { version, at, what, by, about, reason, factor }: HistoryEntry,
  { organizationId }: ProjectViewer,
  actor: ProjectActor | undefined,
): ProjectSight['history'][number] {
  const isInside = actor === 'agency' || actor === 'supervisor';
  const isTold = isInside || actor === 'buyer' || about === organizationId || ANNOUNCED.has(what);
  return {
    ...{ version: isInside ? version : 0, at, what },
    ...(isInside && by !== undefined ? { by } : {}),
    ...(about === undefined ? {} : { about }),
    ...(reason !== undefined && isTold ? { reason } : {}),
    ...(factor === undefined ? {} : { factor }),
  };
}
