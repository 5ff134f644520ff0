import type { AuctionView, LotView } from '#contracts/wire/views.ts';

/** What a tile shows of a view: the lot that ends next, and the auction in short. */
export interface TileFacts {
  readonly lot: LotView;
  readonly openLots: number;
  readonly standing: 'running' | 'paused' | 'ended';
  /** Against the ceiling, in 1/10,000; absent while there is no price or it may not be seen. */
  readonly savedBp?: number;
}

/** `undefined` for an auction without lots, which there is not. */
export function tileFacts(view: AuctionView): TileFacts | undefined {
  const lots = Object.values(view.lots);
  const open = lots.filter(({ status }) => status === 'open');
  const [lot] = (open.length > 0 ? open : lots).toSorted(
    (a, b) => a.closesAt - b.closesAt || a.lotId.localeCompare(b.lotId, 'en', { numeric: true }),
  );
  if (lot === undefined) return undefined;
  const { bestFen, ceilingFen } = lot;
  return {
    lot,
    openLots: open.length,
    standing: view.ended ? 'ended' : view.pausedAt === undefined ? 'running' : 'paused',
    ...(bestFen !== undefined && {
      savedBp: Math.round(((ceilingFen - bestFen) / ceilingFen) * 10_000),
    }),
  };
}
