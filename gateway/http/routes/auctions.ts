import { type AuctionRules, lotEnds } from '#contracts/wire/auction-rules.ts';
import { z } from 'zod';
import { organizationIdSchema } from '#contracts/ids.ts';
import { RECORD_BYTES_MAX } from '#contracts/limits.ts';
import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import { openingMisfits } from '#contracts/wire/arranged-openings.ts';
import { isUnderCustodians } from '#contracts/wire/confidentiality.ts';
import { PROJECT_FINDINGS } from '#contracts/wire/project-findings.ts';
import {
  auctionDetailSchema,
  type AuctionListItem,
  auctionListQuerySchema,
  auctionListSchema,
  lotCurveQuerySchema,
  lotCurveSchema,
  publishAuctionSchema,
  publishedSchema,
} from '#contracts/wire/rest.ts';
import type { StreamHead } from '#engine/api.ts';
import { audienceFor, bidderFor } from '../../access/audience.ts';
import { arrangedOpenings } from '../../projects/arranged-openings.ts';
import { bindOpenings } from '../../projects/bind-openings.ts';
import type { Session } from '../../session/session.ts';
import { auctionOf, factsHere } from '../access-hook.ts';
import type { HttpApp } from '../app-type.ts';
import { callerOf, sessionOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { inTime } from '../in-time.ts';
import { HttpRefusal } from '../problems.ts';

/** Bytes that the record puts around the published event. */
const RECORD_FRAME_BYTES = 1_024;

/** Listing, showing and publishing auctions. */
export function addAuctionRoutes(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/auctions',
    {
      config: { access: 'auction.list' },
      schema: {
        tags: ['auction'],
        summary: 'A page of auctions, newest opening first; upcoming ones soonest first',
        querystring: auctionListQuerySchema,
        response: { 200: auctionListSchema },
      },
    },
    async (request) => {
      const { page, size, search, state } = request.query;
      const { session } = callerOf(request);
      const { heads, total } = await deps.engine.list({
        offset: (page - 1) * size,
        limit: size,
        ...(search !== undefined && search !== '' && { search }),
        ...(state !== undefined && { isEnded: state === 'ended' }),
        ...(state === 'opened' && { opensUntilMs: deps.engine.nowMs() }),
        ...(state === 'upcoming' && { opensAfterMs: deps.engine.nowMs() }),
      });
      return { items: heads.map((head) => itemOf(deps, head, session)), total, page, size };
    },
  );

  app.get(
    '/api/auctions/:id',
    {
      config: { access: 'auction.watch' },
      schema: {
        tags: ['auction'],
        summary: 'One auction as this caller may see it (AUC-12)',
        params: auctionParams,
        response: { 200: auctionDetailSchema },
      },
    },
    async (request) => {
      const { id, head, facts } = auctionOf(request);
      const { session } = callerOf(request);
      const audience = audienceFor(session, facts);
      const view = audience && (await deps.engine.view(id, audience));
      if (audience === undefined || view === undefined) throw new HttpRefusal('NOT_FOUND');
      return { auction: itemOf(deps, head, session), audience: audience.kind, view };
    },
  );

  addCurveRoute(app, deps);
  addPublishRoute(app, deps);
}

function addCurveRoute(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/auctions/:id/curve',
    {
      config: { access: 'auction.watch' },
      schema: {
        tags: ['auction'],
        summary: 'How a lot’s best price came about, where this caller may see it (AUC-12)',
        params: auctionParams,
        querystring: lotCurveQuerySchema,
        response: { 200: lotCurveSchema },
      },
    },
    async (request) => {
      const { id, facts } = auctionOf(request);
      const audience = audienceFor(callerOf(request).session, facts);
      if (audience === undefined) throw new HttpRefusal('NOT_FOUND');
      const points = await deps.engine.curve(id, request.query.lot, audience);
      return points === undefined ? {} : { points: [...points] };
    },
  );
}

