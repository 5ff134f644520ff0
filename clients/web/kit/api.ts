import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import {
  auctionListSchema,
  clientConfigSchema,
  commandAnswerSchema,
  demoAccountSchema,
  lotCurveSchema,
  sessionInfoSchema,
  type ListState,
  type OfficialRequest,
} from '#contracts/wire/rest.ts';
import { request } from './http.ts';

/** Every REST call of the screens. */

export const configQuery = queryOptions({
  queryKey: ['config'],
  queryFn: ({ signal }) => request(clientConfigSchema, '/api/config', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => request(sessionInfoSchema, '/api/session', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const demoAccountsQuery = queryOptions({
  queryKey: ['demo-accounts'],
  queryFn: ({ signal }) => request(z.array(demoAccountSchema), '/api/demo/accounts', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export interface AuctionListInput {
  readonly page: number;
  readonly size: number;
  readonly search: string;
  readonly state: ListState | undefined;
}

/** The list is asked again now and then, because auctions open and end by time alone. */
const LIST_REFRESH_MS = 15_000;

export function auctionListQuery(input: AuctionListInput) {
  const query = new URLSearchParams({ page: String(input.page), size: String(input.size) });
  if (input.search !== '') query.set('search', input.search);
  if (input.state !== undefined) query.set('state', input.state);
  return queryOptions({
    queryKey: ['auctions', input],
    queryFn: ({ signal }) => request(auctionListSchema, `/api/auctions?${query}`, { signal }),
    refetchInterval: LIST_REFRESH_MS,
    placeholderData: (before) => before,
  });
}

/**
 * How a lot's best price came about (AUC-12). `round` changes when what this page has seen may have a hole. Never kept:
 * a page that comes back, or another account, has to ask again.
 */
export function lotCurveQuery(auctionId: string, lotId: string, round: string) {
  const path = `/api/auctions/${encodeURIComponent(auctionId)}/curve?${new URLSearchParams({ lot: lotId })}`;
  return queryOptions({
    queryKey: ['curve', auctionId, lotId, round],
    queryFn: ({ signal }) => request(lotCurveSchema, path, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    placeholderData: (before, asked) =>
      asked?.queryKey[1] === auctionId && asked.queryKey[2] === lotId ? before : undefined,
  });
}

export async function signOut(): Promise<void> {
  await request(z.unknown(), '/api/session', { method: 'DELETE' });
}

export type OfficialAnswer = z.infer<typeof commandAnswerSchema>;

export function sendOfficialCommand(
  auctionId: string,
  command: OfficialRequest,
): Promise<OfficialAnswer> {
  const path = `/api/auctions/${encodeURIComponent(auctionId)}/commands`;
  return request(commandAnswerSchema, path, { method: 'POST', body: command });
}

/** Address of the journal export, one NDJSON file. */
export function exportPath(auctionId: string): string {
  return `/api/auctions/${encodeURIComponent(auctionId)}/export`;
}
