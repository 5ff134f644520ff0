import {
  archiveBuyersQuerySchema,
  archiveBuyersSchema,
  archiveQuerySchema,
  archiveSchema,
} from '#contracts/wire/archive.ts';
import type { HttpApp } from '../app-type.ts';
import type { HttpDeps } from '../deps.ts';

/** Auctions that have ended, for everybody (ARC-4). */
export function addArchiveRoutes(app: HttpApp, { archive }: HttpDeps): void {
  app.get(
    '/api/archive',
    {
      config: { access: 'archive.read' },
      schema: {
        tags: ['archive'],
        summary:
          'A page of ended auctions by region, method, period and buyer, newest opening first',
        querystring: archiveQuerySchema,
        response: { 200: archiveSchema },
      },
    },
    async (request) => archive.page(request.query),
  );
  app.get(
    '/api/archive/buyers',
    {
      config: { access: 'archive.read' },
      schema: {
        tags: ['archive'],
        summary: 'Buyers by name and region, for the filter of the archive',
        querystring: archiveBuyersQuerySchema,
        response: { 200: archiveBuyersSchema },
      },
    },
    async (request) => archive.buyers(request.query),
  );
}
