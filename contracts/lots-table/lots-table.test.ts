import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOTS_PER_AUCTION_MAX, LOTS_SHEET_COLUMNS_MAX } from '../limits.ts';
import {
  amountText,
  type Cell,
  cellAddress,
  cellText,
  checkLots,
  columnsOf,
  draftLot,
  importTable,
  LOT_TERMS_PRESET,
  LOT_WORDS,
  lotCells,
  lotsOfDraft,
  type LotFormat,
  type LotValues,
  parseDelimited,
  readAmount,
  readDuration,
  readPercent,
  readStep,
  ruleLot,
  sourceAddress,
  withIds,
  writeDelimited,
} from './index.ts';

const FORMATS: readonly LotFormat[] = [
  'english-reverse',
  'sealed-quotation',
  'dutch-reverse',
  'japanese-reverse',
  'rounds',
];

function importSheet(cells: readonly (readonly Cell[])[], format: LotFormat = 'english-reverse') {
  const table = importTable(cells, { format, needsHeadings: true });
  if (!table.ok) throw new Error(table.error);
  return table.value;
}

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

describe('[LOT-2] addresses', () => {
  it.each([
    [0, 0, 'A1'],
    [2, 16, 'C17'],
    [25, 0, 'Z1'],
    [26, 0, 'AA1'],
    [701, 9, 'ZZ10'],
    [702, 9, 'AAA10'],
  ])('column %i, row %i is %s', (column, row, address) => {
    expect(cellAddress(column, row)).toBe(address);
  });

  it('a wrong cell is named as the source names it, under a title and beside empty columns', () => {
    const table = importSheet([
      ['某单位采购清单', null, null, null],
      [null, null, null, null],
      [null, '名称', '数量', '最高限价（万元）'],
      [null, '打印纸', 10, 1.5],
      [null, null, null, null],
      [null, '硒鼓', '十', 'x'],
      ['合计', null, null, 3],
    ]);
    expect(table.rows.map(({ ceiling }) => ceiling)).toEqual(['1.5万元', 'x']);
    const { problems } = checkLots(table.rows, 'english-reverse');
    expect(problems.map((problem) => `${sourceAddress(table, problem)} ${problem.code}`)).toEqual([
      'C6 bad_characters',
      'D6 bad_characters',
    ]);
  });

  it('a cell of a column that the source has not is named by its row', () => {
    const table = importSheet(
      [
        ['名称', '最高限价'],
        ['打印纸', 1],
      ],
      'dutch-reverse',
    );
    const { problems } = checkLots(table.rows, 'dutch-reverse');
    expect(problems.map((problem) => sourceAddress(table, problem))).toEqual(['2']);
  });
});

