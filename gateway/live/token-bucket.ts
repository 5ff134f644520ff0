/** `perSecond` tokens flow in, at most `burst` are kept. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A rate limit (令牌桶) with two numbers of state; time is given by the caller in milliseconds of one steady clock. */
export class TokenBucket {
  tokens: number;
  at: number;

  constructor(rate: Rate, nowMs: number) {
    this.tokens = rate.burst;
    this.at = nowMs;
  }

  /** Takes one token, or says no. */
  take(rate: Rate, nowMs: number): boolean {
    this.refill(rate, nowMs);
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  /** True when nothing was taken for so long that forgetting the bucket changes nothing. */
  isFull(rate: Rate, nowMs: number): boolean {
    this.refill(rate, nowMs);
    return this.tokens >= rate.burst;
  }

  refill(rate: Rate, nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.at);
    this.tokens = Math.min(rate.burst, this.tokens + (elapsedMs * rate.perSecond) / 1_000);
    this.at = nowMs;
  }
}

/** Buckets by key, bounded: full ones are forgotten by `sweep`, the oldest when there are too many. */
export class TokenBuckets {
  readonly #rate: Rate;
  readonly #countMax: number;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(rate: Rate, countMax: number) {
    this.#rate = rate;
    this.#countMax = countMax;
  }

  take(key: string, nowMs: number): boolean {
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      bucket = new TokenBucket(this.#rate, nowMs);
      if (this.#buckets.size >= this.#countMax) this.#forgetOldest();
      this.#buckets.set(key, bucket);
    }
    return bucket.take(this.#rate, nowMs);
  }

  sweep(nowMs: number): void {
    for (const [key, bucket] of this.#buckets) {
      if (bucket.isFull(this.#rate, nowMs)) this.#buckets.delete(key);
    }
  }

  get size(): number {
    return this.#buckets.size;
  }

  #forgetOldest(): void {
    const oldest = this.#buckets.keys().next();
    if (oldest.done !== true) this.#buckets.delete(oldest.value);
  }
}
