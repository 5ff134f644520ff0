import { CURVE_POINTS_MAX } from '#contracts/limits.ts';
import { assertNever } from '#contracts/result.ts';
import type { LiveErrorCode } from '#contracts/wire/live-frames.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { clockNews, type ClockFact } from './formats/clock-news.ts';
import { isPriceClock } from './formats/is-price-clock.ts';
import type { WatchEvent } from '#clients/web/kit/live-client.ts';

/** Everything the auction page knows from the live stream. One reducer makes it, pure. */
export interface LiveState {
  readonly view?: AuctionView;
  /** Server time of the newest thing known. */
  readonly at: number;
  readonly curves: Readonly<Record<string, LotCurve>>;
  /** Newest last; a screen reader hears the last one, the banner shows overtime. */
  readonly notices: readonly Notice[];
  /** Set after a cut was repaired; `id` tells one repair from the next. */
  readonly caughtUp?: { readonly id: number; readonly count?: number };
  readonly refused?: LiveErrorCode;
}

export interface CurvePoint {
  readonly at: number;
  /** `null`: from here on there was no valid offer. */
  readonly fen: number | null;
}
export interface LotCurve {
  readonly best: readonly CurvePoint[];
  readonly own: readonly CurvePoint[];
  /** Where all prices are seen: one line for each alias. */
  readonly others: Readonly<Record<string, readonly CurvePoint[]>>;
}

/** Something that a person should notice, made by comparing two views. */
export type Notice = { readonly id: number; readonly at: number; readonly lotId?: string } & (
  | { readonly type: 'overtime'; readonly count: number; readonly max: number }
  | { readonly type: 'end-moved'; readonly closesAt: number }
  | { readonly type: 'outbid'; readonly rank: number }
  | { readonly type: 'leading' }
  /** The bidder's standing instruction made an offer. */
  | { readonly type: 'acted'; readonly fen: number }
  | { readonly type: 'best-changed'; readonly fen: number }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  | { readonly type: 'lot-ended' }
  | { readonly type: 'announced'; readonly text: string }
  | ClockFact
);
type News<N = Notice> = N extends Notice ? Omit<N, 'id' | 'at'> : never;

/** Lines of one chart beside the own and the best one; more would not be told apart. */
const OTHER_LINES_MAX = 8;
const NOTICES_MAX = 20;

export const INITIAL_LIVE_STATE: LiveState = { at: 0, curves: {}, notices: [] };

export function liveReducer(state: LiveState, event: WatchEvent): LiveState {
  switch (event.type) {
    case 'snapshot':
    case 'delta': {
      const at = Math.max(state.at, event.at);
      const news = state.view ? compareViews(state.view, event.view) : [];
      const { refused: _gone, ...rest } = state;
      return {
        ...rest,
        view: event.view,
        at,
        curves: growCurves(state.curves, event.view, at),
        notices: appendNotices(state.notices, news, at),
      };
    }
    case 'caught-up':
      return {
        ...state,
        caughtUp: {
          id: (state.caughtUp?.id ?? 0) + 1,
          ...(event.count === undefined ? {} : { count: event.count }),
        },
      };
    case 'refused':
      return { ...state, refused: event.code };
    default:
      return assertNever(event);
  }
}

function appendNotices(
  old: readonly Notice[],
  news: readonly News[],
  at: number,
): readonly Notice[] {
  if (news.length === 0) return old;
  let id = old.at(-1)?.id ?? 0;
  const added = news.map((item): Notice => {
    id += 1;
    return { ...item, id, at };
  });
  return [...old, ...added].slice(-NOTICES_MAX);
}

function compareViews(before: AuctionView, after: AuctionView): News[] {
  const news: News[] = [];
  for (const [lotId, lot] of Object.entries(after.lots)) {
    const old = before.lots[lotId];
    if (old) news.push(...compareLots(old, lot));
  }
  if (before.pausedAt === undefined && after.pausedAt !== undefined) news.push({ type: 'paused' });
  if (before.pausedAt !== undefined && after.pausedAt === undefined) news.push({ type: 'resumed' });
  for (const [number, { text }] of Object.entries(after.announcements)) {
    if (before.announcements[number] === undefined) news.push({ type: 'announced', text });
  }
  return news;
}

