import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { useActAlerts } from './use-act-alerts.ts';
import { useClockPosition } from './use-clock-position.ts';

/** Calls a bidder when its turn begins; shows nothing. */
export function TurnCall({ view, lot }: { readonly view: AuctionView; readonly lot: LotView }) {
  useActAlerts(view, useClockPosition(view, lot), undefined);
  return null;
}
