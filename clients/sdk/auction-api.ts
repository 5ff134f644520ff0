import type { z } from 'zod';
import type { CommandId } from '#contracts/ids.ts';
import { commandIdSchema } from '#contracts/ids.ts';
import { hex } from '#contracts/utf8.ts';
import {
  hallSchema,
  type Hall,
  type InstructionRequest,
  type WithdrawalRequest,
} from '#contracts/wire/rest-hall.ts';
import {
  incidentListSchema,
  type ApprovalRequest,
  type IncidentList,
  type IncidentRequest,
  type ProposalRequest,
} from '#contracts/wire/rest-officials.ts';
import {
  commandAnswerSchema,
  publishedSchema,
  type OfficialRequest,
  type PublishAuction,
} from '#contracts/wire/rest.ts';

/** Answer to a command over REST: accepted, or refused with its reason. The same id always gets the same one. */
export type CommandOutcome = z.infer<typeof commandAnswerSchema>;

/** What officials and bidders do in one auction over REST. Methods reject as those of `Api` do. */
export interface AuctionApi {
  readonly publish: (auction: PublishAuction) => Promise<void>;
  readonly command: (auctionId: string, command: OfficialRequest) => Promise<CommandOutcome>;
  /** Proposes a command that needs a second person (APR-1). */
  readonly propose: (auctionId: string, proposal: ProposalRequest) => Promise<CommandOutcome>;
  /** Agrees with what another person proposed, which carries it out (APR-3). */
  readonly approve: (auctionId: string, decision: ApprovalRequest) => Promise<CommandOutcome>;
  /** Rejects a proposal, or takes the own one back. */
  readonly reject: (auctionId: string, decision: ApprovalRequest) => Promise<CommandOutcome>;
  readonly recordIncident: (
    auctionId: string,
    incident: IncidentRequest,
  ) => Promise<CommandOutcome>;
  /** A page of the incident log, newest first. */
  readonly incidents: (auctionId: string, page?: number) => Promise<IncidentList>;
  /** The bidders and how their connections stand. */
  readonly hall: (auctionId: string) => Promise<Hall>;
  /** Leaves or replaces the own standing instruction in a lot (PRX-1). */
  readonly instruct: (auctionId: string, request: InstructionRequest) => Promise<CommandOutcome>;
  readonly withdraw: (auctionId: string, request: WithdrawalRequest) => Promise<CommandOutcome>;
}

/** A fresh command id. Sending a command again under its id never does it twice. */
export function newCommandId(): CommandId {
  return commandIdSchema.parse(hex(crypto.getRandomValues(new Uint8Array(16))));
}

/** How `createApi` asks: path under `/api`, schema of the answer, and what is sent. */
export type Ask = <T>(
  path: string,
  schema: z.ZodType<T>,
  how?: { readonly method: 'POST'; readonly body: unknown },
) => Promise<T>;

export function auctionApi(ask: Ask): AuctionApi {
  const at = (auctionId: string, rest: string) =>
    `/auctions/${encodeURIComponent(auctionId)}/${rest}`;
  const give = (auctionId: string, rest: string, body: unknown) =>
    ask(at(auctionId, rest), commandAnswerSchema, { method: 'POST', body });
  return {
    async publish(auction) {
      await ask('/auctions', publishedSchema, { method: 'POST', body: auction });
    },
    command: (auctionId, command) => give(auctionId, 'commands', command),
    propose: (auctionId, proposal) => give(auctionId, 'proposals', proposal),
    approve: (auctionId, decision) => give(auctionId, 'approvals', decision),
    reject: (auctionId, decision) => give(auctionId, 'rejections', decision),
    recordIncident: (auctionId, incident) => give(auctionId, 'incidents', incident),
    incidents: (auctionId, page = 1) =>
      ask(at(auctionId, `incidents?page=${page}`), incidentListSchema),
    hall: (auctionId) => ask(at(auctionId, 'hall'), hallSchema),
    instruct: (auctionId, request) => give(auctionId, 'instructions', request),
    withdraw: (auctionId, request) => give(auctionId, 'instruction-withdrawals', request),
  };
}
