import { describe, expect, it } from 'vitest';
import { arrivalTimes, durationMs, execute, type Stagehand } from './executors.ts';
import type { Turn } from './turns.ts';
import { percentile } from './k6/metrics.ts';

function recording(): Stagehand & { readonly turns: Turn[]; drops: number } {
  const turns: Turn[] = [];
  let users = 0;
  return {
    turns,
    drops: 0,
    nextUser: () => (users += 1),
    iterate: (turn) => {
      turns.push(turn);
      return Promise.resolve();
    },
    dropped() {
      this.drops += 1;
    },
  };
}

describe('the driver’s executors', () => {
  it.each([
    ['90s', 90_000],
    ['1m30s', 90_000],
    ['500ms', 500],
    ['1.5s', 1_500],
    ['2h', 7_200_000],
  ])('%s is %d ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });
  it.each(['', '5', 's', '5 s', '5x', '-5s'])('%j is no duration', (text) => {
    expect(() => durationMs(text)).toThrow('is no duration');
  });

  it('every user does its iterations, numbered through the scenario, users through the test', async () => {
    const stagehand = recording();
    const plan = {
      executor: 'per-vu-iterations',
      vus: 3,
      iterations: 2,
      maxDuration: '1m',
    } as const;
    await execute(plan, stagehand);
    await execute({ ...plan, vus: 1, iterations: 1 }, stagehand);
    const numbers = stagehand.turns.map(({ idInTest }) => idInTest).toSorted((a, b) => a - b);
    expect(numbers).toEqual([1, 1, 2, 2, 3, 3, 4]);
    const iterations = stagehand.turns.slice(0, 6).map(({ iterationInTest }) => iterationInTest);
    expect(iterations.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('arrivals come evenly at a steady rate, and as the area under a rising one', () => {
    const steady = { startRate: 10, timeUnit: '1s', stages: [{ target: 10, duration: '2s' }] };
    expect([...arrivalTimes(steady)].map(Math.round)).toEqual(
      Array.from({ length: 20 }, (_, at) => (at + 1) * 100),
    );
    const rising = { startRate: 0, timeUnit: '1s', stages: [{ target: 100, duration: '2s' }] };
    const times = [...arrivalTimes(rising)];
    expect(times).toHaveLength(100);
    // A quarter of the area lies in the first half of the time.
    expect(times.filter((atMs) => atMs <= 1_000)).toHaveLength(25);
    expect(times.toSorted((a, b) => a - b)).toEqual(times);
  });

  it('what one stage has earned in part, the next one completes', () => {
    const stages = [
      { target: 1, duration: '500ms' },
      { target: 1, duration: '500ms' },
      { target: 1, duration: '1s' },
    ];
    expect([...arrivalTimes({ startRate: 1, timeUnit: '1s', stages })].map(Math.round)).toEqual([
      1_000, 2_000,
    ]);
  });

  it('an arrival that finds no free user is dropped and counted', async () => {
    const ends: (() => void)[] = [];
    let dropped = 0;
    await execute(
      {
        executor: 'ramping-arrival-rate',
        ...{ startRate: 100, timeUnit: '1s', preAllocatedVUs: 1, maxVUs: 2 },
        stages: [{ target: 100, duration: '100ms' }],
      },
      {
        ...recording(),
        iterate: () => new Promise((resolve) => ends.push(resolve)),
        // Of ten arrivals two found a user; both go on until the last one has come.
        dropped: () => {
          dropped += 1;
          if (dropped === 8) for (const end of ends) end();
        },
      },
    );
    expect(dropped).toBe(8);
  });
});

describe('statistics', () => {
  it('a percentile lies between its neighbours in proportion, as in k6', () => {
    expect(percentile([10, 20, 30, 40], 0.5)).toBe(25);
    expect(percentile([10, 20, 30, 40], 1)).toBe(40);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.5)).toBe(0);
  });
});
