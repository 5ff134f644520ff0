import { Readable } from 'node:stream';
import { bidderIdSchema } from '#contracts/ids.ts';
import { assertNever } from '#contracts/result.ts';
import {
  commandAnswerSchema,
  grantedSchema,
  grantRequestSchema,
  officialRequestSchema,
} from '#contracts/wire/rest.ts';
import type { OfficialCommand } from '#contracts/wire/auction-commands.ts';
import type { SubmitOutcome } from '#engine/api.ts';
import { bidderFor } from '../../access/audience.ts';
import { COMMAND_ACCESS } from '../../access/channels.ts';
import { type AuctionInHand, auctionOf } from '../access-hook.ts';
import type { HttpApp } from '../app-type.ts';
import { sessionOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { inTime } from '../in-time.ts';
import { HttpRefusal } from '../problems.ts';
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
      const outcome = await inTime(deps, submit(deps, auction.id, command));
      return answerOf(auction, outcome);
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

function submit(
  deps: HttpDeps,
  auctionId: string,
  command: OfficialCommand,
): Promise<SubmitOutcome> {
  return new Promise((resolve) => {
    deps.engine.submit(auctionId, command, {}, resolve);
  });
}

/** The version stays away while a sealed auction runs: it would tell how many offers there are (AUC-12). */
function answerOf({ head, facts }: AuctionInHand, outcome: SubmitOutcome | undefined) {
  if (outcome === undefined) throw new HttpRefusal('UNAVAILABLE');
  switch (outcome.type) {
    case 'answered': {
      const { answer, at, version, receipt } = outcome;
      const isCounting = facts.visibility === 'sealed' && !facts.isEnded;
      return {
        outcome: answer.outcome,
        ...(answer.outcome === 'refused' && { reason: answer.reason }),
        at,
        receipt,
        ...(!isCounting && { version }),
      };
    }
    case 'not_found':
      // The head is there, so this is no denial: ended ones have no writer, running ones have it elsewhere.
      throw new HttpRefusal(head.isEnded ? 'AUCTION_ENDED' : 'UNAVAILABLE');
    case 'unavailable':
      throw new HttpRefusal('UNAVAILABLE', { retryAfterMs: outcome.retryAfterMs });
    default:
      return assertNever(outcome);
  }
}

/** Reads the first piece before the answer's head leaves, so that a journal that cannot be read is a clean refusal. */
async function begun(source: AsyncIterable<string>): Promise<AsyncIterable<string>> {
  const iterator = source[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* pieces() {
    try {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  })();
}

/** RFC 6266, with a plain name for old clients. */
function attachment(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9._-]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}
