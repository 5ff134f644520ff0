import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { auctionIdSchema, type AuctionId } from '#contracts/ids.ts';
import { invariant } from '#contracts/result.ts';
import type { Engine } from '#engine/api.ts';
import { type AuctionFacts, factsOf, isAllowed, subjectOf } from '../access/decide.ts';
import { type AccessId, isAccessId } from '../access/table.ts';
import { callerOf } from './caller.ts';
import type { HttpDeps } from './deps.ts';
import { HttpRefusal } from './problems.ts';

/** The entry of the access table that a route names; `byType` where the body's `type` chooses it. */
export type RouteAccess = AccessId | { readonly byType: Readonly<Record<string, AccessId>> };

export type StreamHead = NonNullable<Awaited<ReturnType<Engine['head']>>>;

/** The auction that a request under `/api/auctions/:id` is about. */
export interface AuctionInHand {
  readonly id: AuctionId;
  readonly head: StreamHead;
  readonly facts: AuctionFacts;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
  interface FastifyRequest {
    auction?: AuctionInHand;
  }
}

const AUCTION_SCOPE = '/api/auctions/:id';

/**
 * Holds the table over every route (A1): one that names no entry ends the start, and no handler runs before its entry
 * allowed the caller. Denied, unknown and malformed ids all leave the same way (A3).
 */
export function addAccess(app: FastifyInstance, deps: HttpDeps): void {
  app.decorateRequest('auction');
  app.addHook('onRoute', (route) => {
    if (!isNamed(route.config?.access)) {
      throw new Error(`route ${nameOf(route)} names no entry of the access table`);
    }
  });
  app.addHook('preHandler', async (request) => {
    const { access } = request.routeOptions.config;
    // The answer to an unknown address has no route; it reveals nothing.
    if (access === undefined && request.is404) return;
    const auction = isAuctionScoped(request) ? await findAuction(deps, request) : undefined;
    const caller = callerOf(request);
    const id = entryOf(access, request.body);
    const subject = subjectOf(caller.session, caller.isOperator);
    if (id === undefined || !isAllowed(id, subject, auction?.facts)) {
      throw new HttpRefusal('NOT_FOUND');
    }
    if (auction !== undefined) request.auction = auction;
  });
}

export function auctionOf(request: FastifyRequest): AuctionInHand {
  invariant(request.auction !== undefined, 'the access hook has found the auction');
  return request.auction;
}

function nameOf(route: RouteOptions): string {
  return `${String(route.method)} ${route.url}`;
}

function isNamed(access: RouteAccess | undefined): boolean {
  if (typeof access !== 'object') return isAccessId(access);
  const ids = Object.values(access.byType);
  return ids.length > 0 && ids.every(isAccessId);
}

function isAuctionScoped(request: FastifyRequest): boolean {
  const url = request.routeOptions.url ?? '';
  return url === AUCTION_SCOPE || url.startsWith(`${AUCTION_SCOPE}/`);
}

async function findAuction(deps: HttpDeps, request: FastifyRequest): Promise<AuctionInHand> {
  const params: { readonly id?: unknown } =
    typeof request.params === 'object' && request.params !== null ? request.params : {};
  const id = auctionIdSchema.safeParse(params.id);
  const head = id.success ? await deps.engine.head(id.data) : undefined;
  if (!id.success || head === undefined) throw new HttpRefusal('NOT_FOUND');
  return { id: id.data, head, facts: factsOf(head) };
}

function entryOf(access: RouteAccess | undefined, body: unknown): AccessId | undefined {
  if (typeof access !== 'object') return access;
  const { type }: { type?: unknown } = typeof body === 'object' && body !== null ? body : {};
  return typeof type === 'string' && Object.hasOwn(access.byType, type)
    ? access.byType[type]
    : undefined;
}
