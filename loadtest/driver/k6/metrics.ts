/** `k6/metrics`: collects what scenarios add and sums it up as k6 does for `handleSummary`. */
type Tags = Readonly<Record<string, string>>;

abstract class Metric {
  readonly name: string;
  readonly samples: number[] = [];
  abstract readonly type: string;

  constructor(name: string) {
    if (registry.has(name)) throw new Error(`${name} is there twice`);
    this.name = name;
    registry.set(name, this);
  }

  add(value: number | boolean, tags?: Tags): void {
    this.samples.push(Number(value));
    for (const [key, tag] of Object.entries(tags ?? {})) {
      const label = `${this.name} ${key}=${tag}`;
      tagged.set(label, (tagged.get(label) ?? 0) + Number(value));
    }
  }

  abstract values(seconds: number): Record<string, number>;
}

const registry = new Map<string, Metric>();
const tagged = new Map<string, number>();

export class Counter extends Metric {
  readonly type = 'counter';

  values(seconds: number): Record<string, number> {
    const count = this.samples.reduce((sum, value) => sum + value, 0);
    return { count, rate: count / seconds };
  }
}

export class Rate extends Metric {
  readonly type = 'rate';

  values(): Record<string, number> {
    const passes = this.samples.filter((value) => value !== 0).length;
    const rate = this.samples.length === 0 ? 0 : passes / this.samples.length;
    return { rate, passes, fails: this.samples.length - passes };
  }
}

export class Trend extends Metric {
  readonly type = 'trend';

  values(): Record<string, number> {
    const sorted = this.samples.toSorted((a, b) => a - b);
    return {
      min: percentile(sorted, 0),
      avg: sorted.reduce((sum, value) => sum + value, 0) / Math.max(1, sorted.length),
      med: percentile(sorted, 0.5),
      'p(90)': percentile(sorted, 0.9),
      'p(95)': percentile(sorted, 0.95),
      'p(99)': percentile(sorted, 0.99),
      max: percentile(sorted, 1),
      count: sorted.length,
    };
  }
}

/** Between the two nearest samples in proportion, as k6 has it; 0 without samples. */
export function percentile(sorted: readonly number[], share: number): number {
  const rank = share * (sorted.length - 1);
  const low = sorted[Math.floor(rank)] ?? 0;
  const high = sorted[Math.ceil(rank)] ?? low;
  return low + (high - low) * (rank - Math.floor(rank));
}

export function forgetMetrics(): void {
  registry.clear();
  tagged.clear();
}

/** What was counted by tag, such as error frames by their code; k6 keeps these for its outputs. */
export function countsByTag(): ReadonlyMap<string, number> {
  return tagged;
}

export interface Summed {
  readonly type: string;
  readonly values: Record<string, number>;
  readonly thresholds?: Record<string, { readonly ok: boolean }>;
}

const THRESHOLD = /^([a-z]+(?:\(\d+\))?)(==|<|>)([\d.]+)$/;

/** k6 leaves metrics without a value out of the summary, unless a threshold names them. */
export function sumUp(
  thresholds: Readonly<Record<string, readonly string[]>>,
  seconds: number,
): Record<string, Summed> {
  const all = [...registry.values()].flatMap((metric): readonly (readonly [string, Summed])[] => {
    const lines = thresholds[metric.name];
    if (metric.samples.length === 0 && lines === undefined) return [];
    const values = metric.values(seconds);
    if (lines === undefined) return [[metric.name, { type: metric.type, values }]];
    const held = lines.map((line) => [line, { ok: holds(line, values, metric) }]);
    const summed = { type: metric.type, values, thresholds: Object.fromEntries(held) };
    return [[metric.name, summed]];
  });
  return Object.fromEntries(all);
}

function holds(line: string, values: Record<string, number>, metric: Metric): boolean {
  const [, stat = '', sign = '', limit = ''] = THRESHOLD.exec(line) ?? [];
  const value = values[stat];
  if (value === undefined) throw new Error(`${metric.name}: no statistic for ${line}`);
  // As in k6: what has no samples crosses no threshold.
  if (metric.samples.length === 0) return true;
  if (sign === '==') return value === Number(limit);
  return sign === '<' ? value < Number(limit) : value > Number(limit);
}
