import { describe, expect, it } from 'vitest';
import writeWorkbook from 'write-excel-file/universal';
import { LOTS_FILE_BYTES_MAX } from '#contracts/limits.ts';
import { lotsWorkbook, problemsWorkbook, readLotsFile } from './lots-file.ts';

const WORDS = { language: 'zh-CN', sheet: '标段表', note: '带 * 的列必填' } as const;
const file = (parts: BlobPart[], name: string): File => new File(parts, name);

describe('lots from files', () => {
  it('what was written is read again, exactly', async () => {
    const lots = [
      { id: '001', title: 'A4 复印纸', quantity: '500', ceiling: '98,000.00', slip: '无' },
      { id: '002', title: '笔, "红"', ceiling: '1.2万' },
    ];
    const blob = await lotsWorkbook(lots, 'english-reverse', WORDS);
    const read = await readLotsFile(file([blob], 'lots.xlsx'), 'english-reverse');
    expect(read.ok && read.value.table.rows).toEqual(lots);
    expect(read.ok && read.value.problems).toEqual([]);
  });

  it('wrong cells have the address that they have in the file', async () => {
    const blob = await writeWorkbook([
      ['清单'],
      ['名称', '数量', '最高限价（万元）'],
      ['椅子', 5, 1.5],
      ['桌子', 'many', '三'],
    ]).toBlob();
    const read = await readLotsFile(file([blob], 'lots.xlsx'), 'english-reverse');
    expect(read.ok && read.value.problems).toEqual([
      { address: 'B4', key: 'quantity', text: 'many', code: 'not_a_quantity' },
      { address: 'C4', key: 'ceiling', text: '三', code: 'bad_characters' },
    ]);
    expect(read.ok && read.value.table.rows[0]?.ceiling).toBe('1.5万元');
    const list = read.ok ? read.value.problems : [];
    const headings = ['单元格', '列', '内容', '问题'] as const;
    expect((await problemsWorkbook(list, { ...WORDS, headings })).size).toBeGreaterThan(1_000);
  });

  it('csv in UTF-8 and in the encoding that Chinese spreadsheets use', async () => {
    const utf8 = file(['\ufeff名称,最高限价\r\n椅子,"1,200.00"\r\n'], 'lots.csv');
    const read = await readLotsFile(utf8, 'english-reverse');
    expect(read.ok && read.value.table.rows).toEqual([
      { id: 'L1', title: '椅子', ceiling: '1,200.00' },
    ]);
    // 名称,最高限价 / 椅子,5 in GB 18030.
    const bytes = [
      ...[0xc3, 0xfb, 0xb3, 0xc6, 0x2c, 0xd7, 0xee, 0xb8, 0xdf, 0xcf, 0xde, 0xbc, 0xdb],
      ...[0x0a, 0xd2, 0xce, 0xd7, 0xd3, 0x2c, 0x35],
    ];
    const old = await readLotsFile(file([Uint8Array.from(bytes)], 'lots.CSV'), 'english-reverse');
    expect(old.ok && old.value.table.rows[0]?.title).toBe('椅子');
  });

  it('says what is wrong with a file that is none', async () => {
    const read = (part: BlobPart, name: string) =>
      readLotsFile(file([part], name), 'english-reverse');
    expect(await read('x', 'a.xls')).toEqual({ ok: false, error: 'file_kind' });
    expect(await read('PK\u0003\u0004 broken', 'a.xlsx')).toEqual({
      ok: false,
      error: 'file_unreadable',
    });
    const big = new Uint8Array(LOTS_FILE_BYTES_MAX + 1);
    expect(await read(big, 'a.xlsx')).toEqual({ ok: false, error: 'file_too_large' });
    expect(await read('a,b\n1,2', 'a.csv')).toEqual({ ok: false, error: 'no_title_column' });
  });
});
