import { describe, expect, it } from 'vitest';
import { passedMark } from './clock-marks.ts';

describe('habits 5 and 19: the last minute', () => {
  it.each([
    ['a page that is opened late', undefined, 30_000, undefined],
    ['the minute', 60_100, 59_900, 'minute'],
    ['exactly the minute', 60_001, 60_000, 'minute'],
    ['no mark twice', 60_000, 59_900, undefined],
    ['ten seconds', 10_200, 9_950, 'ten-seconds'],
    ['a tab that slept over both marks tells the nearer one', 61_000, 9_000, 'ten-seconds'],
    ['an end that has come', 10_500, 0, undefined],
    ['an end that moved out', 5_000, 180_000, undefined],
  ] as const)('%s', (_what, before, left, mark) => {
    expect(passedMark(before, left)).toBe(mark);
  });
});
