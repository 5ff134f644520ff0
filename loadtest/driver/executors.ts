import { setTimeout as sleep } from 'node:timers/promises';
import { type Turn, turns } from './turns.ts';

/** k6's executors that the scenarios use; durations as k6 writes them (`90s`, `2m`). */
export type Executor =
  | {
      readonly executor: 'per-vu-iterations';
      readonly exec?: string;
      readonly vus: number;
      readonly iterations: number;
      readonly maxDuration: string;
    }
  | {
      readonly executor: 'constant-vus';
      readonly exec?: string;
      readonly vus: number;
      readonly duration: string;
      readonly gracefulStop?: string;
    }
  | {
      readonly executor: 'ramping-arrival-rate';
      readonly exec?: string;
      readonly startRate: number;
      readonly timeUnit: string;
      readonly preAllocatedVUs: number;
      readonly maxVUs: number;
      readonly stages: readonly { readonly target: number; readonly duration: string }[];
    };

/** What an executor needs from the run. */
export interface Stagehand {
  /** One iteration; never rejects. */
  iterate(turn: Turn): Promise<void>;
  /** A virtual user's number, unique in the run. */
  nextUser(): number;
  /** An iteration that should have begun and had no free virtual user. */
  dropped(): void;
}

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const DEFAULT_STOP = '30s';

/** Milliseconds of `90s`, `1m30s`, `500ms`. Throws for anything else. */
export function durationMs(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw new Error(`${text} is no duration`);
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit as 'ms'], 0);
}

/** Runs one scenario to its end, or until it has had its time. */
export async function execute(plan: Executor, stagehand: Stagehand): Promise<void> {
  switch (plan.executor) {
    case 'per-vu-iterations':
      return within(durationMs(plan.maxDuration), perUser(plan, stagehand));
    case 'constant-vus': {
      const graceMs = durationMs(plan.gracefulStop ?? DEFAULT_STOP);
      return within(durationMs(plan.duration) + graceMs, constant(plan, stagehand));
    }
    case 'ramping-arrival-rate':
      return arrivals(plan, stagehand);
  }
}

async function perUser(
  plan: Executor & { executor: 'per-vu-iterations' },
  { iterate, nextUser }: Stagehand,
): Promise<void> {
  let started = 0;
  const user = async (idInTest: number): Promise<void> => {
    for (let turn = 0; turn < plan.iterations; turn += 1) {
      const iterationInTest = started;
      started += 1;
      await iterate({ idInTest, iterationInTest });
    }
  };
  await Promise.all(Array.from({ length: plan.vus }, () => user(nextUser())));
}

async function constant(
  plan: Executor & { executor: 'constant-vus' },
  { iterate, nextUser }: Stagehand,
): Promise<void> {
  const until = performance.now() + durationMs(plan.duration);
  let started = 0;
  const user = async (idInTest: number): Promise<void> => {
    while (performance.now() < until) {
      const iterationInTest = started;
      started += 1;
      await iterate({ idInTest, iterationInTest });
    }
  };
  await Promise.all(Array.from({ length: plan.vus }, () => user(nextUser())));
}

/** An open model: iterations begin when the rate says so, whether or not earlier ones have ended. */
async function arrivals(
  plan: Executor & { executor: 'ramping-arrival-rate' },
  { iterate, nextUser, dropped }: Stagehand,
): Promise<void> {
  const free: number[] = [];
  const running = new Set<Promise<void>>();
  let users = 0;
  let started = 0;
  const from = performance.now();
  for (const atMs of arrivalTimes(plan)) {
    const left = from + atMs - performance.now();
    if (left > 1) await sleep(left);
    const idInTest = free.pop() ?? (users < plan.maxVUs ? nextUser() : undefined);
    if (idInTest === undefined) {
      dropped();
      continue;
    }
    users = Math.max(users, free.length + running.size + 1);
    const turn = { idInTest, iterationInTest: started };
    started += 1;
    const run = iterate(turn).finally(() => {
      free.push(idInTest);
      running.delete(run);
    });
    running.add(run);
  }
  await within(durationMs(DEFAULT_STOP), Promise.all(running));
}

/** When each iteration begins, from the start of the scenario: the rate grows evenly within each stage. */
export function* arrivalTimes(
  plan: Pick<Executor & { executor: 'ramping-arrival-rate' }, 'startRate' | 'timeUnit' | 'stages'>,
): Generator<number> {
  const unitMs = durationMs(plan.timeUnit);
  let fromMs = 0;
  let rate = plan.startRate / unitMs;
  /** Part of the next iteration that earlier stages have already earned. */
  let earned = 0;
  for (const { target, duration } of plan.stages) {
    const lengthMs = durationMs(duration);
    const slope = (target / unitMs - rate) / lengthMs;
    const total = earned + rate * lengthMs + (slope * lengthMs * lengthMs) / 2;
    for (let number = 1; number <= total; number += 1) {
      yield fromMs + timeOf(number - earned, rate, slope);
    }
    earned = total - Math.floor(total);
    rate = target / unitMs;
    fromMs += lengthMs;
  }
}

/** Solves rate × t + slope × t² / 2 = amount for the first t ≥ 0. */
function timeOf(amount: number, rate: number, slope: number): number {
  if (Math.abs(slope) < 1e-12) return amount / rate;
  return (Math.sqrt(Math.max(0, rate * rate + 2 * slope * amount)) - rate) / slope;
}

/** Waits for the work, but no longer; what still runs then is left behind, as k6 interrupts it. */
async function within(maxMs: number, work: Promise<unknown>): Promise<void> {
  const limit = new AbortController();
  try {
    await Promise.race([work, sleep(maxMs, undefined, { signal: limit.signal })]);
  } finally {
    limit.abort();
  }
}

/** Runs `work` as this virtual user. */
export function asUser(turn: Turn, work: () => Promise<void>): Promise<void> {
  return turns.run(turn, work);
}
