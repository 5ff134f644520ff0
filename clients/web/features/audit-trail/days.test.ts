import { describe, expect, it } from 'vitest';
import { dayStart } from './days.ts';

describe('days of the filter', () => {
  it.each([
    ['2026-11-30', Date.UTC(2026, 10, 29, 16)],
    ['2026-01-01', Date.UTC(2025, 11, 31, 16)],
    ['', undefined],
    [undefined, undefined],
    ['soon', undefined],
  ])('%s', (day, at) => {
    expect(dayStart(day)).toBe(at);
  });
});
