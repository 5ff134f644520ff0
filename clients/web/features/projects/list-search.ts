import { z } from 'zod';
import { TITLE_CHARS_MAX } from '#contracts/limits.ts';
import { PROJECT_SORTS } from '#contracts/wire/projects.ts';
import { PROJECT_STATES } from '#contracts/wire/project-steps.ts';

/** The list's state lives in its address, so that a link and the back button keep it. */
export const PAGE_SIZE = 20;

export const LIST_FILTERS = [...PROJECT_STATES, 'failed'] as const;
export type ListFilter = (typeof LIST_FILTERS)[number];

/** Whatever stands in the address, something usable comes out. */
export const projectListSearchSchema = z.object({
  q: z.string().max(TITLE_CHARS_MAX).optional().catch(undefined),
  state: z.enum(LIST_FILTERS).optional().catch(undefined),
  sort: z.enum(PROJECT_SORTS).optional().catch(undefined),
  /** `false`: also projects in which one's own organization has no part. */
  mine: z.boolean().optional().catch(undefined),
  page: z.int().min(1).max(1_000_000).optional().catch(undefined),
});
export type ProjectListSearch = z.infer<typeof projectListSearchSchema>;

/** What the server is asked for. */
export interface ListInput extends Omit<ProjectListSearch, 'mine'> {
  readonly mine: boolean;
  readonly size?: number | undefined;
}

/** The query of GET /api/projects; what is preset is left out. */
export function listQueryText(input: ListInput): string {
  const query = new URLSearchParams();
  if (input.q !== undefined) query.set('search', input.q);
  if (input.state !== undefined) query.set('state', input.state);
  if (input.sort !== undefined) query.set('sort', input.sort);
  if (input.mine) query.set('mine', 'true');
  if (input.page !== undefined) query.set('page', String(input.page));
  if (input.size !== undefined) query.set('size', String(input.size));
  return query.toString();
}

/** Which row of filters stands above the list: the stages that people look for, each with its states. */
export const QUICK_FILTERS = [
  undefined,
  'draft',
  'registration',
  'admission',
  'live',
  'confirming',
  'announced',
  'failed',
] as const satisfies readonly (ListFilter | undefined)[];

/** Nobody but the agency and its overseers sees a project before it is published (PRJ-9). */
const UNPUBLISHED: ReadonlySet<ListFilter | undefined> = new Set(['draft', 'checked']);

/** Those of the filters that can find something for this role. */
export function filtersFor<Filter extends ListFilter | undefined>(
  role: string,
  filters: readonly Filter[],
): readonly Filter[] {
  const seesDrafts = role === 'agency' || role === 'supervisor';
  return seesDrafts ? filters : filters.filter((filter) => !UNPUBLISHED.has(filter));
}

/** Address of the page that begins a project: which one to copy, when it came from there. */
export const copySearchSchema = z.object({
  copy: z.string().max(TITLE_CHARS_MAX).optional().catch(undefined),
});
