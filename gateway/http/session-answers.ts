import { isIP } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { USER_AGENT_CHARS_MAX } from '#contracts/limits.ts';
import type { PendingSignIn, SessionInfo } from '#contracts/wire/session.ts';
import type { ErrorCode } from '#contracts/errors.ts';
import type { RelyingParty, Renewal, SignInOutcome } from '#modules/identity/index.ts';
import type { Session } from '../session/session.ts';
import { DEVICE_COOKIE, SESSION_COOKIE } from '../session/token.ts';
import { callerOf } from './caller.ts';
import type { HttpDeps, HttpSettings } from './deps.ts';
import { HttpRefusal } from './problems.ts';

/** What every route that ends a step of signing in has to do alike. */

const DEVICE_LIFE_S = 180 * 86_400;

/** The browser or program that asks, as the identity module wants it described. */
export function clientOf(request: FastifyRequest, settings: HttpSettings) {
  const agent = request.headers['user-agent'] ?? '';
  return {
    address: callerOf(request).address,
    userAgent: agent.replaceAll(/[^\x20-\x7e]/g, '').slice(0, USER_AGENT_CHARS_MAX),
    device: request.cookies[DEVICE_COOKIE],
    relyingParty: relyingPartyOf(request, settings),
  };
}

/** Passkeys belong to a host name; an address without one has none. */
export function relyingPartyOf(
  request: Pick<FastifyRequest, 'protocol' | 'host'>,
  { publicOrigins }: Pick<HttpSettings, 'publicOrigins'>,
): RelyingParty | undefined {
  const own = `${request.protocol}://${request.host}`;
  const origins = publicOrigins.length > 0 ? publicOrigins : [own];
  const here = origins.find((origin) => origin === own) ?? origins[0];
  const hostname = here === undefined ? undefined : URL.parse(here)?.hostname;
  if (hostname === undefined || hostname === '' || isIP(hostname.replaceAll(/[[\]]/g, '')) !== 0) {
    return undefined;
  }
  const onHost = origins.filter((origin) => URL.parse(origin)?.hostname === hostname);
  return { id: hostname, origins: onHost };
}

/** Answers a step: the session (201), or what is needed next (202). Throws `HttpRefusal` for everything else. */
export async function answerSignIn(
  deps: HttpDeps,
  {
    request,
    reply,
    wantToken = false,
  }: {
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
    readonly wantToken?: boolean | undefined;
  },
  outcome: SignInOutcome,
): Promise<SessionInfo | PendingSignIn> {
  switch (outcome.type) {
    case 'denied':
      throw new HttpRefusal('SIGN_IN_FAILED');
    case 'refused':
      throw new HttpRefusal('FACTOR_REFUSED');
    case 'revoked':
      throw new HttpRefusal('CERTIFICATE_REVOKED');
    case 'ended':
      throw new HttpRefusal('TICKET_ENDED');
    case 'throttled':
      throw new HttpRefusal('TOO_MANY_REQUESTS', { retryAfterMs: outcome.retryAfterMs });
    case 'busy':
      throw new HttpRefusal('UNAVAILABLE', { retryAfterMs: outcome.retryAfterMs });
    case 'pending': {
      void reply.code(202);
      const { factors, passkeyIds } = outcome.pending;
      return { ...outcome.pending, factors: [...factors], passkeyIds: [...passkeyIds] };
    }
    case 'signed-in':
  }
  const { session, token, device, recoveryCodes } = outcome;
  const caller = callerOf(request);
  // The session that the browser had before ends here: none may live on beside the new one (S3).
  if (caller.session !== undefined && caller.presented?.via === 'cookie') {
    await deps.identity.endSession(caller.session.sessionId, { address: caller.address });
  }
  if (!wantToken) {
    setSessionCookie(reply, deps, { token, expiresAt: session.expiresAt });
    const options = { ...cookieOptions(deps), path: '/api', maxAge: DEVICE_LIFE_S };
    void reply.setCookie(DEVICE_COOKIE, device, options);
  }
  void reply.code(201);
  return {
    ...(await infoOf(deps, session)),
    ...(recoveryCodes !== undefined && { recoveryCodes: [...recoveryCodes] }),
    ...(wantToken && { token }),
  };
}

/** Answers an act after which the session goes on under a new token: in the cookie, or in the body for programs. */
export async function answerRenewal(
  deps: HttpDeps,
  {
    request,
    reply,
    refusal,
  }: {
    readonly request: FastifyRequest;
    readonly reply: FastifyReply;
    /** What it means that something shown was wrong. */
    readonly refusal: ErrorCode;
  },
  renewal: Renewal,
): Promise<SessionInfo> {
  if (renewal.type === 'refused') throw new HttpRefusal(refusal);
  if (renewal.type === 'revoked') throw new HttpRefusal('CERTIFICATE_REVOKED');
  if (renewal.type === 'throttled') {
    throw new HttpRefusal('TOO_MANY_REQUESTS', { retryAfterMs: renewal.retryAfterMs });
  }
  const session = renewal.type === 'renewed' ? await deps.identity.find(renewal.token) : undefined;
  if (renewal.type === 'ended' || session === undefined) throw new HttpRefusal('TICKET_ENDED');
  const { token } = renewal;
  const isCookie = callerOf(request).presented?.via === 'cookie';
  if (isCookie) setSessionCookie(reply, deps, { token, expiresAt: session.expiresAt });
  return { ...(await infoOf(deps, session)), ...(!isCookie && { token }) };
}

export function setSessionCookie(
  reply: FastifyReply,
  deps: HttpDeps,
  { token, expiresAt }: { readonly token: string; readonly expiresAt: number },
): void {
  void reply.setCookie(SESSION_COOKIE, token, {
    ...cookieOptions(deps),
    expires: new Date(expiresAt),
  });
}

export function cookieOptions(deps: HttpDeps) {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: deps.settings.isHttps,
  } as const;
}

export async function infoOf(deps: HttpDeps, session: Session): Promise<SessionInfo> {
  const { role, userId, displayName, organizationId, organizationName, roleId, region } = session;
  const roles = await deps.identity.rolesOf(userId);
  return {
    role,
    userId,
    displayName,
    organizationId,
    organizationName,
    roleId,
    ...(region !== undefined && { region }),
    isManager: session.isManager,
    expiresAt: session.expiresAt,
    idleEndsAt: session.idleEndsAt,
    hasFactor: session.factorAt !== undefined,
    roles: roles.map((own) => ({ ...own })),
  };
}
