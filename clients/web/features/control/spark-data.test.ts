import { describe, expect, it } from 'vitest';
import { controlReducer } from './use-control.ts';
import { givenLot, givenView } from './given.ts';
import { grownCurve, sparkTable } from './spark-data.ts';

describe('the course of a price', () => {
  const answered = [
    { at: 10, priceFen: 900 },
    { at: 20, priceFen: 800 },
  ];

  it('is the server’s up to its last point, and what this page has seen after it', () => {
    const seen = [
      { at: 15, priceFen: 850 },
      { at: 20, priceFen: 800 },
      { at: 30, priceFen: 700 },
      { at: 40, priceFen: null },
    ];
    expect(grownCurve(answered, seen)).toEqual([...answered, ...seen.slice(2)]);
    expect(grownCurve([], seen)).toEqual(seen);
  });

  it('holds the last price up to now, and never runs backwards', () => {
    expect(sparkTable(answered, 50)).toEqual({ times: [10, 20, 50], prices: [900, 800, 800] });
    expect(sparkTable(answered, 5)).toEqual({ times: [10, 20], prices: [900, 800] });
    expect(sparkTable([{ at: 10, priceFen: 900 }], 10)).toEqual({
      times: [10, 11],
      prices: [900, 900],
    });
    expect(sparkTable([], 50)).toEqual({ times: [], prices: [] });
  });
});

describe('what the control room knows', () => {
  it('is the newest view; a repaired cut asks for the curves anew, a refusal keeps what there was', () => {
    const view = givenView([givenLot('L1')]);
    const first = controlReducer({ round: 0 }, { type: 'snapshot', view, at: 1 });
    expect(first).toEqual({ view, round: 0 });
    const repaired = controlReducer(first, { type: 'caught-up', count: 3 });
    expect(repaired).toEqual({ view, round: 1 });
    const refused = controlReducer(repaired, { type: 'refused', code: 'not_found' });
    expect(refused).toEqual({ view, round: 1, refused: 'not_found' });
    expect(controlReducer(refused, { type: 'delta', view, at: 2 })).toEqual({ view, round: 1 });
  });
});
