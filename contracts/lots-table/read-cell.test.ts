import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountText, readAmount, readDuration, readPercent, readStep } from './index.ts';
import { readCount, readQuantity } from './read-cell.ts';

describe('[LOT-1] amounts as people write them', () => {
  it.each([
    ['1234.5', 123_450],
    ['￥1,234.50', 123_450],
    ['¥ 1234.50 元', 123_450],
    ['人民币1,234元整', 123_400],
    ['１，２３４．５', 123_450],
    ['12.5万', 12_500_000],
    ['12.5万元', 12_500_000],
    ['0.000001亿', 10_000],
    ['RMB 3', 300],
    ['1.500', 150],
  ])('%s', (text, fen) => {
    expect(readAmount(text)).toEqual({ ok: true, value: fen });
  });

  it.each([
    ['1,50', 'bad_groups'],
    ['1.234', 'too_many_decimals'],
    ['1.2345678万', 'too_many_decimals'],
    ['0', 'zero'],
    ['-5', 'bad_characters'],
    ['五元', 'bad_characters'],
    ['20%', 'not_an_amount'],
    ['#REF!', 'formula_error'],
    ['99999999999999999', 'too_large'],
    ['1'.repeat(100), 'bad_characters'],
  ])('%s is refused as %s, never rounded', (text, code) => {
    expect(readAmount(text)).toEqual({ ok: false, error: code });
  });

  it('every amount is read back as it is shown, with groups, mark and full-width digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (fen) => {
        const shown = amountText(fen);
        const wide = shown.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));
        for (const text of [shown, `￥${shown}`, `${shown.replaceAll(',', '')} 元`, wide]) {
          expect(readAmount(text)).toEqual({ ok: true, value: fen });
        }
      }),
    );
  });
});

describe('[LOT-1] quantities and counts', () => {
  it.each(['-50', 'pcs', '十', '1e3', '12万'])('%s is told to be no quantity', (text) => {
    expect(readQuantity(text)).toEqual({ ok: false, error: 'not_a_quantity' });
  });

  it.each(['none', '2.5', '-1'])('%s is told to be no whole number', (text) => {
    expect(readCount(text, 10)).toEqual({ ok: false, error: 'not_whole' });
  });
});

describe('[LOT-1] shares, steps and times', () => {
  it.each([
    ['20%', 2_000],
    ['２０％', 2_000],
    ['0.5', 50],
    ['100%', 10_000],
  ])('%s', (text, bp) => {
    expect(readPercent(text)).toEqual({ ok: true, value: bp });
  });

  it.each([
    ['100.01%', 'percent_range'],
    ['0.005%', 'too_many_decimals'],
    ['a%', 'not_a_percent'],
  ])('%s is refused as %s', (text, code) => {
    expect(readPercent(text)).toEqual({ ok: false, error: code });
  });

  it('a step is an amount or a share', () => {
    expect(readStep('1,000')).toEqual({ ok: true, value: { kind: 'absolute', fen: 100_000 } });
    expect(readStep('0.5％')).toEqual({ ok: true, value: { kind: 'percent', bp: 50 } });
    expect(readStep('0%')).toEqual({ ok: false, error: 'zero' });
  });

  it.each([
    ['5', 'min', 300_000],
    ['30', 's', 30_000],
    ['5分钟', 's', 300_000],
    ['1小时30分', 'min', 5_400_000],
    ['1.5 h', 'min', 5_400_000],
    ['90秒', 'min', 90_000],
    ['0', 'min', 0],
  ] as const)('%s (bare: %s) is %i ms', (text, unit, ms) => {
    expect(readDuration(text, unit)).toEqual({ ok: true, value: ms });
  });

  it.each(['soon', '5 parsecs', '5分钟x', '', '1.0001ms', '分钟'])('%s is no time', (text) => {
    expect(readDuration(text, 'min')).toEqual({ ok: false, error: 'not_a_duration' });
  });
});
