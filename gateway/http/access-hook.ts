import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { auctionIdSchema, type AuctionId } from '#contracts/ids.ts';
import { invariant } from '#contracts/result.ts';
import type { StreamHead } from '#engine/api.ts';
import {
  type AuctionFacts,
  factsOf,
  isAllowed,
  isAuctionHead,
  openingFactsOf,
  projectFactsOf,
  subjectOf,
  withRegion,
} from '../access/decide.ts';
import { type AccessId, isAccessId } from '../access/table.ts';
import { callerOf } from './caller.ts';
import type { HttpDeps } from './deps.ts';
import { HttpRefusal } from './problems.ts';

/** The entry of the access table that a route names; `byType` where a field of the body, `type` or that at `typeAt`, chooses it. */
export type RouteAccess =
  | AccessId
  | {
      readonly byType: Readonly<Record<string, AccessId>>;
      readonly typeAt?: readonly string[];
    };

/** The auction that a request under `/api/auctions/:id` is about. */
export interface AuctionInHand {
  readonly id: AuctionId;
  readonly head: StreamHead;
  readonly facts: AuctionFacts;
}

/** The auction project that a request under `/api/projects/:id` is about. */
export interface ProjectInHand {
  readonly id: string;
  readonly head: StreamHead;
  readonly facts: AuctionFacts;
}

/** The bid opening that a request under `/api/openings/:id` is about. */
export interface OpeningInHand {
  readonly id: string;
  readonly facts: AuctionFacts;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
  interface FastifyRequest {
    auction?: AuctionInHand;
    project?: ProjectInHand;
    opening?: OpeningInHand;
  }
}

const AUCTION_SCOPE = '/api/auctions/:id';
const PROJECT_SCOPE = '/api/projects/:id';
const OPENING_SCOPE = '/api/openings/:id';

/**
 * Holds the table over every route (A1): one that names no entry ends the start, and no handler runs before its entry
 * allowed the caller. Denied, unknown and malformed ids all leave the same way (A3).
 */
export function addAccess(app: FastifyInstance, deps: HttpDeps): void {
  app.decorateRequest('auction');
  app.decorateRequest('project');
  app.decorateRequest('opening');
  app.addHook('onRoute', (route) => {
    if (!isNamed(route.config?.access)) {
      throw new Error(`route ${nameOf(route)} names no entry of the access table`);
    }
  });
  app.addHook('preHandler', async (request) => {
    const { access } = request.routeOptions.config;
    // The answer to an unknown address has no route; it reveals nothing.
    if (access === undefined && request.is404) return;
    const auction = isUnder(AUCTION_SCOPE, request) ? await findAuction(deps, request) : undefined;
    const project = isUnder(PROJECT_SCOPE, request) ? await findProject(deps, request) : undefined;
    const opening = isUnder(OPENING_SCOPE, request) ? await findOpening(deps, request) : undefined;
    const caller = callerOf(request);
    const id = entryOf(access, request.body);
    const subject = subjectOf(caller.session, caller.isOperator);
    if (id === undefined || !isAllowed(id, subject, (auction ?? project ?? opening)?.facts)) {
      throw new HttpRefusal('NOT_FOUND');
    }
    if (auction !== undefined) request.auction = auction;
    if (project !== undefined) request.project = project;
    if (opening !== undefined) request.opening = opening;
  });
}

/** What rights depend on in the auction, its region included. */
export function factsHere(deps: HttpDeps, head: StreamHead): AuctionFacts {
  return withRegion(factsOf(head), (buyerId) => deps.identity.regionOf(buyerId));
}

/** The same of a project; `undefined` for a stream that is none. */
export function projectFactsHere(deps: HttpDeps, head: StreamHead): AuctionFacts | undefined {
  const facts = projectFactsOf(head);
  return facts && withRegion(facts, (buyerId) => deps.identity.regionOf(buyerId));
}

export function auctionOf(request: FastifyRequest): AuctionInHand {
  invariant(request.auction !== undefined, 'the access hook has found the auction');
  return request.auction;
}

export function projectOf(request: FastifyRequest): ProjectInHand {
  invariant(request.project !== undefined, 'the access hook has found the project');
  return request.project;
}

export function openingOf(request: FastifyRequest): OpeningInHand {
  invariant(request.opening !== undefined, 'the access hook has found the opening');
  return request.opening;
}

function nameOf(route: RouteOptions): string {
  return `${String(route.method)} ${route.url}`;
}

function isNamed(access: RouteAccess | undefined): boolean {
  if (typeof access !== 'object') return isAccessId(access);
  const ids = Object.values(access.byType);
  return ids.length > 0 && ids.every(isAccessId);
}

function isUnder(scope: string, request: FastifyRequest): boolean {
  const url = request.routeOptions.url ?? '';
  return url === scope || url.startsWith(`${scope}/`);
}

async function findAuction(deps: HttpDeps, request: FastifyRequest): Promise<AuctionInHand> {
  const { id, head } = await findStream(deps, request);
  if (!isAuctionHead(head)) throw new HttpRefusal('NOT_FOUND');
  return { id, head, facts: factsHere(deps, head) };
}

async function findProject(deps: HttpDeps, request: FastifyRequest): Promise<ProjectInHand> {
  const { id, head } = await findStream(deps, request);
  const facts = projectFactsHere(deps, head);
  if (facts === undefined) throw new HttpRefusal('NOT_FOUND');
  return { id, head, facts };
}

async function findOpening(deps: HttpDeps, request: FastifyRequest): Promise<OpeningInHand> {
  const { id, head } = await findStream(deps, request);
  const facts = openingFactsOf(head);
  if (facts === undefined) throw new HttpRefusal('NOT_FOUND');
  return { id, facts };
}

async function findStream(deps: HttpDeps, request: FastifyRequest) {
  const params: { readonly id?: unknown } =
    typeof request.params === 'object' && request.params !== null ? request.params : {};
  const id = auctionIdSchema.safeParse(params.id);
  const head = id.success ? await deps.engine.head(id.data) : undefined;
  if (!id.success || head === undefined) throw new HttpRefusal('NOT_FOUND');
  return { id: id.data, head };
}

function entryOf(access: RouteAccess | undefined, body: unknown): AccessId | undefined {
  if (typeof access !== 'object') return access;
  const type = fieldAt(body, access.typeAt ?? ['type']);
  return typeof type === 'string' && Object.hasOwn(access.byType, type)
    ? access.byType[type]
    : undefined;
}

function fieldAt(body: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null
        ? Object.getOwnPropertyDescriptor(value, name)?.value
        : undefined,
    body,
  );
}
