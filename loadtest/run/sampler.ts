import type { Sample } from '../scenarios/lib/run-file.ts';

const EVERY_MS = 1_000;
/** A long run keeps every second, then fourth, … sample, so that its report stays small. */
const SAMPLES_MAX = 600;

/** Counters are drawn as their growth a second; the rest as it is. */
const SHOWN: readonly {
  readonly metric: string;
  readonly name: string;
  readonly factor: number;
}[] = [
  { metric: 'kaibiao_process_resident_memory_bytes', name: 'memory, MiB', factor: 1 / 1_048_576 },
  { metric: 'kaibiao_process_cpu_seconds_total', name: 'processor, % of one core', factor: 100 },
  { metric: 'kaibiao_nodejs_eventloop_lag_p99_seconds', name: 'event loop p99, ms', factor: 1_000 },
  { metric: 'kaibiao_live_sockets', name: 'live sockets', factor: 1 },
  { metric: 'kaibiao_live_offers_answered_total', name: 'offers answered a second', factor: 1 },
  { metric: 'kaibiao_engine_commands_pending', name: 'commands waiting for a commit', factor: 1 },
  { metric: 'kaibiao_live_deltas_sent_total', name: 'deltas sent a second', factor: 1 },
  {
    metric: 'kaibiao_live_sockets_closed_slow_total',
    name: 'slow readers cut a second',
    factor: 1,
  },
];

export const SAMPLED_METRICS: readonly string[] = SHOWN.map(({ metric }) => metric);

/** Unlabelled metrics of a Prometheus text by name. */
export function readMetrics(text: string): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    const match = /^(\w+) (\S+)$/.exec(line);
    if (match?.[1] !== undefined) values.set(match[1], Number(match[2]));
  }
  return values;
}

/** Reads a server's metrics once a second until it is stopped; a server that shows none gives no samples. */
export class Sampler {
  readonly #url: string;
  readonly #from = performance.now();
  readonly #timer: NodeJS.Timeout;
  #samples: Sample[] = [];
  #before: { readonly atMs: number; readonly values: ReadonlyMap<string, number> } | undefined;
  #stride = 1;
  #turn = 0;
  #isReading = false;

  constructor(baseUrl: string) {
    this.#url = `${baseUrl}/metrics`;
    this.#timer = setInterval(() => void this.#read(), EVERY_MS);
  }

  stop(): readonly Sample[] {
    clearInterval(this.#timer);
    return this.#samples;
  }

  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      const response = await fetch(this.#url, { signal: AbortSignal.timeout(5_000) });
      const text = await response.text();
      if (response.ok) this.#take(readMetrics(text));
    } catch (error) {
      // A busy server may miss a reading; the curve then has a longer piece.
      if (!(error instanceof Error)) throw error;
    } finally {
      this.#isReading = false;
    }
  }

  #take(values: ReadonlyMap<string, number>): void {
    const atMs = performance.now() - this.#from;
    const before = this.#before;
    this.#before = { atMs, values };
    this.#turn += 1;
    if (before === undefined || this.#turn % this.#stride !== 0) return;
    const seconds = (atMs - before.atMs) / 1_000;
    const shown = SHOWN.flatMap(({ metric, name, factor }) => {
      const now = values.get(metric);
      if (now === undefined) return [];
      const isCounter = metric.endsWith('_total');
      const value = isCounter ? (now - (before.values.get(metric) ?? now)) / seconds : now;
      return [[name, Math.round(value * factor * 1_000) / 1_000] as const];
    });
    this.#samples.push({ atMs: Math.round(atMs), values: Object.fromEntries(shown) });
    if (this.#samples.length < SAMPLES_MAX) return;
    this.#samples = this.#samples.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }
}
