import { describe, expect, it } from 'vitest';
import { instantOfField } from './shanghai.ts';
import { holidayName, isWorkday, workdayAt, workdaysBetween } from './workdays.ts';

const at = (text: string): number => instantOfField(text) ?? Number.NaN;

describe('working days', () => {
  it('know holidays and weekends that are worked', () => {
    expect(isWorkday(at('2025-10-01T09:00'))).toBe(false);
    expect(holidayName(at('2025-10-01T09:00'))).toMatch(/[\u4e00-\u9fff]/);
    expect(isWorkday(at('2025-09-28T09:00'))).toBe(true);
    expect(isWorkday(at('2025-09-27T09:00'))).toBe(false);
    expect(holidayName(at('2025-09-27T09:00'))).toBeUndefined();
  });

  it('pass over them', () => {
    expect(workdayAt(at('2025-09-30T15:00'), 1, '09:30')).toBe(at('2025-10-09T09:30'));
    expect(workdayAt(at('2025-09-30T15:00'), 0, '16:00')).toBe(at('2025-09-30T16:00'));
  });

  it('are counted without the first day and with the last', () => {
    expect(workdaysBetween(at('2025-09-29T09:00'), at('2025-09-30T09:00'))).toBe(1);
    expect(workdaysBetween(at('2025-09-30T09:00'), at('2025-10-09T09:00'))).toBe(1);
    expect(workdaysBetween(at('2025-09-30T09:00'), at('2025-09-30T23:00'))).toBe(0);
  });
});
