import holidays from 'chinese-days';
import { dayNumber, dayStart, type WorkCalendar } from '#contracts/work-calendar.ts';

const DAY_MS = 86_400_000;
/** The library begins with 2004; older years and later tables than five years ahead matter to nobody. */
const YEARS_BACK = 1;
const YEARS_AHEAD = 5;

/**
 * The national arrangement of holidays and shifted working days (节假日安排) around an instant, as far as it has been
 * published: from the year before to the last year that the library knows. Made once a year.
 */
export function holidayCalendar(nowMs: number): WorkCalendar {
  const thisYear = yearOf(nowMs);
  const known = CALENDARS.get(thisYear);
  if (known !== undefined) return known;
  const years: number[] = [];
  for (let year = thisYear - YEARS_BACK; year <= thisYear + YEARS_AHEAD; year += 1) {
    if (isArranged(year)) years.push(year);
  }
  const calendar = calendarOf(years);
  CALENDARS.set(thisYear, calendar);
  return calendar;
}

const CALENDARS = new Map<number, WorkCalendar>();

/** A year without a single named holiday has no arrangement yet. */
function isArranged(year: number): boolean {
  return holidays.getHolidaysInRange(`${year}-01-01`, `${year}-12-31`, false).length > 0;
}

function calendarOf(years: readonly number[]): WorkCalendar {
  const [first] = years;
  const last = years.at(-1);
  if (first === undefined || last === undefined) {
    return { fromDay: 0, toDay: 0, free: [], worked: [] };
  }
  const fromDay = dayNumber(startOfYear(first));
  const toDay = dayNumber(startOfYear(last + 1)) - 1;
  const free: number[] = [];
  const worked: number[] = [];
  for (let day = fromDay; day <= toDay; day += 1) {
    const { date, isWeekend } = dateOf(day);
    const { work } = holidays.getDayDetail(date);
    if (work === isWeekend) (work ? worked : free).push(day);
  }
  return { fromDay, toDay, free, worked };
}

function startOfYear(year: number): number {
  return Date.parse(`${year}-01-01T00:00:00+08:00`);
}

function yearOf(atMs: number): number {
  return new Date(dayStart(dayNumber(atMs)) + DAY_MS / 2).getUTCFullYear();
}

function dateOf(day: number): { readonly date: string; readonly isWeekend: boolean } {
  // Noon in UTC+8 is the same date in UTC.
  const noon = new Date(dayStart(day) + DAY_MS / 2);
  const weekday = noon.getUTCDay();
  return { date: noon.toISOString().slice(0, 10), isWeekend: weekday === 0 || weekday === 6 };
}
