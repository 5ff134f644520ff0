import { invariant } from '../result.ts';
import { utf8 } from '../utf8.ts';

/**
 * An uncompressed tar archive (POSIX ustar), as a sealed bid is handed over in one file (`.ebid`, EBID-1, 5.2). Any `tar`
 * unpacks it. Only plain names and no dates: the same files give the same bytes.
 */

const BLOCK_BYTES = 512;
const NAME_BYTES_MAX = 100;
/** Eleven octal digits. */
const SIZE_MAX = 8 ** 11 - 1;
const CHECKSUM_AT = 148;

/** The block before a file's bytes. */
export function ustarHeader(name: string, size: number): Uint8Array {
  const nameBytes = utf8(name);
  invariant(nameBytes.length <= NAME_BYTES_MAX && size <= SIZE_MAX, 'name and size fit the form');
  const block = new Uint8Array(BLOCK_BYTES);
  const put = (at: number, text: string): void => block.set(utf8(text), at);
  block.set(nameBytes, 0);
  put(100, '0000644\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  put(124, `${size.toString(8).padStart(11, '0')}\0`);
  put(136, '00000000000\0');
  put(CHECKSUM_AT, '        ');
  put(156, '0');
  put(257, 'ustar\u{0}00');
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(CHECKSUM_AT, `${sum.toString(8).padStart(6, '0')}\0 `);
  return block;
}

/** Zeros that fill the last block of a file. */
export function ustarPadding(size: number): Uint8Array {
  return new Uint8Array((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES);
}

/** Two empty blocks end an archive. */
export function ustarEnd(): Uint8Array {
  return new Uint8Array(2 * BLOCK_BYTES);
}
