import { z } from 'zod';
import {
  approvalListSchema,
  decisionSchema,
  grantAnswerSchema,
  idParamsSchema,
  newOrganizationRequestSchema,
  organizationListSchema,
  organizationQuerySchema,
  roleParamsSchema,
  roleRequestSchema,
  stateRequestSchema,
  userListSchema,
  userQuerySchema,
} from '#contracts/wire/people.ts';
import type { HttpApp } from '../app-type.ts';
import { actorOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { demandFresh } from '../freshness.ts';
import { listAnswer, valueOf } from '../people-answers.ts';

const tags = ['people'];

/** Organizations and people, for the platform and the security administration. */
export function addPeopleRoutes(app: HttpApp, deps: HttpDeps): void {
  addOrganizations(app, deps);
  addUsers(app, deps);
  addRoles(app, deps);
  addApprovals(app, deps);
}

function addOrganizations(app: HttpApp, deps: HttpDeps): void {
  const { organizations } = deps.identity;
  app.get(
    '/api/organizations',
    {
      config: { access: 'organization.list' },
      schema: {
        tags,
        summary: 'Organizations in the administrator’s region, by name',
        querystring: organizationQuerySchema,
        response: { 200: organizationListSchema },
      },
    },
    async (request) => listAnswer(await organizations.list(request.query, actorOf(request))),
  );

  app.post(
    '/api/organizations',
    {
      config: { access: 'organization.change' },
      schema: {
        tags,
        summary: 'Make an organization',
        body: newOrganizationRequestSchema,
        response: { 201: z.null() },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      const made = await organizations.create(request.body, actorOf(request));
      valueOf(made, { exists: 'ORGANIZATION_EXISTS' });
      return reply.code(201).send(null);
    },
  );

  app.put(
    '/api/organizations/:id/state',
    {
      config: { access: 'organization.change' },
      schema: {
        tags,
        summary: 'Disable or enable an organization; disabling ends all sessions for it',
        params: idParamsSchema,
        body: stateRequestSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      const { id } = request.params;
      valueOf(await organizations.setState(id, request.body, actorOf(request)));
      return reply.code(204).send(null);
    },
  );
}

function addUsers(app: HttpApp, deps: HttpDeps): void {
  const { rights } = deps.identity;
  app.get(
    '/api/users',
    {
      config: { access: 'user.list' },
      schema: {
        tags,
        summary: 'People in the administrator’s region with their roles, by login',
        querystring: userQuerySchema,
        response: { 200: userListSchema },
      },
    },
    async (request) => listAnswer(await rights.users(request.query, actorOf(request))),
  );

  app.put(
    '/api/users/:id/state',
    {
      config: { access: 'user.lock' },
      schema: {
        tags,
        summary: 'Lock or unlock an account; locking ends all its sessions',
        params: idParamsSchema,
        body: stateRequestSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      valueOf(await rights.setUserState(request.params.id, request.body, actorOf(request)));
      return reply.code(204).send(null);
    },
  );
}

function addRoles(app: HttpApp, deps: HttpDeps): void {
  const { rights } = deps.identity;
  app.post(
    '/api/users/:id/roles',
    {
      config: { access: 'role.grant' },
      schema: {
        tags,
        summary: 'Grant a role, or propose it where the platform administration has to agree',
        params: idParamsSchema,
        body: roleRequestSchema,
        response: { 201: grantAnswerSchema },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      const granted = valueOf(
        await rights.grant(request.params.id, request.body, actorOf(request)),
      );
      return reply.code(201).send(granted);
    },
  );

  app.delete(
    '/api/users/:id/roles/:roleId',
    {
      config: { access: 'role.grant' },
      schema: {
        tags,
        summary: 'Take a role away; sessions in it end at once',
        params: roleParamsSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      const { id, roleId } = request.params;
      valueOf(await rights.revoke(id, roleId, actorOf(request)));
      return reply.code(204).send(null);
    },
  );
}

function addApprovals(app: HttpApp, deps: HttpDeps): void {
  const { approvals } = deps.identity;
  app.get(
    '/api/approvals',
    {
      config: { access: 'approval.decide' },
      schema: {
        tags,
        summary: 'What the other administration proposed and this one decides',
        response: { 200: approvalListSchema },
      },
    },
    async (request) => listAnswer(await approvals.list(actorOf(request))),
  );

  app.post(
    '/api/approvals/:id',
    {
      config: { access: 'approval.decide' },
      schema: {
        tags,
        summary: 'Approve or refuse what the other administration proposed',
        params: idParamsSchema,
        body: decisionSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      valueOf(await approvals.decide(request.params.id, request.body, actorOf(request)));
      return reply.code(204).send(null);
    },
  );
}
