import { z } from 'zod';
import { PASSWORD_CHARS_MIN } from '#contracts/limits.ts';
import {
  acceptRequestSchema,
  idParamsSchema,
  invitationListSchema,
  invitationLookSchema,
  invitationRequestSchema,
  invitedSchema,
  memberInvitationRequestSchema,
  pageQuerySchema,
  registeredSchema,
  registrationDecisionSchema,
  registrationListSchema,
  registrationLookSchema,
  registrationQuerySchema,
  registrationRequestSchema,
  tokenRequestSchema,
  userListSchema,
} from '#contracts/wire/people.ts';
import { pendingSignInSchema, sessionInfoSchema } from '#contracts/wire/session.ts';
import type { HttpApp } from '../app-type.ts';
import { actorOf, callerOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { demandFresh } from '../freshness.ts';
import { listAnswer, valueOf } from '../people-answers.ts';
import { HttpRefusal } from '../problems.ts';
import { answerSignIn, clientOf } from '../session-answers.ts';

const tags = ['people'];

/** How people come in: by an invitation, by their organization’s manager, or by registering a supplier. */
export function addInvitationRoutes(app: HttpApp, deps: HttpDeps): void {
  addInviting(app, deps);
  addMembers(app, deps);
  addMemberInvitations(app, deps);
  addAccepting(app, deps);
  addRegistering(app, deps);
  addRegistrationDecisions(app, deps);
}

function addInviting(app: HttpApp, deps: HttpDeps): void {
  const { invitations } = deps.identity;
  const config = { access: 'invitation.make' } as const;
  app.get(
    '/api/invitations',
    {
      config,
      schema: {
        tags,
        summary: 'Invitations in the administrator’s region, newest first',
        querystring: pageQuerySchema,
        response: { 200: invitationListSchema },
      },
    },
    async (request) =>
      listAnswer(await invitations.list(request.query, 'region', actorOf(request))),
  );

  app.post(
    '/api/invitations',
    {
      config,
      schema: {
        tags,
        summary: 'Invite somebody; the link’s token is told this once',
        body: invitationRequestSchema,
        response: { 201: invitedSchema },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      const invited = valueOf(await invitations.invite(request.body, actorOf(request)));
      return reply.code(201).send(invited);
    },
  );

  app.delete(
    '/api/invitations/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Withdraw an invitation',
        params: idParamsSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      valueOf(await invitations.withdraw(request.params.id, 'region', actorOf(request)));
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/users/:id/reset',
    {
      config,
      schema: {
        tags,
        summary: 'A link for somebody who lost password or second factor',
        params: idParamsSchema,
        response: { 201: invitedSchema },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      const invited = valueOf(await invitations.reset(request.params.id, actorOf(request)));
      return reply.code(201).send(invited);
    },
  );
}

function addMembers(app: HttpApp, deps: HttpDeps): void {
  const { rights } = deps.identity;
  const config = { access: 'member.manage' } as const;
  app.get(
    '/api/members',
    {
      config,
      schema: {
        tags,
        summary: 'People of the manager’s own organization',
        querystring: pageQuerySchema,
        response: { 200: userListSchema },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      const { organizationId } = actor;
      const whose = { organizationId, isActing: true };
      return listAnswer(await rights.users({ ...request.query, ...whose }, actor));
    },
  );

  app.delete(
    '/api/members/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Remove a colleague from the own organization; sessions for it end at once',
        params: idParamsSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      valueOf(await rights.removeColleague(request.params.id, actorOf(request)));
      return reply.code(204).send(null);
    },
  );
}

function addMemberInvitations(app: HttpApp, deps: HttpDeps): void {
  const { invitations } = deps.identity;
  const config = { access: 'member.manage' } as const;
  app.get(
    '/api/members/invitations',
    {
      config,
      schema: {
        tags,
        summary: 'Invitations of the manager’s own organization',
        querystring: pageQuerySchema,
        response: { 200: invitationListSchema },
      },
    },
    async (request) => listAnswer(await invitations.list(request.query, 'own', actorOf(request))),
  );

  app.post(
    '/api/members/invitations',
    {
      config,
      schema: {
        tags,
        summary: 'Invite a colleague into the own organization',
        body: memberInvitationRequestSchema,
        response: { 201: invitedSchema },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      const invited = valueOf(await invitations.inviteColleague(request.body, actorOf(request)));
      return reply.code(201).send(invited);
    },
  );

  app.delete(
    '/api/members/invitations/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Withdraw an invitation of the own organization',
        params: idParamsSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      valueOf(await invitations.withdraw(request.params.id, 'own', actorOf(request)));
      return reply.code(204).send(null);
    },
  );
}

function addAccepting(app: HttpApp, deps: HttpDeps): void {
  const { invitations } = deps.identity;
  const config = { access: 'invitation.use' } as const;
  app.post(
    '/api/invitations/look',
    {
      config,
      schema: {
        tags,
        summary: 'What a link is for',
        body: tokenRequestSchema,
        response: { 200: invitationLookSchema },
      },
    },
    async (request) => {
      const look = await invitations.look(request.body.token);
      if (look === undefined) throw new HttpRefusal('INVITATION_ENDED');
      return look;
    },
  );

  app.post(
    '/api/invitations/accept',
    {
      config,
      schema: {
        tags,
        summary: 'Make the account, or set the new password, and go on as in signing in',
        body: acceptRequestSchema,
        response: { 201: sessionInfoSchema, 202: pendingSignInSchema },
      },
    },
    async (request, reply) => {
      if (request.body.password.length < PASSWORD_CHARS_MIN) {
        const errors = [
          { path: '/password', message: `at least ${PASSWORD_CHARS_MIN} characters` },
        ];
        throw new HttpRefusal('INVALID_INPUT', { errors });
      }
      const client = clientOf(request, deps.settings);
      const outcome = valueOf(await invitations.accept(request.body, client));
      return answerSignIn(deps, { request, reply }, outcome);
    },
  );
}

function addRegistering(app: HttpApp, deps: HttpDeps): void {
  const { registrations } = deps.identity;
  const config = { access: 'registration.make' } as const;
  app.post(
    '/api/registrations',
    {
      config,
      schema: {
        tags,
        summary: 'Register a supplier; with the token one sees the decision and then comes in',
        body: registrationRequestSchema,
        response: { 201: registeredSchema },
      },
    },
    async (request, reply) => {
      const { address } = callerOf(request);
      const made = await registrations.register(request.body, { address });
      const token = valueOf(made, { exists: 'ORGANIZATION_EXISTS' });
      return reply.code(201).send({ token });
    },
  );

  app.post(
    '/api/registrations/look',
    {
      config,
      schema: {
        tags,
        summary: 'How a registration stands',
        body: tokenRequestSchema,
        response: { 200: registrationLookSchema },
      },
    },
    async (request) => {
      const look = await registrations.look(request.body.token);
      if (look === undefined) throw new HttpRefusal('INVITATION_ENDED');
      return look;
    },
  );
}

function addRegistrationDecisions(app: HttpApp, deps: HttpDeps): void {
  const { registrations } = deps.identity;
  const config = { access: 'registration.decide' } as const;
  app.get(
    '/api/registrations',
    {
      config,
      schema: {
        tags,
        summary: 'Registrations in the administrator’s region, oldest first',
        querystring: registrationQuerySchema,
        response: { 200: registrationListSchema },
      },
    },
    async (request) => listAnswer(await registrations.list(request.query, actorOf(request))),
  );

  app.post(
    '/api/registrations/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Approve or reject a registration; approval makes the organization',
        params: idParamsSchema,
        body: registrationDecisionSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      demandFresh(deps, request);
      const { id } = request.params;
      const decided = await registrations.decide(id, request.body, actorOf(request));
      valueOf(decided, { exists: 'ORGANIZATION_EXISTS' });
      return reply.code(204).send(null);
    },
  );
}
