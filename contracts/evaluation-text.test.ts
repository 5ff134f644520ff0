import { describe, expect, it } from 'vitest';
import { evaluatedYuan, factorText } from './evaluation-text.ts';

describe('[BV-5] evaluated prices as text', () => {
  it.each([
    ['89300', '893.00'],
    ['89300.123456', '893.00123456'],
    ['123456789.5', '1,234,567.895'],
    ['7', '0.07'],
    ['0.333333', '0.00333333'],
  ])('%s fen → %s yuan', (fen, yuan) => {
    expect(evaluatedYuan(fen)).toBe(yuan);
  });

  it('a factor stands as it was published', () => {
    expect(factorText({ numerator: 19, denominator: 20 })).toBe('19/20');
    expect(factorText({ numerator: 7, denominator: 7 })).toBe('1');
    expect(factorText({ numerator: 90, denominator: 1 })).toBe('90');
  });
});
