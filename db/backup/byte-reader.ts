import { BackupError } from './backup-error.ts';

/** Takes exact numbers of bytes from pieces of any size. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(pieces: AsyncIterable<Buffer>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Exactly `count` bytes, or `undefined` at the clean end. Throws `BackupError` when the end comes in between. */
  async take(count: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    for await (const part of this.pass(count)) parts.push(part);
    const all = Buffer.concat(parts);
    if (all.length === 0 && count > 0) return undefined;
    if (all.length < count) throw new BackupError('the archive ends in the middle');
    return all;
  }

  /** The next `count` bytes piece by piece; fewer when the end comes first. */
  async *pass(count: number): AsyncGenerator<Buffer> {
    let left = count;
    while (left > 0) {
      if (this.#rest.length === 0 && !(await this.#more())) return;
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }

  async #more(): Promise<boolean> {
    const next = await this.#pieces.next();
    if (next.done === true) return false;
    this.#rest = next.value;
    return next.value.length > 0 || this.#more();
  }
}
