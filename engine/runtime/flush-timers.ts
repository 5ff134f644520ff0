import type { CommittedAuction } from './committed-auction.ts';
import type { Scheduler } from './ports.ts';

/**
 * Conflates view changes: an auction's first change after a quiet time goes out at once, later ones together, at most
 * once per interval.
 */
export class FlushTimers {
  readonly #scheduler: Scheduler;
  readonly #intervalMs: number;
  /** Auctions inside their interval; the value says whether something waits for its end. */
  readonly #resting = new Map<CommittedAuction, boolean>();
  #isStopped = false;

  constructor(scheduler: Scheduler, intervalMs: number) {
    this.#scheduler = scheduler;
    this.#intervalMs = intervalMs;
  }

  schedule(auction: CommittedAuction): void {
    if (this.#isStopped) return;
    if (this.#resting.has(auction)) {
      this.#resting.set(auction, true);
      return;
    }
    this.#resting.set(auction, true);
    this.#scheduler.soon(() => this.#flush(auction));
  }

  flushAll(): void {
    for (const [auction, isWaiting] of this.#resting) if (isWaiting) auction.flush();
    this.#resting.clear();
  }

  stop(): void {
    this.#isStopped = true;
  }

  #flush(auction: CommittedAuction): void {
    if (this.#isStopped) return;
    this.#resting.set(auction, false);
    auction.flush();
    this.#scheduler.after(this.#intervalMs, () => {
      if (this.#resting.get(auction) === true) this.#flush(auction);
      else this.#resting.delete(auction);
    });
  }
}
