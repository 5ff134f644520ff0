import { createReadStream } from 'node:fs';
import { access, mkdir, open, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { collected } from '#contracts/sealing/chunks.ts';
import { oneLine } from '#contracts/strict-json.ts';
import { CliError, codeOf, readFault } from '../io.ts';

/** Keys, certificates, headers, receipts: nothing of these is larger. */
export const SMALL_FILE_BYTES_MAX = 1_048_576;
const PRIVATE_FILE_MODE = 0o600;

/** Reads a small file whole. Throws `CliError` that names it. */
export async function readSmall(
  path: string,
  bytesMax = SMALL_FILE_BYTES_MAX,
): Promise<Uint8Array> {
  try {
    const bytes = await collected(createReadStream(path), bytesMax);
    if (bytes === undefined) throw new CliError(`${oneLine(path)}: larger than ${bytesMax} bytes`);
    return bytes;
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`${oneLine(path)}: ${readFault(error)}`);
  }
}

/** As `readSmall`; `undefined` when there is no such file. */
export async function readIfThere(
  path: string,
  bytesMax?: number,
): Promise<Uint8Array | undefined> {
  return (await exists(path)) ? readSmall(path, bytesMax) : undefined;
}

export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false;
    throw new CliError(`${oneLine(path)}: ${readFault(error)}`);
  }
}

/** Writes a file that appears whole or not at all, and never over another one. `isPrivate`: for its owner's eyes only. */
export async function writeNew(
  path: string,
  content: Uint8Array | string,
  { isPrivate = false }: { readonly isPrivate?: boolean } = {},
): Promise<void> {
  await guarded(path, async () => {
    if (await exists(path))
      throw new CliError(`${oneLine(path)} is there already; nothing written`);
    await mkdir(dirname(path), { recursive: true });
    const mode = isPrivate ? PRIVATE_FILE_MODE : undefined;
    await writeFile(`${path}.part`, content, { flush: true, ...(mode !== undefined && { mode }) });
    await rename(`${path}.part`, path);
  });
}

/** A folder to write to: made when it is not there, refused when something is in it. */
export async function emptyFolder(path: string): Promise<void> {
  await guarded(path, async () => {
    await mkdir(path, { recursive: true });
    if ((await readdir(path)).length > 0) {
      throw new CliError(`${oneLine(path)} is not empty; give a new folder with --out`);
    }
  });
}

/** Names in a folder, sorted; none when there is no such folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw new CliError(`${oneLine(folder)}: ${readFault(error)}`);
  }
}

/** Appends pieces to a new file and makes them durable at the end. */
export async function pieceWriter(path: string): Promise<{
  readonly write: (piece: Uint8Array) => Promise<void>;
  readonly close: () => Promise<void>;
}> {
  const handle = await guarded(path, () => open(path, 'wx'));
  return {
    write: (piece) => guarded(path, () => handle.writeFile(piece)),
    close: async () =>
      guarded(path, async () => {
        await handle.sync();
        await handle.close();
      }),
  };
}

/** Folders of bids under a tender's folder, in their order: `bids/1`, `bids/2`, … */
export async function bidFolders(tender: string): Promise<readonly string[]> {
  const names = await namesIn(join(tender, 'bids'));
  return names
    .filter((name) => /^[1-9][0-9]{0,4}$/.test(name))
    .sort((a, b) => Number(a) - Number(b))
    .map((name) => join(tender, 'bids', name));
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (codeOf(error) === undefined) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`cannot write ${oneLine(path)}: ${oneLine(reason)}`);
  }
}
