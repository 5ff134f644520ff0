import { describe, expect, test } from 'vitest';
import { TokenBucket, TokenBuckets } from './token-bucket.ts';

const RATE = { perSecond: 10, burst: 3 };

describe('token bucket', () => {
  test('gives the burst, then the rate', () => {
    const bucket = new TokenBucket(RATE, 0);
    expect([1, 2, 3, 4].map(() => bucket.take(RATE, 0))).toEqual([true, true, true, false]);
    expect(bucket.take(RATE, 99)).toBe(false);
    expect(bucket.take(RATE, 100)).toBe(true);
    expect(bucket.take(RATE, 100)).toBe(false);
    expect([1, 2, 3, 4].map(() => bucket.take(RATE, 1e9))).toEqual([true, true, true, false]);
  });

  test('a clock that goes back gives nothing and takes nothing', () => {
    const bucket = new TokenBucket(RATE, 1_000);
    expect(bucket.take(RATE, 0)).toBe(true);
    expect(bucket.tokens).toBe(2);
  });

  test('keeps buckets by key, forgets full ones, and never more than allowed', () => {
    const buckets = new TokenBuckets(RATE, 2);
    for (const key of ['a', 'a', 'a']) expect(buckets.take(key, 0)).toBe(true);
    expect(buckets.take('a', 0)).toBe(false);
    expect(buckets.take('b', 0)).toBe(true);
    buckets.take('c', 0);
    expect(buckets.size).toBe(2);
    buckets.sweep(10_000);
    expect(buckets.size).toBe(0);
  });
});
