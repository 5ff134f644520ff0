import { Deadlines } from './deadlines.ts';
import type { Scheduler } from './ports.ts';

/** Longest sleep: a deadline is looked at this often even when the timer behind it drifts. */
const SLEEP_MS_MAX = 1_000;

export interface DeadlineHandler {
  /** Journal time, or `undefined` while nothing may be decided. */
  readonly nowMs: () => number | undefined;
  readonly tick: (auctionId: string, nowMs: number) => void;
}

/** Wakes auctions at their journalled deadlines (T3); a deadline that passed during an outage is handled at `check`. */
export class DeadlineTimer {
  readonly #scheduler: Scheduler;
  readonly #handler: DeadlineHandler;
  readonly #deadlines = new Deadlines();
  #cancel: (() => void) | undefined;
  #wakesAt = Number.POSITIVE_INFINITY;
  #isChecking = false;
  #isStopped = false;

  constructor(scheduler: Scheduler, handler: DeadlineHandler) {
    this.#scheduler = scheduler;
    this.#handler = handler;
  }

  set(auctionId: string, at: number | undefined): void {
    this.#deadlines.set(auctionId, at);
    if (!this.#isChecking && at !== undefined && at < this.#wakesAt) this.#sleep();
  }

  /** Handles everything that is due and sleeps until the next deadline. */
  check(): void {
    const nowMs = this.#handler.nowMs();
    if (nowMs !== undefined && !this.#isStopped) {
      this.#isChecking = true;
      for (let id = this.#deadlines.takeDue(nowMs); id !== undefined; ) {
        this.#handler.tick(id, nowMs);
        id = this.#deadlines.takeDue(nowMs);
      }
      this.#isChecking = false;
    }
    this.#sleep();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  #sleep(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#wakesAt = Number.POSITIVE_INFINITY;
    const next = this.#deadlines.next();
    if (this.#isStopped || next === undefined) return;
    const nowMs = this.#handler.nowMs();
    const delay =
      nowMs === undefined ? SLEEP_MS_MAX : Math.min(SLEEP_MS_MAX, Math.max(1, next - nowMs));
    this.#wakesAt = next;
    this.#cancel = this.#scheduler.after(delay, () => this.check());
  }
}
