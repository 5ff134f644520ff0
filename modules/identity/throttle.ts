import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Failed attempts before somebody has to wait. */
export interface ThrottleLimits {
  /** Of one address at one login, in `windowSeconds`. */
  readonly perAddressAndLogin: number;
  /** Of one address at all logins, in `windowSeconds`; a whole office shares one address. */
  readonly perAddress: number;
  /** At one login from everywhere, in an hour; beyond it answers get slow but nobody is locked out (S9). */
  readonly perLogin: number;
  readonly windowSeconds: number;
  /** The delay beyond `perLogin`. */
  readonly slowMs: number;
  /** Attempts that may sit in such a delay at once. */
  readonly slowAtOnce: number;
}

export const DEFAULT_THROTTLE: ThrottleLimits = {
  perAddressAndLogin: 10,
  perAddress: 100,
  perLogin: 200,
  windowSeconds: 300,
  slowMs: 2_000,
  slowAtOnce: 200,
};

export type Admission =
  | { readonly type: 'admitted'; readonly delayMs: number }
  | { readonly type: 'throttled'; readonly retryAfterMs: number };

/**
 * Slows down guessing. A point is taken before the password is looked at, so that attempts at once count too, and given
 * back when it was right. No counter that a stranger at another address can fill stops the owner: the two that stop
 * belong to one address, and the one for the login only delays.
 */
export class SignInThrottle {
  readonly #limits: ThrottleLimits;
  readonly #pair: RateLimiterMemory;
  readonly #address: RateLimiterMemory;
  readonly #login: RateLimiterMemory;

  constructor(limits: ThrottleLimits) {
    this.#limits = limits;
    const duration = limits.windowSeconds;
    this.#pair = new RateLimiterMemory({ points: limits.perAddressAndLogin, duration });
    this.#address = new RateLimiterMemory({ points: limits.perAddress, duration });
    this.#login = new RateLimiterMemory({ points: limits.perLogin, duration: 3_600 });
  }

  async admit(address: string, login: string): Promise<Admission> {
    const waitMs =
      (await waitAfter(this.#pair, pairKey(address, login))) ??
      (await waitAfter(this.#address, address));
    if (waitMs !== undefined) return { type: 'throttled', retryAfterMs: waitMs };
    const isSlow = (await waitAfter(this.#login, loginKey(login))) !== undefined;
    return { type: 'admitted', delayMs: isSlow ? this.#limits.slowMs : 0 };
  }

  /** The password was not looked at: the attempt does not count. */
  async forgive(address: string, login: string): Promise<void> {
    await Promise.all([
      this.#pair.reward(pairKey(address, login)),
      this.#address.reward(address),
      this.#login.reward(loginKey(login)),
    ]);
  }

  /** The password was right: what failed before at this address was its owner. */
  async forget(address: string, login: string): Promise<void> {
    await this.forgive(address, login);
    await this.#pair.delete(pairKey(address, login));
  }
}

/** Takes a point; milliseconds to wait when there was none left. */
async function waitAfter(limiter: RateLimiterMemory, key: string): Promise<number | undefined> {
  try {
    await limiter.consume(key);
    return undefined;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return refused.msBeforeNext;
    throw refused;
  }
}

/** Logins come in any length and may be passwords typed into the wrong field: only their hash is kept. */
function loginKey(login: string): string {
  return createHash('sha256').update(login).digest('base64url');
}

function pairKey(address: string, login: string): string {
  return `${address} ${loginKey(login)}`;
}
