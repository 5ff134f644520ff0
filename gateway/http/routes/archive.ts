import { ARCHIVE_CSV_MAX, PAGE_ROWS_MAX } from '#contracts/limits.ts';
import {
  archiveBuyersQuerySchema,
  archiveBuyersSchema,
  archiveFilterSchema,
  type ArchiveItem,
  archiveQuerySchema,
  archiveSchema,
} from '#contracts/wire/archive.ts';
import { archiveSheet } from '../../archive/list-sheet.ts';
import { attachment } from '../attachment.ts';
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
    '/api/archive.csv',
    {
      config: { access: 'archive.read' },
      schema: {
        tags: ['archive'],
        summary: 'The same list as one CSV file with a byte order mark; its newest rows',
        querystring: archiveFilterSchema,
      },
    },
    async (request, reply) => {
      const items: ArchiveItem[] = [];
      for (let page = 1; items.length < ARCHIVE_CSV_MAX; page += 1) {
        const found = await archive.page({ ...request.query, page, size: PAGE_ROWS_MAX });
        items.push(...found.items);
        if (found.items.length < PAGE_ROWS_MAX || request.socket.destroyed) break;
      }
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', attachment('kaibiao-archive.csv'))
        .send(archiveSheet(items));
    },
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
