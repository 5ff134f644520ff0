/** One run as it is kept: `summary.json` from k6, and `run.json` with what the runner adds. Dependency-free. */
export const RUN_FORMAT = 'kaibiao.load/1';

export interface MetricSummary {
  readonly type: string;
  /** By the name of the statistic: `p(99)`, `rate`, `count` … */
  readonly values: Readonly<Record<string, number>>;
  /** Each threshold's expression and whether it held. */
  readonly thresholds: Readonly<Record<string, boolean>>;
}

/** The server's own figures, once in a while during the run. */
export interface Sample {
  /** Since the first sample. */
  readonly atMs: number;
  readonly values: Readonly<Record<string, number>>;
}

/** What the check outside k6 found in the exported journals. */
export interface JournalFindings {
  readonly auctions: number;
  readonly records: number;
  /** Acknowledgements that k6 saw, each looked up in its journal. */
  readonly acknowledged: number;
  /** In words, one for each thing that is wrong; empty: everything held. */
  readonly faults: readonly string[];
}

export interface RunFile {
  readonly format: typeof RUN_FORMAT;
  readonly scenario: string;
  /** Epoch milliseconds. */
  readonly endedAt: number;
  readonly durationMs: number;
  readonly machine: string;
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  readonly samples?: readonly Sample[];
  readonly journal?: JournalFindings;
  /** What was set on the command line, such as RATE. */
  readonly knobs?: Readonly<Record<string, string>>;
  readonly load?: MachineLoad;
}

/** Programs that wanted a processor, as the mean of the minute before and of the last one of the run. */
export interface MachineLoad {
  readonly before: number;
  readonly after: number;
  readonly processors: number;
}

/** What k6 gives to `handleSummary`, as far as it is used here. */
export interface K6Summary {
  readonly metrics?: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly values: Readonly<Record<string, number>>;
        readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
      }
    >
  >;
  readonly state?: { readonly testRunDurationMs?: number };
}

export function runFileOf(
  data: K6Summary,
  run: { readonly scenario: string; readonly machine: string; readonly endedAt: number },
): RunFile {
  if (data.metrics === undefined) {
    throw new Error(
      'k6 gave a summary of another form; run it without --new-machine-readable-summary',
    );
  }
  const metrics = Object.entries(data.metrics).map(([name, { type, values, thresholds }]) => {
    const held = Object.entries(thresholds ?? {}).map(([line, { ok }]) => [line, ok]);
    return [name, { type, values, thresholds: Object.fromEntries(held) }];
  });
  return {
    format: RUN_FORMAT,
    ...run,
    durationMs: data.state?.testRunDurationMs ?? 0,
    metrics: Object.fromEntries(metrics),
  };
}

/** Names of metrics with a threshold that did not hold. */
export function crossed(run: RunFile): readonly string[] {
  return Object.entries(run.metrics).flatMap(([name, { thresholds }]) =>
    Object.entries(thresholds)
      .filter(([, held]) => !held)
      .map(([line]) => `${name}: ${line}`),
  );
}