function addPublishRoute(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/auctions',
    {
      config: { access: 'auction.publish' },
      schema: {
        tags: ['auction'],
        summary: 'Publish an auction that the caller’s agency runs',
        body: publishAuctionSchema,
        response: { 201: publishedSchema },
      },
    },
    async (request, reply) => {
      const { title, buyerId, offerSignature, rules } = request.body;
      const session = sessionOf(request);
      const names = await organizationNames(deps, { buyerId, bidderIds: rules.bidders });
      const lateLots = lotEnds(rules).flatMap((end, index) =>
        (end ?? 0) > deps.engine.nowMs() ? [] : [index],
      );
      if (lateLots.length > 0) {
        const message = 'must be later than now';
        const errors = lateLots.map((index) => ({
          path: `/rules/lots/${index}/closesAt`,
          message,
        }));
        throw new HttpRefusal('INVALID_INPUT', { errors });
      }
      await bindFitting(deps, rules, session);
      const published: AuctionPublished = {
        type: 'AuctionPublished',
        auctionId: rules.id,
        title,
        buyerId: organizationIdSchema.parse(buyerId),
        agencyId: organizationIdSchema.parse(session.organizationId),
        by: session.displayName,
        rules,
        bidderNames: Object.fromEntries(rules.bidders.map((id) => [id, names.get(id) ?? id])),
        offerSignature,
      };
      const bytes = Buffer.byteLength(JSON.stringify(published));
      if (bytes > RECORD_BYTES_MAX - RECORD_FRAME_BYTES) throw new HttpRefusal('BODY_TOO_LARGE');
      const outcome = await inTime(deps, deps.engine.publish(published));
      if (outcome?.type === 'exists') throw new HttpRefusal('AUCTION_EXISTS');
      if (outcome?.type !== 'published') throw new HttpRefusal('UNAVAILABLE');
      void reply.code(201).header('location', `/api/auctions/${encodeURIComponent(rules.id)}`);
      return { auctionId: rules.id };
    },
  );
}

/** An auction under custodians names openings that fit (SQ-8), and that are its own from then on (SQ-10). */
async function bindFitting(deps: HttpDeps, rules: AuctionRules, session: Session): Promise<void> {
  if (!isUnderCustodians(rules)) return;
  const { role, organizationId, displayName: name } = session;
  await refuseMisfits(deps, rules, organizationId);
  // Another auction of this id keeps its own openings.
  if ((await deps.engine.head(rules.id)) !== undefined) throw new HttpRefusal('AUCTION_EXISTS');
  await bindOpenings(deps, { rules, streamId: rules.id, by: { role, organizationId, name } });
  await refuseMisfits(deps, rules, organizationId);
}

async function refuseMisfits(deps: HttpDeps, rules: AuctionRules, agencyId: string): Promise<void> {
  const openings = await arrangedOpenings(deps, rules);
  const named = { agencyId, streamId: rules.id, openings };
  const errors = openingMisfits(rules, named).map(({ lotId, misfit }) => ({
    path: `/rules/openings/${lotId}`,
    message: PROJECT_FINDINGS[misfit].en,
  }));
  if (errors.length > 0) throw new HttpRefusal('INVALID_INPUT', { errors });
}

/** The id is read by the access hook, where a malformed one looks like an unknown one. */
export const auctionParams = z.object({ id: z.string() });

/** Names of the buyer and all bidders by id; refuses with a path for each that is not registered in its role. */
async function organizationNames(
  deps: HttpDeps,
  wanted: { readonly buyerId: string; readonly bidderIds: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  const found = await deps.identity.organizationsOf([wanted.buyerId, ...wanted.bidderIds]);
  const kinds = new Map(found.map((organization) => [organization.id, organization.kind]));
  const errors = wanted.bidderIds.flatMap((id, index) =>
    kinds.get(id) === 'supplier'
      ? []
      : [{ path: `/rules/bidders/${index}`, message: 'no registered supplier' }],
  );
  if (kinds.get(wanted.buyerId) !== 'buyer') {
    errors.unshift({ path: '/buyerId', message: 'no registered buyer' });
  }
  if (errors.length > 0) throw new HttpRefusal('UNKNOWN_ORGANIZATION', { errors });
  return new Map(found.map((organization) => [organization.id, organization.name]));
}

function itemOf(deps: HttpDeps, head: StreamHead, session: Session | undefined): AuctionListItem {
  const { summary } = head;
  const { title, type, visibility, offerSignature, opensAt, closesAt, lotCount } = summary;
  const { confidentiality } = summary;
  return {
    auctionId: head.stream,
    title,
    type,
    visibility,
    offerSignature,
    ...(confidentiality === undefined ? {} : { confidentiality }),
    opensAt,
    closesAt,
    lotCount,
    isEnded: head.isEnded,
    isBidder: bidderFor(session, factsHere(deps, head)) !== undefined,
  };
}
