import type { AppendFault, CallFault, StoreFaults } from '../store/faulty-event-store.ts';
import type { Random } from './random.ts';

/**
 * Rates of one run. Swarm testing: each kind is on with even odds and draws its own rate, so that mild and absurd
 * runs both occur (reliability c1).
 */
export interface FaultRates {
  readonly isHealed: () => boolean;
  readonly crashesPerMinute: number;
  readonly takeoversPerMinute: number;
  readonly clockStepsPerMinute: number;
  readonly pausesPerMinute: number;
  /** Shares of appends. */
  readonly answerLost: number;
  readonly statementLost: number;
  readonly late: number;
  readonly refused: number;
  readonly slow: number;
  /** Shares of messages between client and node. */
  readonly messageLost: number;
  readonly messageDoubled: number;
  readonly messageDelayMs: number;
  readonly hasHostileClient: boolean;
  /** What stays broken for ever once the storm is over: nothing in safety mode. */
  readonly lasting: LastingFaults;
}

/** Uniform faults hide livelock, since they always heal (reliability a3); these never do. */
export interface LastingFaults {
  readonly refused: number;
  readonly slow: number;
  readonly messageLost: number;
}

/** `safety`: everything heals after the storm. `liveness`: some of it never does, and all must go on all the same. */
export type SimMode = 'safety' | 'liveness';

const NOTHING_LASTS: LastingFaults = { refused: 0, slow: 0, messageLost: 0 };

export function drawRates(random: Random, mode: SimMode, isHealed: () => boolean): FaultRates {
  const rate = (max: number): number => (random.chance(0.5) ? random.next() * max : 0);
  return {
    isHealed,
    crashesPerMinute: rate(6),
    takeoversPerMinute: rate(3),
    clockStepsPerMinute: rate(4),
    pausesPerMinute: rate(3),
    answerLost: rate(0.1),
    statementLost: rate(0.1),
    late: rate(0.1),
    refused: rate(0.2),
    slow: rate(0.3),
    messageLost: rate(0.2),
    messageDoubled: rate(0.2),
    messageDelayMs: rate(3_000),
    hasHostileClient: random.chance(0.5),
    lasting:
      mode === 'safety'
        ? NOTHING_LASTS
        : { refused: rate(0.3), slow: rate(0.6), messageLost: rate(0.3) },
  };
}

/** The fate of each call of one node to its store. */
export function storeFaults(rates: FaultRates, random: Random): StoreFaults {
  const wait = (max: number): number => random.int(0, max);
  return {
    onAppend(): AppendFault {
      if (rates.isHealed()) {
        if (random.chance(rates.lasting.refused)) return { type: 'refused', afterMs: wait(200) };
        const isSlow = random.chance(rates.lasting.slow);
        return { type: 'slow', beforeMs: 0, afterMs: isSlow ? wait(500) : 1 };
      }
      if (random.chance(rates.answerLost)) return { type: 'answer-lost', afterMs: wait(2_000) };
      if (random.chance(rates.statementLost))
        return { type: 'statement-lost', afterMs: wait(2_000) };
      if (random.chance(rates.late)) {
        return { type: 'late', afterMs: wait(500), appliedMs: wait(5_000) };
      }
      if (random.chance(rates.refused)) return { type: 'refused', afterMs: wait(1_000) };
      if (random.chance(rates.slow))
        return { type: 'slow', beforeMs: wait(800), afterMs: wait(800) };
      return { type: 'slow', beforeMs: wait(1), afterMs: wait(2) };
    },
    onCall(): CallFault {
      if (rates.isHealed()) {
        if (random.chance(rates.lasting.refused)) return { type: 'refused', afterMs: wait(200) };
        return { type: 'none' };
      }
      if (random.chance(rates.answerLost)) return { type: 'answer-lost', afterMs: wait(500) };
      if (random.chance(rates.refused)) return { type: 'refused', afterMs: wait(500) };
      if (random.chance(rates.slow))
        return { type: 'slow', beforeMs: wait(300), afterMs: wait(300) };
      return { type: 'none' };
    },
  };
}
