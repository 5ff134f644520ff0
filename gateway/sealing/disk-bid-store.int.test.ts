import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bidStoreSuite } from './bid-store.suite.ts';
import { openDiskBidStore } from './disk-bid-store.ts';

const folders: string[] = [];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kaibiao-bids-'));
  folders.push(folder);
  return folder;
}

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

describe('sealed files on disk', () => {
  bidStoreSuite(async () => {
    const folder = await newFolder();
    return {
      store: await openDiskBidStore(folder),
      reopen: () => openDiskBidStore(folder),
    };
  });

  it('given a draft that a crash left, the next start removes it', async () => {
    const folder = await newFolder();
    await openDiskBidStore(folder);
    await writeFile(join(folder, '.drafts', 'half'), 'half');
    await openDiskBidStore(folder);
    expect(await readdir(join(folder, '.drafts'))).toEqual([]);
  });
});
