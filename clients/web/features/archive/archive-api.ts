import { queryOptions } from '@tanstack/react-query';
import { archiveBuyersSchema, archiveSchema } from '#contracts/wire/archive.ts';
import { offersSchema } from '#contracts/wire/documents.ts';
import { auctionDetailSchema } from '#contracts/wire/rest.ts';
import { request } from '#clients/web/kit/http.ts';
import { type ArchiveSearch, archiveParams } from './archive-search.ts';

/** REST calls of the archive. What has ended changes no more, so answers about one auction are kept. */

const KEPT_MS = 5 * 60_000;

export function archiveQuery(search: ArchiveSearch) {
  const params = archiveParams(search);
  return queryOptions({
    queryKey: ['archive', params.toString()],
    queryFn: ({ signal }) => request(archiveSchema, `/api/archive?${params}`, { signal }),
    placeholderData: (before) => before,
  });
}

/** Address of the list as filtered, as CSV that spreadsheets read. */
export function archiveCsvPath(search: ArchiveSearch): string {
  const params = archiveParams(search);
  params.delete('page');
  params.delete('size');
  return `/api/archive.csv?${params}`;
}

export function buyersQuery(asked: {
  readonly search: string;
  readonly region: string | undefined;
}) {
  const params = new URLSearchParams({ search: asked.search });
  if (asked.region !== undefined) params.set('region', asked.region);
  return queryOptions({
    queryKey: ['archive-buyers', params.toString()],
    queryFn: ({ signal }) =>
      request(archiveBuyersSchema, `/api/archive/buyers?${params}`, { signal }),
    placeholderData: (before) => before,
    staleTime: KEPT_MS,
  });
}

/** What this viewer may see of it: the session belongs to the key, because another account sees more or less. */
export function archivedAuctionQuery(auctionId: string, userId: string | undefined) {
  const path = `/api/auctions/${encodeURIComponent(auctionId)}`;
  return queryOptions({
    queryKey: ['archived-auction', auctionId, userId ?? ''],
    queryFn: ({ signal }) => request(auctionDetailSchema, path, { signal }),
    staleTime: KEPT_MS,
  });
}

export interface OfferPage {
  readonly lotId: string;
  readonly page: number;
  readonly size: number;
  readonly outcome: 'accepted' | 'refused' | undefined;
}

export function offersQuery(auctionId: string, userId: string | undefined, asked: OfferPage) {
  const { lotId, page, size, outcome } = asked;
  const params = new URLSearchParams({ lot: lotId, page: String(page), size: String(size) });
  if (outcome !== undefined) params.set('outcome', outcome);
  const path = `/api/auctions/${encodeURIComponent(auctionId)}/offers?${params}`;
  return queryOptions({
    queryKey: ['offers', auctionId, userId ?? '', params.toString()],
    queryFn: ({ signal }) => request(offersSchema, path, { signal }),
    placeholderData: (before, asked_) => (asked_?.queryKey[1] === auctionId ? before : undefined),
    staleTime: KEPT_MS,
  });
}
