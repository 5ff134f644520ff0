import type { IncidentRow } from '#contracts/wire/rest-officials.ts';
import {
  incidentCsvQuerySchema,
  incidentListSchema,
  incidentQuerySchema,
  incidentRowSchema,
} from '#contracts/wire/rest-officials.ts';
import { z } from 'zod';
import { incidentCsv } from '#documents/content/incident-sheet.ts';
import { type AuctionInHand, auctionOf } from '../access-hook.ts';
import type { HttpApp } from '../app-type.ts';
import { attachment } from '../attachment.ts';
import type { HttpDeps } from '../deps.ts';
import { HttpRefusal } from '../problems.ts';
import { auctionParams } from './auctions.ts';

/** The incident log of an auction (INC-3): in pages, and whole as a table or as data. */
export function addIncidentRoutes(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/auctions/:id/incidents',
    {
      config: { access: 'auction.incident.read' },
      schema: {
        tags: ['auction'],
        summary: 'A page of the incident log, newest first',
        params: auctionParams,
        querystring: incidentQuerySchema,
        response: { 200: incidentListSchema },
      },
    },
    async (request) => {
      const { page, size } = request.query;
      const rows = await rowsOf(deps, auctionOf(request));
      const end = rows.length - (page - 1) * size;
      const items = end <= 0 ? [] : rows.slice(Math.max(0, end - size), end).toReversed();
      return { items, total: rows.length, page, size };
    },
  );

  app.get(
    '/api/auctions/:id/incidents.json',
    {
      config: { access: 'auction.incident.read' },
      schema: {
        tags: ['auction'],
        summary: 'The whole incident log as a file, oldest first',
        params: auctionParams,
        response: { 200: z.array(incidentRowSchema) },
      },
    },
    async (request, reply) => {
      const auction = auctionOf(request);
      const rows = await rowsOf(deps, auction);
      void reply.header('content-disposition', attachment(`${auction.id}-incidents.json`));
      return rows;
    },
  );

  app.get(
    '/api/auctions/:id/incidents.csv',
    {
      config: { access: 'auction.incident.read' },
      schema: {
        tags: ['auction'],
        summary: 'The whole incident log as a table, oldest first',
        params: auctionParams,
        querystring: incidentCsvQuerySchema,
      },
    },
    async (request, reply) => {
      const auction = auctionOf(request);
      const rows = await rowsOf(deps, auction);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', attachment(`${auction.id}-incidents.csv`))
        .send(incidentCsv(rows, request.query.language));
    },
  );
}

/** Oldest first. Versions stay away while a sealed auction runs: they would tell how many offers there are (AUC-12). */
async function rowsOf(deps: HttpDeps, { head, facts }: AuctionInHand): Promise<IncidentRow[]> {
  const rows = await deps.stories.incidentsOf(head);
  if (rows === undefined) throw new HttpRefusal('DOCUMENT_TOO_LARGE');
  if (facts.visibility !== 'sealed' || facts.isEnded) return [...rows];
  return rows.map(({ version: _version, ...row }) => row);
}
