import { describe, expect, it } from 'vitest';
import { SteadyClock } from './steady-clock.ts';

function reading(clock: SteadyClock, serverMs: number, uncertaintyMs = 10) {
  return clock.read({ serverMs, uncertaintyMs });
}

describe('server time on a screen', () => {
  it('[T5] follows the estimate as it runs', () => {
    const clock = new SteadyClock();
    expect(reading(clock, 1_000)).toEqual({ serverMs: 1_000, uncertaintyMs: 10 });
    expect(reading(clock, 1_500)).toEqual({ serverMs: 1_500, uncertaintyMs: 10 });
  });

  it('[T5] a better sample that lies earlier makes it wait, less sure by as much, and never step back', () => {
    const clock = new SteadyClock();
    reading(clock, 5_000, 900);
    expect(reading(clock, 4_300, 5)).toEqual({ serverMs: 5_000, uncertaintyMs: 705 });
    expect(reading(clock, 4_900, 5)).toEqual({ serverMs: 5_000, uncertaintyMs: 105 });
    expect(reading(clock, 5_200, 5)).toEqual({ serverMs: 5_200, uncertaintyMs: 5 });
  });

  it('[T5] waits for nothing after a time in which it was unknown', () => {
    const clock = new SteadyClock();
    reading(clock, 5_000);
    expect(clock.read(undefined)).toBeUndefined();
    expect(reading(clock, 4_000)).toEqual({ serverMs: 4_000, uncertaintyMs: 10 });
  });

  it('[T5] another clock, further off than any sample, counts at once', () => {
    const clock = new SteadyClock();
    reading(clock, 90_000);
    expect(reading(clock, 20_000)).toEqual({ serverMs: 20_000, uncertaintyMs: 10 });
  });
});
