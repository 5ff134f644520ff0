import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportText } from '#engine/export/forged-file.ts';
import { wholeSample } from '#engine/export/sample-journal.ts';
import { type DocumentsArguments, runDocuments } from './documents-run.ts';

let folder = '';
let whole = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaibiao-documents-'));
  whole = await exportText(await wholeSample());
  await writeFile(join(folder, 'a1.ndjson'), whole);
});
afterAll(() => rm(folder, { recursive: true }));

async function run(name: string, options: Partial<DocumentsArguments> = {}) {
  const out = await mkdtemp(join(folder, 'out-'));
  const io = { stdout: new PassThrough() };
  const printed = text(io.stdout);
  await runDocuments(
    join(folder, name),
    { out, lang: 'zh-CN', as: 'public', ...options },
    io,
  ).finally(() => io.stdout.end());
  return { out, printed: await printed, files: (await readdir(out)).toSorted() };
}

describe('kaibiao documents', () => {
  test('[DOC-3] every document in every form, and a second run writes the same bytes', async () => {
    const first = await run('a1.ndjson', { buyer: '采购人甲' });
    expect(first.files).toEqual([
      'kaibiao-A1-minutes.csv',
      'kaibiao-A1-minutes.pdf',
      'kaibiao-A1-minutes.xlsx',
      'kaibiao-A1-offer-log.csv',
      'kaibiao-A1-offer-log.pdf',
      'kaibiao-A1-offer-log.xlsx',
      'kaibiao-A1-result-notice.csv',
      'kaibiao-A1-result-notice.pdf',
      'kaibiao-A1-result-notice.xlsx',
    ]);
    expect(first.printed.split('\n')).toHaveLength(10);
    const second = await run('a1.ndjson', { buyer: '采购人甲' });
    for (const name of first.files) {
      const bytes = await readFile(join(first.out, name));
      expect(bytes.equals(await readFile(join(second.out, name)))).toBe(true);
    }
    const notice = await readFile(join(first.out, 'kaibiao-A1-result-notice.csv'), 'utf8');
    expect(notice).toContain('采购人甲');
    expect(notice).toContain('玖拾柒万玖仟元整');
  });

  test('[DOC-6] the offer log as CSV is one table: a head, then an offer in each line', async () => {
    const { out } = await run('a1.ndjson', { kind: ['offer-log'], format: ['csv'], lang: 'en' });
    const log = await readFile(join(out, 'kaibiao-A1-offer-log.csv'), 'utf8');
    const [head = '', ...rows] = log.trimEnd().split('\r\n');
    expect(head).toMatch(/^\ufeff/);
    expect(head.split(',')).toHaveLength(7);
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.some((row) => row.includes('"980,000.00"'))).toBe(true);
  });

  test('of a changed or unreadable file no document is made', async () => {
    await writeFile(join(folder, 'changed.ndjson'), whole.replace('97900000', '97800000'));
    await expect(run('changed.ndjson')).rejects.toThrow('not in order');
    await expect(run('missing.ndjson')).rejects.toThrow('no such file');
  });
});
