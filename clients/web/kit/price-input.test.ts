import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fen } from '#contracts/money.ts';
import { formatFen } from './money.ts';
import { editPrice, parsePrice, priceText, stepFen, steppedPrice } from './price-input.ts';

describe('reading a price', () => {
  it.each([
    ['1234', 123_400],
    ['1,234.5', 123_450],
    ['￥1，234．50', 123_450],
    ['¥ 1 234.50', 123_450],
    ['１２３４．５６ 元', 123_456],
    ['人民币1,000,000.00元整', 100_000_000],
    ['.5', 50],
    ['12。5', 1_250],
    ['007', 700],
    ['90071992547409.91', Number.MAX_SAFE_INTEGER],
  ])('takes %s', (text, value) => {
    expect(parsePrice(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['1e5', 'bad_characters'],
    ['+5', 'bad_characters'],
    ['-5', 'bad_characters'],
    ['12万', 'bad_characters'],
    ['1.2.3', 'bad_characters'],
    ['.', 'bad_characters'],
    ['Infinity', 'bad_characters'],
    ['0x10', 'bad_characters'],
    ['9'.repeat(100), 'bad_characters'],
    ['1,50', 'bad_groups'],
    ['1,2345', 'bad_groups'],
    ['1.005', 'too_many_decimals'],
    ['0', 'zero'],
    ['0.00', 'zero'],
    ['90071992547409.92', 'too_large'],
  ])('refuses %j as %s', (text, error) => {
    expect(parsePrice(text)).toEqual({ ok: false, error });
  });

  it('reads back every price that a screen prints', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (value) => {
        expect(parsePrice(formatFen(value))).toEqual({ ok: true, value });
        expect(parsePrice(priceText(value))).toEqual({ ok: true, value });
      }),
    );
  });

  it('never throws, whatever is pasted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const read = parsePrice(text);
        if (read.ok) expect(Number.isSafeInteger(read.value)).toBe(true);
      }),
    );
  });
});

describe('typing a price', () => {
  it('groups while digits come and keeps the caret behind the same digit', () => {
    expect(editPrice('123', '1234', 4)).toEqual({ text: '1,234', caret: 5 });
    expect(editPrice('1,234', '19,234', 2)).toEqual({ text: '19,234', caret: 2 });
    expect(editPrice('1,234', '1,24', 3)).toEqual({ text: '124', caret: 2 });
  });

  it('leaves the field alone on e, + and - and says so', () => {
    for (const key of ['e', '+', '-', 'x']) {
      expect(editPrice('1,234', `1,234${key}`, 6)).toEqual({
        text: '1,234',
        caret: 5,
        rejected: 'bad_characters',
      });
    }
  });

  it('takes full-width digits and the Chinese full stop', () => {
    expect(editPrice('1', '1２', 2).text).toBe('12');
    expect(editPrice('12', '12。', 3).text).toBe('12.');
  });

  it('refuses a second point, a third decimal and an endless number', () => {
    expect(editPrice('1.2', '1.2.', 4).rejected).toBe('bad_characters');
    expect(editPrice('1.23', '1.234', 5).rejected).toBe('too_many_decimals');
    expect(editPrice('1', '1'.repeat(20), 20).rejected).toBe('too_large');
  });

  it('a caret never leaves the text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(80), (before, after, caret) => {
        const edit = editPrice(before, after, Math.min(caret, after.length));
        expect(edit.caret).toBeGreaterThanOrEqual(0);
        expect(edit.caret).toBeLessThanOrEqual(edit.text.length);
      }),
    );
  });
});

describe('[AUC-1] steps', () => {
  it('a percent step is rounded up to a whole fen, at least one', () => {
    expect(stepFen({ basis: 'best', kind: 'percent', bp: 50 }, 10_001)).toBe(51);
    expect(stepFen({ basis: 'own', kind: 'percent', bp: 0 }, 10_001)).toBe(1);
    expect(stepFen({ basis: 'own', kind: 'absolute', fen: fen(700) }, 5)).toBe(700);
  });

  it('stepping stays between one fen and the largest allowed price', () => {
    expect(steppedPrice(1_000, -300, 5_000)).toBe(700);
    expect(steppedPrice(100, -300, 5_000)).toBe(1);
    expect(steppedPrice(4_900, 300, 5_000)).toBe(5_000);
  });
});
