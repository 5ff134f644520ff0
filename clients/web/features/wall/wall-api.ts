import { queryOptions } from '@tanstack/react-query';
import {
  type NewSignalNote,
  type SignalNote,
  signalNoteSchema,
  signalsSchema,
  wallSchema,
} from '#contracts/wire/oversight.ts';
import { request } from '#clients/web/kit/http.ts';
import { WALL_SIZES, type WallSearch } from './wall-search.ts';

/** REST calls of the wall. It looks again by itself, which keeps no idle session alive. */

const WALL_REFRESH_MS = 5_000;

export function wallQuery({ q, only, size = WALL_SIZES[0], page = 1 }: WallSearch) {
  const params = new URLSearchParams({ page: String(page), size: String(size) });
  if (q !== undefined) params.set('search', q);
  if (only !== undefined) params.set('only', only);
  return queryOptions({
    queryKey: ['wall', params.toString()],
    queryFn: ({ signal }) => request(wallSchema, `/api/oversight/wall?${params}`, { signal }),
    refetchInterval: WALL_REFRESH_MS,
    placeholderData: (before) => before,
  });
}

export function signalsQuery(auctionId: string) {
  return queryOptions({
    queryKey: ['signals', auctionId],
    queryFn: ({ signal }) => request(signalsSchema, signalsPath(auctionId), { signal }),
    refetchInterval: WALL_REFRESH_MS,
  });
}

export function writeNote(auctionId: string, note: NewSignalNote): Promise<SignalNote> {
  return request(signalNoteSchema, `${signalsPath(auctionId)}/notes`, {
    method: 'POST',
    body: note,
  });
}

/** Address of the file with all signals and their evidence. */
export function signalsExportPath(auctionId: string): string {
  return `${signalsPath(auctionId)}/export`;
}

function signalsPath(auctionId: string): string {
  return `/api/auctions/${encodeURIComponent(auctionId)}/signals`;
}
