import type { CaseKind } from './core/cases/case-kind.ts';
import { ClockWatch } from './runtime/clock-watch.ts';
import { DisciplinedClock } from './runtime/disciplined-clock.ts';
import { LocalEngine } from './runtime/local-engine.ts';
import type { Clock, EventStore, Reporter, Scheduler, Sha256 } from './runtime/ports.ts';
import {
  BrokenJournalError,
  recoverAuction,
  SNAPSHOT_TAIL_MIN,
  snapshotOf,
} from './runtime/recovery.ts';

export interface EngineOptions {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly sha256: Sha256;
  readonly reporter: Reporter;
  /** Unique per process start; stored beside the epochs. */
  readonly owner: string;
  readonly partitionCount: number;
  /** Conflation of view deltas: at most one per auction and interval. */
  readonly viewIntervalMs: number;
  /** Absent: all kinds that there are. */
  readonly caseKinds?: readonly CaseKind<unknown>[];
  /** The writer lost its right or found the journal changed: end the process, a new start reads the truth. */
  readonly onFatal: (detail: string) => void;
  readonly onBatch?: (facts: { readonly records: number; readonly entries: number }) => void;
}

/** The engine may not start on this database or clock; the message says what to change. */
export class EngineStartError extends Error {
  override readonly name = 'EngineStartError';
}

/** Streams recovered side by side: reading waits for the database, folding does not. */
const RECOVERIES_AT_ONCE = 4;
const CLOCK_ATTEMPTS_MAX = 10;

/**
 * Takes ownership of all partitions, folds every running auction from the journal, and serves.
 * Rejects with `EngineStartError` when the database could lose commits or the clocks disagree.
 */
export async function startEngine(options: EngineOptions): Promise<LocalEngine> {
  const { store, reporter } = options;
  const unsafe = await store.unsafeSettings();
  if (unsafe.length > 0) {
    throw new EngineStartError(`PostgreSQL could lose committed offers: ${unsafe.join('; ')}`);
  }
  const disciplined = new DisciplinedClock(options.clock);
  let engine: LocalEngine | undefined;
  const watch = new ClockWatch({
    clock: options.clock,
    disciplined,
    store,
    scheduler: options.scheduler,
    reporter,
    onVerdict: (verdict) => engine?.onClock(verdict),
  });
  await agreeOnTime(watch, options.scheduler);
  const partitions = Array.from({ length: options.partitionCount }, (_, index) => index);
  const claims = await store.claim(partitions, options.owner);
  engine = new LocalEngine({
    ...options,
    clock: disciplined,
    claims,
    onFatal: (detail) => {
      watch.stop();
      options.onFatal(detail);
    },
  });
  await recoverAll(engine, options, partitions);
  watch.start();
  return engine;
}

async function agreeOnTime(watch: ClockWatch, scheduler: Scheduler): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const verdict = await watch.compareOnce();
    if (verdict.type === 'good') return;
    if (attempt === CLOCK_ATTEMPTS_MAX) {
      throw new EngineStartError(
        `the clocks disagree: ${verdict.detail}; set this machine's time by NTP`,
      );
    }
    await new Promise<void>((resolve) => scheduler.after(1_000, resolve));
  }
}

async function recoverAll(
  engine: LocalEngine,
  options: EngineOptions,
  partitions: readonly number[],
): Promise<void> {
  const { store, sha256, reporter } = options;
  const waiting = [...(await store.heads(partitions, { withEnded: false }))];
  const work = async (): Promise<void> => {
    for (let head = waiting.pop(); head !== undefined; head = waiting.pop()) {
      try {
        if (engine.cases.isCase(head.summary.kind)) {
          await engine.cases.recover(head);
          continue;
        }
        const recovered = await recoverAuction(store, sha256, {
          head,
          options: engine.committedOptions(),
        });
        if (recovered.replayed >= SNAPSHOT_TAIL_MIN) {
          const { version, hash } = recovered;
          const snapshot = snapshotOf({ ...recovered, committed: { version, hash } }, sha256);
          if (snapshot !== undefined) await store.saveSnapshot(head.stream, snapshot);
        }
        engine.adopt(recovered);
      } catch (error) {
        if (!(error instanceof BrokenJournalError)) throw error;
        engine.freeze(head.stream, error.message);
      }
    }
  };
  await Promise.all(Array.from({ length: RECOVERIES_AT_ONCE }, work));
  reporter.info('journal recovered', { ...engine.status() });
}
