import { userIdSchema } from '#contracts/ids.ts';
import {
  approvalRequestSchema,
  incidentRequestSchema,
  proposalRequestSchema,
  rejectionRequestSchema,
} from '#contracts/wire/rest-officials.ts';
import { commandAnswerSchema } from '#contracts/wire/rest.ts';
import { APPROVAL_ACCESS } from '../../access/channels.ts';
import { auctionOf } from '../access-hook.ts';
import type { HttpApp } from '../app-type.ts';
import { sessionOf } from '../caller.ts';
import type { HttpDeps } from '../deps.ts';
import { submitCommand } from '../submit-command.ts';
import { auctionParams } from './auctions.ts';

const response = { 200: commandAnswerSchema };

/** Second-person approval (APR) and what officials note themselves (INC). Who acts comes from the session alone. */
export function addApprovalRoutes(app: HttpApp, deps: HttpDeps): void {
  app.post(
    '/api/auctions/:id/proposals',
    {
      config: { access: { byType: APPROVAL_ACCESS, typeAt: ['act', 'type'] } },
      schema: {
        tags: ['auction'],
        summary:
          'Proposes a command that needs a second person (APR-1); rights are those of the command',
        params: auctionParams,
        body: proposalRequestSchema,
        response,
      },
    },
    async (request) =>
      submitCommand(deps, auctionOf(request), {
        type: 'ProposeCommand',
        ...request.body,
        ...acting(request),
      }),
  );
  addDecisionRoutes(app, deps);
  app.post(
    '/api/auctions/:id/incidents',
    {
      config: { access: 'auction.incident.record' },
      schema: {
        tags: ['auction'],
        summary: 'Puts an incident on record (INC-1)',
        params: auctionParams,
        body: incidentRequestSchema,
        response,
      },
    },
    async (request) =>
      submitCommand(deps, auctionOf(request), {
        type: 'RecordIncident',
        ...request.body,
        ...acting(request),
      }),
  );
}

function addDecisionRoutes(app: HttpApp, deps: HttpDeps): void {
  const access = { byType: APPROVAL_ACCESS, typeAt: ['act'] } as const;
  app.post(
    '/api/auctions/:id/approvals',
    {
      config: { access },
      schema: {
        tags: ['auction'],
        summary: 'Approves what somebody else proposed, and so carries it out (APR-3)',
        params: auctionParams,
        body: approvalRequestSchema,
        response,
      },
    },
    async (request) =>
      submitCommand(deps, auctionOf(request), {
        type: 'ApproveProposal',
        ...request.body,
        ...acting(request),
      }),
  );
  app.post(
    '/api/auctions/:id/rejections',
    {
      config: { access },
      schema: {
        tags: ['auction'],
        summary: 'Rejects a proposal, or takes the own one back (APR-3)',
        params: auctionParams,
        body: rejectionRequestSchema,
        response,
      },
    },
    async (request) =>
      submitCommand(deps, auctionOf(request), {
        type: 'RejectProposal',
        ...request.body,
        ...acting(request),
      }),
  );
}

function acting(request: Parameters<typeof sessionOf>[0]) {
  const { displayName, userId } = sessionOf(request);
  return { by: displayName, byId: userIdSchema.parse(userId) };
}
