import type { ServerTime } from '#clients/sdk/index.ts';

/** A larger step back is no better estimate but another clock: it counts at once. */
const WAIT_MS_MAX = 30_000;

/**
 * Server time for screens, which a better sample never turns back (T5): it stands still until the estimate has caught up, and
 * says so in its uncertainty. What has begun on a screen does not begin a second time, and no control that was just on goes
 * off under a key.
 */
export class SteadyClock {
  #shownMs: number | undefined;

  /** `estimate`: server time as it is known now; absent while it is not, and then nothing is waited for afterwards. */
  read(estimate: ServerTime | undefined): ServerTime | undefined {
    if (estimate === undefined) {
      this.#shownMs = undefined;
      return undefined;
    }
    const { serverMs, uncertaintyMs } = estimate;
    const ahead = (this.#shownMs ?? serverMs) - serverMs;
    const wait = ahead > 0 && ahead <= WAIT_MS_MAX ? ahead : 0;
    this.#shownMs = serverMs + wait;
    return { serverMs: this.#shownMs, uncertaintyMs: uncertaintyMs + wait };
  }
}
