import { appendLeaf, EMPTY_FRONTIER, type Frontier, frontierRoot } from '../journal/merkle.ts';
import { base64UrlOf, concat } from './bytes.ts';
import { chunked } from './chunks.ts';
import { SealError } from './faults.ts';
import type { FileEntry } from './header.ts';
import { SEGMENT_BYTES } from './stream.ts';
import type { Hasher, SealingSuite } from './suite.ts';

const LEAF = Uint8Array.of(0x00);

/** Size, digest and Merkle root of a sealed file, from its pieces of 1 MiB in order (SEAL-8). */
export class FileDigests {
  readonly #suite: SealingSuite;
  readonly #hasher: Hasher;
  #frontier: Frontier = EMPTY_FRONTIER;
  #bytes = 0;

  constructor(suite: SealingSuite) {
    this.#suite = suite;
    this.#hasher = suite.hasher();
  }

  /** Takes exactly one segment. */
  async add(segment: Uint8Array): Promise<void> {
    this.#bytes += segment.length;
    this.#hasher.update(segment);
    const leaf = await segmentLeaf(this.#suite, segment);
    this.#frontier = appendLeaf(this.#suite.hash, this.#frontier, { leaf });
  }

  /** What the header says of the file; to be asked once, after the last segment. */
  finish(): Pick<FileEntry, 'size' | 'ct' | 'seg'> {
    return {
      size: String(this.#bytes),
      ct: base64UrlOf(this.#hasher.digest()),
      seg: base64UrlOf(frontierRoot(this.#suite.hash, this.#frontier)),
    };
  }
}

/** Leaf of one segment in the file's Merkle tree: what an upload is checked against piece by piece. */
export function segmentLeaf(suite: SealingSuite, segment: Uint8Array): Promise<Uint8Array> {
  return suite.digest(concat(LEAF, segment));
}

/** Passes a sealed file on and ends with `SealError` unless it is the one that the header names. */
export async function* checkedFile(
  suite: SealingSuite,
  entry: FileEntry,
  file: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const digests = new FileDigests(suite);
  let left = Number(entry.size);
  for await (const { bytes } of chunked(file, SEGMENT_BYTES, SEGMENT_BYTES)) {
    left -= bytes.length;
    if (left < 0) break;
    await digests.add(bytes);
    yield bytes;
  }
  if (left !== 0) {
    throw new SealError(left < 0 ? 'file_size' : 'stream_truncated', 'not as long as announced');
  }
  const found = digests.finish();
  if (found.seg !== entry.seg) throw new SealError('segment_root', 'a segment is another one');
  if (found.ct !== entry.ct) throw new SealError('ciphertext_digest', 'the file is another one');
}
