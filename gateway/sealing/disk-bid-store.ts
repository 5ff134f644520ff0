import { randomUUID } from 'node:crypto';
import { createReadStream, type Dirent } from 'node:fs';
import { link, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BidStore } from './ports.ts';
import { partsOfName, partsOfPrefix } from './store-name.ts';

/** Drafts lie beside the openings, under a name that no opening has. */
const DRAFTS = '.drafts';
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

/**
 * Sealed files in a folder of this machine. A file is written and synced as a draft, then linked to its name: the link is
 * there whole or not at all, and of two that come at once one wins.
 */
export async function openDiskBidStore(root: string): Promise<BidStore> {
  const drafts = join(root, DRAFTS);
  // What a crash left half-written was never anybody's file.
  await rm(drafts, { recursive: true, force: true });
  await mkdir(drafts, { recursive: true, mode: PRIVATE_FOLDER });
  const pathOf = (parts: readonly string[]): string => join(root, ...parts);
  return {
    async put(name, source) {
      const path = pathOf(partsOfName(name));
      const there = await sizeOf(path);
      if (there !== undefined) return there;
      const draft = join(drafts, randomUUID());
      try {
        const bytes = await writeDurably(draft, source);
        await makeFolders(root, dirname(path));
        const isFirst = await linkOnce(draft, path);
        await syncFolder(dirname(path));
        return isFirst ? bytes : ((await sizeOf(path)) ?? bytes);
      } finally {
        await rm(draft, { force: true });
      }
    },
    async get(name) {
      const path = pathOf(partsOfName(name));
      return (await sizeOf(path)) === undefined ? undefined : createReadStream(path);
    },
    async list(prefix) {
      const parts = partsOfPrefix(prefix);
      const found = await filesUnder(pathOf(parts), parts.join('/'));
      return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    },
    async remove(prefix) {
      const path = pathOf(partsOfPrefix(prefix));
      await rm(path, { recursive: true, force: true });
      await syncFolder(dirname(path));
    },
    async removeFile(name) {
      const path = pathOf(partsOfName(name));
      await rm(path, { force: true });
      await syncFolder(dirname(path));
    },
  };
}

async function writeDurably(path: string, source: AsyncIterable<Uint8Array>): Promise<number> {
  const handle = await open(path, 'wx', PRIVATE_FILE);
  let bytes = 0;
  try {
    for await (const piece of source) {
      await handle.writeFile(piece);
      bytes += piece.length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return bytes;
}

/** Each new folder is durable only once the one above it is synced. */
async function makeFolders(root: string, folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  if (first === undefined) return;
  for (let at = folder; at.length >= root.length; at = dirname(at)) await syncFolder(at);
}

async function linkOnce(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function filesUnder(
  folder: string,
  name: string,
): Promise<{ readonly name: string; readonly bytes: number }[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      const inner = `${name}/${entry.name}`;
      if (entry.isDirectory()) return filesUnder(path, inner);
      const bytes = await sizeOf(path);
      return bytes === undefined ? [] : [{ name: inner, bytes }];
    }),
  );
  return found.flat();
}

function isAbsent(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
