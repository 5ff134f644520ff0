import { queryOptions } from '@tanstack/react-query';
import { commandId } from '#contracts/ids.ts';
import {
  type AcceptanceView,
  acceptanceSchema,
  openingListSchema,
  openingViewSchema,
} from '#contracts/wire/openings.ts';
import { request } from '#clients/web/kit/http.ts';

/** What a bidder asks the server about its own bid. */

const LIST_REFRESH_MS = 30_000;

/** Openings that take bids now; the nearest hundred are enough to choose from. */
export const receivingQuery = queryOptions({
  queryKey: ['openings', 'receiving'],
  queryFn: ({ signal }) =>
    request(openingListSchema, '/api/openings?state=receiving&size=100', { signal }),
  refetchInterval: LIST_REFRESH_MS,
});

export function bidOpeningQuery(openingId: string) {
  return queryOptions({
    queryKey: ['bid-opening', openingId],
    queryFn: ({ signal }) => request(openingViewSchema, pathOf(openingId), { signal }),
    refetchInterval: LIST_REFRESH_MS,
  });
}

/** The same bid is the same command, however often it is sent and from whichever page. */
export function submitBid(
  openingId: string,
  { uploadId, digest }: { readonly uploadId: string; readonly digest: string },
): Promise<AcceptanceView> {
  const body = { commandId: commandId(`bid-${digest}`), uploadId, header: digest };
  return request(acceptanceSchema, `${pathOf(openingId)}/bids`, { method: 'POST', body });
}

/** The same withdrawal is the same command; `about` is the receipt that it names. */
export function withdrawBid(
  openingId: string,
  given: { readonly withdrawal: string; readonly signature: string; readonly about: string },
): Promise<AcceptanceView> {
  const { withdrawal, signature, about } = given;
  const body = { commandId: commandId(`withdrawal-${about}`), withdrawal, signature };
  return request(acceptanceSchema, `${pathOf(openingId)}/withdrawals`, { method: 'POST', body });
}

function pathOf(openingId: string): string {
  return `/api/openings/${encodeURIComponent(openingId)}`;
}
