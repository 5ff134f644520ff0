import { z } from 'zod';
import { idParamsSchema } from '#contracts/wire/people.ts';
import {
  addFactorSchema,
  factorAddedSchema,
  newPasswordSchema,
  ownFactorsSchema,
  ownTicketSchema,
  recoveryCodesSchema,
  removeFactorSchema,
  revokedSchema,
  sessionInfoSchema,
  sessionListSchema,
  stepUpSchema,
  switchRoleSchema,
} from '#contracts/wire/session.ts';
import type { HttpApp } from '../app-type.ts';
import { actorOf, sessionOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { demandFresh } from '../freshness.ts';
import { HttpRefusal } from '../problems.ts';
import { answerRenewal, clientOf } from '../session-answers.ts';

const config = { access: 'account.use' } as const;
const tags = ['account'];

/** What signed-in people do with their own account. */
export function addAccountRoutes(app: HttpApp, deps: HttpDeps): void {
  addStepUp(app, deps);
  addOwnFactors(app, deps);
  addRecoveryCodes(app, deps);
  addOwnSessions(app, deps);
  addPasswordAndRole(app, deps);
}

function addStepUp(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/me/challenge',
    {
      config,
      schema: {
        tags,
        summary: 'A ticket for showing a factor again, or for enrolling one',
        response: { 201: ownTicketSchema },
      },
    },
    async (request, reply) => {
      const { relyingParty } = clientOf(request, deps.settings);
      const pending = await deps.identity.own.challenge(actorOf(request), relyingParty);
      if (pending === undefined) throw new HttpRefusal('TICKET_ENDED');
      const { factors, passkeyIds } = pending;
      return reply
        .code(201)
        .send({ ...pending, factors: [...factors], passkeyIds: [...passkeyIds] });
    },
  );

  app.post(
    '/api/me/step-up',
    {
      config,
      schema: {
        tags,
        summary:
          'Show a factor again; the session goes on under a new token, fit for sensitive acts',
        body: stepUpSchema,
        response: { 200: sessionInfoSchema },
      },
    },
    async (request, reply) => {
      const client = clientOf(request, deps.settings);
      const renewal = await deps.identity.own.stepUp(request.body, actorOf(request), client);
      return answerRenewal(deps, { request, reply, refusal: 'FACTOR_REFUSED' }, renewal);
    },
  );
}

function addOwnFactors(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/me/factors',
    {
      config,
      schema: { tags, summary: 'Own second factors', response: { 200: ownFactorsSchema } },
    },
    async (request) => deps.identity.own.factors(actorOf(request)),
  );

  app.post(
    '/api/me/factors',
    {
      config,
      schema: {
        tags,
        summary: 'Enrol one more second factor; the first one brings recovery codes',
        body: addFactorSchema,
        response: { 201: factorAddedSchema },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      const { relyingParty } = clientOf(request, deps.settings);
      const added = await deps.identity.own.addFactor(request.body, actorOf(request), relyingParty);
      if (!added.ok) {
        if (added.error === 'ended') throw new HttpRefusal('TICKET_ENDED');
        const errors = [{ path: request.body.enrolment.type, message: added.error }];
        throw new HttpRefusal('FACTOR_INVALID', { errors });
      }
      const { recoveryCodes } = added.value;
      return reply
        .code(201)
        .send(recoveryCodes === undefined ? {} : { recoveryCodes: [...recoveryCodes] });
    },
  );

  app.delete(
    '/api/me/factors',
    {
      config,
      schema: {
        tags,
        summary: 'Remove a second factor',
        querystring: removeFactorSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      const removed = await deps.identity.own.removeFactor(request.query, actorOf(request));
      if (removed === 'unknown') throw new HttpRefusal('NOT_FOUND');
      if (removed === 'last') throw new HttpRefusal('LAST_FACTOR');
      return reply.code(204).send(null);
    },
  );
}

function addRecoveryCodes(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/me/recovery-codes',
    {
      config,
      schema: {
        tags,
        summary: 'Ten new recovery codes; the old ones end',
        response: { 201: recoveryCodesSchema },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      const codes = await deps.identity.own.renewRecoveryCodes(actorOf(request));
      if (codes === undefined) throw new HttpRefusal('NOT_FOUND');
      return reply.code(201).send({ recoveryCodes: [...codes] });
    },
  );
}

function addOwnSessions(app: HttpApp, deps: HttpDeps): void {
  app.get(
    '/api/me/sessions',
    {
      config,
      schema: {
        tags,
        summary: 'Own live sessions, last used first',
        response: { 200: sessionListSchema },
      },
    },
    async (request) => {
      const { items, total } = await deps.identity.own.sessions(actorOf(request));
      return { items: [...items], total };
    },
  );

  app.delete(
    '/api/me/sessions',
    {
      config,
      schema: {
        tags,
        summary: 'End all own sessions but this one; open sockets follow within a second',
        response: { 200: revokedSchema },
      },
    },
    async (request) => ({
      sessions: await deps.identity.own.endOwn('others', actorOf(request)),
    }),
  );

  app.delete(
    '/api/me/sessions/:id',
    {
      config,
      schema: {
        tags,
        summary: 'End one of the own sessions; open sockets follow within a second',
        params: idParamsSchema,
        response: { 200: revokedSchema },
      },
    },
    async (request) => {
      const which = { sessionId: request.params.id };
      const sessions = await deps.identity.own.endOwn(which, actorOf(request));
      if (sessions === 0) throw new HttpRefusal('NOT_FOUND');
      return { sessions };
    },
  );
}

function addPasswordAndRole(app: HttpApp, deps: HttpDeps): void {
  app.put(
    '/api/me/password',
    {
      config,
      schema: {
        tags,
        summary: 'Set a new password; all other own sessions end, this one gets a new token',
        body: newPasswordSchema,
        response: { 200: sessionInfoSchema },
      },
    },
    async (request, reply) => {
      demandFreshIfFactor(deps, request);
      const client = clientOf(request, deps.settings);
      const renewal = await deps.identity.own.changePassword(
        request.body,
        actorOf(request),
        client,
      );
      return answerRenewal(deps, { request, reply, refusal: 'PASSWORD_WRONG' }, renewal);
    },
  );

  app.post(
    '/api/me/role',
    {
      config,
      schema: {
        tags,
        summary: 'Act in another of the own roles, under a new session',
        body: switchRoleSchema,
        response: { 200: sessionInfoSchema },
      },
    },
    async (request, reply) => {
      const { isExempt } = sessionOf(request);
      const chosen = { ...request.body, isExempt };
      const renewal = await deps.identity.own.switchRole(chosen, actorOf(request));
      if (renewal.type === 'factor-needed') throw new HttpRefusal('FRESH_FACTOR_NEEDED');
      return answerRenewal(deps, { request, reply, refusal: 'NOT_FOUND' }, renewal);
    },
  );
}

/** The present password is asked for anyway; whoever has a second factor shows that, too. */
function demandFreshIfFactor(deps: HttpDeps, request: Parameters<typeof demandFresh>[1]): void {
  if (sessionOf(request).factorAt !== undefined) demandFresh(deps, request);
}
