import { describe, expect, it } from 'vitest';
import { bidderId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import type { ClockView, OfferRowView } from '#contracts/wire/views.ts';
import { givenLot, givenOwn, givenView } from './given.ts';
import {
  isLaterAtSamePrice,
  isOutRow,
  isOwnRow,
  ownRowBeyond,
  rankedRows,
  tiePlaces,
} from './ranking-rows.ts';

const row = (rank: number, bidder?: string): OfferRowView => ({
  rank,
  alias: String(rank),
  priceFen: rank * 100,
  placedAt: epochMs(1),
  ...(bidder === undefined ? {} : { bidderId: bidderId(bidder) }),
});

describe('rows of the ranking', () => {
  it('[AUC-3] stand by rank as numbers, not as texts', () => {
    const lot = givenLot({ rows: { 10: row(10), 2: row(2), 1: row(1) } });
    expect(rankedRows(lot).map((item) => item.rank)).toEqual([1, 2, 10]);
  });

  it('[AUC-12] the own row is found by id where ids are seen, else by the own rank', () => {
    const lot = givenLot({ own: givenOwn(200, 1, 2) });
    const view = givenView(lot);
    expect(isOwnRow(view, lot, row(2))).toBe(true);
    expect(isOwnRow(view, lot, row(1))).toBe(false);
    expect(isOwnRow(view, lot, row(2, 'B2'))).toBe(false);
    expect(isOwnRow(view, lot, row(1, 'B1'))).toBe(true);
    const { bidderId: _own, ...spectator } = view;
    expect(isOwnRow(spectator, lot, row(2))).toBe(false);
  });

  it('[JAP-8] a row is out when the view tells who is in and the lot runs', () => {
    const clock: ClockView = {
      ...{ kind: 'japanese-reverse', stepFen: 1, tickMs: 1_000, startsAt: epochMs(0) },
      inAliases: { 1: true },
    };
    const lot = givenLot({ clock });
    expect([row(1), row(2)].map((item) => isOutRow(lot, item))).toEqual([false, true]);
    const { inAliases: _in, ...hidden } = clock;
    expect(isOutRow(givenLot({ clock: hidden }), row(2))).toBe(false);
    expect(isOutRow(givenLot({ clock, status: 'completed' }), row(2))).toBe(false);
  });
});

describe('habit 17: the own row', () => {
  it('stands below the shown ones when it is beyond them', () => {
    const rows = { 1: row(1) };
    const beyond = ownRowBeyond(givenLot({ rows, own: givenOwn(900, 4, 137) }));
    expect(beyond).toMatchObject({ rank: 137, priceFen: 900, alias: '' });
    expect(ownRowBeyond(givenLot({ rows, own: givenOwn(900, 4, 100) }))).toBeUndefined();
    expect(ownRowBeyond(givenLot({ own: givenOwn(900, 4, 137) }))).toBeUndefined();
  });
});

describe('habit 17: equal prices say who was earlier', () => {
  const at = (priceFen: number, denominator?: number): OfferRowView => ({
    ...row(1),
    priceFen,
    ...(denominator === undefined
      ? {}
      : { evaluation: { numerator: 1, denominator, evaluatedFen: '1' } }),
  });

  it('[AUC-2] in the rows', () => {
    expect(tiePlaces([at(100), at(100), at(100), at(101)])).toEqual([
      'earlier',
      'later',
      'later',
      undefined,
    ]);
    expect(tiePlaces([])).toEqual([]);
  });

  it('after the factor, where bidders have factors', () => {
    expect(tiePlaces([at(100, 3), at(100, 2), at(150, 3)])).toEqual([
      undefined,
      'earlier',
      'later',
    ]);
  });

  it('[AUC-2] beside the own rank, where only the best price is seen', () => {
    const own = givenOwn(500, 1, 2);
    expect(isLaterAtSamePrice(givenLot({ own, bestFen: 500 }))).toBe(true);
    expect(isLaterAtSamePrice(givenLot({ own, bestFen: 400 }))).toBe(false);
    expect(isLaterAtSamePrice(givenLot({ own: givenOwn(500, 1, 1), bestFen: 500 }))).toBe(false);
    expect(isLaterAtSamePrice(givenLot({ bestFen: 500 }))).toBe(false);
  });
});
