/** Instants on screens stand in the zone of the procurement, not of the device. */
export const SCREEN_ZONE = 'Asia/Shanghai';
export const SCREEN_ZONE_LABEL = 'UTC+8';

const SECOND_MS = 1_000;
const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

/** Digits are the same in both languages, so the parts are put together here. */
const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: SCREEN_ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

type PartName = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fractionalSecond';

function read(atMs: number): Record<PartName, string> {
  const found: Record<PartName, string> = {
    year: '',
    month: '',
    day: '',
    hour: '',
    minute: '',
    second: '',
    fractionalSecond: '',
  };
  for (const part of parts.formatToParts(atMs)) {
    if (part.type in found) found[part.type as PartName] = part.value;
  }
  return found;
}

/** `14:03:07` */
export function clockTime(atMs: number): string {
  const at = read(atMs);
  return `${at.hour}:${at.minute}:${at.second}`;
}

/** `14:03:07.123` */
export function clockTimeMs(atMs: number): string {
  const at = read(atMs);
  return `${at.hour}:${at.minute}:${at.second}.${at.fractionalSecond}`;
}

/** `2026-11-22 14:03:07` */
export function dateTime(atMs: number): string {
  const at = read(atMs);
  return `${at.year}-${at.month}-${at.day} ${at.hour}:${at.minute}:${at.second}`;
}

/** `2026-11-22 14:03` */
export function dateMinute(atMs: number): string {
  return dateTime(atMs).slice(0, -3);
}

const dayFormats = {
  'zh-CN': new Intl.DateTimeFormat('zh-CN', {
    timeZone: SCREEN_ZONE,
    ...{ year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' },
  }),
  en: new Intl.DateTimeFormat('en-GB', {
    timeZone: SCREEN_ZONE,
    ...{ year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' },
  }),
} as const;

/** `2026年11月26日星期四`, `Thursday 26 November 2026` */
export function dayText(atMs: number, language: string): string {
  return dayFormats[language === 'en' ? 'en' : 'zh-CN'].format(atMs);
}

const weekdayFormats = {
  'zh-CN': new Intl.DateTimeFormat('zh-CN', { timeZone: SCREEN_ZONE, weekday: 'short' }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone: SCREEN_ZONE, weekday: 'short' }),
} as const;

/** `周四`, `Thu` */
export function weekdayText(atMs: number, language: string): string {
  return weekdayFormats[language === 'en' ? 'en' : 'zh-CN'].format(atMs);
}

/** `2026-11-22`: the day of an instant in the zone of the procurement. */
export function dayOf(atMs: number): string {
  return dateTime(atMs).slice(0, 10);
}

/**
 * The same instant by the device's own clock, `2026-11-21 23:03 America/New_York`; `undefined` where it shows the same
 * (habit 34). In: the device's zone, as `Intl` names it.
 */
export function localText(atMs: number, zone: string): string | undefined {
  const local = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    ...{ dateStyle: 'short', timeStyle: 'short' },
  }).format(atMs);
  return local === dateMinute(atMs) ? undefined : `${local} ${zone}`;
}

export function deviceZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export interface Remaining {
  readonly days: number;
  /** `42:07`, or `3:42:07` from one hour on; `00:00` only when nothing is left. */
  readonly clock: string;
  /** Nothing is left: the period was half-open and its end has come. */
  readonly isOver: boolean;
}

/** Time from `nowMs` to `endMs`; a begun second counts as whole, so that zero means the end has come. */
export function remaining(endMs: number, nowMs: number): Remaining {
  const left = Math.max(0, Math.ceil((endMs - nowMs) / SECOND_MS));
  const days = Math.floor(left / DAY_S);
  const hours = Math.floor((left % DAY_S) / HOUR_S);
  const minutes = two(Math.floor((left % HOUR_S) / MINUTE_S));
  const seconds = two(left % MINUTE_S);
  const clock = hours > 0 || days > 0 ? `${hours}:${minutes}:${seconds}` : `${minutes}:${seconds}`;
  return { days, clock, isOver: endMs <= nowMs };
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
