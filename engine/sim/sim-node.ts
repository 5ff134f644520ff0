import type { Engine } from '../api.ts';
import { startEngine } from '../main.ts';
import type { Clock, EventStore, Reporter, Scheduler } from '../runtime/ports.ts';
import { sha256 } from '../runtime/system.ts';
import type { VirtualTime } from './virtual-time.ts';

const SILENT: Reporter = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * One process of the simulation: the real engine between a clock, a scheduler and a store that all die with it.
 * After `kill` no timer fires, no answer of the store arrives, and no reply leaves: as after SIGKILL. A paused node
 * (GC, SIGSTOP) gets everything late instead.
 */
export class SimNode {
  readonly #time: VirtualTime;
  readonly #owner: string;
  #isDead = false;
  #pausedUntilMs = 0;
  engine: Engine | undefined;
  fatal: string | undefined;

  constructor(time: VirtualTime, owner: string) {
    this.#time = time;
    this.#owner = owner;
  }

  get isServing(): boolean {
    return !this.#isDead && this.fatal === undefined && this.engine?.status().state === 'serving';
  }

  get isDead(): boolean {
    return this.#isDead || this.fatal !== undefined;
  }

  async start(store: EventStore, clock: Clock): Promise<void> {
    try {
      this.engine = await startEngine({
        store: this.#mortalStore(store),
        clock,
        scheduler: this.#mortalScheduler(),
        sha256,
        reporter: SILENT,
        owner: this.#owner,
        partitionCount: 2,
        viewIntervalMs: 50,
        onFatal: (detail) => {
          this.fatal = detail;
        },
      });
    } catch (error) {
      // A start that meets an outage ends the process; the supervisor starts the next one.
      this.fatal = String(error);
    }
  }

  kill(): void {
    this.#isDead = true;
  }

  pause(durationMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#time.nowMs + durationMs);
  }

  /** Runs `work` in this process: now, when its pause is over, or never. */
  inside(work: () => void): void {
    if (this.#isDead) return;
    if (this.#time.nowMs >= this.#pausedUntilMs) work();
    else this.#time.after(this.#pausedUntilMs - this.#time.nowMs, () => this.inside(work));
  }

  #mortalScheduler(): Scheduler {
    return {
      after: (delayMs, callback) => this.#time.after(delayMs, () => this.inside(callback)),
      soon: (callback) => this.#time.soon(() => this.inside(callback)),
    };
  }

  #mortalStore(store: EventStore): EventStore {
    return new Proxy(store, {
      get: (target, name, receiver) => {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) =>
          this.#whileAlive(() => member.apply(target, args) as Promise<unknown>);
      },
    });
  }

  #whileAlive(call: () => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#isDead) return;
      call().then(
        (value) => this.inside(() => resolve(value)),
        (error: unknown) =>
          this.inside(() => reject(error instanceof Error ? error : new Error(String(error)))),
      );
    });
  }
}
