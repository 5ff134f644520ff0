import { describe, expect, it } from 'vitest';
import { curveRows, curveTable } from './curve-data.ts';
import type { LotCurve } from './live-state.ts';

const curve: LotCurve = {
  best: [
    { at: 10, fen: 900 },
    { at: 30, fen: 700 },
  ],
  own: [{ at: 20, fen: 800 }],
  others: { 2: [{ at: 30, fen: 700 }] },
};

describe('the curve', () => {
  it('holds each price until the next one, up to now', () => {
    const table = curveTable(curve, 50);
    expect(table.times).toEqual([10, 20, 30, 50]);
    expect(table.lines.map((line) => [line.kind, line.alias, line.values])).toEqual([
      ['other', '2', [null, null, 700, 700]],
      ['best', undefined, [900, 900, 700, 700]],
      ['own', undefined, [null, 800, 800, 800]],
    ]);
  });

  it('breaks off while there is no valid offer', () => {
    const broken = { ...curve, best: [...curve.best, { at: 40, fen: null }], others: {} };
    expect(curveTable(broken, 50).lines[0]?.values).toEqual([900, 900, 700, null, null]);
    expect(curveRows(broken)[0]).toMatchObject({ at: 40, kind: 'best', fen: null });
  });

  it('a clock behind the last price does not cut the curve off', () => {
    expect(curveTable(curve, 5).times.at(-1)).toBe(30);
  });

  it('without a price there is nothing to draw', () => {
    expect(curveTable({ best: [], own: [], others: {} }, 50)).toEqual({ times: [], lines: [] });
  });

  it('says the same as a table, newest first', () => {
    expect(curveRows(curve).map((row) => [row.at, row.kind, row.fen])).toEqual([
      [30, 'best', 700],
      [30, 'other', 700],
      [20, 'own', 800],
      [10, 'best', 900],
    ]);
  });
});
