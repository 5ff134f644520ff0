import { describe, expect, it } from 'vitest';
import { instantCell, listSheet, yuanCell } from './list-sheet.ts';

describe('an exported list', () => {
  it('habit 33: has a byte order mark, headings, empty cells for what is not there, and no cell that runs', () => {
    const sheet = listSheet<{ name: string; fen?: number }>(
      [
        ['名称 name', ({ name }) => name],
        ['金额（元） amount', ({ fen }) => yuanCell(fen)],
      ],
      [{ name: '=HYPERLINK("x")', fen: 123_405 }, { name: '甲, 乙' }],
    );
    expect(sheet).toBe(
      '\ufeff名称 name,金额（元） amount\r\n"\'=HYPERLINK(""x"")",1234.05\r\n"甲, 乙",\r\n',
    );
  });

  it('habit 34: tells instants as the country’s clocks show them', () => {
    expect(instantCell(Date.UTC(2026, 10, 30, 17, 5, 9))).toBe('2026-12-01 01:05:09');
    expect(instantCell(undefined)).toBeUndefined();
  });
});
