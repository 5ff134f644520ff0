import { readFileSync } from 'node:fs';
import { vi } from 'vitest';
import type { ScenarioName } from '#loadtest/scenarios/lib/thresholds.ts';
import { type Seen, readSeen } from '#loadtest/run/journal-check.ts';
import type { Summed } from '#loadtest/driver/k6/metrics.ts';
import type { Turn } from '#loadtest/driver/turns.ts';

/** What a scenario's file exports, as k6 calls it. */
interface Scenario {
  readonly options: {
    readonly scenarios: Readonly<
      Record<string, { readonly exec?: string; readonly vus?: number; readonly executor: string }>
    >;
    readonly thresholds: Readonly<Record<string, readonly string[]>>;
  };
  readonly setup: () => Promise<unknown>;
  readonly handleSummary: (data: object) => Record<string, string>;
  readonly [exec: string]: unknown;
}

export interface TinyRun {
  readonly metrics: Readonly<Record<string, Summed>>;
  /** What `handleSummary` gave, by file name. */
  readonly files: Readonly<Record<string, string>>;
  readonly seen: Seen;
}

/** Where an arrival rate would decide how often. */
const ARRIVALS = 4;

/**
 * Runs a scenario's own functions once at tiny size against a server: `setup`, each virtual user's function as often as
 * the options say, `handleSummary`. Arrival rates, ramps and pauses between iterations are k6's and not tried here.
 */
export async function runTiny(
  name: ScenarioName,
  env: Readonly<Record<string, string>>,
): Promise<TinyRun> {
  vi.resetModules();
  vi.stubGlobal('__ENV', { ...env, OUT: 'out' });
  vi.stubGlobal('open', (file: string) => readFileSync(file, 'utf8'));
  const lines: string[] = [];
  const console = vi.spyOn(globalThis.console, 'info').mockImplementation((line: string) => {
    lines.push(line);
  });
  try {
    // Fresh with the scenario, so that both see the same ones.
    const { turns } = await import('#loadtest/driver/turns.ts');
    const { forgetMetrics, sumUp } = await import('#loadtest/driver/k6/metrics.ts');
    forgetMetrics();
    const scenario: Scenario = await import(`../../loadtest/scenarios/${name}.ts`);
    const from = performance.now();
    const stage: unknown = JSON.parse(JSON.stringify(await scenario.setup()));
    const runs = usersOf(scenario).map(({ run, turn }) => turns.run(turn, () => run(stage)));
    await Promise.all(runs);
    const seconds = (performance.now() - from) / 1_000;
    const metrics = sumUp(scenario.options.thresholds, seconds);
    const state = { testRunDurationMs: seconds * 1_000 };
    const files = scenario.handleSummary({ metrics, state });
    return { metrics, files, seen: await readSeen(lines) };
  } finally {
    console.mockRestore();
    vi.unstubAllGlobals();
  }
}

interface User {
  readonly run: (stage: unknown) => Promise<void>;
  readonly turn: Turn;
}

function usersOf(scenario: Scenario): readonly User[] {
  const users: User[] = [];
  for (const { exec = 'default', vus = ARRIVALS } of Object.values(scenario.options.scenarios)) {
    const run = scenario[exec];
    if (typeof run !== 'function') throw new Error(`the scenario has no function ${exec}`);
    for (let number = 0; number < vus; number += 1) {
      const turn = { idInTest: users.length + 1, iterationInTest: number };
      users.push({ run: (stage) => run(stage) as Promise<void>, turn });
    }
  }
  return users;
}
