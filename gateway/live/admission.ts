import { addressKey } from '../transport/address.ts';
import { BUCKETS_MAX } from './limits.ts';
import { type Rate, TokenBucket, TokenBuckets } from './token-bucket.ts';

export interface AdmissionLimits {
  /** Open sockets of the process. */
  readonly socketsMax: number;
  /** Open sockets of one address (IPv6: one /64). */
  readonly socketsPerAddressMax: number;
  /** Handshakes begun, by everybody and by one address. */
  readonly handshakes: Rate;
  readonly handshakesPerAddress: Rate;
  /** Sockets that have not said `hello` yet. */
  readonly handshakesInProgressMax: number;
  /** Refusals that get a WebSocket close code; the rest costs only an HTTP status. */
  readonly politeRefusals: Rate;
}

export type Admission =
  | { readonly type: 'admitted' }
  /** Accept, then close with this code. */
  | { readonly type: 'close'; readonly code: 'TOO_MANY_SOCKETS' | 'ADMISSION_LIMITED' }
  /** Answer with this HTTP status. */
  | { readonly type: 'refuse'; readonly status: 429 | 503 };

/** Longer than either transport keeps a closed socket whose peer does not read. */
const LINGER_MS = 35_000;
const ADMITTED: Admission = { type: 'admitted' };

/**
 * Who may open a socket now. What one address does too much of is counted against that address first, so that it
 * cannot use up the handshakes of everybody else (reconnect storms, 10⁴ sockets from one address).
 */
export class AdmissionControl {
  readonly #limits: AdmissionLimits;
  readonly #openByAddress = new Map<string, number>();
  readonly #addressHandshakes: TokenBuckets;
  readonly #handshakes: TokenBucket;
  readonly #polite: TokenBucket;
  /** In the order of their ends. */
  readonly #lingering: { readonly key: string; readonly until: number }[] = [];
  #open = 0;
  #handshaking = 0;

  constructor(limits: AdmissionLimits, nowMs: number) {
    this.#limits = limits;
    this.#addressHandshakes = new TokenBuckets(limits.handshakesPerAddress, BUCKETS_MAX);
    this.#handshakes = new TokenBucket(limits.handshakes, nowMs);
    this.#polite = new TokenBucket(limits.politeRefusals, nowMs);
  }

  get open(): number {
    return this.#open;
  }

  get handshaking(): number {
    return this.#handshaking;
  }

  ask(address: string, nowMs: number): Admission {
    const key = addressKey(address);
    const limits = this.#limits;
    if ((this.#openByAddress.get(key) ?? 0) >= limits.socketsPerAddressMax) {
      return this.#refuse('TOO_MANY_SOCKETS', nowMs);
    }
    if (!this.#addressHandshakes.take(key, nowMs)) return this.#refuse('TOO_MANY_SOCKETS', nowMs);
    const isFull =
      this.#open >= limits.socketsMax || this.#handshaking >= limits.handshakesInProgressMax;
    if (isFull || !this.#handshakes.take(limits.handshakes, nowMs)) {
      return this.#refuse('ADMISSION_LIMITED', nowMs);
    }
    return ADMITTED;
  }

  opened(address: string): void {
    const key = addressKey(address);
    this.#openByAddress.set(key, (this.#openByAddress.get(key) ?? 0) + 1);
    this.#open += 1;
    this.#handshaking += 1;
  }

  handshakeDone(): void {
    this.#handshaking -= 1;
  }

  /**
   * A slow reader's last bytes may stay in this process for a while after its close; until then its place stays taken,
   * so that nobody fills the memory by opening, not reading and opening again.
   */
  closed(address: string, lingersFromMs?: number): void {
    const key = addressKey(address);
    this.#open -= 1;
    if (lingersFromMs === undefined) this.#release(key);
    else this.#lingering.push({ key, until: lingersFromMs + LINGER_MS });
  }

  sweep(nowMs: number): void {
    this.#addressHandshakes.sweep(nowMs);
    const over = this.#lingering.findIndex(({ until }) => until > nowMs);
    const released = this.#lingering.splice(0, over === -1 ? this.#lingering.length : over);
    for (const { key } of released) this.#release(key);
  }

  #release(key: string): void {
    const rest = (this.#openByAddress.get(key) ?? 1) - 1;
    if (rest > 0) this.#openByAddress.set(key, rest);
    else this.#openByAddress.delete(key);
  }

  #refuse(code: 'TOO_MANY_SOCKETS' | 'ADMISSION_LIMITED', nowMs: number): Admission {
    if (this.#polite.take(this.#limits.politeRefusals, nowMs)) return { type: 'close', code };
    return { type: 'refuse', status: code === 'TOO_MANY_SOCKETS' ? 429 : 503 };
  }
}
