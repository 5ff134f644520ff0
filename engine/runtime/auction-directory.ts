import { AuctionWriter, type WriterShell } from './auction-writer.ts';
import type { CommittedAuctionOptions } from './committed-auction.ts';
import type { EventStore, Scheduler } from './ports.ts';
import { recoverAuction, type RecoveredAuction } from './recovery.ts';

/** How long an ended auction stays in memory after it ended or was read again. */
const ENDED_KEEP_MS = 10 * 60_000;
/** Ended auctions in memory; beyond it the oldest that nobody watches leaves at once. */
const ENDED_LOADED_MAX = 256;
/** Ended auctions being read at the same time: a flood of ids must not become a flood of reads. */
const LOADS_MAX = 16;

/** More auctions are being read from the journal than LOADS_MAX; ask again. */
export class DirectoryBusyError extends Error {
  override readonly name = 'DirectoryBusyError';
}

export interface DirectoryOptions {
  readonly store: EventStore;
  readonly scheduler: Scheduler;
  readonly shell: WriterShell;
  readonly committed: CommittedAuctionOptions;
}

/**
 * The writers of this process by auction. Running auctions are always here; an ended one is read again when somebody
 * asks, since a bidder's one answer holds for ever (AUC-8), and leaves after a while.
 */
export class AuctionDirectory {
  readonly #options: DirectoryOptions;
  readonly #writers = new Map<string, AuctionWriter>();
  readonly #loading = new Map<string, Promise<AuctionWriter | undefined>>();
  /** Ended auctions in the order in which they may leave. */
  readonly #leaving = new Set<string>();

  constructor(options: DirectoryOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#writers.size;
  }

  get(auctionId: string): AuctionWriter | undefined {
    return this.#writers.get(auctionId);
  }

  values(): IterableIterator<AuctionWriter> {
    return this.#writers.values();
  }

  add(writer: AuctionWriter): void {
    this.#writers.set(writer.stream, writer);
    if (writer.hasEnded) this.retire(writer.stream);
  }

  adopt(recovered: RecoveredAuction): AuctionWriter {
    const writer = new AuctionWriter(this.#options.shell, recovered);
    this.add(writer);
    return writer;
  }

  /**
   * The auction's writer, read from the journal when it is not here; `undefined` when there is no such auction.
   * Rejects with `DirectoryBusyError`, `BrokenJournalError` or the store's errors.
   */
  load(auctionId: string): Promise<AuctionWriter | undefined> {
    const known = this.#writers.get(auctionId);
    if (known !== undefined) return Promise.resolve(known);
    const underWay = this.#loading.get(auctionId);
    if (underWay !== undefined) return underWay;
    if (this.#loading.size >= LOADS_MAX)
      return Promise.reject(new DirectoryBusyError('too many reads'));
    const loaded = this.#read(auctionId).finally(() => this.#loading.delete(auctionId));
    this.#loading.set(auctionId, loaded);
    return loaded;
  }

  /** Lets an ended auction leave after a while. */
  retire(auctionId: string): void {
    if (this.#leaving.has(auctionId)) return;
    this.#leaving.add(auctionId);
    this.#options.scheduler.after(ENDED_KEEP_MS, () => this.#evictLater(auctionId));
    for (const oldest of this.#leaving) {
      if (this.#leaving.size <= ENDED_LOADED_MAX) return;
      this.#evict(oldest);
    }
  }

  async #read(auctionId: string): Promise<AuctionWriter | undefined> {
    const { store, shell, committed } = this.#options;
    const head = await store.head(auctionId);
    if (head === undefined) return undefined;
    const recovered = await recoverAuction(store, shell.sha256, { head, options: committed });
    // A publication may have come in meanwhile; its writer has the newer truth.
    return this.#writers.get(auctionId) ?? this.adopt(recovered);
  }

  #evictLater(auctionId: string): void {
    if (!this.#leaving.has(auctionId) || this.#evict(auctionId)) return;
    this.#options.scheduler.after(ENDED_KEEP_MS, () => this.#evictLater(auctionId));
  }

  /** False while somebody watches or something is not committed yet. */
  #evict(auctionId: string): boolean {
    const writer = this.#writers.get(auctionId);
    if (writer !== undefined && (writer.shown.isWatched || !writer.isSettled)) return false;
    this.#writers.delete(auctionId);
    this.#leaving.delete(auctionId);
    return true;
  }
}
