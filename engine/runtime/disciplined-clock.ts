import type { Clock } from './ports.ts';

/** Wall, monotonic and database clock may differ by this much before the owner steps down (T2). */
export const CLOCK_PARTED_MS = 200;
/** Consecutive readings that must agree before a stepped-down owner trusts its clock again. */
const AGREEING_READINGS_MIN = 3;
/** How far one reading may pull the anchor towards the wall clock, so that small steps become slews. */
const SLEW_MS_MAX = 5;

export type ClockVerdict =
  | { readonly type: 'good'; readonly offsetMs: number }
  | { readonly type: 'parted'; readonly detail: string };

/**
 * Journal time: an anchored wall time that advances with the monotonic clock. A wall clock that steps is noticed at
 * the next reading and never moves journal time; `now` returns `undefined` until the clocks agree again.
 * Rules: T1, T2 (docs/SPEC.md).
 */
export class DisciplinedClock {
  readonly #clock: Clock;
  #anchorWallMs: number;
  #anchorMonotonicMs: number;
  #partedDetail: string | undefined;
  #agreeingReadings = 0;
  #lastReading: { readonly wallMs: number; readonly monotonicMs: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#anchorWallMs = clock.wallMs();
    this.#anchorMonotonicMs = clock.monotonicMs();
  }

  /** Whole milliseconds, or `undefined` while the clocks are parted. Cheap: called for every command. */
  now(): number | undefined {
    if (this.#partedDetail !== undefined) return undefined;
    const expected = this.#expectedMs();
    const offset = this.#clock.wallMs() - expected;
    if (Math.abs(offset) > CLOCK_PARTED_MS) {
      this.#part(`the wall clock stepped by ${Math.round(offset)} ms`);
      return undefined;
    }
    return Math.floor(expected);
  }

  /** Journal time for show only (countdowns, clock samples): never stamped on a record. */
  estimateMs(): number {
    return Math.floor(this.#expectedMs());
  }

  get partedDetail(): string | undefined {
    return this.#partedDetail;
  }

  /**
   * Compares with the database's clock, read between two monotonic instants; called about once a second.
   * `undefined` when the database could not be asked: then wall and monotonic alone are compared.
   */
  compare(databaseMs: number | undefined, roundTripMs: number): ClockVerdict {
    const wall = this.#clock.wallMs();
    const monotonic = this.#clock.monotonicMs();
    const previous = this.#lastReading;
    this.#lastReading = { wallMs: wall, monotonicMs: monotonic };
    const databaseOffset = databaseMs === undefined ? 0 : databaseMs - (wall - roundTripMs / 2);
    const tolerance = CLOCK_PARTED_MS + roundTripMs / 2;
    if (Math.abs(databaseOffset) > tolerance) {
      this.#part(`the database clock differs by ${Math.round(databaseOffset)} ms`);
    } else if (this.#partedDetail === undefined) {
      this.#slew(wall);
    }
    if (this.#partedDetail === undefined) return { type: 'good', offsetMs: databaseOffset };
    const drift =
      previous === undefined
        ? Number.POSITIVE_INFINITY
        : wall - previous.wallMs - (monotonic - previous.monotonicMs);
    const agrees = Math.abs(drift) <= CLOCK_PARTED_MS && Math.abs(databaseOffset) <= tolerance;
    this.#agreeingReadings = agrees && databaseMs !== undefined ? this.#agreeingReadings + 1 : 0;
    if (this.#agreeingReadings < AGREEING_READINGS_MIN) {
      return { type: 'parted', detail: this.#partedDetail };
    }
    this.#anchorWallMs = wall;
    this.#anchorMonotonicMs = monotonic;
    this.#partedDetail = undefined;
    return { type: 'good', offsetMs: databaseOffset };
  }

  #expectedMs(): number {
    return this.#anchorWallMs + (this.#clock.monotonicMs() - this.#anchorMonotonicMs);
  }

  #part(detail: string): void {
    this.#partedDetail = detail;
    this.#agreeingReadings = 0;
  }

  #slew(wall: number): void {
    const offset = wall - this.#expectedMs();
    if (Math.abs(offset) > CLOCK_PARTED_MS) {
      this.#part(`the wall clock stepped by ${Math.round(offset)} ms`);
      return;
    }
    this.#anchorWallMs += Math.max(-SLEW_MS_MAX, Math.min(SLEW_MS_MAX, offset));
  }
}
