import { z } from 'zod';
import { OPENINGS_CSV_MAX, PAGE_ROWS_MAX } from '#contracts/limits.ts';
import {
  openingFilterSchema,
  type OpeningListItem,
  openingListItemSchema,
  openingListQuerySchema,
  openingListSchema,
  openingViewSchema,
  remarksPageSchema,
  remarksQuerySchema,
} from '#contracts/wire/openings.ts';
import type { Engine, OpeningViewer, StreamHead } from '#engine/api.ts';
import { openingSheet } from '../../openings/list-sheet.ts';
import { servingOf } from '../../projects/serving.ts';
import type { Session } from '../../session/session.ts';
import { openingOf } from '../access-hook.ts';
import type { HttpApp } from '../app-type.ts';
import { attachment } from '../attachment.ts';
import { callerOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { HttpRefusal } from '../problems.ts';

/** The id is read by the access hook, where a malformed one looks like an unknown one. */
export const openingParams = z.object({ id: z.string() });

/** Lists of bid openings, and one of them as its viewer may see it. */
export function addOpeningRoutes(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/openings',
    {
      config: { access: 'opening.list' },
      schema: {
        tags: ['opening'],
        summary: 'A page of bid openings; none of them tells that a bid exists (OPN-6)',
        querystring: openingListQuerySchema,
        response: { 200: openingListSchema },
      },
    },
    async (request) => {
      const { page, size, ...filter } = request.query;
      const { heads, total } = await deps.engine.list({
        ...queryOf(filter, callerOf(request).session),
        ...{ offset: (page - 1) * size, limit: size },
      });
      return { items: heads.map(itemOf), total, page, size };
    },
  );

  app.get(
    '/api/openings.csv',
    {
      config: { access: 'opening.list' },
      schema: {
        tags: ['opening'],
        summary: 'The same list as one CSV file with a byte order mark',
        querystring: openingFilterSchema,
      },
    },
    async (request, reply) => {
      const query = queryOf(request.query, callerOf(request).session);
      const items: OpeningListItem[] = [];
      for (let offset = 0; offset < OPENINGS_CSV_MAX; offset += PAGE_ROWS_MAX) {
        const { heads } = await deps.engine.list({ ...query, offset, limit: PAGE_ROWS_MAX });
        items.push(...heads.map(itemOf));
        if (heads.length < PAGE_ROWS_MAX) break;
      }
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', attachment('kaibiao-openings.csv'))
        .send(openingSheet(items));
    },
  );

  addOneOpening(app, deps);
}

function addOneOpening(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/openings/:id',
    {
      config: { access: 'opening.watch' },
      schema: {
        tags: ['opening'],
        summary: 'One bid opening as this caller may see it (OPN-11)',
        params: openingParams,
        response: { 200: openingViewSchema },
      },
    },
    async (request) => {
      const { id } = openingOf(request);
      const { session } = callerOf(request);
      const sight = await deps.openings.sight(id, viewerOf(session));
      if (sight === undefined) throw new HttpRefusal('UNAVAILABLE');
      const serving = await servingOf(deps, sight.opening.serves, session);
      const more = serving === undefined ? {} : { serving };
      return { ...sight, ...more, serverMs: deps.engine.nowMs() };
    },
  );

  app.get(
    '/api/openings/:id/remarks',
    {
      config: { access: 'opening.watch' },
      schema: {
        tags: ['opening'],
        summary: 'What was said in the hall before the remarks that its view carries (OPN-20)',
        params: openingParams,
        querystring: remarksQuerySchema,
        response: { 200: remarksPageSchema },
      },
    },
    async (request) => {
      const page = await deps.openings.remarks(openingOf(request).id, request.query.before);
      if (page === undefined) throw new HttpRefusal('UNAVAILABLE');
      return page;
    },
  );
}

/** No organization has this id. */
const NOBODY = '';

function queryOf(
  { search, state, mine }: z.output<typeof openingFilterSchema>,
  session: Session | undefined,
): Omit<Parameters<Engine['list']>[0], 'offset' | 'limit'> {
  return {
    kind: 'opening',
    isPublic: true,
    ...(search !== undefined && search !== '' && { search }),
    ...(state !== undefined && { phases: [state] }),
    ...(mine === true && { party: session?.organizationId ?? NOBODY }),
  };
}

function itemOf({ summary }: StreamHead): OpeningListItem {
  return openingListItemSchema.parse(summary.facets?.listed);
}

function viewerOf(session: Session | undefined): OpeningViewer {
  const { role, organizationId } = session ?? { role: 'public', organizationId: NOBODY };
  return { role, organizationId };
}
