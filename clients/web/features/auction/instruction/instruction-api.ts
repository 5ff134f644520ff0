import { commandAnswerSchema } from '#contracts/wire/rest.ts';
import type { InstructionRequest, WithdrawalRequest } from '#contracts/wire/rest-hall.ts';
import type { OfficialAnswer } from '#clients/web/kit/api.ts';
import { request } from '#clients/web/kit/http.ts';

/** Leaves or replaces the own standing instruction (PRX-1). The same id is never carried out twice (AUC-8). */
export function sendInstruction(
  auctionId: string,
  body: InstructionRequest,
): Promise<OfficialAnswer> {
  return request(commandAnswerSchema, path(auctionId, 'instructions'), { method: 'POST', body });
}

export function sendWithdrawal(
  auctionId: string,
  body: WithdrawalRequest,
): Promise<OfficialAnswer> {
  const where = path(auctionId, 'instruction-withdrawals');
  return request(commandAnswerSchema, where, { method: 'POST', body });
}

function path(auctionId: string, what: string): string {
  return `/api/auctions/${encodeURIComponent(auctionId)}/${what}`;
}
