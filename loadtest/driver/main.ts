import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { asUser, execute, type Executor } from './executors.ts';
import type { Summed } from './k6/metrics.ts';
import type { Turn } from './turns.ts';

/**
 * Runs a scenario without k6: the same file, real HTTP and real sockets, one process of Node as the generator. Takes the arguments
 * that `npm run loadtest` gives to k6, writes the same files and ends with the same status. What one process cannot do is
 * said: it prints how late its own event loop was, and a late generator shows as latency in the figures.
 */
const EXIT = { held: 0, thresholds: 99 } as const;
const K6_MODULE = /^k6\/([a-z]+)$/;
const LINES_AT_ONCE = 500;
const NS_PER_MS = 1_000_000;

/** What a scenario's file exports, as k6 calls it. */
interface Scenario {
  readonly options: {
    readonly scenarios: Readonly<Record<string, Executor>>;
    readonly thresholds: Readonly<Record<string, readonly string[]>>;
  };
  readonly setup: () => Promise<unknown>;
  readonly handleSummary: (data: object) => Record<string, string>;
  readonly [exec: string]: unknown;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    env: { type: 'string', multiple: true, short: 'e', default: [] },
    'console-output': { type: 'string' },
    'log-format': { type: 'string' },
  },
});
const [, script = ''] = positionals;
const lines: string[] = [];
const flush = (): void => {
  const file = values['console-output'];
  if (file !== undefined && lines.length > 0) appendFileSync(file, `${lines.join('\n')}\n`);
  lines.length = 0;
};

provideGlobals();
// The scenarios import k6's modules by name; these stand under the same names.
registerHooks({
  resolve: (specifier, context, next) => {
    const name = K6_MODULE.exec(specifier)?.[1];
    if (name === undefined) return next(specifier, context);
    return next(new URL(`./k6/${name}.ts`, import.meta.url).href, context);
  },
});
const status = await run();
// Sockets of users that were left behind would keep the process.
process.exit(status);

function provideGlobals(): void {
  const env = Object.fromEntries(values.env.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
  Object.assign(globalThis, {
    __ENV: env,
    open: (file: string) => readFileSync(file, 'utf8'),
  });
  console.info = (line: string) => {
    lines.push(line);
    if (lines.length >= LINES_AT_ONCE) flush();
  };
  if (values['console-output'] !== undefined) writeFileSync(values['console-output'], '');
}

async function run(): Promise<number> {
  const { Counter, countsByTag, sumUp } = await import('./k6/metrics.ts');
  const dropped = new Counter('dropped_iterations');
  const failed = new Counter('iterations_failed');
  const scenario: Scenario = await import(pathToFileURL(script).href);
  const lag = monitorEventLoopDelay({ resolution: 10 });
  const stage: unknown = JSON.parse(JSON.stringify(await scenario.setup()));
  lag.enable();
  const from = performance.now();
  const cpu = process.cpuUsage();
  let users = 0;
  await Promise.all(
    Object.values(scenario.options.scenarios).map((plan) => {
      const work = functionOf(scenario, plan.exec ?? 'default');
      return execute(plan, {
        nextUser: () => (users += 1),
        dropped: () => dropped.add(1),
        iterate: (turn) =>
          iterate(
            turn,
            () => work(stage),
            () => failed.add(1),
          ),
      });
    }),
  );
  const seconds = (performance.now() - from) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const metrics = sumUp(scenario.options.thresholds, seconds);
  const summary = scenario.handleSummary({
    metrics,
    state: { testRunDurationMs: seconds * 1_000 },
  });
  flush();
  for (const [path, text] of Object.entries(summary)) {
    if (path === 'stdout') process.stdout.write(text);
    else writeFileSync(path, text);
  }
  for (const [label, count] of countsByTag()) process.stdout.write(`  ${label}: ${count}\n`);
  const late = (lag.percentile(99) / NS_PER_MS).toFixed(1);
  const share = Math.round((user + system) / 10_000 / seconds);
  process.stdout.write(
    `  generator: ${users} users in one process of Node, event loop p99 ${late} ms, ${share} % of one core\n`,
  );
  return everythingHeld(metrics) ? EXIT.held : EXIT.thresholds;
}

function functionOf(scenario: Scenario, name: string): (stage: unknown) => Promise<void> {
  const work = scenario[name];
  if (typeof work !== 'function') throw new Error(`the scenario has no function ${name}`);
  return async (stage) => void (await work(stage));
}

/** As in k6, an iteration that throws is told of and ends alone. */
async function iterate(turn: Turn, work: () => Promise<void>, onFailed: () => void): Promise<void> {
  try {
    await asUser(turn, work);
  } catch (error) {
    onFailed();
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`virtual user ${turn.idInTest}: ${text}\n`);
  }
}

function everythingHeld(metrics: Readonly<Record<string, Summed>>): boolean {
  return Object.values(metrics).every(({ thresholds = {} }) =>
    Object.values(thresholds).every(({ ok }) => ok),
  );
}
