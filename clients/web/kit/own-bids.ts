import { queryOptions } from '@tanstack/react-query';
import { ownBidsSchema } from '#contracts/wire/openings.ts';
import { request } from './http.ts';

/** What one's own organization has handed in for an opening; nobody else's bids are ever told. */
export function ownBidsQuery(openingId: string) {
  return queryOptions({
    queryKey: ['own-bids', openingId],
    queryFn: ({ signal }) => request(ownBidsSchema, `${pathOf(openingId)}/bids/mine`, { signal }),
  });
}

/** Address of the three files of a receipt as one archive. */
export function receiptPath(openingId: string, header: string): string {
  return `${pathOf(openingId)}/bids/${encodeURIComponent(header)}/receipt`;
}

/** Address of the same receipt as a page (SEAL-24). */
export function receiptPagePath(openingId: string, header: string): string {
  return `${receiptPath(openingId, header)}.pdf`;
}

function pathOf(openingId: string): string {
  return `/api/openings/${encodeURIComponent(openingId)}`;
}