describe('[LOT-3] tables from elsewhere', () => {
  it('headings may stand in any order, in either language and with units', () => {
    const table = importSheet([
      ['Ceiling (yuan)', 'Name', 'Overtime window (s)', '厂家'],
      [100, 'Paper', 90, 'x'],
    ]);
    expect(table.rows).toEqual([{ id: 'L1', title: 'Paper', ceiling: '100', window: '90s' }]);
    expect(table.unknown).toEqual([{ address: 'D1', text: '厂家' }]);
  });

  it('a block without headings fills the columns from the cell that it is pasted at', () => {
    const table = importTable(
      [
        ['10', '台'],
        ['20', '箱'],
      ],
      { format: 'english-reverse', firstKey: 'quantity', needsHeadings: false },
    );
    expect(table).toMatchObject({
      ok: true,
      value: {
        rows: [
          { id: 'L1', quantity: '10', unit: '台' },
          { id: 'L2', quantity: '20', unit: '箱' },
        ],
      },
    });
  });

  it('a sheet needs a name and a ceiling column; nothing in it is an answer too', () => {
    const options = { format: 'english-reverse', needsHeadings: true } as const;
    expect(importTable([['数量', '最高限价']], options)).toEqual({
      ok: false,
      error: 'no_title_column',
    });
    expect(importTable([['名称', '数量']], options)).toEqual({
      ok: false,
      error: 'no_ceiling_column',
    });
    expect(importTable([['名称', '最高限价']], options)).toEqual({ ok: false, error: 'empty' });
    expect(importTable([], options)).toEqual({ ok: false, error: 'no_title_column' });
  });

  it('has limits', () => {
    const options = { format: 'english-reverse', needsHeadings: true } as const;
    const many = Array.from({ length: LOTS_PER_AUCTION_MAX + 1 }, (_, n) => [`n${n}`, 1]);
    expect(importTable([['名称', '最高限价'], ...many], options)).toEqual({
      ok: false,
      error: 'too_many_rows',
    });
    const wide = Array.from({ length: LOTS_SHEET_COLUMNS_MAX + 1 }, () => 'x');
    expect(importTable([wide], options)).toEqual({ ok: false, error: 'too_many_columns' });
  });

  it('numbers come as a spreadsheet shows them', () => {
    expect(cellText(0.1 + 0.2)).toBe('0.3');
    expect(cellText(100 * 1.1)).toBe('110');
    expect(cellText(1e-7)).toBe('0.0000001');
    expect(cellText(Number.NaN)).toBe('#NUM!');
    expect(cellText(null)).toBe('');
  });

  it('every block is read as it was copied', () => {
    const field = fc.string({ maxLength: 20 }).map((text) => text.replace(/\r/g, ''));
    // A first field that is no more than a line end stands for an empty line; rows have a first text.
    const rows = fc.array(fc.array(field, { minLength: 1, maxLength: 6 }), { maxLength: 10 });
    fc.assert(
      fc.property(rows, fc.constantFrom('\t' as const, ',' as const), (cells, separator) => {
        const kept = cells.map(([first = '', ...rest]) => [`x${first}`, ...rest]);
        expect(parseDelimited(writeDelimited(kept, separator), separator)).toEqual({
          ok: true,
          value: kept,
        });
      }),
    );
  });

  it('an open quotation mark is named, inches are not one', () => {
    expect(parseDelimited('a\t"b\nc', '\t')).toEqual({ ok: false, error: 'bad_quotes' });
    expect(parseDelimited('14" 屏\t1\n', '\t')).toEqual({ ok: true, value: [['14" 屏', '1']] });
  });

  it('whatever is pasted, an answer comes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => {
        const cells = parseDelimited(text, '\t');
        if (!cells.ok) return;
        const table = importTable(cells.value, { format: 'rounds', needsHeadings: false });
        if (!table.ok) return;
        const { values, problems } = checkLots(table.value.rows, 'rounds');
        expect(values).toHaveLength(table.value.rows.length);
        for (const { lot } of problems) expect(lot).toBeLessThan(values.length);
      }),
    );
  });
});

describe('[LOT-4] what has to fit together', () => {
  it('names each cell that does not', () => {
    const { problems } = checkLots(
      [
        { id: 'L1', title: 'a', ceiling: '100', budget: '99', step: '100' },
        { id: 'L1', title: 'b', ceiling: '100', step: '100%' },
        { id: '-', ceiling: '100' },
      ],
      'english-reverse',
    );
    expect(problems).toEqual([
      { lot: 0, key: 'ceiling', code: 'ceiling_above_budget' },
      { lot: 0, key: 'step', code: 'step_above_ceiling' },
      { lot: 1, key: 'step', code: 'step_above_ceiling' },
      { lot: 1, key: 'id', code: 'id_twice' },
      { lot: 2, key: 'id', code: 'bad_id' },
      { lot: 2, key: 'title', code: 'missing' },
    ]);
  });

  it('numbers are given without touching those that stand there', () => {
    const ids = withIds([{ title: 'a' }, { id: 'L1' }, { id: ' ' }, { id: '包3' }]).map(
      ({ id }) => id,
    );
    expect(ids).toEqual(['L2', 'L1', 'L3', '包3']);
  });
});

const amount = fc.integer({ min: 2, max: 1_000_000_000_000 });
const seconds = fc.integer({ min: 1, max: 500_000 }).map((n) => n * 1_000);
const share = fc.integer({ min: 1, max: 9_999 });
const stepFen = fc
  .integer({ min: 1, max: 1_000 })
  .map((fen) => ({ kind: 'absolute' as const, fen }));
const stepShare = share.map((bp) => ({ kind: 'percent' as const, bp }));
const word = fc
  .string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'打印纸A4箱，"x') })
  .filter((text) => text.trim() === text);

