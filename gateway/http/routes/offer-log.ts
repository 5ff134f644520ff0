import { offersQuerySchema, offersSchema } from '#contracts/wire/documents.ts';
import { audienceFor } from '../../access/audience.ts';
import { auctionOf } from '../access-hook.ts';
import type { HttpApp } from '../app-type.ts';
import { callerOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { HttpRefusal } from '../problems.ts';
import { auctionParams } from './auctions.ts';

/** The offer log in pages (ARC-4); the documents hold the same lines. */
export function addOfferLogRoute(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/auctions/:id/offers',
    {
      config: { access: 'auction.offers' },
      schema: {
        tags: ['auction'],
        summary: 'A page of the offer log as this caller may read it (ARC-2), newest first',
        params: auctionParams,
        querystring: offersQuerySchema,
        response: { 200: offersSchema },
      },
    },
    async (request) => {
      const { head, facts } = auctionOf(request);
      const { page, size, lot, outcome } = request.query;
      const audience = audienceFor(callerOf(request).session, facts);
      if (audience === undefined) throw new HttpRefusal('NOT_FOUND');
      const log = await deps.stories.logOf(head, audience);
      if (log === undefined) throw new HttpRefusal('DOCUMENT_TOO_LARGE');
      const rows = log.filter(
        (row) =>
          (lot === undefined || row.lotId === lot) &&
          (outcome === undefined || row.outcome === outcome),
      );
      const end = rows.length - (page - 1) * size;
      const items = end <= 0 ? [] : rows.slice(Math.max(0, end - size), end).toReversed();
      return { items: [...items], total: rows.length, page, size };
    },
  );
}
