import { mkdtemp, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publishedFiles } from './folder.ts';

const MIB = 1_048_576;

describe('a published folder', () => {
  async function folderWith(name: string, bytes: number): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'kaibiao-published-'));
    const path = join(folder, name);
    await writeFile(path, '');
    await truncate(path, bytes);
    return folder;
  }

  it('[SEAL-16] given a record of many bids, whose pages take megabytes, then it is read whole', async () => {
    const files = publishedFiles(await folderWith('record.pdf', 9 * MIB));
    expect((await files('record.pdf'))?.length).toBe(9 * MIB);
    expect(await files('record.json')).toBeUndefined();
  });

  it('[SEAL-16] given a file that no tender publishes, then its name and the limit are told', async () => {
    const files = publishedFiles(await folderWith('record.pdf', 65 * MIB));
    await expect(files('record.pdf')).rejects.toThrow(/record\.pdf: larger than 67108864 bytes/);
  });
});
