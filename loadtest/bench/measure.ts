import { build, type Histogram } from 'hdr-histogram-js';

/** A figure beside another one, both from the same run on the same machine. */
export interface Comparison {
  readonly name: string;
  readonly value: number;
  /** Own figure divided by this one. */
  readonly ratio: number;
}

/** One row of the report; also one object of `--json`. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly against: readonly Comparison[];
  /** What the figures mean and how they were made; on screen and in the report, not in `--json`. */
  readonly notes?: readonly string[];
  /** Aim of the design, in words. */
  readonly aim?: string;
}

/** How long and how large; `--smoke` shows that everything runs, its figures mean nothing. */
export interface BenchScale {
  readonly isSmoke: boolean;
  readonly seconds: number;
}

const MICROSECONDS_MAX = 600_000_000;

/** Latencies in milliseconds, kept at three digits from a microsecond to ten minutes. */
export class Latencies {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: MICROSECONDS_MAX,
    numberOfSignificantValueDigits: 3,
  });

  record(ms: number): void {
    const micros = Math.round(ms * 1_000);
    this.#histogram.recordValue(Math.min(MICROSECONDS_MAX, Math.max(1, micros)));
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  percentile(percent: number): number {
    return this.count === 0 ? 0 : this.#histogram.getValueAtPercentile(percent) / 1_000;
  }

  get maxMs(): number {
    return this.count === 0 ? 0 : this.#histogram.maxValue / 1_000;
  }
}

export function compare(name: string, own: number, other: number): Comparison {
  return { name, value: rounded(other), ratio: other === 0 ? 0 : rounded(own / other) };
}

/** Four significant digits: more would claim what a shared machine cannot give. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
