import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { URGENT_BEFORE_MS } from './limits.ts';

/**
 * How long until seconds decide in this auction for its bidder: 0 from URGENT_BEFORE_MS before the next end of a lot or of
 * a turn on, and while a clock runs whose price may be taken at any moment. `undefined`: never, as far as the view says.
 * Whoever only watches has nothing to lose by a late frame, and many watch.
 */
export function urgentInMs(view: AuctionView, serverMs: number): number | undefined {
  if (view.bidderId === undefined || view.ended || view.pausedAt !== undefined) return undefined;
  const waits = Object.values(view.lots)
    .filter(({ status }) => status === 'open')
    .map((lot) => Math.max(0, urgentFromMs(view, lot, serverMs) - serverMs));
  return waits.length === 0 ? undefined : Math.min(...waits);
}

function urgentFromMs(view: AuctionView, lot: LotView, serverMs: number): number {
  const { clock } = lot;
  switch (clock?.kind) {
    case 'dutch-reverse':
    case 'japanese-reverse':
      return clock.startsAt - URGENT_BEFORE_MS;
    case 'rounds': {
      const { initialEndsAt, turnStartsAt, turnEndsAt } = clock;
      const ends = [initialEndsAt, turnStartsAt, turnEndsAt, lot.closesAt];
      const ahead = ends.filter((end) => end !== undefined).filter((end) => end > serverMs);
      return Math.min(...ahead) - URGENT_BEFORE_MS;
    }
    case undefined:
      return Math.max(view.opensAt, lot.closesAt - URGENT_BEFORE_MS);
  }
}
