import { fieldOfInstant, instantOfField } from '../shanghai.ts';

/** A day, or a day with its time, both in the zone of the procurement (UTC+8). */
export type TimeKind = 'day' | 'minute';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Year, month and day, each as people write it; what follows is the time. */
const YEAR_FIRST = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*[日号]?/;
const DIGITS_ONLY = /^(\d{4})(\d{2})(\d{2})/;
const DAY_FIRST = /^(\d{1,2})\s+([a-z]{3})[a-z]*\.?\s+(\d{4})/;
const MONTH_FIRST = /^([a-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})/;
const CLOCK = /^[\s,t]*(\d{1,2})\s*[:时点]\s*(\d{2})(?:\s*[:分]\s*(\d{2})?)?\s*秒?$/;
const CLOCK_DIGITS = /^\s*(\d{2})(\d{2})$/;

/**
 * Reads what somebody typed, whatever the page's language: `2026-11-26 09:30`, `2026年11月26日9时30分`, `26 Nov 2026, 9:30`,
 * `202611260930`, also in full-width characters. Out: `2026-11-26` or `2026-11-26T09:30`, with seconds where they are not zero;
 * `undefined` for a day or a time that does not exist, and for days whose order is a guess (`3/4/2026`).
 */
export function readTimeText(text: string, kind: TimeKind): string | undefined {
  const plain = text.normalize('NFKC').trim().toLowerCase();
  const found = readDay(plain);
  if (found === undefined) return undefined;
  const rest = plain.slice(found.length).trim();
  if (kind === 'day') return rest === '' ? existing(found.day) : undefined;
  const clock = CLOCK.exec(rest) ?? CLOCK_DIGITS.exec(rest);
  if (!clock) return undefined;
  const [hour = '', minute = '', second = '00'] = clock.slice(1);
  const at = instantOfField(`${found.day}T${two(hour)}:${minute}:${second}`);
  return at === undefined ? undefined : fieldOfInstant(at);
}

/** `2026-11-26T09:30` → `2026-11-26 09:30`, as instants stand on all screens. */
export function showTimeText(value: string): string {
  return value.replace('T', ' ');
}

interface DayRead {
  readonly day: string;
  /** Characters it took. */
  readonly length: number;
}

function readDay(text: string): DayRead | undefined {
  const digits = YEAR_FIRST.exec(text) ?? DIGITS_ONLY.exec(text);
  if (digits) return dayOf(digits[1], digits[2], digits[3], digits[0].length);
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst) return dayOf(dayFirst[3], monthOf(dayFirst[2]), dayFirst[1], dayFirst[0].length);
  const monthFirst = MONTH_FIRST.exec(text);
  if (!monthFirst) return undefined;
  return dayOf(monthFirst[3], monthOf(monthFirst[1]), monthFirst[2], monthFirst[0].length);
}

function dayOf(year = '', month = '', day = '', length = 0): DayRead {
  return { day: `${year}-${two(month)}-${two(day)}`, length };
}

/** `0`, which no month is, for a word that is none. */
function monthOf(name = ''): string {
  return String(MONTHS.indexOf(name) + 1);
}

function existing(day: string): string | undefined {
  return instantOfField(`${day}T00:00`) === undefined ? undefined : day;
}

function two(digits: string): string {
  return digits.padStart(2, '0');
}