/** Whole lots of a format, each saying everything that it can. */
function lotOf(format: LotFormat): fc.Arbitrary<Omit<LotValues, 'id'>> {
  const all = {
    title: word,
    category: word,
    quantity: fc.integer({ min: 1, max: 1_000_000 }).map((n) => n / 100),
    unit: word,
    budgetFen: fc.constant(1_000_000_000_000),
    ceilingFen: amount.map((fen) => fen + 1_000),
    note: word,
    startFen: fc.constant(1_000),
    step: format === 'english-reverse' ? fc.oneof(stepShare, stepFen) : stepFen,
    slipBp: fc.oneof(share, fc.constant('none' as const)),
    windowMs: seconds,
    extendMs: seconds,
    maxCount: fc.nat(100),
    tickMs: seconds,
    initialMs: seconds,
    turnMs: seconds,
    breakMs: seconds,
    rounds: fc.integer({ min: 1, max: 9 }),
  };
  const keys = new Set(columnsOf(format).map(({ key }) => FIELDS[key]));
  const own = Object.fromEntries(Object.entries(all).filter(([field]) => keys.has(field)));
  return fc.record(own) as unknown as fc.Arbitrary<Omit<LotValues, 'id'>>;
}
const FIELDS: Readonly<Record<string, string>> = {
  ...{ id: 'id', title: 'title', category: 'category', quantity: 'quantity', unit: 'unit' },
  ...{ budget: 'budgetFen', ceiling: 'ceilingFen', start: 'startFen', step: 'step' },
  ...{ slip: 'slipBp', window: 'windowMs', extend: 'extendMs', maxCount: 'maxCount' },
  ...{ tick: 'tickMs', initial: 'initialMs', turn: 'turnMs', break: 'breakMs' },
  ...{ rounds: 'rounds', note: 'note' },
};

describe.each(FORMATS)('[LOT-5] lots of %s', (format) => {
  const lots = fc
    .array(lotOf(format), { minLength: 1, maxLength: 8 })
    .map((list) => list.map((lot, index) => ({ ...lot, id: `L${index + 1}` })));

  it.each(['zh-CN', 'en'] as const)('are read back from the table as shown in %s', (language) => {
    fc.assert(
      fc.property(lots, (list) => {
        const cells = list.map((lot) => lotCells(lot, format, LOT_WORDS[language]));
        const { values, problems } = checkLots(cells, format);
        expect(problems.filter(({ code }) => !/_above_/.test(code))).toEqual([]);
        expect(values).toEqual(list);
      }),
    );
  });

  it('mean the same after a draft was kept and opened again', () => {
    fc.assert(
      fc.property(lots, (list) => {
        const rules = {
          type: format,
          lots: list.map((lot) => ruleLot(lot, format, LOT_TERMS_PRESET)),
        };
        const draft = { lots: list.flatMap((lot) => draftLot(lot) ?? []), rules };
        const opened = lotsOfDraft(draft);
        expect(opened.format).toBe(format);
        const again = opened.values.map((lot) => ruleLot(lot, format, opened.terms));
        expect(again).toEqual(rules.lots);
        expect(opened.values.flatMap((lot) => draftLot(lot) ?? [])).toEqual(draft.lots);
      }),
    );
  });
});

describe('[LOT-5] drafts as they come', () => {
  it('what all lots share stands once, and the one that differs keeps its own', () => {
    const lot = (id: string, bp: number) => ({
      id,
      ceilingFen: 100,
      decrement: { basis: 'own', kind: 'percent', bp },
    });
    const { terms, values } = lotsOfDraft({
      rules: { type: 'english-reverse', lots: [lot('L1', 100), lot('L2', 200), lot('L3', 100)] },
    });
    expect(terms).toMatchObject({
      basis: 'own',
      step: { bp: 100 },
      windowMs: 'none',
      slipBp: 'none',
    });
    expect(values).toEqual([
      { id: 'L1', ceilingFen: 100 },
      { id: 'L2', ceilingFen: 100, step: { kind: 'percent', bp: 200 } },
      { id: 'L3', ceilingFen: 100 },
    ]);
  });

  it('a draft without rules and one with nonsense open as empty tables with presets', () => {
    for (const rules of [undefined, { type: 'unknown', lots: [{ id: 7 }, null] }, { lots: 3 }]) {
      const opened = lotsOfDraft({ rules });
      expect(opened).toEqual({ format: 'english-reverse', terms: LOT_TERMS_PRESET, values: [] });
    }
  });
});
