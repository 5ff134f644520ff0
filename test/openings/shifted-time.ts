import type { Clock, Scheduler } from '#engine/runtime/ports.ts';

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
  handle: NodeJS.Timeout;
}

/** This machine's time from another instant on, which a test may let jump: timers that are due by then run at once. */
export class ShiftedTime implements Clock, Scheduler {
  readonly #timers = new Set<Timer>();
  readonly #startMs: number;
  readonly #startedAt = performance.now();
  #jumpedMs = 0;
  #stillAtMs: number | undefined;

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  get nowMs(): number {
    return this.wallMs();
  }

  wallMs = (): number => Math.floor(this.#startMs + this.monotonicMs());
  monotonicMs = (): number =>
    this.#stillAtMs ?? performance.now() - this.#startedAt + this.#jumpedMs;

  /** From now on it is always the same instant; timers still run. */
  standStill(): void {
    this.#stillAtMs = this.monotonicMs();
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer: Timer = {
      dueMs: this.monotonicMs() + delayMs,
      run: () => {
        this.#timers.delete(timer);
        callback();
      },
      handle: setTimeout(() => timer.run(), delayMs),
    };
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer.handle);
      this.#timers.delete(timer);
    };
  }

  soon(callback: () => void): void {
    setImmediate(callback);
  }

  jumpTo(atMs: number): void {
    this.#jumpedMs += Math.max(0, atMs - this.wallMs());
    for (const timer of this.#timers) {
      clearTimeout(timer.handle);
      timer.handle = setTimeout(timer.run, Math.max(0, timer.dueMs - this.monotonicMs()));
    }
  }
}