function compareLots(before: LotView, after: LotView): News[] {
  const { lotId } = after;
  if (before.status === 'open' && after.status !== 'open') return [{ type: 'lot-ended', lotId }];
  const news: News[] = [...clockNews(before, after)];
  // The end of a clock's lot is where its clock says; only an official moves a rising one's.
  const isEndSet = !after.clock || after.clock.kind === 'dutch-reverse';
  if (isEndSet && after.closesAt > before.closesAt) {
    const max = after.overtime?.maxCount ?? after.overtimeCount;
    news.push(
      after.overtimeCount > before.overtimeCount
        ? { type: 'overtime', lotId, count: after.overtimeCount, max }
        : { type: 'end-moved', lotId, closesAt: after.closesAt },
    );
  }
  const { own } = after;
  if (own?.isByInstruction && own.commandId !== before.own?.commandId) {
    news.push({ type: 'acted', lotId, fen: own.priceFen });
  }
  const oldRank = before.own?.rank;
  const rank = own?.rank;
  // Every confirmation of a falling price changes ranks.
  if (rank !== undefined && rank !== oldRank && !isPriceClock(after)) {
    if (rank === 1) news.push({ type: 'leading', lotId });
    else if (oldRank !== undefined && rank > oldRank) news.push({ type: 'outbid', lotId, rank });
  }
  if (after.bestFen !== undefined && after.bestFen !== before.bestFen) {
    news.push({ type: 'best-changed', lotId, fen: after.bestFen });
  }
  return news;
}

function growCurves(
  curves: LiveState['curves'],
  view: AuctionView,
  at: number,
): LiveState['curves'] {
  let next: Record<string, LotCurve> | undefined;
  for (const [lotId, lot] of Object.entries(view.lots)) {
    const old = curves[lotId] ?? EMPTY_CURVE;
    const grown = growCurve(old, lot, at);
    if (grown === old) continue;
    next ??= { ...curves };
    next[lotId] = grown;
  }
  return next ?? curves;
}

const EMPTY_CURVE: LotCurve = { best: [], own: [], others: {} };

function growCurve(curve: LotCurve, lot: LotView, at: number): LotCurve {
  const bestFen = lot.bestFen ?? (lot.bidderCount === 0 ? null : undefined);
  const best = withPoint(curve.best, bestFen, lot.bestAt ?? at, at);
  const own = withPoint(curve.own, lot.own?.priceFen, lot.own?.placedAt ?? at, at);
  const others = growOthers(curve.others, lot, at);
  const isSame = best === curve.best && own === curve.own && others === curve.others;
  return isSame ? curve : { best, own, others };
}

function growOthers(old: LotCurve['others'], lot: LotView, at: number): LotCurve['others'] {
  let next: Record<string, readonly CurvePoint[]> | undefined;
  for (const row of Object.values(lot.rows ?? {})) {
    // The own offers have their own line.
    if (row.rank === lot.own?.rank) continue;
    const line = (next ?? old)[row.alias];
    if (!line && Object.keys(next ?? old).length >= OTHER_LINES_MAX) continue;
    const grown = withPoint(line ?? [], row.priceFen, row.placedAt, at);
    if (grown === line) continue;
    next ??= { ...old };
    next[row.alias] = grown;
  }
  return next ?? old;
}

/**
 * A line after one look at a price. A price that comes back after a void stands at the time of the look, so that time
 * never runs backwards on the chart.
 */
function withPoint(
  line: readonly CurvePoint[],
  fen: number | null | undefined,
  placedAt: number,
  at: number,
): readonly CurvePoint[] {
  const last = line.at(-1);
  if (fen === undefined || (last ? last.fen : null) === fen) return line;
  const point = { fen, at: last && placedAt <= last.at ? Math.max(at, last.at) : placedAt };
  return [...line, point].slice(-CURVE_POINTS_MAX);
}
