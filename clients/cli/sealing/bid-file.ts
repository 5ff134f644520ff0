import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { collected } from '#contracts/sealing/chunks.ts';
import { SealError } from '#contracts/sealing/faults.ts';
import { HEADER_BYTES_MAX, readHeader } from '#contracts/sealing/header.ts';
import { readUstar, type UstarEntry } from '#contracts/sealing/ustar-read.ts';
import { oneLine } from '#contracts/strict-json.ts';
import type { ReceiptSubject } from '#pki/receipts.ts';
import { CliError, codeOf } from '../io.ts';
import { faultText } from './fault-words.ts';
import { SMALL_FILE_BYTES_MAX } from './files.ts';
import { packedFolder } from './packed-folder.ts';
import { FILE, sizeOf, valueOf } from './folder.ts';

/** A sealed bid in one archive (`.ebid`): what it begins with is read, the sealed files stay where they are. */
export interface BidFile {
  readonly path: string;
  readonly bytes: number;
  readonly subject: ReceiptSubject;
}

/** A folder that was sealed is put into one file first. Throws `CliError`. */
export async function loadBidFile(given: string): Promise<BidFile> {
  const path = (await isFolder(given)) ? await packedFolder(given) : given;
  const bytes = await sizeOf(path);
  const source = createReadStream(path);
  try {
    const entries = readUstar(source);
    const headerBytes = await nextFile(entries, FILE.header, HEADER_BYTES_MAX + 1);
    const signature = await nextFile(entries, FILE.signature, SMALL_FILE_BYTES_MAX);
    const header = valueOf(path, readHeader(headerBytes));
    return { path, bytes, subject: { header, headerBytes, signature } };
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    throw new CliError(`${oneLine(path)}: ${faultText(error.fault)}`);
  } finally {
    source.destroy();
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    // What cannot be read is said where it is read.
    if (codeOf(error) === undefined) throw error;
    return false;
  }
}

async function nextFile(
  entries: AsyncIterator<UstarEntry>,
  name: string,
  bytesMax: number,
): Promise<Uint8Array> {
  const { done, value } = await entries.next();
  const isIt = done !== true && value.name === name;
  const bytes = isIt ? await collected(value.content, bytesMax) : undefined;
  if (bytes === undefined) throw new SealError('archive_shape', `${name} is not there`);
  return bytes;
}
