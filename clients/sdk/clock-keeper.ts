import type { Env } from './env.ts';
import {
  RESYNC_EVERY_MS,
  ROUND_TRIPS_BEFORE_CUT,
  SAMPLE_PAUSE_MS,
  SAMPLE_WAIT_MS_MAX,
  SAMPLES_KEPT_MAX,
  URGENT_QUIET_MS,
  URGENT_RESYNC_MS,
  URGENT_WAIT_MS_MIN,
} from './limits.ts';
import type { ServerTime } from './server-clock.ts';
import { ServerClock } from './server-clock.ts';

export interface ClockKeeperPorts {
  readonly env: Env;
  readonly sendSample: (c: number) => void;
  /** How long until seconds decide; 0: they do now. `undefined`: nothing of the kind is in sight. */
  readonly urgentInMs: (serverMs: number) => number | undefined;
  /** While it is urgent: a sample has no answer yet (true), or has it now after all (false). */
  readonly onQuiet: (isQuiet: boolean) => void;
  /** A sample stayed unanswered for too long: the connection is dead. */
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
  #nextAtMs = 0;
  #cancelSilence: () => void = () => undefined;
  #cancelQuiet: () => void = () => undefined;
  #isQuiet = false;

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

  /** Trusts nothing measured so far, as after the device slept: no server time until the next sample. */
  renew(): void {
    this.#clock.reset();
    this.#answered();
    this.burst();
  }

  stop(): void {
    this.#cancelNext();
    this.#answered();
  }

  /** Takes SAMPLES_KEPT_MAX samples soon, one after the other. */
  burst(): void {
    this.#burstLeft = SAMPLES_KEPT_MAX;
    if (this.#asked === undefined) this.#ask();
  }

  /** The answer to a sample. */
  take(c: number, serverMs: number): void {
    if (c !== this.#asked) return;
    this.#answered();
    if (this.#clock.checkJump()) this.#ports.onJump();
    this.#clock.addSample(c, serverMs);
    const time = this.#clock.now();
    if (time !== undefined) this.#ports.onTime(time);
    this.#burstLeft = Math.max(0, this.#burstLeft - 1);
    this.#askIn(this.#burstLeft > 0 ? SAMPLE_PAUSE_MS : this.#pauseMs());
  }

  /** What is urgent may have changed: a pause that was long enough before may be too long now. */
  hasten(): void {
    const latestMs = this.#ports.env.monotonicMs() + URGENT_RESYNC_MS;
    const isLate = this.#asked === undefined && this.#nextAtMs > latestMs;
    if (isLate && this.#isUrgent()) this.#askIn(URGENT_RESYNC_MS);
  }

  #askIn(delayMs: number): void {
    const { env } = this.#ports;
    this.#cancelNext();
    this.#nextAtMs = env.monotonicMs() + delayMs;
    this.#cancelNext = env.after(delayMs, () => this.#ask());
  }

  #ask(): void {
    const { env } = this.#ports;
    this.#cancelNext();
    this.#answered();
    const c = env.monotonicMs();
    this.#asked = c;
    const isUrgent = this.#isUrgent();
    this.#cancelSilence = env.after(isUrgent ? this.#urgentWaitMs() : SAMPLE_WAIT_MS_MAX, () => {
      this.#answered();
      this.#ports.onSilence();
    });
    if (isUrgent) this.#cancelQuiet = env.after(URGENT_QUIET_MS, () => this.#setQuiet(true));
    this.#ports.sendSample(c);
  }

  /** No sample is out any more. */
  #answered(): void {
    this.#asked = undefined;
    this.#cancelSilence();
    this.#cancelQuiet();
    this.#setQuiet(false);
  }

  #setQuiet(isQuiet: boolean): void {
    if (this.#isQuiet === isQuiet) return;
    this.#isQuiet = isQuiet;
    this.#ports.onQuiet(isQuiet);
  }

  #urgentInMs(): number | undefined {
    const time = this.#clock.now();
    return time === undefined ? undefined : this.#ports.urgentInMs(time.serverMs);
  }

  #isUrgent(): boolean {
    return this.#urgentInMs() === 0;
  }

  #pauseMs(): number {
    const urgentInMs = this.#urgentInMs() ?? RESYNC_EVERY_MS;
    return Math.min(RESYNC_EVERY_MS, Math.max(URGENT_RESYNC_MS, urgentInMs));
  }

  #urgentWaitMs(): number {
    const patient = ROUND_TRIPS_BEFORE_CUT * this.#clock.worstRoundTripMs;
    return Math.min(SAMPLE_WAIT_MS_MAX, Math.max(URGENT_WAIT_MS_MIN, patient));
  }
}
