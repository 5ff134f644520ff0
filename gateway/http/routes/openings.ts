import { z } from 'zod';
import {
  openingListItemSchema,
  openingListQuerySchema,
  openingListSchema,
  openingViewSchema,
  remarksPageSchema,
  remarksQuerySchema,
} from '#contracts/wire/openings.ts';
import type { OpeningViewer } from '#engine/api.ts';
import type { Session } from '../../session/session.ts';
import { openingOf } from '../access-hook.ts';
import type { HttpApp } from '../app-type.ts';
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
      const { page, size, search, state, mine } = request.query;
      const { session } = callerOf(request);
      const { heads, total } = await deps.engine.list({
        kind: 'opening',
        isPublic: true,
        ...(search !== undefined && search !== '' && { search }),
        ...(state !== undefined && { phases: [state] }),
        ...(mine === true && { party: session?.organizationId ?? NOBODY }),
        ...{ offset: (page - 1) * size, limit: size },
      });
      const items = heads.map(({ summary }) => openingListItemSchema.parse(summary.facets?.listed));
      return { items, total, page, size };
    },
  );

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
      const sight = await deps.openings.sight(id, viewerOf(callerOf(request).session));
      if (sight === undefined) throw new HttpRefusal('UNAVAILABLE');
      return { ...sight, serverMs: deps.engine.nowMs() };
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

function viewerOf(session: Session | undefined): OpeningViewer {
  const { role, organizationId } = session ?? { role: 'public', organizationId: NOBODY };
  return { role, organizationId };
}
