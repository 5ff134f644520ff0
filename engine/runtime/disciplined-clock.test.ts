import { expect, test } from 'vitest';
import { CLOCK_PARTED_MS, DisciplinedClock } from './disciplined-clock.ts';

/** A machine whose wall clock can be set apart from its monotonic clock. */
class ScriptedClock {
  wall = 1_000_000;
  monotonic = 5_000;
  wallMs = () => this.wall;
  monotonicMs = () => this.monotonic;
  pass(ms: number): void {
    this.wall += ms;
    this.monotonic += ms;
  }
}

test('[T1] given a wall clock that steps back a little, journal time still goes forward', () => {
  const machine = new ScriptedClock();
  const clock = new DisciplinedClock(machine);
  machine.pass(100);
  const before = clock.now() ?? 0;
  machine.wall -= CLOCK_PARTED_MS - 1;
  machine.pass(1);
  expect(clock.now()).toBeGreaterThan(before);
});

test.each([
  ['forward', CLOCK_PARTED_MS + 1],
  ['back', -CLOCK_PARTED_MS - 1],
  ['forward by a day', 86_400_000],
])('[T2] given a wall clock that steps %s beyond the bound, no time is given at all', (_, step) => {
  const machine = new ScriptedClock();
  const clock = new DisciplinedClock(machine);
  machine.wall += step;
  expect(clock.now()).toBeUndefined();
  machine.wall -= step;
  expect(clock.now()).toBeUndefined();
  expect(clock.partedDetail).toContain('wall clock stepped');
});

test('[T2] given a database clock apart from the wall clock, the owner steps down', () => {
  const machine = new ScriptedClock();
  const clock = new DisciplinedClock(machine);
  const verdict = clock.compare(machine.wall + CLOCK_PARTED_MS + 50, 0);
  expect(verdict.type).toBe('parted');
  expect(clock.now()).toBeUndefined();
});

test('[T2] given three readings that agree again, time comes back at the new wall time', () => {
  const machine = new ScriptedClock();
  const clock = new DisciplinedClock(machine);
  machine.wall += 3_600_000;
  expect(clock.now()).toBeUndefined();
  const verdicts = [1, 2, 3, 4].map(() => {
    machine.pass(1_000);
    return clock.compare(machine.wall, 1).type;
  });
  expect(verdicts.at(-1)).toBe('good');
  expect(verdicts.filter((type) => type === 'parted').length).toBeGreaterThanOrEqual(2);
  expect(clock.now()).toBe(machine.wall);
});

test('[T2] given no answer from the database, a parted clock does not come back by itself', () => {
  const machine = new ScriptedClock();
  const clock = new DisciplinedClock(machine);
  machine.wall += 10_000;
  clock.now();
  for (let round = 0; round < 10; round += 1) {
    machine.pass(1_000);
    expect(clock.compare(undefined, 0).type).toBe('parted');
  }
});

test('[T2] given a slow drift below the bound, the anchor follows the wall clock', () => {
  const machine = new ScriptedClock();
  const clock = new DisciplinedClock(machine);
  for (let second = 0; second < 1_000; second += 1) {
    machine.pass(1_000);
    machine.wall += 1;
    expect(clock.compare(machine.wall, 0).type).toBe('good');
  }
  expect(Math.abs((clock.now() ?? 0) - machine.wall)).toBeLessThanOrEqual(1);
});
