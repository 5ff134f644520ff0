import { describe, expect, it } from 'vitest';
import { csvText, inert } from './csv.ts';

describe('CSV for spreadsheets', () => {
  it.each(['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1+1', '-abc', '＠x'])(
    '[DOC-6] %j runs nothing',
    (cell) => {
      expect(inert(cell)).toBe(`'${cell}`);
    },
  );

  it.each(['-12.50', '12', '办公', '1+1', "'=1", ''])('[DOC-6] %j stays as it is', (cell) => {
    expect(inert(cell)).toBe(cell);
  });

  it('[DOC-6] quotes what would end a cell, and begins with the mark that Excel needs', () => {
    expect(
      csvText([
        ['名称', 'a"b'],
        ['x,y', '=1\n2'],
      ]),
    ).toBe('\ufeff名称,"a""b"\r\n"x,y","\'=1\n2"\r\n');
  });
});
