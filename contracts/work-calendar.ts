import { z } from 'zod';
import { CALENDAR_DAYS_MAX } from './limits.ts';
import { type EpochMs, epochMs } from './time.ts';
import type { Period } from './wire/project-draft.ts';

/**
 * Periods in calendar days (日) and working days (工作日), and the table that they are counted by. Days are numbered from
 * 1970-01-01 in the time zone of the whole country, UTC+8 without summer time.
 */

const DAY_MS = 86_400_000;
const ZONE_MS = 8 * 3_600_000;
/** 1970-01-01 was a Thursday; Sunday is 0. */
const FIRST_WEEKDAY = 4;
const SATURDAY = 6;

const day = z.int().min(0).max(CALENDAR_DAYS_MAX);

/**
 * The yearly arrangement of holidays and shifted working days (节假日安排) as data: between `fromDay` and `toDay` every day
 * that is not a plain weekday or weekend. Outside of them weekends alone are free.
 */
export const workCalendarSchema = z.strictObject({
  fromDay: day,
  toDay: day,
  /** Weekdays that are free. */
  free: z.array(day).max(CALENDAR_DAYS_MAX),
  /** Days of a weekend that are worked (调休). */
  worked: z.array(day).max(CALENDAR_DAYS_MAX),
});
export type WorkCalendar = z.infer<typeof workCalendarSchema>;

/** Weekends alone. */
export const PLAIN_CALENDAR: WorkCalendar = { fromDay: 0, toDay: 0, free: [], worked: [] };

/** Number of the day on which the instant lies. */
export function dayNumber(at: number): number {
  return Math.floor((at + ZONE_MS) / DAY_MS);
}

/** The instant at which the day begins. */
export function dayStart(number: number): EpochMs {
  return epochMs(Math.max(0, number * DAY_MS - ZONE_MS));
}

export function isWorkday(calendar: WorkCalendar, number: number): boolean {
  const weekday = (number + FIRST_WEEKDAY) % 7;
  const isWeekend = weekday === 0 || weekday === SATURDAY;
  return isWeekend ? calendar.worked.includes(number) : !calendar.free.includes(number);
}

/** Whether the table says something about that day. */
export function isCharted({ fromDay, toDay }: WorkCalendar, number: number): boolean {
  return number >= fromDay && number <= toDay;
}

/**
 * The half-open end of a period that begins at `from`. `min` and `h` run on the clock. Of days the first is not counted,
 * and the last one ends at midnight; calendar days that would end on a free day end on the next working day (MOF87-85).
 * A period of 0 ends where it begins.
 */
export function periodEnd(calendar: WorkCalendar, from: number, period: Period): EpochMs {
  const { n, unit } = period;
  if (n === 0) return epochMs(from);
  if (unit === 'min') return epochMs(from + n * 60_000);
  if (unit === 'h') return epochMs(from + n * 3_600_000);
  return dayStart(lastDay(calendar, from, period) + 1);
}

/** Whether `until` is no earlier than the least period from `from` allows; in days, any time of the last day will do. */
export function isLongEnough(
  calendar: WorkCalendar,
  { from, until, least }: { readonly from: number; readonly until: number; readonly least: Period },
): boolean {
  if (least.n === 0) return true;
  if (least.unit === 'min' || least.unit === 'h') return until >= periodEnd(calendar, from, least);
  return dayNumber(until) >= lastDay(calendar, from, least);
}

function lastDay(calendar: WorkCalendar, from: number, { n, unit }: Period): number {
  let number = dayNumber(from);
  if (unit === 'd') {
    number += n;
    while (!isWorkday(calendar, number)) number += 1;
    return number;
  }
  for (let left = n; left > 0; ) {
    number += 1;
    if (isWorkday(calendar, number)) left -= 1;
  }
  return number;
}
