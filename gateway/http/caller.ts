import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invariant } from '#contracts/result.ts';
import type { Actor } from '#modules/identity/index.ts';
import type { Session } from '../session/session.ts';
import { presentedToken, type PresentedToken } from '../session/token.ts';
import type { HttpDeps } from './deps.ts';
import { HttpRefusal } from './problems.ts';

/** Who sends a request, found once for each before anything else looks at it. */
export interface Caller {
  readonly session: Session | undefined;
  readonly presented: PresentedToken | undefined;
  /** See relation `operator` of the access table. */
  readonly isOperator: boolean;
  /** The peer, or what a trusted proxy says of it; IPv6 down to its /64, since one host owns all of that. */
  readonly address: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller;
  }
}

/** Identity from the cookie or bearer token only (A1); a token that is no session is the same as none. */
export function addCaller(app: FastifyInstance, deps: HttpDeps): void {
  app.decorateRequest('caller');
  app.addHook('onRequest', async (request) => {
    const presented = presentedToken(request.headers);
    const session =
      presented === undefined || isProbe(request)
        ? undefined
        : await findSession(deps, { presented, isBackground: isBackground(request) });
    request.caller = {
      session,
      presented,
      isOperator: deps.settings.isMetricsPublic || isOwnMachine(request),
      address: addressKey(request.ip),
    };
  });
}

export function callerOf(request: FastifyRequest): Caller {
  invariant(request.caller !== undefined, 'the caller is found before any handler runs');
  return request.caller;
}

/** For handlers whose access entry admits signed-in users only. */
export function sessionOf(request: FastifyRequest): Session {
  const { session } = callerOf(request);
  invariant(session !== undefined, 'the access table admits no caller without a session here');
  return session;
}

/** Whoever is signed in, as the modules want it described. */
export function actorOf(request: FastifyRequest): Actor {
  const { userId, sessionId, role, organizationId, region } = sessionOf(request);
  const { address } = callerOf(request);
  return {
    userId,
    sessionId,
    role,
    organizationId,
    address,
    ...(region !== undefined && { region }),
  };
}

/** A key for counting requests: IPv4 whole, IPv6 by its /64. */
export function addressKey(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIP(ip) !== 6) return ip;
  const [head = '', tail = ''] = (ip.split('%')[0] ?? '').toLowerCase().split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const gap = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const groups = [...left, ...gap, ...right].map((group) => group.replace(/^0+(?=.)/, ''));
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** Health probes have to answer while the database, where the sessions are, does not. */
function isProbe(request: FastifyRequest): boolean {
  return request.routeOptions.config.access === 'site.health';
}

/** Our own pages say so of what they ask again by themselves. */
const BACKGROUND_HEADER = 'x-background';

function isBackground(request: FastifyRequest): boolean {
  return request.headers[BACKGROUND_HEADER] === '1';
}

async function findSession(
  deps: HttpDeps,
  asked: { readonly presented: PresentedToken; readonly isBackground: boolean },
): Promise<Session | undefined> {
  const { presented, isBackground: isBackgroundAsk } = asked;
  try {
    return await deps.identity.find(presented.token, { isBackground: isBackgroundAsk });
  } catch (error) {
    // Whether the caller is signed in cannot be known now; treating it as a stranger would look like a sign-out.
    deps.logger.warn({ err: error }, 'sessions cannot be read');
    throw new HttpRefusal('UNAVAILABLE');
  }
}

const FORWARDING_HEADERS = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'] as const;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** A loopback peer that no proxy speaks for, under a loopback name (so that no rebound name reads along). */
function isOwnMachine(request: FastifyRequest): boolean {
  const peer = request.raw.socket.remoteAddress ?? '';
  const isLoopback = peer === '::1' || /^(?:::ffff:)?127\./.test(peer);
  const isForwarded = FORWARDING_HEADERS.some((name) => request.headers[name] !== undefined);
  return isLoopback && !isForwarded && LOOPBACK_HOST.test(request.headers.host ?? '');
}
