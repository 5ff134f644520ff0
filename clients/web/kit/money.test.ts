import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bpUnder, chineseAmount, formatBp, formatFen, inLargeUnit, plainFen } from './money.ts';

describe('money on screens', () => {
  it.each([
    [0, '0.00'],
    [1, '0.01'],
    [100_005, '1,000.05'],
    [123_456_789, '1,234,567.89'],
    [Number.MAX_SAFE_INTEGER, '90,071,992,547,409.91'],
  ])('prints %i fen as %s', (fen, text) => {
    expect(formatFen(fen)).toBe(text);
  });

  it('loses no fen between print and number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (fen) => {
        expect(Number(formatFen(fen).replaceAll(',', '').replace('.', ''))).toBe(fen);
        expect(plainFen(fen)).toBe(formatFen(fen).replaceAll(',', ''));
      }),
    );
  });

  it.each([
    [999_999, undefined],
    [1_000_000, '1'],
    [123_456_700, '123.4567'],
    [123_456_789, '123.456789'],
    [1_234_567_000_000, '1,234,567'],
  ])('names %i fen in 万元 exactly', (fen, text) => {
    expect(inLargeUnit(fen, 'zh-CN')).toBe(text);
  });

  it('names large amounts in millions to English readers', () => {
    expect(inLargeUnit(99_999_999, 'en')).toBeUndefined();
    expect(inLargeUnit(107_448_850, 'en')).toBe('1.0744885');
  });

  it.each([
    [1, '壹分'],
    [100_005, '壹仟元零伍分'],
    [10_000_005, '壹拾万元零伍分'],
    [100_000_000, '壹佰万元整'],
    [12_345_678_910, '壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元壹角整'],
  ])('writes %i fen in capitals', (fen, text) => {
    expect(chineseAmount(fen)).toBe(text);
  });

  it('says how far a price lies under another, exactly at the border', () => {
    expect(bpUnder(10_000, 7_000)).toBe(3_000);
    expect(bpUnder(10_000, 7_001)).toBe(2_999);
    expect(bpUnder(10_000, 11_000)).toBe(-1_000);
    expect(bpUnder(Number.MAX_SAFE_INTEGER, 1)).toBe(9_999);
    expect(formatBp(3_005)).toBe('30.05%');
    expect(formatBp(-5)).toBe('-0.05%');
  });
});
