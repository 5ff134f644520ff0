import { describe, expect, it } from 'vitest';
import { bidderId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import type { OfferRowView } from '#contracts/wire/views.ts';
import { givenLot, givenOwn, givenView } from './given.ts';
import { isOwnRow, rankedRows } from './ranking-rows.ts';

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
});
