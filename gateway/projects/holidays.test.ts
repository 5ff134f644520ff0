import { describe, expect, it } from 'vitest';
import { dayNumber, isCharted, isWorkday } from '#contracts/work-calendar.ts';
import { holidayCalendar } from './holidays.ts';

const at = (date: string) => Date.parse(`${date}T12:00:00+08:00`);

describe('the table of holidays', () => {
  const calendar = holidayCalendar(at('2026-03-02'));

  it.each([
    ['2026-10-01', false],
    ['2026-10-10', true],
    ['2026-03-02', true],
    ['2026-03-07', false],
  ])('[PRJ-11] %s: working day %s', (date, expected) => {
    expect(isWorkday(calendar, dayNumber(at(date)))).toBe(expected);
  });

  it('[PRJ-11] says for which years it was made, and is no longer than those', () => {
    expect(isCharted(calendar, dayNumber(at('2025-01-01')))).toBe(true);
    expect(isCharted(calendar, dayNumber(at('2026-12-31')))).toBe(true);
    expect(isCharted(calendar, dayNumber(at('2040-01-01')))).toBe(false);
    expect(calendar.free.length + calendar.worked.length).toBeLessThan(300);
  });

  it('[PRJ-11] where no year is known weekends alone are free', () => {
    const unknown = holidayCalendar(at('2100-01-01'));
    expect(unknown).toEqual({ fromDay: 0, toDay: 0, free: [], worked: [] });
  });
});
