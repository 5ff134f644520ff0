import { describe, expect, it } from 'vitest';
import { instantOfField } from '#clients/web/kit/shanghai.ts';
import { defaultTimes } from './default-times.ts';

const at = (text: string): number => instantOfField(text) ?? Number.NaN;

describe('times that a new project begins with', () => {
  it('three working days of registration, the auction on the next one', () => {
    // A Monday.
    expect(defaultTimes(at('2026-11-30T10:00'), { n: 0, unit: 'd' })).toEqual({
      until: '2026-12-03T17:00',
      opensAt: '2026-12-04T09:30',
    });
  });

  it('goes over weekends, and as long as the policy asks', () => {
    expect(defaultTimes(at('2026-12-04T10:00'), { n: 0, unit: 'd' }).until).toBe(
      '2026-12-09T17:00',
    );
    expect(defaultTimes(at('2026-11-30T10:00'), { n: 5, unit: 'wd' }).until).toBe(
      '2026-12-07T17:00',
    );
    expect(defaultTimes(at('2026-11-30T10:00'), { n: 20, unit: 'd' }).until).toBe(
      '2026-12-21T17:00',
    );
  });
});
