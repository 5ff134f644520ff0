import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { lotCurveQuery } from '#clients/web/kit/api.ts';
import type { LiveState, LotCurve } from './live-state.ts';
import { wholeCurve } from './whole-curve.ts';

export interface ShownCurve {
  readonly curve: LotCurve | undefined;
  /** Whether it reaches back to the lot's first offer, not only to when this page was opened. */
  readonly isWhole: boolean;
}

/** The lot's curve from its beginning; when that cannot be had, what this page has seen. */
export function useLotCurve(state: LiveState, view: AuctionView, lot: LotView): ShownCurve {
  // After a cut, and when a lot closes and shows what was hidden, the page has not seen everything.
  const round = `${lot.status} ${state.caughtUp?.id ?? 0}`;
  const { data } = useQuery({
    ...lotCurveQuery(view.auctionId, lot.lotId, round),
    // The count is in the view exactly where the best price may be seen (AUC-12).
    enabled: lot.bidderCount !== undefined,
  });
  const seen = state.curves[lot.lotId];
  const points = lot.bidderCount === undefined ? undefined : data?.points;
  return useMemo(
    () =>
      points === undefined
        ? { curve: seen, isWhole: false }
        : { curve: wholeCurve(seen, points), isWhole: true },
    [seen, points],
  );
}
