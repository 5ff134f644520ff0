import { concat, readU64, u64 } from './bytes.ts';
import { SealError } from './faults.ts';

/** Every opening sheet has this size, so that its ciphertext tells nothing. */
export const SHEET_PLAIN_BYTES = 16_384;
const LENGTH_BYTES = 8;
const ZEROS_BYTES = 65_536;

/**
 * Padmé: the smallest size not under `bytes` that has few significant bits; it adds at most 12 % and leaves an observer
 * with O(log log n) bits of the size.
 */
export function padmeBytes(bytes: number): number {
  if (bytes < 2) return bytes;
  const exponent = Math.floor(Math.log2(bytes));
  const significant = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** Math.max(0, exponent - significant);
  return Math.ceil(bytes / step) * step;
}

/** Size of the padded plaintext of a document with this many bytes. */
export function paddedDocumentBytes(size: number): number {
  return padmeBytes(LENGTH_BYTES + size);
}

/** `u64(length) ‖ content ‖ zeros`, up to `total` bytes. Throws when the content is not as long as announced. */
export async function* padded(
  content: AsyncIterable<Uint8Array>,
  { size, total }: { readonly size: number; readonly total: number },
): AsyncGenerator<Uint8Array> {
  yield u64(size);
  let seen = 0;
  for await (const piece of content) {
    seen += piece.length;
    if (seen > size) break;
    yield piece;
  }
  if (seen !== size) throw new SealError('file_size', 'a document changed while it was sealed');
  let rest = total - LENGTH_BYTES - size;
  while (rest > 0) {
    const zeros = new Uint8Array(Math.min(rest, ZEROS_BYTES));
    yield zeros;
    rest -= zeros.length;
  }
}

/** The content inside a padded plaintext. Throws `SealError('padding')` unless all of it is as `padded` makes it. */
export async function* unpadded(plain: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  let left = -1;
  for await (const piece of plain) {
    let body = piece;
    if (left < 0) {
      head = concat(head, piece);
      if (head.length < LENGTH_BYTES) continue;
      left = readU64(head) ?? -1;
      if (left < 0) throw new SealError('padding', 'the length is out of range');
      body = head.subarray(LENGTH_BYTES);
    }
    const content = body.subarray(0, Math.min(left, body.length));
    if (content.length > 0) yield content;
    left -= content.length;
    if (body.subarray(content.length).some((byte) => byte !== 0)) {
      throw new SealError('padding', 'something stands behind the content');
    }
  }
  if (left !== 0) throw new SealError('padding', 'the content is shorter than its length says');
}
