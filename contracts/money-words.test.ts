import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moneyInWords, readMoneyWords } from './money-words.ts';

describe('amounts in Chinese words', () => {
  it.each([
    [140_950, '壹仟肆佰零玖元伍角'],
    [600_714, '陆仟零柒元壹角肆分'],
    [168_032, '壹仟陆佰捌拾元叁角贰分'],
    [10_700_053, '壹拾万柒仟元伍角叁分'],
    [1_640_902, '壹万陆仟肆佰零玖元零贰分'],
    [32_504, '叁佰贰拾伍元零肆分'],
    [100_000_110, '壹佰万零壹元壹角'],
    [10_001_000_001, '壹亿零壹万元零壹分'],
    [2_000_300_400_560, '贰佰亿零叁佰万肆仟零伍元陆角'],
    [1_000, '壹拾元整'],
    [5, '伍分'],
    [0, '零元整'],
    [50, '伍角'],
    [100_000_000_000_000, '壹万亿元整'],
  ])('[DOC-5] %i fen is %s', (fen, words) => {
    expect(moneyInWords(fen)).toBe(words);
    expect(readMoneyWords(words)).toBe(fen);
  });

  it.each([
    ['人民币壹仟陆佰捌拾元零叁角贰分', 168_032],
    ['壹拾万零柒仟元伍角叁分', 10_700_053],
    ['壹拾圆正', 1_000],
    ['拾元整', 1_000],
    ['伍角整', 50],
    [' 叁佰贰拾伍 元零肆分', 32_504],
  ])('[DOC-5] reads the other allowed form %s', (words, fen) => {
    expect(readMoneyWords(words)).toBe(fen);
  });

  it.each(['', '元', '壹元贰元', '壹', '仟元', '壹亿亿元', '1元', '壹佰仟元整'])(
    '[DOC-5] %j is no amount',
    (words) => {
      expect(readMoneyWords(words)).toBeUndefined();
    },
  );

  it('[DOC-5] every amount is read back as itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (fen) => {
        expect(readMoneyWords(moneyInWords(fen))).toBe(fen);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (fen) => {
        expect(readMoneyWords(moneyInWords(fen))).toBe(fen);
      }),
    );
  });

  it('[DOC-5] what is no amount is not written', () => {
    expect(() => moneyInWords(-1)).toThrow(RangeError);
    expect(() => moneyInWords(1.5)).toThrow(RangeError);
  });
});
