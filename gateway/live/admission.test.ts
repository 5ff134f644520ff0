import { describe, expect, test } from 'vitest';
import { AdmissionControl, type AdmissionLimits } from './admission.ts';

const LIMITS: AdmissionLimits = {
  socketsMax: 100,
  socketsPerAddressMax: 2,
  handshakes: { perSecond: 10, burst: 20 },
  handshakesPerAddress: { perSecond: 1, burst: 5 },
  handshakesInProgressMax: 10,
  politeRefusals: { perSecond: 1, burst: 1 },
};

function control(over: Partial<AdmissionLimits> = {}): AdmissionControl {
  return new AdmissionControl({ ...LIMITS, ...over }, 0);
}

describe('admission', () => {
  test('an address has so many places; the refusals turn from a close code to an HTTP status', () => {
    const admission = control();
    for (let place = 0; place < 2; place += 1) {
      expect(admission.ask('10.0.0.1', 0)).toEqual({ type: 'admitted' });
      admission.opened('10.0.0.1');
    }
    expect(admission.ask('10.0.0.1', 0)).toEqual({ type: 'close', code: 'TOO_MANY_SOCKETS' });
    expect(admission.ask('10.0.0.1', 0)).toEqual({ type: 'refuse', status: 429 });
    expect(admission.ask('10.0.0.2', 0)).toEqual({ type: 'admitted' });
    admission.closed('10.0.0.1');
    expect(admission.ask('10.0.0.1', 0)).toEqual({ type: 'admitted' });
  });

  test('one household of IPv6 is one address', () => {
    const admission = control();
    admission.opened('2001:db8::1');
    admission.opened('2001:db8::2');
    expect(admission.ask('2001:db8::3', 0).type).toBe('close');
    expect(admission.ask('2001:db8:0:1::3', 0).type).toBe('admitted');
  });

  test('opening and closing fast uses up the own allowance, not that of everybody', () => {
    const admission = control();
    const asked = Array.from({ length: 50 }, () => admission.ask('10.0.0.1', 0).type);
    expect(asked.filter((type) => type === 'admitted')).toHaveLength(5);
    expect(admission.ask('10.0.0.2', 0).type).toBe('admitted');
    expect(admission.ask('10.0.0.1', 1_000).type).toBe('admitted');
  });

  test('a storm from many addresses is admitted at its rate', () => {
    const admission = control();
    const admitted = (nowMs: number): number =>
      Array.from({ length: 200 }, (_, i) =>
        admission.ask(`10.1.${nowMs % 250}.${i}`, nowMs),
      ).filter(({ type }) => type === 'admitted').length;
    expect(admitted(0)).toBe(20);
    expect(admitted(1_000)).toBe(10);
    expect(admitted(1_500)).toBe(5);
  });

  test('handshakes in progress are bounded and free their place', () => {
    const admission = control({ handshakesInProgressMax: 1 });
    admission.opened('10.0.0.1');
    expect(admission.ask('10.0.0.2', 0)).toEqual({ type: 'close', code: 'ADMISSION_LIMITED' });
    expect(admission.ask('10.0.0.2', 0)).toEqual({ type: 'refuse', status: 503 });
    admission.handshakeDone();
    expect(admission.ask('10.0.0.2', 0).type).toBe('admitted');
    expect(admission).toMatchObject({ open: 1, handshaking: 0 });
  });

  test('[A5] the place of a slow reader stays taken while its bytes may linger', () => {
    const admission = control();
    admission.opened('10.0.0.1');
    admission.opened('10.0.0.1');
    admission.closed('10.0.0.1', 0);
    admission.sweep(10_000);
    expect(admission.ask('10.0.0.1', 10_000).type).toBe('close');
    admission.sweep(60_000);
    expect(admission.ask('10.0.0.1', 60_000).type).toBe('admitted');
  });
});
