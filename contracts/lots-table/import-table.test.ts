import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOTS_PER_AUCTION_MAX, LOTS_SHEET_COLUMNS_MAX } from '../limits.ts';
import {
  type Cell,
  cellAddress,
  cellText,
  checkLots,
  importTable,
  type LotFormat,
  parseDelimited,
  sourceAddress,
  withIds,
  writeDelimited,
} from './index.ts';

function importSheet(cells: readonly (readonly Cell[])[], format: LotFormat = 'english-reverse') {
  const table = importTable(cells, { format, needsHeadings: true });
  if (!table.ok) throw new Error(table.error);
  return table.value;
}

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
      'C6 not_a_quantity',
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
