import { Readable } from 'node:stream';
import { bidderIdSchema } from '#contracts/ids.ts';
import {
  commandAnswerSchema,
  grantedSchema,
  grantRequestSchema,
  officialRequestSchema,
} from '#contracts/wire/rest.ts';
import { bidderFor } from '../../access/audience.ts';
import { COMMAND_ACCESS } from '../../access/channels.ts';
import { auctionOf } from '../access-hook.ts';
import type { HttpApp } from '../app-type.ts';
import { attachment } from '../attachment.ts';
import { begun } from '../begun.ts';
import { sessionOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { inTime } from '../in-time.ts';
import { HttpRefusal } from '../problems.ts';
import { submitCommand } from '../submit-command.ts';
import { auctionParams } from './auctions.ts';

/** What is done to one auction: officials' commands, session grants, and taking its journal away. */
export function addAuctionActRoutes(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/auctions/:id/commands',
    {
      config: { access: { byType: COMMAND_ACCESS } },
      schema: {
        tags: ['auction'],
        summary: 'An official’s command (AUC-9); the same id always gets the same answer (AUC-8)',
        params: auctionParams,
        body: officialRequestSchema,
        response: { 200: commandAnswerSchema },
      },
    },
    async (request) => {
      const auction = auctionOf(request);
      const command = { ...request.body, by: sessionOf(request).displayName };
      return submitCommand(deps, auction, command);
    },
  );

  addGrantRoute(app, deps);

  app.get(
    '/api/auctions/:id/export',
    {
      exposeHeadRoute: false,
      config: { access: 'auction.export' },
      schema: {
        tags: ['auction'],
        summary: 'The whole journal as one NDJSON file that `kaibiao verify` and `replay` read',
        params: auctionParams,
      },
    },
    async (request, reply) => {
      const { id } = auctionOf(request);
      const pieces = await begun(deps.exportJournal(id));
      return reply
        .type('application/x-ndjson; charset=utf-8')
        .header('content-disposition', attachment(`kaibiao-${id}.ndjson`))
        .send(Readable.from(pieces));
    },
  );
}

function addGrantRoute(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/auctions/:id/grants',
    {
      config: { access: 'auction.grant' },
      schema: {
        tags: ['auction'],
        summary: 'Let a session key sign this bidder’s offers (SIG-3)',
        params: auctionParams,
        body: grantRequestSchema,
        response: { 201: grantedSchema },
      },
    },
    async (request, reply) => {
      const { id, head, facts } = auctionOf(request);
      const session = sessionOf(request);
      const bidderId = bidderIdSchema.parse(bidderFor(session, facts));
      if (head.isEnded) throw new HttpRefusal('AUCTION_ENDED');
      if (head.summary.offerSignature !== 'required') throw invalidGrant('unsigned_auction');
      const key = await deps.identity.signingKeyOf(session.organizationId);
      if (key === undefined) throw new HttpRefusal('SIGNING_KEY_MISSING');
      const granted = await deps.verifyGrant({
        envelope: request.body.envelope,
        registeredSpki: key.spki,
        auctionId: id,
        bidderId,
        nowMs: deps.engine.nowMs(),
      });
      if (!granted.ok) throw invalidGrant(granted.error);
      const outcome = await inTime(deps, deps.engine.grant(id, granted.value));
      if (outcome?.type === 'not_admitted') throw new HttpRefusal('NOT_FOUND');
      // The auction was there a moment ago: another process has it, or it is just ending.
      if (outcome?.type !== 'granted') throw new HttpRefusal('UNAVAILABLE');
      void reply.code(201);
      return { grantHash: granted.value.grantHash };
    },
  );
}

function invalidGrant(fault: string): HttpRefusal {
  return new HttpRefusal('GRANT_INVALID', { errors: [{ path: '/envelope', message: fault }] });
}
