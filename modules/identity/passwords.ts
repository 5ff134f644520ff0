import { hash, verify } from 'argon2';
import { PASSWORD_CHECKS_WAITING_MAX } from '#contracts/limits.ts';

/** OWASP's smallest argon2id: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Each check takes a core for some 20 ms; more at once would only steal the bidders' time. */
const CHECKS_AT_ONCE = 1;

/** Thrown when more checks wait than ever will be answered in time. */
export class TooManyChecksError extends Error {
  override readonly name = 'TooManyChecksError';
}

/** Hashes and checks passwords in a short queue, since anyone may ask for a check (an expensive one) without a session. */
export class PasswordChecker {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #decoy: Promise<string>;

  constructor() {
    this.#decoy = hash(crypto.randomUUID(), COST);
    // Whoever awaits it later gets the error; until then it is nobody's unhandled rejection.
    this.#decoy.catch(ignore);
  }

  /** PHC text of argon2id with a random salt. */
  hash(password: string): Promise<string> {
    return this.#queued(() => hash(password, COST));
  }

  /**
   * Whether the password belongs to the hash. Without one (unknown login) the same work is done against a decoy and
   * the answer is no, so that time tells nothing. Throws `TooManyChecksError` at once when the queue is full.
   */
  async check(stored: string | undefined, password: string): Promise<boolean> {
    const digest = stored ?? (await this.#decoy);
    const isRight = await this.#queued(() => verify(digest, password));
    return stored !== undefined && isRight;
  }

  async #queued<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= CHECKS_AT_ONCE) {
      if (this.#waiting.length >= PASSWORD_CHECKS_WAITING_MAX) throw new TooManyChecksError();
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    } else {
      this.#running += 1;
    }
    try {
      return await work();
    } finally {
      // The slot goes to the next in line, or is given back.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

function ignore(): void {
  // See the constructor.
}
