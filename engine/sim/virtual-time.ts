import { setImmediate as turn } from 'node:timers/promises';
import type { Clock, Scheduler } from '../runtime/ports.ts';

interface Task {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  isCancelled: boolean;
}

/** One thread's virtual time: tasks run in order of (instant, enqueue order), with every promise settled in between. */
export class VirtualTime implements Scheduler {
  #nowMs: number;
  #order = 0;
  readonly #tasks: Task[] = [];

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const task = {
      at: this.#nowMs + Math.max(0, delayMs),
      order: this.#order,
      run: callback,
      isCancelled: false,
    };
    this.#order += 1;
    this.#insert(task);
    return () => {
      task.isCancelled = true;
    };
  }

  soon(callback: () => void): void {
    this.after(0, callback);
  }

  /** Runs until `isDone` says so or `untilMs` is reached; returns whether it was done. */
  async run(untilMs: number, isDone: () => boolean): Promise<boolean> {
    for (;;) {
      await turn();
      if (isDone()) return true;
      const task = this.#tasks[0];
      if (task === undefined || task.at > untilMs) return false;
      this.#tasks.shift();
      if (task.isCancelled) continue;
      this.#nowMs = Math.max(this.#nowMs, task.at);
      task.run();
    }
  }

  #insert(task: Task): void {
    let low = 0;
    let high = this.#tasks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#tasks[middle];
      if (
        other !== undefined &&
        (other.at < task.at || (other.at === task.at && other.order < task.order))
      ) {
        low = middle + 1;
      } else high = middle;
    }
    this.#tasks.splice(low, 0, task);
  }
}

/** One machine's clocks over the true virtual time; faults step the wall clock. */
export class VirtualClock implements Clock {
  readonly #time: VirtualTime;
  wallOffsetMs = 0;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  wallMs = (): number => this.#time.nowMs + this.wallOffsetMs;
  monotonicMs = (): number => this.#time.nowMs;
}
