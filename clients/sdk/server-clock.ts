import type { Env } from './env.ts';
import { CLOCK_JUMP_MS, SAMPLES_KEPT_MAX } from './limits.ts';

interface Sample {
  readonly roundTripMs: number;
  /** Server time minus monotonic time, assuming that both ways took the same. */
  readonly offsetMs: number;
}

/** An estimate of server time: the truth lies within `uncertaintyMs` of `serverMs`. */
export interface ServerTime {
  readonly serverMs: number;
  readonly uncertaintyMs: number;
}

/**
 * Server time from exchanged samples, NTP style: of the newest SAMPLES_KEPT_MAX the one with the shortest round trip
 * counts, since it leaves the least room for error. Rests on monotonic time, so a wrong local clock does not matter;
 * a jump of the wall against it (sleep, a changed clock) throws all samples away.
 */
export class ServerClock {
  readonly #env: Pick<Env, 'wallMs' | 'monotonicMs'>;
  #samples: Sample[] = [];
  #parting: number;

  constructor(env: Pick<Env, 'wallMs' | 'monotonicMs'>) {
    this.#env = env;
    this.#parting = env.wallMs() - env.monotonicMs();
  }

  /** A reading of server time that was asked for at `sentMs` and has just come (monotonic time). */
  addSample(sentMs: number, serverMs: number): void {
    const receivedMs = this.#env.monotonicMs();
    const roundTripMs = Math.max(0, receivedMs - sentMs);
    this.#samples.push({ roundTripMs, offsetMs: serverMs + roundTripMs / 2 - receivedMs });
    if (this.#samples.length > SAMPLES_KEPT_MAX) this.#samples.shift();
  }

  /** Forgets everything, as after a reconnect: the next server may be another machine. */
  reset(): void {
    this.#samples = [];
    this.#parting = this.#env.wallMs() - this.#env.monotonicMs();
  }

  /** True, once, when wall and monotonic time have parted by CLOCK_JUMP_MS; the samples are gone then. */
  checkJump(): boolean {
    const parting = this.#env.wallMs() - this.#env.monotonicMs();
    if (Math.abs(parting - this.#parting) < CLOCK_JUMP_MS) return false;
    this.reset();
    return true;
  }

  /** Longest round trip of the kept samples; 0 without one. */
  get worstRoundTripMs(): number {
    return Math.max(0, ...this.#samples.map(({ roundTripMs }) => roundTripMs));
  }

  /** `undefined` until a sample came. */
  now(): ServerTime | undefined {
    const [first, ...rest] = this.#samples;
    if (first === undefined) return undefined;
    const best = rest.reduce((a, b) => (b.roundTripMs <= a.roundTripMs ? b : a), first);
    return {
      serverMs: this.#env.monotonicMs() + best.offsetMs,
      uncertaintyMs: best.roundTripMs / 2,
    };
  }
}
