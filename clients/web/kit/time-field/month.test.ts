import { describe, expect, it } from 'vitest';
import { addDays, addMonths, dayAfterKey, weeksOf } from './month.ts';

describe('a calendar of days', () => {
  it('shows whole weeks from Monday with the days of one month', () => {
    const weeks = weeksOf('2026-11-26');
    expect(weeks.map((week) => week.length)).toEqual([7, 7, 7, 7, 7, 7]);
    // The first of November 2026 is a Sunday.
    expect(weeks[0]).toEqual([...Array.from({ length: 6 }, () => undefined), '2026-11-01']);
    expect(weeks.flat().filter((day) => day !== undefined)).toHaveLength(30);
    expect(weeksOf('2026-02-01').flat().at(-1)).toBeUndefined();
    expect(weeksOf('2027-02-10')).toHaveLength(4);
  });

  it('goes over the ends of months and years', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
    expect(addMonths('2026-01-15', -1)).toBe('2025-12-15');
  });

  it.each([
    ['ArrowLeft', '2026-11-25'],
    ['ArrowRight', '2026-11-27'],
    ['ArrowUp', '2026-11-19'],
    ['ArrowDown', '2026-12-03'],
    ['PageUp', '2026-10-26'],
    ['PageDown', '2026-12-26'],
    ['a', undefined],
  ])('given the key %s, then %s', (key, day) => {
    expect(dayAfterKey(key, '2026-11-26')).toBe(day);
  });
});
