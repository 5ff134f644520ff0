import { describe, expect, it } from 'vitest';
import {
  clockTime,
  clockTimeMs,
  dateMinute,
  dateTime,
  dayOf,
  localText,
  remaining,
  weekdayText,
} from './time.ts';

const AT = Date.UTC(2026, 10, 22, 16, 3, 7, 45);

describe('instants', () => {
  it('stand in Shanghai time whatever the device thinks', () => {
    expect(dateTime(AT)).toBe('2026-11-23 00:03:07');
    expect(dateMinute(AT)).toBe('2026-11-23 00:03');
    expect(clockTime(AT)).toBe('00:03:07');
    expect(clockTimeMs(AT)).toBe('00:03:07.045');
  });
});

describe('habit 34: instants for people elsewhere', () => {
  it('carry the weekday of the procurement', () => {
    expect(weekdayText(AT, 'zh-CN')).toBe('周一');
    expect(weekdayText(AT, 'en')).toBe('Mon');
    expect(dayOf(AT)).toBe('2026-11-23');
  });

  it('tell the local time where it differs, and only there', () => {
    expect(localText(AT, 'America/New_York')).toBe('2026-11-22 11:03 America/New_York');
    expect(localText(AT, 'Asia/Singapore')).toBeUndefined();
  });
});

describe('[AUC-6] what is left', () => {
  it('shows zero only when the half-open period is over', () => {
    expect(remaining(10_000, 9_999)).toEqual({ days: 0, clock: '00:01', isOver: false });
    expect(remaining(10_000, 10_000)).toEqual({ days: 0, clock: '00:00', isOver: true });
    expect(remaining(10_000, 99_000)).toEqual({ days: 0, clock: '00:00', isOver: true });
  });

  it.each([
    [42_000, 0, '00:42'],
    [3_599_000, 0, '59:59'],
    [3_600_000, 0, '1:00:00'],
    [90_061_000, 1, '1:01:01'],
  ])('%i ms', (left, days, clock) => {
    expect(remaining(left, 0)).toEqual({ days, clock, isOver: false });
  });
});
