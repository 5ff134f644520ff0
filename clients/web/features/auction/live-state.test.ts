import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURVE_POINTS_MAX } from '#contracts/limits.ts';
import { epochMs } from '#contracts/time.ts';
import type { AuctionView, ClockView, LotView } from '#contracts/wire/views.ts';
import { givenLot, givenOwn, givenView } from './given.ts';
import { INITIAL_LIVE_STATE, liveReducer, type LiveState } from './live-state.ts';

function after(...views: readonly (readonly [number, AuctionView])[]): LiveState {
  return views.reduce(
    (state, [at, view], index) =>
      liveReducer(state, { type: index === 0 ? 'snapshot' : 'delta', view, at }),
    INITIAL_LIVE_STATE,
  );
}

const best = (fen: number, at: number, change: Partial<LotView> = {}): LotView =>
  givenLot({ bestFen: fen, bestAt: epochMs(at), ...change });

const types = (state: LiveState): string[] => state.notices.map((notice) => notice.type);

describe('the live state of an auction', () => {
  it('a first view is no news', () => {
    const state = after([5, givenView(best(900, 4))]);
    expect(state.notices).toEqual([]);
    expect(state.curves['L1']?.best).toEqual([{ at: 4, fen: 900 }]);
  });

  it('[AUC-5] overtime is told with its number and the most there can be', () => {
    const overtime = {
      windowMs: 60,
      extendMs: 60,
      maxCount: 5,
      mode: 'reset',
      trigger: 'any-offer',
    } as const;
    const state = after(
      [5, givenView(best(900, 4, { overtime }))],
      [9, givenView(best(800, 9, { overtime, overtimeCount: 1, closesAt: epochMs(160_000) }))],
    );
    expect(state.notices).toContainEqual(
      expect.objectContaining({ type: 'overtime', count: 1, max: 5, at: 9 }),
    );
  });

  it('[AUC-9] an official extension is told apart from overtime', () => {
    const later = givenLot({ closesAt: epochMs(200_000) });
    expect(types(after([5, givenView(givenLot())], [6, givenView(later)]))).toEqual(['end-moved']);
  });

  it('being outbid and leading are told when the own rank moves', () => {
    const lot = (rank: number): AuctionView => givenView(givenLot({ own: givenOwn(500, 2, rank) }));
    expect(types(after([1, lot(1)], [2, lot(2)], [3, lot(1)]))).toEqual(['outbid', 'leading']);
  });

  it('pause, resume, announcement and end are told once each', () => {
    const lot = givenLot();
    const ended = givenLot({ status: 'completed' });
    const note = { announcements: { 1: { at: epochMs(4), text: 'hello' } } };
    const state = after(
      [1, givenView(lot)],
      [2, givenView(lot, { pausedAt: epochMs(2) })],
      [3, givenView(lot)],
      [4, givenView(lot, note)],
      [5, givenView(ended, note)],
    );
    expect(types(state)).toEqual(['paused', 'resumed', 'announced', 'lot-ended']);
  });

  it('a price that comes back after a void does not turn time around on the curve', () => {
    const state = after(
      [10, givenView(best(900, 4))],
      [20, givenView(best(800, 20))],
      [30, givenView(best(900, 4))],
    );
    expect(state.curves['L1']?.best.map((point) => point.at)).toEqual([4, 20, 30]);
  });

  it('[AUC-9] the best line breaks off when the last valid offer is voided, and only where that may be seen', () => {
    const none = (bidderCount?: number): AuctionView =>
      givenView(givenLot(bidderCount === undefined ? {} : { bidderCount }));
    const voided = after(
      [10, givenView(best(900, 4))],
      [20, none(0)],
      [30, givenView(best(700, 30))],
    );
    expect(voided.curves['L1']?.best).toEqual([
      { at: 4, fen: 900 },
      { at: 20, fen: null },
      { at: 30, fen: 700 },
    ]);
    expect(after([10, none(0)], [20, none()]).curves['L1']?.best ?? []).toEqual([]);
  });

  it('curves are bounded and never run backwards, whatever comes', () => {
    const looks = fc.array(fc.tuple(fc.nat(50), fc.nat(5_000), fc.nat(5_000)), { maxLength: 60 });
    fc.assert(
      fc.property(looks, (steps) => {
        const state = after(
          ...steps.map(
            ([fen, bestAt, at]) => [at, givenView(best(fen + 1, Math.min(bestAt, at)))] as const,
          ),
        );
        const points = state.curves['L1']?.best ?? [];
        expect(points.length).toBeLessThanOrEqual(CURVE_POINTS_MAX);
        for (const [index, point] of points.entries()) {
          expect(point.at).toBeGreaterThanOrEqual(points[index - 1]?.at ?? 0);
        }
      }),
    );
  });

  it('[JAP-2] confirming a falling price tells of no rank, since every confirmation changes them', () => {
    const clock: ClockView = {
      kind: 'japanese-reverse',
      stepFen: 10,
      tickMs: 1_000,
      startsAt: epochMs(0),
      isIn: true,
    };
    const seen = (rank: number, inCount: number): AuctionView =>
      givenView(givenLot({ own: givenOwn(900, 1, rank), clock: { ...clock, inCount } }));
    const state = after([1, seen(1, 3)], [2, seen(3, 3)], [3, seen(1, 2)]);
    expect(state.notices).toMatchObject([{ type: 'fewer-in', n: 2 }]);
  });

  it('a repair after a cut is told with the number of missed events', () => {
    const once = liveReducer(INITIAL_LIVE_STATE, { type: 'caught-up', count: 17 });
    expect(once.caughtUp).toEqual({ id: 1, count: 17 });
    expect(liveReducer(once, { type: 'caught-up' }).caughtUp).toEqual({ id: 2 });
  });

  it('a refusal goes when a view comes', () => {
    const refused = liveReducer(INITIAL_LIVE_STATE, { type: 'refused', code: 'not_found' });
    expect(refused.refused).toBe('not_found');
    const view = givenView(givenLot());
    expect(liveReducer(refused, { type: 'snapshot', view, at: 1 }).refused).toBeUndefined();
  });
});
