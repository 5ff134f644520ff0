import { describe, expect, it } from 'vitest';
import { sparkPath } from './spark-path.ts';

const BOX = { untilMs: 200, width: 100, height: 46 };

describe('a small curve', () => {
  it('steps from price to price and holds the last one to the end', () => {
    const points = [
      { at: 100, priceFen: 90 },
      { at: 150, priceFen: null },
      { at: 150, priceFen: 50 },
    ];
    expect(sparkPath(points, BOX)).toBe('M0 3H50V43H100');
  });

  it('one price is no course', () => {
    expect(sparkPath([{ at: 100, priceFen: 90 }], BOX)).toBeUndefined();
    expect(sparkPath([], BOX)).toBeUndefined();
  });
});
