import { collected } from '#contracts/sealing/chunks.ts';
import { SealError } from '#contracts/sealing/faults.ts';
import { checkedFile } from '#contracts/sealing/file-digests.ts';
import { type BidHeader, HEADER_BYTES_MAX } from '#contracts/sealing/header.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { readUstar, type UstarEntry } from '#contracts/sealing/ustar-read.ts';
import type { BidStore } from './ports.ts';

const SIGNATURE_BYTES_MAX = 65_536;

/** A bid as it arrives in one archive (`.ebid`): what is small is read first, the sealed files follow. */
export interface BidArchive {
  readonly headerBytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly rest: AsyncIterator<UstarEntry>;
}

/** Ends with `SealError` when the archive does not begin as one does. */
export async function readArchive(source: AsyncIterable<Uint8Array>): Promise<BidArchive> {
  const rest = readUstar(source);
  const headerBytes = await smallFile(rest, { name: 'header.json', bytesMax: HEADER_BYTES_MAX });
  const signature = await smallFile(rest, { name: 'header.p7s', bytesMax: SIGNATURE_BYTES_MAX });
  return { headerBytes, signature, rest };
}

/** Stores the sealed files of a header, each checked while it is read (SEAL-8). Ends with `SealError`. */
export async function storeFiles(
  suite: SealingSuite,
  archive: { readonly header: BidHeader; readonly rest: AsyncIterator<UstarEntry> },
  into: { readonly store: BidStore; readonly folder: string },
): Promise<void> {
  for (const entry of archive.header.files) {
    const name = `f${entry.n}.ebd`;
    const file = await nextEntry(archive.rest);
    if (file?.name !== name) throw new SealError('file_missing', `${name} is not there`);
    if (file.size !== Number(entry.size))
      throw new SealError('file_size', `${name} has another size`);
    await into.store.put(`${into.folder}${name}`, checkedFile(suite, entry, file.content));
  }
  const more = await nextEntry(archive.rest);
  if (more !== undefined) throw new SealError('archive_shape', 'there are more files');
}

async function smallFile(
  entries: AsyncIterator<UstarEntry>,
  expected: { readonly name: string; readonly bytesMax: number },
): Promise<Uint8Array> {
  const entry = await nextEntry(entries);
  const isIt = entry?.name === expected.name;
  const bytes = isIt ? await collected(entry.content, expected.bytesMax) : undefined;
  if (bytes === undefined) throw new SealError('archive_shape', `${expected.name} is not there`);
  return bytes;
}

async function nextEntry(entries: AsyncIterator<UstarEntry>): Promise<UstarEntry | undefined> {
  const { done, value } = await entries.next();
  return done === true ? undefined : value;
}
