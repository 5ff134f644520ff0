import type { BidStore } from './ports.ts';

const SEALED_FILE = /\/f\d+\.ebd$/;

/**
 * Deletes the sealed files of bids that were replaced or withdrawn, once what follows them is on record (SEAL-21). Header, signature
 * and receipt stay: they show what was handed in and when, and give nothing away.
 */
export class SupersededBids {
  readonly #store: BidStore;
  readonly #onFault: (error: unknown) => void;
  /** Folders whose files could not be deleted yet; the next start finds them anew. */
  readonly #due = new Set<string>();

  /** `onFault`: files stay for now. Whoever waits for a receipt does not wait for this. */
  constructor(store: BidStore, onFault: (error: unknown) => void) {
    this.#store = store;
    this.#onFault = onFault;
  }

  async drop(folder: string): Promise<void> {
    this.#due.add(folder);
    try {
      for (const due of this.#due) {
        const files = await this.#store.list(due);
        for (const { name } of files.filter(isSealedFile)) await this.#store.removeFile(name);
        this.#due.delete(due);
      }
    } catch (error) {
      this.#onFault(error);
    }
  }
}

export function isSealedFile({ name }: { readonly name: string }): boolean {
  return SEALED_FILE.test(name);
}
