import { getDayDetail } from 'chinese-days';
import { atOnDay, dayOf } from './shanghai.ts';

/**
 * Working days (工作日) by the holiday arrangements that the library knows; a year without arrangements yet counts
 * weekends only, as the server does and says. Help for choosing times: the server decides periods.
 */
const DAY_MS = 86_400_000;
const LOOKED_AT_MAX = 400;

export function isWorkday(atMs: number): boolean {
  return getDayDetail(dayOf(atMs)).work;
}

/** The holiday's name, when the day is one that has a name. */
export function holidayName(atMs: number): string | undefined {
  const { work, name } = getDayDetail(dayOf(atMs));
  const [, chinese = ''] = name.split(',');
  return !work && chinese !== '' ? chinese : undefined;
}

/** At `hh:mm` of the n-th working day after today; 0 stands for today. */
export function workdayAt(nowMs: number, count: number, clock: string): number {
  let at = atOnDay(dayOf(nowMs), clock);
  let left = count;
  for (let looked = 0; left > 0 && looked < LOOKED_AT_MAX; looked += 1) {
    at += DAY_MS;
    if (isWorkday(at)) left -= 1;
  }
  return at;
}

/** Whole working days between two instants: the day of the first is not counted (MOF87-85), that of the second is. */
export function workdaysBetween(fromMs: number, toMs: number): number {
  let count = 0;
  const last = atOnDay(dayOf(toMs), '00:00');
  let at = atOnDay(dayOf(fromMs), '00:00', 1);
  for (let looked = 0; at <= last && looked < LOOKED_AT_MAX; looked += 1) {
    if (isWorkday(at)) count += 1;
    at += DAY_MS;
  }
  return count;
}
