import { describe, expect, it } from 'vitest';
import {
  dayNumber,
  dayStart,
  isCharted,
  isLongEnough,
  isWorkday,
  periodEnd,
  PLAIN_CALENDAR,
} from './work-calendar.ts';
import type { Period } from './wire/project-draft.ts';

/** An instant of April 2026 in UTC+8, such as `6 15:30`. */
function at(text: string): number {
  const [day = '', clock = '00:00'] = text.split(' ');
  const [hours = '', minutes = ''] = clock.split(':');
  return (
    (FIRST_APRIL + Number(day) - 1) * 86_400_000 -
    8 * 3_600_000 +
    (Number(hours) * 60 + Number(minutes)) * 60_000
  );
}
const FIRST_APRIL = 20_544;
/** Monday, 6 April 2026, is free, and Saturday, 11 April, is worked. */
const calendar = { fromDay: 20_454, toDay: 20_818, free: [20_549], worked: [20_554] };

describe('days of the work calendar', () => {
  it('[PRJ-11] a day begins at midnight of UTC+8', () => {
    expect(dayNumber(at('6'))).toBe(20_549);
    expect(dayNumber(at('6') - 1)).toBe(20_548);
    expect(dayStart(20_549)).toBe(at('6'));
  });

  it.each([
    ['3 12:00', true],
    ['4 12:00', false],
    ['6 12:00', false],
    ['7 12:00', true],
    ['11 12:00', true],
    ['12 12:00', false],
  ])('[PRJ-11] %s: working day %s', (day, expected) => {
    expect(isWorkday(calendar, dayNumber(at(day)))).toBe(expected);
  });

  it('[PRJ-11] a table says what it knows; without one weekends alone are free', () => {
    expect(isCharted(calendar, 20_818)).toBe(true);
    expect(isCharted(calendar, 20_819)).toBe(false);
    expect(isWorkday(PLAIN_CALENDAR, 20_549)).toBe(true);
    expect(isWorkday(PLAIN_CALENDAR, 20_554)).toBe(false);
  });
});

describe('periods', () => {
  const friday = at('3 15:30');
  it.each<readonly [Period, string]>([
    [{ n: 90, unit: 'min' }, '3 17:00'],
    [{ n: 72, unit: 'h' }, '6 15:30'],
    [{ n: 0, unit: 'wd' }, '3 15:30'],
    [{ n: 1, unit: 'wd' }, '8'],
    [{ n: 3, unit: 'wd' }, '10'],
    [{ n: 5, unit: 'wd' }, '12'],
    [{ n: 4, unit: 'd' }, '8'],
    // Saturday, Sunday and the holiday: the end moves to Tuesday.
    [{ n: 1, unit: 'd' }, '8'],
  ])('[PRJ-11] %j from Friday afternoon ends at %s', (period, end) => {
    expect(periodEnd(calendar, friday, period)).toBe(at(end));
  });

  it('[PRJ-11] a least period in days is kept by any time of its last day', () => {
    const least: Period = { n: 3, unit: 'wd' };
    const isEnough = (text: string) =>
      isLongEnough(calendar, { from: friday, until: at(text), least });
    expect(isEnough('8 23:59')).toBe(false);
    expect(isEnough('9')).toBe(true);
    const hours: Period = { n: 24, unit: 'h' };
    const until = friday + 24 * 3_600_000;
    expect(isLongEnough(calendar, { from: friday, until, least: hours })).toBe(true);
    expect(isLongEnough(calendar, { from: friday, until: until - 1, least: hours })).toBe(false);
  });
});
