import type { ClockVerdict, DisciplinedClock } from './disciplined-clock.ts';
import {
  type Clock,
  type EventStore,
  OutcomeUnknownError,
  type Reporter,
  type Scheduler,
  StoreUnavailableError,
} from './ports.ts';

const COMPARE_EVERY_MS = 1_000;

export interface ClockWatchOptions {
  readonly clock: Clock;
  readonly disciplined: DisciplinedClock;
  readonly store: Pick<EventStore, 'databaseMs'>;
  readonly scheduler: Scheduler;
  readonly reporter: Reporter;
  readonly onVerdict: (verdict: ClockVerdict) => Promise<void> | void;
}

/** Compares the three clocks once a second for as long as the process serves (T2). */
export class ClockWatch {
  readonly #options: ClockWatchOptions;
  #isStopped = false;
  #cancel: (() => void) | undefined;

  constructor(options: ClockWatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.#sleep();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  /** One comparison; without the database's answer only wall and monotonic clock are compared. */
  async compareOnce(): Promise<ClockVerdict> {
    const { clock, disciplined, store } = this.#options;
    const askedAt = clock.monotonicMs();
    let databaseMs: number | undefined;
    try {
      databaseMs = await store.databaseMs();
    } catch (error) {
      const isOutage =
        error instanceof StoreUnavailableError || error instanceof OutcomeUnknownError;
      if (!isOutage) throw error;
    }
    return disciplined.compare(databaseMs, clock.monotonicMs() - askedAt);
  }

  #sleep(): void {
    if (this.#isStopped) return;
    this.#cancel = this.#options.scheduler.after(COMPARE_EVERY_MS, () => void this.#round());
  }

  async #round(): Promise<void> {
    try {
      await this.#options.onVerdict(await this.compareOnce());
    } catch (error) {
      this.#options.reporter.warn('the watch over clocks and ownership failed', {
        error: String(error),
      });
    }
    this.#sleep();
  }
}
