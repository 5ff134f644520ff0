import type { LogLeaf, LogStore } from '../runtime/ports.ts';

/** One entry that the log owes somebody: its bytes are fixed already, and with them its leaf. */
export interface OwedEntry {
  readonly salt: Uint8Array;
  readonly entry: Uint8Array;
}

/** An owed entry with its place in the list it belongs to, from 1. */
export type DueEntry = OwedEntry & Pick<LogLeaf, 'stream' | 'version'>;

/**
 * Entries that somebody holds a promise of, such as the receipts of an opening: lists that are whole when they are noted, each
 * under a name of its own. What of a list the log has already is its beginning.
 */
export class EntryQueue {
  readonly #unsure = new Map<string, readonly OwedEntry[]>();
  readonly #due = new Map<string, readonly DueEntry[]>();

  note(stream: string, entries: readonly OwedEntry[]): void {
    if (!this.#due.has(stream)) this.#unsure.set(stream, entries);
  }

  /** Finds out what of the noted lists the log has already. */
  async dropLeafed(store: Pick<LogStore, 'leavesOfStream'>): Promise<void> {
    for (const [stream, entries] of this.#unsure) {
      const there = (await store.leavesOfStream(stream)).length;
      const due = entries.map((owed, at) => ({ ...owed, stream, version: at + 1 }));
      if (there < entries.length) this.#due.set(stream, due.slice(there));
      this.#unsure.delete(stream);
    }
  }

  /** The next ones in order, at most `room`. */
  take(room: number): readonly DueEntry[] {
    const found: DueEntry[] = [];
    for (const entries of this.#due.values()) {
      if (found.length >= room) break;
      found.push(...entries.slice(0, room - found.length));
    }
    return found;
  }

  /** These leaves are stored. */
  leafed(leaves: readonly LogLeaf[]): void {
    for (const { stream, version } of leaves) {
      const left = this.#due.get(stream)?.filter((entry) => entry.version > version);
      if (left === undefined) continue;
      if (left.length === 0) this.#due.delete(stream);
      else this.#due.set(stream, left);
    }
  }
}
