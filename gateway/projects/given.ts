import type { ProjectGiven } from '#contracts/journal/project-steps.ts';
import type { ProjectDraft } from '#contracts/wire/project-draft.ts';
import type { ProjectRequest } from '#contracts/wire/project-steps.ts';
import type { ProjectViewer } from '#engine/api.ts';
import type { HttpDeps } from '../http/deps.ts';
import { arrangedOpenings } from './arranged-openings.ts';
import { holidayCalendar } from './holidays.ts';

type Lookups = Pick<HttpDeps, 'identity' | 'engine' | 'openings' | 'projects'>;

/** Steps after which a period runs. */
const COUNTED: ReadonlySet<string> = new Set([
  'Reschedule',
  'Republish',
  'ConfirmAward',
  'AbandonAward',
  'AcceptFewer',
]);

/** Names and kinds of these organizations, as far as they are registered. */
export async function givenNames(
  { identity }: Pick<Lookups, 'identity'>,
  ids: readonly (string | undefined)[],
): Promise<ProjectGiven> {
  const wanted = [...new Set(ids.filter((id) => id !== undefined))];
  const found = await identity.organizationsOf(wanted);
  return {
    organizations: Object.fromEntries(found.map(({ id, name, kind }) => [id, { name, kind }])),
  };
}

/** What a check of the draft needs to know: who the organizations in it are, and the table of holidays. */
export async function givenForCheck(
  deps: Lookups,
  draft: ProjectDraft,
  agencyId: string,
): Promise<ProjectGiven> {
  const { buyerId, registration } = draft;
  const named = await givenNames(deps, [agencyId, buyerId, ...(registration?.invited ?? [])]);
  const openings = await arrangedOpenings(deps, draft.rules ?? {});
  return {
    ...named,
    calendar: holidayCalendar(deps.engine.nowMs()),
    ...(openings.size === 0 ? {} : { openings: Object.fromEntries(openings) }),
  };
}

/** What the step's record holds beside it, so that its decision can be made anew from the journal alone. */
export async function givenForStep(
  deps: Lookups,
  sent: {
    readonly projectId: string;
    readonly step: { readonly type: ProjectRequest['type']; readonly draft?: ProjectDraft };
    readonly viewer: ProjectViewer;
  },
): Promise<ProjectGiven> {
  const { projectId, step, viewer } = sent;
  const { type, draft } = step;
  if (type === 'SaveDraft') return givenNames(deps, [viewer.organizationId, draft?.buyerId]);
  if (type === 'Apply') return givenNames(deps, [viewer.organizationId]);
  if (COUNTED.has(type)) return { calendar: holidayCalendar(deps.engine.nowMs()) };
  if (type !== 'Check' && type !== 'Publish') return {};
  const sight = await deps.projects.sight(projectId, viewer);
  return sight === undefined ? {} : givenForCheck(deps, sight.draft, viewer.organizationId);
}
