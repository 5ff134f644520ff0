import type { BidderId } from '#contracts/ids.ts';
import type { EpochMs } from '#contracts/time.ts';

/**
 * The formats with a clock: what their rules say of a lot, and in `clock` where it stands; one pair for each rule module.
 * `startsAt` is the opening, moved by every pause: as if the clock had run without one.
 */

export interface DutchReverseTerms {
  readonly type: 'dutch-reverse';
  readonly ceilingFen: number;
  readonly startFen: number;
  readonly stepFen: number;
  readonly tickMs: number;
  /** The price follows from this and the time. */
  readonly clock: { startsAt: EpochMs };
}

export interface JapaneseReverseTerms {
  readonly type: 'japanese-reverse';
  readonly ceilingFen: number;
  readonly stepFen: number;
  readonly tickMs: number;
  readonly clock: JapaneseClock;
}

export interface JapaneseClock {
  startsAt: EpochMs;
  /** Who dropped out, in the order of the records. */
  readonly out: Set<BidderId>;
  /** Derived: the first tick that somebody who is in has not confirmed. */
  tick: number;
  /** Derived: how many of those who are in have not confirmed `tick`. */
  waitingCount: number;
  /** Derived: how many are in: admitted, not disqualified and not out. */
  inCount: number;
}

export interface RoundsTerms {
  readonly type: 'rounds';
  readonly stepFen: number;
  readonly decrementMaxBp: number | undefined;
  readonly initialMs: number;
  readonly turnMs: number;
  readonly breakMs: number;
  readonly rounds: number;
  /** Admitted bidders: bounds the turns before the first round. */
  readonly bidderCount: number;
  readonly clock: RoundsClock;
}

export interface RoundsClock {
  startsAt: EpochMs;
  /** 0 while initial prices are taken. */
  round: number;
  /** The bidders of this round in the order of their turns. */
  order: readonly BidderId[];
  /** Whose turn it is; beyond the last when the round is over. */
  index: number;
  /** When that turn begins, or when the round was over. */
  turnStartsAt: EpochMs;
}

export type ClockTerms = DutchReverseTerms | JapaneseReverseTerms | RoundsTerms;
