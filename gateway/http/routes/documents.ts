import {
  DOCUMENT_KINDS,
  type DocumentKind,
  documentName,
  documentProgressSchema,
  type DocumentQuery,
  documentQuerySchema,
  MEDIA_TYPES,
} from '#contracts/wire/documents.ts';
import type { FastifyRequest } from 'fastify';
import { audienceFor } from '../../access/audience.ts';
import type { AccessId } from '../../access/table.ts';
import { announcedResult } from '../../documents/announced-result.ts';
import type { DocumentRequest } from '../../documents/document-desk.ts';
import { auctionOf } from '../access-hook.ts';
import type { HttpApp } from '../app-type.ts';
import { attachment } from '../attachment.ts';
import { callerOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { within } from '../in-time.ts';
import { pressedFile } from '../pressed.ts';
import { HttpRefusal } from '../problems.ts';
import { auctionParams } from './auctions.ts';

/** Below the time after which a silent socket is cut; the work goes on, and the next request finds it done. */
const WAIT_MS = 25_000;

const ACCESS = {
  'result-notice': 'auction.document.result-notice',
  'offer-log': 'auction.document.offer-log',
  minutes: 'auction.document.minutes',
} as const satisfies Record<DocumentKind, AccessId>;

const TITLES = {
  'result-notice': 'Result notice (MOF74-18)',
  'offer-log': 'Offer log, as this caller may read it (ARC-2)',
  minutes: 'Minutes for the file of the procurement',
} as const satisfies Record<DocumentKind, string>;

/** Documents about one auction as files, and how far one under way is. */
export function addDocumentRoutes(app: HttpApp, deps: HttpDeps): void {
  for (const kind of DOCUMENT_KINDS) {
    addFileRoute(app, deps, kind);
    addProgressRoute(app, deps, kind);
  }
}

function addFileRoute(app: HttpApp, deps: HttpDeps, kind: DocumentKind): void {
  app.get(
    `/api/auctions/:id/documents/${kind}`,
    {
      exposeHeadRoute: false,
      config: { access: ACCESS[kind] },
      schema: {
        tags: ['documents'],
        summary: `${TITLES[kind]}, as PDF, workbook or CSV`,
        params: auctionParams,
        querystring: documentQuerySchema,
      },
    },
    async (request, reply) => {
      const wanted = await wantedBy(request, deps, { kind, ...request.query });
      const outcome = await within(WAIT_MS, deps.documents.make(wanted));
      const file = pressedFile(outcome, { log: request.log, kind });
      return reply
        .type(MEDIA_TYPES[wanted.format])
        .header(
          'content-disposition',
          attachment(documentName(wanted.head.stream, kind, wanted.format)),
        )
        .send(file);
    },
  );
}

function addProgressRoute(app: HttpApp, deps: HttpDeps, kind: DocumentKind): void {
  app.get(
    `/api/auctions/:id/documents/${kind}/progress`,
    {
      config: { access: ACCESS[kind] },
      schema: {
        tags: ['documents'],
        summary: `How far that document is: ${TITLES[kind]}`,
        params: auctionParams,
        querystring: documentQuerySchema,
        response: { 200: documentProgressSchema },
      },
    },
    async (request) =>
      deps.documents.progressOf(await wantedBy(request, deps, { kind, ...request.query })),
  );
}

async function wantedBy(
  request: FastifyRequest,
  { projects }: Pick<HttpDeps, 'projects'>,
  { kind, format, language }: DocumentQuery & { readonly kind: DocumentKind },
): Promise<DocumentRequest> {
  const { head, facts } = auctionOf(request);
  const { session, address } = callerOf(request);
  const audience = audienceFor(session, facts);
  if (audience === undefined) throw new HttpRefusal('NOT_FOUND');
  // Only the notice says what came of the result in its project.
  const confirmation =
    kind === 'result-notice' ? await announcedResult(projects, head.stream) : undefined;
  return {
    ...{ head, kind, format, language, audience, caller: session?.sessionId ?? address },
    ...(confirmation !== undefined && { confirmation }),
  };
}
