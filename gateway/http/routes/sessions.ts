import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { sessionInfoSchema, type SessionInfo, signInSchema } from '#contracts/wire/rest.ts';
import type { Session } from '../../session/session.ts';
import { SESSION_COOKIE } from '../../session/token.ts';
import type { HttpApp } from '../app-type.ts';
import { callerOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { HttpRefusal } from '../problems.ts';

/** Signing in and out. */
export function addSessionRoutes(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/sessions',
    {
      config: { access: 'session.create' },
      schema: {
        tags: ['session'],
        summary: 'Sign in; sets the session cookie, or answers the token when asked to',
        body: signInSchema,
        response: { 201: sessionInfoSchema },
      },
    },
    async (request, reply) => {
      const { login, password, wantToken = false } = request.body;
      const caller = callerOf(request);
      const outcome = await deps.identity.signIn({ login, password, address: caller.address });
      switch (outcome.type) {
        case 'denied':
          throw new HttpRefusal('SIGN_IN_FAILED');
        case 'throttled':
          throw new HttpRefusal('TOO_MANY_REQUESTS', { retryAfterMs: outcome.retryAfterMs });
        case 'busy':
          throw new HttpRefusal('UNAVAILABLE', { retryAfterMs: outcome.retryAfterMs });
        case 'signed-in':
      }
      const { session, token } = outcome;
      // The session that the browser had before ends here: none may live on beside the new one (S3).
      if (caller.session !== undefined && caller.presented?.via === 'cookie') {
        await deps.identity.endSession(caller.session.sessionId, { address: caller.address });
      }
      if (!wantToken) setSessionCookie(reply, deps, { token, expiresAt: session.expiresAt });
      void reply.code(201);
      return { ...infoOf(session), ...(wantToken && { token }) };
    },
  );

  app.get(
    '/api/session',
    {
      config: { access: 'session.read' },
      schema: {
        tags: ['session'],
        summary: 'Who is signed in; role `public` without a session',
        response: { 200: sessionInfoSchema },
      },
    },
    (request) => {
      const { session } = callerOf(request);
      return session === undefined ? { role: 'public' as const } : infoOf(session);
    },
  );

  app.delete(
    '/api/session',
    {
      config: { access: 'session.end' },
      schema: {
        tags: ['session'],
        summary: 'Sign out; also without a session, so that it can be repeated',
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { session, address } = callerOf(request);
      if (session !== undefined) await deps.identity.endSession(session.sessionId, { address });
      void reply.clearCookie(SESSION_COOKIE, cookieOptions(deps));
      return reply.code(204).send(null);
    },
  );
}

function setSessionCookie(
  reply: FastifyReply,
  deps: HttpDeps,
  { token, expiresAt }: { readonly token: string; readonly expiresAt: number },
): void {
  void reply.setCookie(SESSION_COOKIE, token, {
    ...cookieOptions(deps),
    expires: new Date(expiresAt),
  });
}

function cookieOptions(deps: HttpDeps) {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: deps.settings.isHttps,
  } as const;
}

function infoOf(session: Session): SessionInfo {
  const { role, userId, displayName, organizationId, organizationName, expiresAt } = session;
  return { role, userId, displayName, organizationId, organizationName, expiresAt };
}
