import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atOnDay, dayOf, fieldOfInstant, instantOfField } from './shanghai.ts';

describe('time fields in the zone of the procurement', () => {
  it('say Beijing time whatever the device thinks', () => {
    const at = Date.UTC(2026, 10, 26, 1, 30);
    expect(fieldOfInstant(at)).toBe('2026-11-26T09:30');
    expect(instantOfField('2026-11-26T09:30')).toBe(at);
    expect(dayOf(at)).toBe('2026-11-26');
    expect(atOnDay('2026-11-26', '09:30', 1)).toBe(at + 86_400_000);
  });

  it('every minute comes back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000 }), (minutes) => {
        expect(instantOfField(fieldOfInstant(minutes * 60_000))).toBe(minutes * 60_000);
      }),
    );
  });

  it.each(['', '2026-02-30T10:00', '2026-11-26', 'tomorrow', '2026-11-26T25:00'])(
    '%s is no instant',
    (text) => {
      expect(instantOfField(text)).toBeUndefined();
    },
  );
});
