import { describe, expect, it } from 'vitest';
import { LOTS_PER_AUCTION_MAX } from '#contracts/limits.ts';
import type { ColumnKey } from '#contracts/lots-table/index.ts';
import {
  type Block,
  blockOf,
  clearBlock,
  copyBlock,
  deleteRows,
  duplicateRows,
  fillDown,
  pasteBlock,
  setCell,
} from './sheet-rows.ts';

const KEYS: readonly ColumnKey[] = ['id', 'title', 'quantity', 'ceiling'];
const cell = (row: number, column: number): Block => blockOf({ row, column }, { row, column });
const paste = (text: string, block: Block) =>
  ({ text, block, keys: KEYS, format: 'english-reverse' }) as const;
const TWO = [
  { id: 'L1', title: '纸', ceiling: '100.00' },
  { id: 'L2', title: '笔' },
];

describe('typing into the table of lots', () => {
  it('the row behind the last begins a lot with the next number', () => {
    expect(setCell(TWO, 2, { key: 'title', text: '夹' })).toEqual([
      ...TWO,
      { id: 'L3', title: '夹' },
    ]);
  });

  it('an emptied number stays empty, so that another can be typed', () => {
    expect(setCell(TWO, 0, { key: 'id', text: '' })[0]).toEqual({ title: '纸', ceiling: '100.00' });
  });

  it('a last row that has become blank is none', () => {
    const blank = clearBlock(TWO, { top: 1, bottom: 1, left: 0, right: 3 }, KEYS);
    expect(setCell(blank, 0, { key: 'title', text: '纸张' })).toHaveLength(1);
  });

  it('does nothing for an empty text in the row behind the last', () => {
    expect(setCell(TWO, 2, { key: 'title', text: ' ' })).toEqual(TWO);
  });
});

describe('acting on chosen cells', () => {
  it('clears, fills down, copies, doubles and removes', () => {
    const both: Block = { top: 0, bottom: 1, left: 1, right: 3 };
    expect(clearBlock(TWO, both, KEYS)).toEqual([{ id: 'L1' }, { id: 'L2' }]);
    expect(fillDown(TWO, both, KEYS)[1]).toEqual({ id: 'L2', title: '纸', ceiling: '100.00' });
    expect(copyBlock(TWO, both, KEYS)).toBe('纸\t\t100.00\r\n笔\t\t\r\n');
    expect(duplicateRows(TWO, cell(0, 0)).map(({ id }) => id)).toEqual(['L1', 'L3', 'L2']);
    expect(deleteRows(TWO, cell(0, 0))).toEqual([TWO[1]]);
  });

  it('a number is never filled down: it would stand twice', () => {
    expect(fillDown(TWO, { top: 0, bottom: 1, left: 0, right: 1 }, KEYS)[1]?.id).toBe('L2');
  });
});

describe('pasting', () => {
  it('without headings goes in the order of the table, from the chosen cell on', () => {
    const read = pasteBlock(TWO, paste('墨盒\t5\t1,200\n硒鼓\t2\t900', cell(1, 1)));
    expect(read.ok && read.value).toEqual([
      TWO[0],
      { id: 'L2', title: '墨盒', quantity: '5', ceiling: '1,200' },
      { id: 'L3', title: '硒鼓', quantity: '2', ceiling: '900' },
    ]);
  });

  it('with headings each column goes where it belongs, whatever the order', () => {
    const read = pasteBlock([], paste('最高限价\t品名\n1.2万\t椅子\n', cell(0, 0)));
    expect(read.ok && read.value).toEqual([{ id: 'L1', title: '椅子', ceiling: '1.2万' }]);
  });

  it('one value fills all chosen cells', () => {
    const read = pasteBlock(TWO, paste('500', { top: 0, bottom: 1, left: 3, right: 3 }));
    expect(read.ok && read.value.map(({ ceiling }) => ceiling)).toEqual(['500', '500']);
  });

  it('refuses what does not fit, and says why', () => {
    const many = Array.from({ length: LOTS_PER_AUCTION_MAX + 1 }, () => 'x\t1').join('\n');
    expect(pasteBlock([], paste(many, cell(0, 1)))).toEqual({ ok: false, error: 'too_many_rows' });
    expect(pasteBlock([], paste('"x\t1', cell(0, 1)))).toEqual({ ok: false, error: 'bad_quotes' });
  });
});
