import { describe, expect, it } from 'vitest';
import { neededCells, readStatement } from './read-statement.ts';

const HEADINGS = ['交易日期', '交易流水号', '贷方发生额', '借方发生额', '余额', '对方户名', '摘要'];
const TITLE = ['某银行账户明细', '账号 6222'];
const payment = (change: Partial<Record<number, string>> = {}): string[] => {
  const row = [
    '2026-11-30',
    '2026113000001',
    '5,000.00',
    '0.00',
    '88,000.00',
    '甲公司',
    '保证金 P1',
  ];
  return row.map((text, at) => change[at] ?? text);
};

describe('bank statements', () => {
  it('[PRJ-15] reads payments under a title and above a sum, in both directions', () => {
    const back = payment({ 1: 'B-2', 2: '', 3: '5000' });
    const read = readStatement([TITLE, HEADINGS, payment(), back, [], ['合计', '', '5,000.00']]);
    expect(read).toEqual({
      ok: true,
      value: {
        problems: [],
        entries: [
          {
            ...{ row: 3, serial: '2026113000001', direction: 'in', amountFen: 500_000 },
            ...{ date: '2026-11-30', payerName: '甲公司', payerCode: '', reference: '保证金 P1' },
          },
          {
            ...{ row: 4, serial: 'B-2', direction: 'out', amountFen: 500_000 },
            ...{ date: '2026-11-30', payerName: '甲公司', payerCode: '', reference: '保证金 P1' },
          },
        ],
      },
    });
  });

  it('[PRJ-15] a minus in the only amount column is what went out', () => {
    const rows = [
      ['Serial number', 'Amount'],
      ['a', '-5000.00'],
      ['b', '+1.50'],
    ];
    const read = readStatement(rows);
    expect(read.ok && read.value.entries).toMatchObject([
      { serial: 'a', direction: 'out', amountFen: 500_000 },
      { serial: 'b', direction: 'in', amountFen: 150 },
    ]);
  });

  it.each([
    ['serial missing', { 1: '' }, 'B3', 'missing'],
    ['serial rounded by a spreadsheet', { 1: '6.2221E+17' }, 'B3', 'serial_rounded'],
    ['serial too long', { 1: 'x'.repeat(101) }, 'B3', 'too_long'],
    ['no amount', { 2: '0.00' }, 'C3', 'no_amount'],
    ['both amounts', { 3: '1' }, 'D3', 'both_amounts'],
    ['parts of a fen', { 2: '1.005' }, 'C3', 'too_many_decimals'],
    ['an amount in words', { 2: '五千' }, 'C3', 'bad_characters'],
    ['an incoming amount below zero', { 2: '-1' }, 'C3', 'bad_characters'],
    ['a formula that failed', { 2: '#REF!' }, 'C3', 'formula_error'],
    ['half of a character', { 6: 'x\ud800' }, 'G3', 'not_text'],
  ] as const)('[PRJ-15] %s is told by its address', (_name, change, address, code) => {
    const read = readStatement([TITLE, HEADINGS, payment(change)]);
    expect(read.ok && read.value.entries).toEqual([]);
    expect(read.ok && read.value.problems).toMatchObject([{ address, code }]);
  });

  it('[PRJ-15] the same payment twice counts once, another one under its number is wrong', () => {
    const read = readStatement([HEADINGS, payment(), payment(), payment({ 2: '6' })]);
    expect(read.ok && read.value.entries).toHaveLength(1);
    expect(read.ok && read.value.problems).toMatchObject([{ address: 'B4', code: 'serial_twice' }]);
  });

  it.each([
    [
      'no_serial_column',
      [
        ['附言', '收入金额'],
        ['x', '1'],
      ],
    ],
    [
      'no_amount_column',
      [
        ['交易流水号', '附言'],
        ['x', '1'],
      ],
    ],
    ['empty', [HEADINGS, ['合计']]],
    ['no_serial_column', []],
    ['too_many_rows', Array.from({ length: 2_001 }, () => ['x'])],
    ['too_many_columns', [Array.from({ length: 61 }, () => 'x')]],
  ] as const)('[PRJ-15] a file that is no statement: %s', (error, cells) => {
    expect(readStatement(cells)).toEqual({ ok: false, error });
  });

  it('[PRJ-15] what is not asked for is blanked, and nothing else reads otherwise', () => {
    const cells = [TITLE, HEADINGS, payment(), payment({ 1: '' }), ['本页合计', '', '9.00']];
    const needed = neededCells(cells);
    expect(JSON.stringify(needed)).not.toMatch(/88,000|6222/);
    expect(readStatement(needed)).toEqual(readStatement(cells));
  });
});
