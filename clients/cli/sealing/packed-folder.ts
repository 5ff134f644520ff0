import { createReadStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ustarEnd, ustarHeader, ustarPadding } from '#contracts/sealing/ustar.ts';
import { oneLine } from '#contracts/strict-json.ts';
import { CliError, readFault } from '../io.ts';
import { exists, pieceWriter } from './files.ts';
import { FILE, loadBid, sealedFileName, sizeOf } from './folder.ts';

const PACKED = 'bid.ebid';
const READ_BYTES = 1_048_576;

/** Puts a sealed folder into one `.ebid` file inside it, unless an earlier run has; the file. Throws `CliError`. */
export async function packedFolder(folder: string): Promise<string> {
  const path = join(folder, PACKED);
  if (await exists(path)) return path;
  const { header } = await loadBid(folder);
  const sealed = header.files.map(({ n }) => sealedFileName(n));
  const part = `${path}.part`;
  await rm(part, { force: true });
  const writer = await pieceWriter(part);
  try {
    for (const name of [FILE.header, FILE.signature, ...sealed]) {
      const size = await sizeOf(join(folder, name));
      await writer.write(ustarHeader(name, size));
      for await (const piece of bytesOf(join(folder, name))) await writer.write(piece);
      await writer.write(ustarPadding(size));
    }
    await writer.write(ustarEnd());
  } finally {
    await writer.close();
  }
  await rename(part, path);
  return path;
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: READ_BYTES });
  } catch (error) {
    throw new CliError(`${oneLine(path)}: ${readFault(error)}`);
  }
}
