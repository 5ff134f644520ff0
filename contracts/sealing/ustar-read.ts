import { SealError } from './faults.ts';

/**
 * Reads an archive exactly as `ustar.ts` writes it: plain files one after the other, two empty blocks, the end. Links, folders,
 * long names, other checksums, and bytes behind the end are no such archive, and nothing is unpacked from it by name.
 */

const BLOCK_BYTES = 512;
const NAME_BYTES_MAX = 100;
const SIZE_AT = 124;
const SIZE_DIGITS = 11;
const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;
const TYPE_AT = 156;
const FILE_TYPE = 0x30;
const LINK_AT = 157;
const PREFIX_AT = 345;
const SPACE = 0x20;

export interface UstarEntry {
  readonly name: string;
  readonly size: number;
  /** Its bytes; what is not read is passed over before the next entry. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** The files of an archive in their order. Ends with `SealError` at the first byte that should not be there. */
export async function* readUstar(source: AsyncIterable<Uint8Array>): AsyncGenerator<UstarEntry> {
  const bytes = new ByteReader(source);
  for (;;) {
    const block = await bytes.exactly(BLOCK_BYTES);
    if (isEmpty(block)) break;
    const { name, size } = readBlock(block);
    const content = bytes.next(size);
    yield { name, size, content };
    // Where its reader stopped early, the rest is passed over here.
    await drained(content);
    const padding = await bytes.exactly((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES);
    if (!isEmpty(padding)) throw wrong('a file is padded with something');
  }
  if (!isEmpty(await bytes.exactly(BLOCK_BYTES))) throw wrong('the end is not the end');
  if (!(await bytes.isAtEnd())) throw wrong('bytes stand behind the end');
}

function readBlock(block: Uint8Array): { readonly name: string; readonly size: number } {
  const isPlainFile =
    block[TYPE_AT] === FILE_TYPE &&
    textAt(block, LINK_AT, NAME_BYTES_MAX) === '' &&
    textAt(block, PREFIX_AT, BLOCK_BYTES - PREFIX_AT) === '';
  const sum = block.reduce((total, byte, at) => total + (isChecksum(at) ? SPACE : byte), 0);
  const digits = textAt(block, SIZE_AT, SIZE_DIGITS);
  const isRight =
    isPlainFile &&
    textAt(block, CHECKSUM_AT, CHECKSUM_BYTES).trim() === sum.toString(8).padStart(6, '0') &&
    /^[0-7]{11}$/.test(digits);
  if (!isRight) throw wrong('an entry is no plain file');
  return { name: textAt(block, 0, NAME_BYTES_MAX), size: Number.parseInt(digits, 8) };
}

function isChecksum(at: number): boolean {
  return at >= CHECKSUM_AT && at < CHECKSUM_AT + CHECKSUM_BYTES;
}

/** Text up to the first zero byte. */
function textAt(block: Uint8Array, from: number, length: number): string {
  const field = block.subarray(from, from + length);
  const end = field.indexOf(0);
  return String.fromCharCode(...(end === -1 ? field : field.subarray(0, end)));
}

function isEmpty(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

async function drained(content: AsyncIterator<Uint8Array>): Promise<void> {
  for (;;) {
    const { done } = await content.next();
    if (done === true) return;
  }
}

function wrong(detail: string): SealError {
  return new SealError('archive_shape', detail);
}

/** Pieces of any size, given out in the sizes that are asked for. */
class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async exactly(count: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(count);
    let at = 0;
    for await (const piece of this.next(count)) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

  /** The next bytes as they come; one reader may stop and another go on. */
  next(count: number): AsyncIterableIterator<Uint8Array> {
    let left = count;
    const iterator: AsyncIterableIterator<Uint8Array> = {
      next: async () => {
        if (left === 0) return { done: true, value: undefined };
        if (this.#rest.length === 0 && !(await this.#fill())) throw wrong('it was cut off');
        const value = this.#rest.subarray(0, left);
        this.#rest = this.#rest.subarray(value.length);
        left -= value.length;
        return { done: false, value };
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  async isAtEnd(): Promise<boolean> {
    return this.#rest.length === 0 && !(await this.#fill());
  }

  async #fill(): Promise<boolean> {
    for (;;) {
      const { done, value } = await this.#source.next();
      if (done === true) return false;
      if (value.length === 0) continue;
      this.#rest = value;
      return true;
    }
  }
}
