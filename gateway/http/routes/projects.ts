import { z } from 'zod';
import { PAGE_ROWS_MAX, PROJECTS_CSV_MAX } from '#contracts/limits.ts';
import {
  projectDetailSchema,
  projectFilterSchema,
  type ProjectListItem,
  projectListItemSchema,
  projectListQuerySchema,
  projectListSchema,
} from '#contracts/wire/projects.ts';
import type { Engine, StreamHead } from '#engine/api.ts';
import { listedActor, viewerOf } from '../../projects/viewer.ts';
import { projectSheet } from '../../projects/sheet.ts';
import type { Session } from '../../session/session.ts';
import { projectOf } from '../access-hook.ts';
import type { HttpApp } from '../app-type.ts';
import { attachment } from '../attachment.ts';
import { callerOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { HttpRefusal } from '../problems.ts';

type Filter = z.output<typeof projectFilterSchema>;
type ListQuery = Parameters<Engine['list']>[0];

/** Lists of auction projects, and one of them as its viewer may see it. */
export function addProjectRoutes(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/projects',
    {
      config: { access: 'project.list' },
      schema: {
        tags: ['project'],
        summary: 'A page of auction projects; drafts are listed to their own agency alone',
        querystring: projectListQuerySchema,
        response: { 200: projectListSchema },
      },
    },
    async (request) => {
      const { page, size, ...filter } = request.query;
      const { session } = callerOf(request);
      const offset = (page - 1) * size;
      const query = queryOf(filter, session);
      const { heads, total } = await deps.engine.list({ ...query, offset, limit: size });
      return { items: heads.map((head) => itemOf(head, session)), total, page, size };
    },
  );

  app.get(
    '/api/projects.csv',
    {
      config: { access: 'project.list' },
      schema: {
        tags: ['project'],
        summary: 'The same list as one CSV file with a byte order mark',
        querystring: projectFilterSchema,
      },
    },
    async (request, reply) => {
      const { session } = callerOf(request);
      const items: ProjectListItem[] = [];
      for (let offset = 0; offset < PROJECTS_CSV_MAX; offset += PAGE_ROWS_MAX) {
        const query = { ...queryOf(request.query, session), offset, limit: PAGE_ROWS_MAX };
        const { heads } = await deps.engine.list(query);
        items.push(...heads.map((head) => itemOf(head, session)));
        if (heads.length < PAGE_ROWS_MAX) break;
      }
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', attachment('kaibiao-projects.csv'))
        .send(projectSheet(items));
    },
  );

  app.get(
    '/api/projects/:id',
    {
      config: { access: 'project.watch' },
      schema: {
        tags: ['project'],
        summary: 'One auction project as this caller may see it (PRJ-9), with what it could do now',
        params: projectParams,
        response: { 200: projectDetailSchema },
      },
    },
    async (request) => {
      const { id, facts } = projectOf(request);
      const viewer = viewerOf(callerOf(request).session, facts);
      const sight = await deps.projects.sight(id, viewer);
      if (sight === undefined) throw new HttpRefusal('UNAVAILABLE');
      return { ...sight, serverMs: deps.engine.nowMs() };
    },
  );
}

/** The id is read by the access hook, where a malformed one looks like an unknown one. */
export const projectParams = z.object({ id: z.string() });

const PHASES_OF_FAILED = ['failed.tooFew', 'failed.overCeiling'];
/** No organization has this id. */
const NOBODY = '';

function queryOf(
  filter: Filter,
  session: Session | undefined,
): Omit<ListQuery, 'offset' | 'limit'> {
  const { search, state, mine, sort } = filter;
  const organizationId = session?.organizationId;
  return {
    kind: 'project',
    sort,
    ...(organizationId === undefined ? { isPublic: true } : { visibleTo: organizationId }),
    ...(search !== undefined && search !== '' && { search }),
    ...(state !== undefined && { phases: state === 'failed' ? PHASES_OF_FAILED : [state] }),
    ...(mine === true && { party: organizationId ?? NOBODY }),
  };
}

function itemOf({ summary }: StreamHead, session: Session | undefined): ProjectListItem {
  const listed = projectListItemSchema.omit({ actor: true }).parse(summary.facets?.listed);
  const actor = listedActor(session, { ...summary, parties: summary.facets?.parties ?? [] });
  return { ...listed, ...(actor !== undefined && { actor }) };
}
