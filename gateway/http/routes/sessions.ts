import { z } from 'zod';
import {
  authenticatorSecretSchema,
  enrolFactorSchema,
  passkeyTicketSchema,
  pendingSignInSchema,
  sessionInfoSchema,
  showFactorSchema,
  signInSchema,
  ticketSchema,
} from '#contracts/wire/session.ts';
import { SESSION_COOKIE } from '../../session/token.ts';
import type { HttpApp } from '../app-type.ts';
import { callerOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { HttpRefusal } from '../problems.ts';
import { answerSignIn, clientOf, cookieOptions, infoOf } from '../session-answers.ts';

/** A step of signing in ends in a session (201) or says what is needed next (202). */
const STEP_ANSWERS = { 201: sessionInfoSchema, 202: pendingSignInSchema };

/** Signing in and out. */
export function addSessionRoutes(app: HttpApp, deps: HttpDeps): void {
  addFirstStep(app, deps);
  addSecondStep(app, deps);

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
    async (request) => {
      const { session } = callerOf(request);
      return session === undefined ? { role: 'public' as const } : infoOf(deps, session);
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

function addFirstStep(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/sessions',
    {
      config: { access: 'session.create' },
      schema: {
        tags: ['session'],
        summary:
          'Sign in; sets the session cookie, or answers the token when asked to; 202 when a second factor is needed',
        body: signInSchema,
        response: STEP_ANSWERS,
      },
    },
    async (request, reply) => {
      const { login, password, wantToken } = request.body;
      const client = clientOf(request, deps.settings);
      const outcome = await deps.identity.signIn({ login, password, ...client });
      return answerSignIn(deps, { request, reply, wantToken }, outcome);
    },
  );

  app.post(
    '/api/sessions/passkey',
    {
      config: { access: 'session.create' },
      schema: {
        tags: ['session'],
        summary: 'Begin to sign in by a passkey alone, without login and password',
        response: { 201: passkeyTicketSchema },
      },
    },
    async (request, reply) => {
      const { relyingParty } = clientOf(request, deps.settings);
      if (relyingParty === undefined) throw new HttpRefusal('FACTOR_REFUSED');
      const issued = await deps.identity.entry.passkeyTicket();
      return reply.code(201).send({ ...issued, rpId: relyingParty.id });
    },
  );
}

function addSecondStep(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/sessions/factor',
    {
      config: { access: 'session.create' },
      schema: {
        tags: ['session'],
        summary: 'Show the second factor and so end signing in',
        body: showFactorSchema,
        response: STEP_ANSWERS,
      },
    },
    async (request, reply) => {
      const { ticket, proof, wantToken } = request.body;
      const client = clientOf(request, deps.settings);
      const outcome = await deps.identity.entry.withFactor({ ticket, proof }, client);
      return answerSignIn(deps, { request, reply, wantToken }, outcome);
    },
  );

  app.post(
    '/api/sessions/authenticator',
    {
      config: { access: 'session.create' },
      schema: {
        tags: ['session'],
        summary: 'A secret for an authenticator that is enrolled while signing in or signed in',
        body: ticketSchema,
        response: { 201: authenticatorSecretSchema },
      },
    },
    async (request, reply) => {
      const secret = await deps.identity.entry.newAuthenticator(request.body.ticket);
      if (secret === undefined) throw new HttpRefusal('TICKET_ENDED');
      return reply.code(201).send(secret);
    },
  );

  app.post(
    '/api/sessions/enrolment',
    {
      config: { access: 'session.create' },
      schema: {
        tags: ['session'],
        summary: 'Enrol the first second factor and so end signing in',
        body: enrolFactorSchema,
        response: STEP_ANSWERS,
      },
    },
    async (request, reply) => {
      const { ticket, enrolment, wantToken } = request.body;
      const client = clientOf(request, deps.settings);
      const outcome = await deps.identity.entry.withEnrolment({ ticket, enrolment }, client);
      if (!outcome.ok) {
        const errors = [{ path: enrolment.type, message: outcome.error }];
        throw new HttpRefusal('FACTOR_INVALID', { errors });
      }
      return answerSignIn(deps, { request, reply, wantToken }, outcome.value);
    },
  );
}
