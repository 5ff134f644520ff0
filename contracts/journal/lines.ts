/** A line of a file, without its line feed, and its number from 1. */
export interface FileLine {
  readonly number: number;
  readonly bytes: Uint8Array;
}

const LINE_FEED = 0x0a;

/**
 * Cuts chunks of a file into lines, however the chunks fall. A line longer than `lineBytesMax` ends the cutting with
 * `isTooLong`; what stands after the last line feed is `rest`.
 */
export class LineCutter {
  readonly #lineBytesMax: number;
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  #count = 0;
  #isTooLong = false;

  constructor(lineBytesMax: number) {
    this.#lineBytesMax = lineBytesMax;
  }

  get isTooLong(): boolean {
    return this.#isTooLong;
  }

  /** Bytes after the last line feed. */
  get rest(): Uint8Array {
    return joined(this.#parts, this.#partBytes);
  }

  /** Number of lines handed out. */
  get count(): number {
    return this.#count;
  }

  /** The lines that the chunk completes. */
  *cut(chunk: Uint8Array): Generator<FileLine> {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      if (!this.#keep(chunk.subarray(from, end))) return;
      this.#count += 1;
      yield { number: this.#count, bytes: this.rest };
      this.#parts = [];
      this.#partBytes = 0;
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
  }

  #keep(part: Uint8Array): boolean {
    if (part.length > 0) this.#parts.push(part);
    this.#partBytes += part.length;
    this.#isTooLong = this.#partBytes > this.#lineBytesMax;
    return !this.#isTooLong;
  }
}

function joined(parts: readonly Uint8Array[], byteCount: number): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const bytes = new Uint8Array(byteCount);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
