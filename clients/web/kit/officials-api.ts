import { queryOptions } from '@tanstack/react-query';
import { offersSchema } from '#contracts/wire/documents.ts';
import { hallSchema } from '#contracts/wire/rest-hall.ts';
import {
  incidentListSchema,
  type ApprovalRequest,
  type IncidentRequest,
  type ProposalRequest,
} from '#contracts/wire/rest-officials.ts';
import { auctionDetailSchema, commandAnswerSchema } from '#contracts/wire/rest.ts';
import type { OfficialAnswer } from './api.ts';
import { request } from './http.ts';

/** REST calls of the control room; officials' commands themselves are in `api.ts`. */

const HALL_REFRESH_MS = 5_000;
const INCIDENTS_REFRESH_MS = 10_000;
/** Between two looks at what the public sees, when nothing says that it changed. */
const PUBLIC_REFRESH_MS = 2_000;
const OFFERS_SHOWN = 50;

/** Who is in the hall; never kept, another account has to ask again. */
export function hallQuery(auctionId: string) {
  return queryOptions({
    queryKey: ['hall', auctionId],
    queryFn: ({ signal }) => request(hallSchema, pathOf(auctionId, 'hall'), { signal }),
    refetchInterval: HALL_REFRESH_MS,
    gcTime: 0,
  });
}

/** A page of the incident log, newest first. */
export function incidentsQuery(auctionId: string, page: number, size: number) {
  const query = new URLSearchParams({ page: String(page), size: String(size) });
  return queryOptions({
    queryKey: ['incidents', auctionId, page, size],
    queryFn: ({ signal }) =>
      request(incidentListSchema, pathOf(auctionId, `incidents?${query}`), { signal }),
    refetchInterval: INCIDENTS_REFRESH_MS,
    placeholderData: (before) => before,
    gcTime: 0,
  });
}

/** The newest accepted offers of a lot, as far as this account may read them (ARC-2). */
export function lotOffersQuery(auctionId: string, lotId: string) {
  const query = new URLSearchParams({
    ...{ lot: lotId, outcome: 'accepted', page: '1', size: String(OFFERS_SHOWN) },
  });
  return queryOptions({
    queryKey: ['offers', auctionId, lotId],
    queryFn: ({ signal }) =>
      request(offersSchema, pathOf(auctionId, `offers?${query}`), { signal }),
    gcTime: 0,
    staleTime: 0,
  });
}

/** What everybody may see: asked without this browser's session, so that nothing else can get onto a wall. */
export function publicViewQuery(auctionId: string) {
  return queryOptions({
    queryKey: ['public-view', auctionId],
    queryFn: ({ signal }) =>
      request(auctionDetailSchema, pathOf(auctionId), { signal, isAnonymous: true }),
    refetchInterval: PUBLIC_REFRESH_MS,
    refetchIntervalInBackground: true,
  });
}

export function propose(auctionId: string, body: ProposalRequest): Promise<OfficialAnswer> {
  return give(auctionId, 'proposals', body);
}
export function approve(auctionId: string, body: ApprovalRequest): Promise<OfficialAnswer> {
  return give(auctionId, 'approvals', body);
}
export function reject(auctionId: string, body: ApprovalRequest): Promise<OfficialAnswer> {
  return give(auctionId, 'rejections', body);
}
export function recordIncident(auctionId: string, body: IncidentRequest): Promise<OfficialAnswer> {
  return give(auctionId, 'incidents', body);
}

/** Address of the whole incident log as a file. */
export function incidentFilePath(auctionId: string, format: 'csv' | 'json', language: string) {
  return format === 'csv'
    ? pathOf(auctionId, `incidents.csv?${new URLSearchParams({ language })}`)
    : pathOf(auctionId, 'incidents.json');
}

function give(auctionId: string, what: string, body: unknown): Promise<OfficialAnswer> {
  return request(commandAnswerSchema, pathOf(auctionId, what), { method: 'POST', body });
}

function pathOf(auctionId: string, rest?: string): string {
  const path = `/api/auctions/${encodeURIComponent(auctionId)}`;
  return rest === undefined ? path : `${path}/${rest}`;
}
