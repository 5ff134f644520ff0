import { createHash, randomUUID } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Failed attempts before somebody has to wait. */
export interface ThrottleLimits {
  /** Of one address at one login, in `windowSeconds`; of a device that proved itself just so. */
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
  /** Wrong second factors of one user in an hour, for all who know the password but for devices that proved themselves. */
  readonly factorsPerUser: number;
}

export const DEFAULT_THROTTLE: ThrottleLimits = {
  perAddressAndLogin: 10,
  perAddress: 100,
  perLogin: 200,
  windowSeconds: 300,
  slowMs: 2_000,
  slowAtOnce: 200,
  factorsPerUser: 30,
};

export type Admission =
  | { readonly type: 'admitted'; readonly delayMs: number }
  | { readonly type: 'throttled'; readonly retryAfterMs: number };

/** Who tries to sign in as whom. */
export interface Attempt {
  readonly address: string;
  /** As folded. */
  readonly login: string;
  /** The browser's own name, when it carries the proof that the login's owner signed in there before. */
  readonly device?: string | undefined;
}

/** Somebody who has to wait, as far as this process knows. */
export interface LockedOut {
  readonly id: string;
  readonly address: string;
  /** SHA-256 of the login, lower-case hex: a login may be a password typed into the wrong field. */
  readonly loginHash: string;
  readonly endsAt: number;
}

const LOCKED_LISTED_MAX = 1_000;

/**
 * Slows down guessing. A point is taken before the password is looked at, so that attempts at once count too, and given
 * back when it was right. No counter that a stranger at another address can fill stops the owner: the two that stop
 * belong to one address, and the one for the login only delays. A device on which the owner signed in before has a
 * counter of its own, so that not even a flood from the owner's own address keeps it out (S9).
 */
export class SignInThrottle {
  readonly #limits: ThrottleLimits;
  readonly #pair: RateLimiterMemory;
  readonly #address: RateLimiterMemory;
  readonly #login: RateLimiterMemory;
  readonly #factor: RateLimiterMemory;
  readonly #locked = new Map<string, LockedOut & { readonly key: string }>();

  constructor(limits: ThrottleLimits) {
    this.#limits = limits;
    const duration = limits.windowSeconds;
    this.#pair = new RateLimiterMemory({ points: limits.perAddressAndLogin, duration });
    this.#address = new RateLimiterMemory({ points: limits.perAddress, duration });
    this.#login = new RateLimiterMemory({ points: limits.perLogin, duration: 3_600 });
    this.#factor = new RateLimiterMemory({ points: limits.factorsPerUser, duration: 3_600 });
  }

  async admit(attempt: Attempt): Promise<Admission> {
    const own = ownKey(attempt);
    if (attempt.device !== undefined) {
      const waitMs = await waitAfter(this.#pair, own);
      if (waitMs === undefined) return { type: 'admitted', delayMs: 0 };
      return this.#lock(attempt, waitMs);
    }
    const waitMs =
      (await waitAfter(this.#pair, own)) ?? (await waitAfter(this.#address, attempt.address));
    if (waitMs !== undefined) return this.#lock(attempt, waitMs);
    const isSlow = (await waitAfter(this.#login, hashOf(attempt.login))) !== undefined;
    return { type: 'admitted', delayMs: isSlow ? this.#limits.slowMs : 0 };
  }

  /** The password was not looked at: the attempt does not count. */
  async forgive(attempt: Attempt): Promise<void> {
    await this.#pair.reward(ownKey(attempt));
    if (attempt.device !== undefined) return;
    await Promise.all([
      this.#address.reward(attempt.address),
      this.#login.reward(hashOf(attempt.login)),
    ]);
  }

  /** The password was right: what failed before at this address was its owner. */
  async forget(attempt: Attempt): Promise<void> {
    await this.forgive(attempt);
    await this.#pair.delete(ownKey(attempt));
  }

  /** Before a second factor is looked at; milliseconds to wait when there were too many wrong ones. */
  async admitFactor(userId: string, device: string | undefined): Promise<number | undefined> {
    return waitAfter(this.#factor, `${userId} ${device ?? ''}`);
  }

  /** The second factor was right. */
  async forgiveFactor(userId: string, device: string | undefined): Promise<void> {
    await this.#factor.delete(`${userId} ${device ?? ''}`);
  }

  /** Who has to wait now, newest first. */
  lockedOut(nowMs: number): readonly LockedOut[] {
    for (const [key, { endsAt }] of this.#locked) if (endsAt <= nowMs) this.#locked.delete(key);
    return [...this.#locked.values()].reverse();
  }

  /** Lets somebody try again; false when nobody waits under that id. */
  async unlock(id: string): Promise<boolean> {
    const found = [...this.#locked.values()].find((locked) => locked.id === id);
    if (found === undefined) return false;
    this.#locked.delete(found.key);
    await Promise.all([this.#pair.delete(found.key), this.#address.delete(found.address)]);
    return true;
  }

  #lock(attempt: Attempt, retryAfterMs: number): Admission {
    const key = ownKey(attempt);
    const known = this.#locked.get(key);
    this.#locked.delete(key);
    if (this.#locked.size >= LOCKED_LISTED_MAX) {
      for (const oldest of this.#locked.keys()) {
        this.#locked.delete(oldest);
        break;
      }
    }
    const { address } = attempt;
    const endsAt = Date.now() + retryAfterMs;
    const loginHash = hashOf(attempt.login);
    this.#locked.set(key, { id: known?.id ?? randomUUID(), key, address, loginHash, endsAt });
    return { type: 'throttled', retryAfterMs };
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
export function hashOf(login: string): string {
  return createHash('sha256').update(login).digest('hex');
}

/** The counter of whoever tries: a device that proved itself, else the address. */
function ownKey({ address, login, device }: Attempt): string {
  return `${device === undefined ? `address ${address}` : `device ${device}`} ${hashOf(login)}`;
}
