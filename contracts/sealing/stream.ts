import { concat, u32 } from './bytes.ts';
import { SealError } from './faults.ts';
import { chunked } from './chunks.ts';
import type { SealingSuite, SegmentCipher } from './suite.ts';

/**
 * A sealed file: Tink's AES-GCM-HKDF streaming format with segments of 1 MiB (STREAM, Hoang et al. 2015). Every file
 * offset `i × 2^20` begins segment `i`, so a segment is also the unit of upload and of the header's Merkle root.
 */
export const SEGMENT_BYTES = 1_048_576;
export const SALT_BYTES = 32;
export const NONCE_PREFIX_BYTES = 7;
export const STREAM_HEADER_BYTES = 1 + SALT_BYTES + NONCE_PREFIX_BYTES;
/** Segments of one file; 1 GiB and its padding stay below. */
export const SEGMENTS_MAX = 2_048;
/** How far around a segment that does not open its true place is looked for; it only names the fault. */
const NEIGHBOURS = 64;

export interface StreamKey {
  readonly fileKey: Uint8Array;
  readonly aad: Uint8Array;
}

export interface StreamStart {
  readonly salt: Uint8Array;
  readonly noncePrefix: Uint8Array;
}

/** Size of a sealed file whose plaintext has `plainBytes`; there is always at least one segment. */
export function sealedBytes(tagBytes: number, plainBytes: number): number {
  const first = SEGMENT_BYTES - STREAM_HEADER_BYTES - tagBytes;
  const later = SEGMENT_BYTES - tagBytes;
  const segments = plainBytes <= first ? 1 : 1 + Math.ceil((plainBytes - first) / later);
  return STREAM_HEADER_BYTES + plainBytes + segments * tagBytes;
}

/** Seals a plaintext. Yields the file in pieces of exactly 1 MiB, the last one shorter. */
export async function* sealStream(
  suite: SealingSuite,
  key: StreamKey,
  { start, plain }: { readonly start: StreamStart; readonly plain: AsyncIterable<Uint8Array> },
): AsyncGenerator<Uint8Array> {
  const cipher = await suite.segmentCipher({ ...key, salt: start.salt });
  const header = concat(Uint8Array.of(STREAM_HEADER_BYTES), start.salt, start.noncePrefix);
  const later = SEGMENT_BYTES - suite.tagBytes;
  let index = 0;
  for await (const { bytes, isLast } of chunked(plain, later - header.length, later)) {
    if (index >= SEGMENTS_MAX) throw new SealError('file_size', 'the file is too large');
    const sealed = await cipher.seal(nonceOf(start.noncePrefix, index, isLast), bytes);
    yield index === 0 ? concat(header, sealed) : sealed;
    index += 1;
  }
}

/**
 * Opens a sealed file from pieces of any size and yields its plaintext segment by segment. Ends with `SealError`: the
 * fault says whether the file was cut, its segments were moved or doubled, or bytes were changed (SEAL-5). A caller must
 * not use what came before a fault.
 */
export async function* openStream(
  suite: SealingSuite,
  key: StreamKey,
  file: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let opener: { readonly cipher: SegmentCipher; readonly prefix: Uint8Array } | undefined;
  let index = 0;
  let hasEnded = false;
  for await (const { bytes, isLast } of chunked(file, SEGMENT_BYTES, SEGMENT_BYTES)) {
    if (index >= SEGMENTS_MAX) throw new SealError('file_size', 'the file is too large');
    let sealed = bytes;
    if (opener === undefined) {
      const start = readStart(bytes);
      const cipher = await suite.segmentCipher({ ...key, salt: start.salt });
      opener = { cipher, prefix: start.noncePrefix };
      sealed = bytes.subarray(STREAM_HEADER_BYTES);
    }
    const plain = await opener.cipher.open(nonceOf(opener.prefix, index, isLast), sealed);
    if (plain === undefined) throw await diagnosed({ ...opener, sealed, index, isLast });
    yield plain;
    index += 1;
    hasEnded = isLast;
  }
  if (!hasEnded) throw new SealError('stream_truncated', 'the file is empty');
}

function readStart(bytes: Uint8Array): StreamStart {
  if (bytes.length < STREAM_HEADER_BYTES || bytes[0] !== STREAM_HEADER_BYTES) {
    throw new SealError('stream_header', 'the file does not begin as a sealed file does');
  }
  const prefixAt = 1 + SALT_BYTES;
  return {
    salt: bytes.slice(1, prefixAt),
    noncePrefix: bytes.slice(prefixAt, STREAM_HEADER_BYTES),
  };
}

function nonceOf(prefix: Uint8Array, index: number, isLast: boolean): Uint8Array {
  return concat(prefix, u32(index), Uint8Array.of(isLast ? 1 : 0));
}

interface FailedSegment {
  readonly cipher: SegmentCipher;
  readonly prefix: Uint8Array;
  readonly sealed: Uint8Array;
  readonly index: number;
  readonly isLast: boolean;
}

/** Why a segment did not open, found by opening it as what it may be instead. */
async function diagnosed(failed: FailedSegment): Promise<SealError> {
  const { cipher, prefix, sealed, index, isLast } = failed;
  const where = `segment ${index}`;
  if (isLast && (await opensAs(cipher, nonceOf(prefix, index, false), sealed))) {
    return new SealError('stream_truncated', `the file ends with ${where}, which is not its last`);
  }
  const from = Math.max(0, index - NEIGHBOURS);
  for (let other = from; other <= index + NEIGHBOURS; other += 1) {
    const isMoved =
      (await opensAs(cipher, nonceOf(prefix, other, false), sealed)) ||
      (await opensAs(cipher, nonceOf(prefix, other, true), sealed));
    if (!isMoved) continue;
    return other < index
      ? new SealError('segment_repeated', `segment ${other} stands again as ${where}`)
      : new SealError('segment_reordered', `segment ${other} stands as ${where}`);
  }
  return new SealError('segment_forged', `${where} does not fit its tag`);
}

async function opensAs(
  cipher: SegmentCipher,
  nonce: Uint8Array,
  sealed: Uint8Array,
): Promise<boolean> {
  return (await cipher.open(nonce, sealed)) !== undefined;
}
