import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FACTOR_PART_MAX } from '#contracts/limits.ts';
import { exampleWith, isFarFromOne, readFactor } from './read-factor.ts';

const part = fc.integer({ min: 1, max: FACTOR_PART_MAX });

describe('a factor as people write it', () => {
  it.each([
    ['0.9', 9, 10],
    ['90%', 9, 10],
    ['9/10', 9, 10],
    [' ９ ／ １０ ', 9, 10],
    ['９０％', 9, 10],
    ['½', 1, 2],
    ['97.5%', 39, 40],
    ['0.0625', 1, 16],
    ['1.10', 11, 10],
    ['1', 1, 1],
    ['100%', 1, 1],
    ['1000000', 1_000_000, 1],
    ['2000000/4000000', 1, 2],
  ])('[BV-1] given %s, it is the exact fraction %i/%i', (text, numerator, denominator) => {
    expect(readFactor(text)).toEqual({ ok: true, value: { numerator, denominator } });
  });

  it.each([
    ['', 'missing'],
    ['  ', 'missing'],
    ['0', 'not_positive'],
    ['0.00%', 'not_positive'],
    ['0/5', 'not_positive'],
    ['9/0', 'not_factor'],
    ['-0.9', 'not_factor'],
    ['0,9', 'not_factor'],
    ['0.9.1', 'not_factor'],
    ['9e-1', 'not_factor'],
    ['九折', 'not_factor'],
    ['90%%', 'not_factor'],
    ['9/10%', 'not_factor'],
    ['1'.repeat(33), 'not_factor'],
    ['0.1234567', 'too_fine'],
    ['1000001', 'too_fine'],
    ['1/1000001', 'too_fine'],
  ])('[BV-1] given "%s", it is refused as %s, never rounded', (text, code) => {
    expect(readFactor(text)).toEqual({ ok: false, error: code });
  });

  it.each([
    ['90', true],
    ['5.01', true],
    ['5', false],
    ['90%', false],
    ['0.2', false],
    ['0.9%', true],
  ])('[BV-1] given %s, whether its writer is asked to look again is %s', (text, isFar) => {
    const read = readFactor(text);
    expect(read.ok && isFarFromOne(read.value)).toBe(isFar);
  });

  it('[BV-1] given any fraction within the limits, what is read has the same value', () => {
    fc.assert(
      fc.property(part, part, (top, bottom) => {
        const read = readFactor(`${top}/${bottom}`);
        expect(read.ok).toBe(true);
        if (!read.ok) return;
        const { numerator, denominator } = read.value;
        expect(BigInt(numerator) * BigInt(bottom)).toBe(BigInt(denominator) * BigInt(top));
      }),
    );
  });

  it('[BV-5] the example says what an offer of a million yuan counts as', () => {
    expect(exampleWith({ numerator: 9, denominator: 10 })).toBe('900,000.00');
    expect(exampleWith({ numerator: 1, denominator: 3 })).toBe('333,333.33333333');
  });
});
