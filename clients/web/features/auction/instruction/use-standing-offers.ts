import { useQuery } from '@tanstack/react-query';
import { offersSchema } from '#contracts/wire/documents.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { request } from '#clients/web/kit/http.ts';

/** Newest offers of a lot that are looked through; more than anybody makes while cut off. */
const ROWS = 100;

/** One offer that the rules made for this bidder. */
export interface StandingOffer {
  readonly at: number;
  readonly priceFen: number | string;
  readonly cutOffSince?: number | undefined;
  readonly isVoided: boolean;
}

/**
 * What the instruction did, from the offer log of the server: this page may have been cut off meanwhile. Asked for anew
 * whenever the own offer in the view is another one.
 */
export function useStandingOffers(view: AuctionView, lot: LotView) {
  const { auctionId, bidderId, instructionModes } = view;
  const { lotId, own } = lot;
  const query = new URLSearchParams({ lot: lotId, outcome: 'accepted', size: String(ROWS) });
  const log = useQuery({
    queryKey: ['standing-offers', auctionId, lotId, own?.commandId ?? '', own?.placedAt ?? 0],
    queryFn: ({ signal }) =>
      request(offersSchema, `/api/auctions/${encodeURIComponent(auctionId)}/offers?${query}`, {
        signal,
      }),
    enabled: bidderId !== undefined && instructionModes !== undefined && own !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    placeholderData: (before) => before,
  });
  const offers = (log.data?.items ?? []).flatMap((row): StandingOffer[] => {
    if (!row.isOwn || row.instruction === undefined) return [];
    const { at, priceFen, isVoided, instruction } = row;
    return [{ at, priceFen, isVoided, ...instruction }];
  });
  return {
    offers,
    isLoading: log.isLoading,
    hasFailed: log.isError,
    retry: (): void => void log.refetch(),
  };
}
