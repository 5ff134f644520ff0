import { BP_WHOLE } from '#contracts/money.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { lotStanding, orderedLots, type Standing } from '#clients/web/kit/standing.ts';

/** What a tile of the control room says about one lot, made from the view alone. */
export interface LotFigures {
  readonly standing: Standing;
  readonly saving?: Saving;
  /** How long ago the newest offer that this viewer may know of was made. */
  readonly lastOfferAgoMs?: number;
  /** Fewer bidders than the rules ask for: the lot would end unsuccessful (AUC-7). */
  readonly isShort: boolean;
}

/** By how much the best price lies under the ceiling. */
export interface Saving {
  readonly fen: number;
  /** Share of the ceiling, rounded down. */
  readonly bp: number;
}

export function lotFigures(view: AuctionView, lot: LotView, nowMs: number): LotFigures {
  const offeredAt = [lot.bestAt, ...Object.values(lot.rows ?? {}).map((row) => row.placedAt)];
  const lastAt = Math.max(...offeredAt.filter((at) => at !== undefined));
  const { bidderCount } = lot;
  const saving = lotSaving(lot);
  return {
    standing: lotStanding(view, lot, nowMs),
    isShort: lot.status === 'open' && bidderCount !== undefined && bidderCount < view.minBidders,
    ...(saving !== undefined && { saving }),
    ...(Number.isFinite(lastAt) && { lastOfferAgoMs: Math.max(0, nowMs - lastAt) }),
  };
}

export interface Totals {
  readonly lots: number;
  readonly open: number;
  /** Over the lots that have a best price, and have not failed. */
  readonly saving?: Saving;
  /** The next end of an open lot. */
  readonly nextEndMs?: number;
  readonly short: number;
}

export function totals(view: AuctionView): Totals {
  const lots = Object.values(view.lots);
  const open = lots.filter(({ status }) => status === 'open');
  const priced = lots
    .filter(savesSomething)
    .flatMap(({ ceilingFen, bestFen }) => (bestFen === undefined ? [] : [{ ceilingFen, bestFen }]));
  const ceiling = priced.reduce((sum, lot) => sum + lot.ceilingFen, 0);
  const best = priced.reduce((sum, lot) => sum + lot.bestFen, 0);
  return {
    lots: lots.length,
    open: open.length,
    short: open.filter(({ bidderCount = 0 }) => bidderCount < view.minBidders).length,
    ...(priced.length > 0 && { saving: savingOf(ceiling, best) }),
    ...(open.length > 0 && { nextEndMs: Math.min(...open.map(({ closesAt }) => closesAt)) }),
  };
}

/** Which lots a filter of the grid keeps. */
export const LOT_FILTERS = ['all', 'open', 'overtime', 'short', 'ended'] as const;
export type LotFilter = (typeof LOT_FILTERS)[number];

/** Open lots first, the next to end at the top; ended ones by their names. */
export function shownLots(view: AuctionView, filter: LotFilter): readonly LotView[] {
  const kept = orderedLots(view).filter((lot) => isKept(view, lot, filter));
  const open = kept.filter(({ status }) => status === 'open');
  const ended = kept.filter(({ status }) => status !== 'open');
  return [...open.toSorted((a, b) => a.closesAt - b.closesAt), ...ended];
}

function isKept(view: AuctionView, lot: LotView, filter: LotFilter): boolean {
  const isOpen = lot.status === 'open';
  switch (filter) {
    case 'all':
      return true;
    case 'open':
      return isOpen;
    case 'overtime':
      return isOpen && lot.overtimeCount > 0;
    case 'short':
      return isOpen && (lot.bidderCount ?? 0) < view.minBidders;
    case 'ended':
      return !isOpen;
  }
}

/** A lot that failed or was cancelled saves nothing, whatever was offered in it. */
function savesSomething({ status }: LotView): boolean {
  return status === 'open' || status === 'completed';
}

function lotSaving(lot: LotView): Saving | undefined {
  if (lot.bestFen === undefined || !savesSomething(lot)) return undefined;
  return savingOf(lot.ceilingFen, lot.bestFen);
}

function savingOf(ceilingFen: number, bestFen: number): Saving {
  const fen = ceilingFen - bestFen;
  const bp = ceilingFen === 0 ? 0 : Number((BigInt(fen) * BigInt(BP_WHOLE)) / BigInt(ceilingFen));
  return { fen, bp };
}

/** `1234` basis points → `12.34%` */
export function percentText(bp: number): string {
  return `${Math.floor(bp / 100)}.${String(bp % 100).padStart(2, '0')}%`;
}
