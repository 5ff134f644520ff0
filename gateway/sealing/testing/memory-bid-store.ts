import { concat } from '#contracts/sealing/bytes.ts';
import type { BidStore } from '../ports.ts';

/** Test support: the port in memory, and what was ever put. */
export class MemoryBidStore implements BidStore {
  readonly files = new Map<string, Uint8Array>();
  /** Names in the order in which they were asked to be stored. */
  readonly puts: string[] = [];

  async put(name: string, source: AsyncIterable<Uint8Array>): Promise<number> {
    const pieces: Uint8Array[] = [];
    for await (const piece of source) pieces.push(piece);
    const bytes = concat(...pieces);
    this.puts.push(name);
    if (!this.files.has(name)) this.files.set(name, bytes);
    return this.files.get(name)?.length ?? 0;
  }

  async get(name: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    const bytes = this.files.get(name);
    return bytes && oneOf(bytes);
  }

  async list(prefix: string): ReturnType<BidStore['list']> {
    return [...this.files]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, { length }]) => ({ name, bytes: length }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  async removeFile(name: string): Promise<void> {
    this.files.delete(name);
  }

  async remove(prefix: string): Promise<void> {
    for (const name of this.files.keys()) if (name.startsWith(prefix)) this.files.delete(name);
  }
}

async function* oneOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
