import type { Env } from './env.ts';
import {
  RESYNC_EVERY_MS,
  SAMPLE_PAUSE_MS,
  SAMPLE_WAIT_MS_MAX,
  SAMPLES_KEPT_MAX,
} from './limits.ts';
import type { ServerTime } from './server-clock.ts';
import { ServerClock } from './server-clock.ts';

export interface ClockKeeperPorts {
  readonly env: Env;
  readonly sendSample: (c: number) => void;
  /** A sample stayed unanswered for SAMPLE_WAIT_MS_MAX: the connection is dead. */
  readonly onSilence: () => void;
  readonly onTime: (time: ServerTime) => void;
  /** The local clock jumped; there is no server time until the next sample. */
  readonly onJump: () => void;
}

/** Keeps server time fresh over one connection after another, and finds the ones that died without a word. */
export class ClockKeeper {
  readonly #ports: ClockKeeperPorts;
  readonly #clock: ServerClock;
  #asked: number | undefined;
  #burstLeft = 0;
  #cancelNext: () => void = () => undefined;
  #cancelSilence: () => void = () => undefined;

  constructor(ports: ClockKeeperPorts) {
    this.#ports = ports;
    this.#clock = new ServerClock(ports.env);
  }

  /** Server time as well as it is known; `undefined` before the first sample and after a jump. */
  now(): ServerTime | undefined {
    if (this.#clock.checkJump()) {
      this.#ports.onJump();
      this.burst();
    }
    return this.#clock.now();
  }

  /** A connection is ready; `sentMs` is the monotonic time of `hello`, `serverMs` what `welcome` said. */
  start(sentMs: number, serverMs: number): void {
    this.stop();
    this.#clock.reset();
    this.#clock.addSample(sentMs, serverMs);
    this.burst();
  }

  stop(): void {
    this.#cancelNext();
    this.#cancelSilence();
    this.#asked = undefined;
  }

  /** Takes SAMPLES_KEPT_MAX samples soon, one after the other. */
  burst(): void {
    this.#burstLeft = SAMPLES_KEPT_MAX;
    if (this.#asked === undefined) this.#ask();
  }

  /** The answer to a sample. */
  take(c: number, serverMs: number): void {
    if (c !== this.#asked) return;
    this.#asked = undefined;
    this.#cancelSilence();
    if (this.#clock.checkJump()) this.#ports.onJump();
    this.#clock.addSample(c, serverMs);
    const time = this.#clock.now();
    if (time !== undefined) this.#ports.onTime(time);
    this.#burstLeft = Math.max(0, this.#burstLeft - 1);
    const waitMs = this.#burstLeft > 0 ? SAMPLE_PAUSE_MS : RESYNC_EVERY_MS;
    this.#cancelNext();
    this.#cancelNext = this.#ports.env.after(waitMs, () => this.#ask());
  }

  #ask(): void {
    this.#cancelNext();
    const c = this.#ports.env.monotonicMs();
    this.#asked = c;
    this.#cancelSilence();
    this.#cancelSilence = this.#ports.env.after(SAMPLE_WAIT_MS_MAX, () => {
      this.#asked = undefined;
      this.#ports.onSilence();
    });
    this.#ports.sendSample(c);
  }
}
