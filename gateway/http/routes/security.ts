import { z } from 'zod';
import {
  authorityListSchema,
  importedRevocationsSchema,
  lockOutListSchema,
  newAuthoritySchema,
  newRevocationListSchema,
  policiesSchema,
} from '#contracts/wire/audit.ts';
import { idParamsSchema, pageQuerySchema } from '#contracts/wire/people.ts';
import { revokedSchema, sessionListSchema } from '#contracts/wire/session.ts';
import type { HttpApp } from '../app-type.ts';
import { actorOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { demandFresh } from '../freshness.ts';
import { HttpRefusal } from '../problems.ts';
import { listAnswer, valueOf } from '../people-answers.ts';

const tags = ['security'];
const config = { access: 'security.manage' } as const;

/** Sessions, lock-outs, policies and trusted authorities, for the security administration. */
export function addSecurityRoutes(app: HttpApp, deps: HttpDeps): void {
  addSessions(app, deps);
  addLockOuts(app, deps);
  addPolicies(app, deps);
  addAuthorities(app, deps);
  addRevocationLists(app, deps);
}

function addSessions(app: HttpApp, deps: HttpDeps): void {
  const { security } = deps.identity;
  app.get(
    '/api/all-sessions',
    {
      config,
      schema: {
        tags,
        summary: 'Live sessions of everybody in the administrator’s region',
        querystring: pageQuerySchema,
        response: { 200: sessionListSchema },
      },
    },
    async (request) => listAnswer(await security.sessions(request.query, actorOf(request))),
  );

  app.delete(
    '/api/all-sessions/:id',
    {
      config,
      schema: {
        tags,
        summary: 'End a session; its open sockets follow within a second',
        params: idParamsSchema,
        response: { 200: revokedSchema },
      },
    },
    async (request) => {
      demandFresh(deps, request);
      const { id } = request.params;
      return { sessions: valueOf(await security.endSession(id, actorOf(request))) };
    },
  );

  app.delete(
    '/api/users/:id/sessions',
    {
      config,
      schema: {
        tags,
        summary: 'End all sessions of a person',
        params: idParamsSchema,
        response: { 200: revokedSchema },
      },
    },
    async (request) => {
      demandFresh(deps, request);
      const { id } = request.params;
      return { sessions: valueOf(await security.endSessionsOf(id, actorOf(request))) };
    },
  );
}

function addLockOuts(app: HttpApp, deps: HttpDeps): void {
  const { security } = deps.identity;
  app.get(
    '/api/lock-outs',
    {
      config,
      schema: {
        tags,
        summary: 'Who has to wait at sign-in now, as far as this process knows',
        response: { 200: lockOutListSchema },
      },
    },
    async (request) => {
      const items = await security.lockOuts(actorOf(request));
      return listAnswer({ items, total: items.length });
    },
  );

  app.delete(
    '/api/lock-outs/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Let somebody try to sign in again at once',
        params: idParamsSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      valueOf(await security.unlock(request.params.id, actorOf(request)));
      return reply.code(204).send(null);
    },
  );
}

function addPolicies(app: HttpApp, deps: HttpDeps): void {
  const { security } = deps.identity;
  app.get(
    '/api/policies',
    {
      config,
      schema: { tags, summary: 'What holds for all accounts', response: { 200: policiesSchema } },
    },
    () => security.policies(),
  );

  app.put(
    '/api/policies',
    {
      config,
      schema: {
        tags,
        summary: 'Change what holds for all accounts',
        body: policiesSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      await security.setPolicies(request.body, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

function addAuthorities(app: HttpApp, deps: HttpDeps): void {
  const { security } = deps.identity;
  app.get(
    '/api/authorities',
    {
      config,
      schema: {
        tags,
        summary: 'Authorities whose certificates are believed',
        response: { 200: authorityListSchema },
      },
    },
    async () => {
      const items = await security.authorities();
      return listAnswer({ items, total: items.length });
    },
  );

  app.post(
    '/api/authorities',
    {
      config,
      schema: {
        tags,
        summary: 'Trust an authority',
        body: newAuthoritySchema,
        response: { 201: z.null() },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      const added = await security.addAuthority(request.body.pem, actorOf(request));
      valueOf(added, { unfit: 'AUTHORITY_INVALID', exists: 'AUTHORITY_EXISTS' });
      return reply.code(201).send(null);
    },
  );

  app.delete(
    '/api/authorities/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Trust an authority no more',
        params: idParamsSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      valueOf(await security.removeAuthority(request.params.id, actorOf(request)));
      return reply.code(204).send(null);
    },
  );
}

function addRevocationLists(app: HttpApp, deps: HttpDeps): void {
  const { security } = deps.identity;
  app.post(
    '/api/revocation-lists',
    {
      config,
      schema: {
        tags,
        summary: 'Import the revocation list that a trusted authority publishes',
        body: newRevocationListSchema,
        response: { 201: importedRevocationsSchema },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      const der = new Uint8Array(Buffer.from(request.body.list, 'base64'));
      const imported = await security.importRevocations(der, actorOf(request));
      if (!imported.ok) throw new HttpRefusal(REVOCATION_REFUSALS[imported.error]);
      void reply.code(201);
      return imported.value;
    },
  );
}

const REVOCATION_REFUSALS = {
  unfit: 'REVOCATION_LIST_INVALID',
  old: 'REVOCATION_LIST_OLD',
} as const;
