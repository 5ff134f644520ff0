import {
  type LogSigner,
  openCheckpoint,
  signCheckpoint,
  type VerifyEd25519,
} from '#contracts/journal/checkpoint.ts';
import { headEntryBytes, SALT_BYTES } from '#contracts/journal/head-entry.ts';
import { sameBytes, verifyConsistency } from '#contracts/journal/merkle.ts';
import type { Sha256 } from '#contracts/journal/record.ts';
import { TILE_WIDTH, tileWidthAt } from '#contracts/journal/tiles.ts';
import { LOG_ENTRIES_PAGE_MAX, LOG_LEAVES_PER_HEAD_MAX } from '#contracts/limits.ts';
import { invariant } from '#contracts/result.ts';
import { concat } from '#contracts/sealing/bytes.ts';
import { hex } from '#contracts/utf8.ts';
import {
  type LogLeaf,
  type LogStore,
  OutcomeUnknownError,
  type StoredCheckpoint,
  StoreUnavailableError,
  type Scheduler,
} from '../runtime/ports.ts';
import { EntryQueue, type OwedEntry } from './entry-queue.ts';
import { HeadQueue, type StreamState } from './head-queue.ts';
import { LogDamagedError, LogTree } from './log-tree.ts';
import { type SignedHeadMemory, SignedHeadMemoryError } from './signed-head-file.ts';

/** Time between two signed heads. */
export const HEAD_INTERVAL_MS = 1_000;

export interface HeadLogOptions {
  readonly store: LogStore;
  readonly scheduler: Scheduler;
  /** Journal time, as records are stamped. */
  readonly nowMs: () => number;
  readonly sha256: Sha256;
  readonly verifyEd25519: VerifyEd25519;
  /** Cryptographically random bytes. */
  readonly randomBytes: (count: number) => Uint8Array;
  readonly signer: LogSigner;
  /** Last signed head, kept outside the database: a database set back to an older state is noticed. */
  readonly memory: SignedHeadMemory;
  /** Names this process in the claim. */
  readonly owner: string;
  /** Committed heads of the auctions that run here; called once for each signed head. */
  readonly heads: () => Iterable<StreamState>;
  /** Hears of every change of state, so that a log that stopped signing is seen. */
  readonly onStatus?: (status: HeadLogStatus) => void;
  readonly intervalMs?: number;
}

export interface HeadLogStatus {
  /**
   * `refused`: what is stored contradicts what was signed, nothing more is signed until a person has looked.
   * `fenced`: another process signs this log now.
   */
  readonly state: 'loading' | 'signing' | 'store-down' | 'fenced' | 'refused' | 'stopped';
  readonly detail: string;
}

interface Batch {
  readonly leaves: readonly LogLeaf[];
  readonly checkpoint: StoredCheckpoint;
}

/**
 * The global log's only writer (LOG-4…LOG-8). Once each interval it commits to the heads of the running auctions, signs the
 * tree and stores both in one step; a head is published only after that. A batch that was signed is kept until the
 * store has it or has gone on without it, so no second head of the same size is ever signed.
 */
export class HeadLog {
  readonly #options: HeadLogOptions;
  readonly #queue = new HeadQueue();
  readonly #owed = new EntryQueue();
  #tree: LogTree;
  #status: HeadLogStatus = { state: 'loading', detail: 'not started' };
  #epoch: number | undefined;
  #isLoaded = false;
  /** The newest stored head: what the public may have seen. */
  #signed: StoredCheckpoint | undefined;
  #batch: Batch | undefined;
  #cancelTimer: (() => void) | undefined;
  /** Rounds run one after the other, whoever asks for them. */
  #running: Promise<void> = Promise.resolve();

  constructor(options: HeadLogOptions) {
    this.#options = options;
    this.#tree = new LogTree(options.sha256, options.store);
  }

  get status(): HeadLogStatus {
    return this.#status;
  }

  /** Starts signing; loading the stored log happens in the background. */
  start(): void {
    this.#schedule(0);
  }

  /** Waits for the head that is being stored and signs no more. */
  async stop(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    await this.#running;
    this.#setStatus('stopped', 'stopped');
  }

  /**
   * One last leaf for an ended auction, unless the log has it already; also for those that ended before this start.
   * False when too many wait: note it again later.
   */
  noteEnded(head: StreamState): boolean {
    return this.#queue.noteEnded(head);
  }

  /**
   * Entries that somebody was promised (SEAL-16), in one list under one name; it is whole when it is noted, and noted again it is
   * the same. Nothing of it is in the log before.
   */
  noteOwed(name: string, entries: readonly OwedEntry[]): void {
    this.#owed.note(name, entries);
  }

  /** What of a noted list is published, in order. */
  async owedLeaves(name: string): Promise<readonly LogLeaf[]> {
    const leaves = await this.#options.store.leavesOfStream(name);
    return leaves.filter(({ index }) => index < this.publishedSize);
  }

  /** The newest published checkpoint, a signed note; `undefined` while there is none. */
  checkpointText(): string | undefined {
    return this.#signed?.note;
  }

  /** Number of leaves under the newest published checkpoint. */
  get publishedSize(): number {
    return this.#signed?.size ?? 0;
  }

  /** Hashes in order, or `undefined` unless `from ≤ to ≤ publishedSize`. */
  async consistencyProof(from: number, to: number): Promise<readonly Uint8Array[] | undefined> {
    if (to > this.publishedSize) await this.#running;
    if (!isCount(from) || !isCount(to) || from > to || to > this.publishedSize) return undefined;
    return this.#tree.consistencyProof(from, to);
  }

  /**
   * Hashes from the leaf up, or `undefined` unless `index < size ≤ publishedSize`. A size that the store has already and
   * this process is about to publish is waited for.
   */
  async inclusionProof(index: number, size: number): Promise<readonly Uint8Array[] | undefined> {
    if (size > this.publishedSize) await this.#running;
    if (!isCount(index) || !isCount(size) || index >= size || size > this.publishedSize) {
      return undefined;
    }
    return this.#tree.inclusionProof(index, size);
  }

  /**
   * Hashes of a tile, `undefined` unless the published tree has them. A tile of entries is `entries`' business.
   */
  async tile(level: number, index: number, width: number): Promise<Uint8Array | undefined> {
    if (width > tileWidthAt(level, index, this.publishedSize)) return undefined;
    return concat(...(await this.#tree.tileHashes(level, index * TILE_WIDTH, width)));
  }

  /** Published entries from `first`, at most `limit` and never more than a page. */
  async entries(first: number, limit: number): Promise<readonly Uint8Array[]> {
    const count = Math.min(limit, LOG_ENTRIES_PAGE_MAX, this.publishedSize - first);
    return isCount(first) && count > 0 ? this.#options.store.entries(first, count) : [];
  }

  /** One round: load if that is still to be done, then sign what is new. Never rejects; see `status`. */
  tick(): Promise<void> {
    this.#running = this.#running.then(() => this.#round());
    return this.#running;
  }

  async #round(): Promise<void> {
    if (isFinal(this.#status)) return;
    try {
      if (this.#epoch === undefined) await this.#claim();
      await this.#signOnce();
      this.#setStatus('signing', '');
    } catch (error) {
      this.#onFault(error);
    }
  }

  async #signOnce(): Promise<void> {
    await this.#queue.dropLeafed(this.#options.store);
    await this.#owed.dropLeafed(this.#options.store);
    this.#batch ??= await this.#compose();
    const batch = this.#batch;
    if (batch === undefined) return;
    invariant(this.#epoch !== undefined, 'the log is claimed before it signs');
    const { store } = this.#options;
    const outcome = await store.appendLeaves(this.#epoch, batch.leaves, batch.checkpoint);
    if (outcome.type === 'fenced') throw new FencedError('another process signs this log now');
    await this.#published(batch);
  }

  /** Leaves for what is due and a signed head over the tree with them; `undefined` when nothing is due. */
  async #compose(): Promise<Batch | undefined> {
    const { heads: present, nowMs, sha256, randomBytes, signer } = this.#options;
    const due = this.#queue.take(present());
    const owed = this.#owed.take(LOG_LEAVES_PER_HEAD_MAX - due.length);
    if (due.length + owed.length === 0) return undefined;
    const at = Math.max(nowMs(), this.#signed?.at ?? 0);
    const first = this.#tree.size;
    const heads = due.map(({ stream, version, hash }) => {
      const salt = randomBytes(SALT_BYTES);
      const entry = headEntryBytes(sha256, salt, { stream, version, hash: hex(hash), at });
      return { stream, version, salt, entry };
    });
    const leaves = [...heads, ...owed].map((one, i): LogLeaf => ({ ...one, index: first + i, at }));
    for (const leaf of leaves) this.#tree.append(leaf.entry);
    await this.#checkConsistent();
    const { size } = this.#tree;
    const rootHash = this.#tree.root();
    const note = signCheckpoint({ origin: signer.key.name, size, root: rootHash }, signer);
    return { leaves, checkpoint: { size, at, rootHash, note } };
  }

  /** LOG-6: nothing is signed that is not shown to continue what was signed before. */
  async #checkConsistent(): Promise<void> {
    if (this.#signed === undefined) return;
    const { size: from, rootHash: fromRoot } = this.#signed;
    const to = this.#tree.size;
    const proof = await this.#tree.consistencyProof(from, to);
    const claim = { from, to, fromRoot, toRoot: this.#tree.root(), proof };
    if (!verifyConsistency(this.#options.sha256, claim)) {
      throw new LogDamagedError(
        `the tree of ${to} leaves does not continue the signed one of ${from}`,
      );
    }
  }

  async #published(batch: Batch): Promise<void> {
    await this.#options.memory.write(batch.checkpoint);
    this.#signed = batch.checkpoint;
    this.#queue.leafed(batch.leaves);
    this.#owed.leafed(batch.leaves);
    this.#batch = undefined;
  }

  /** Takes the log over and makes sure that the store still holds exactly what was signed. */
  async #claim(): Promise<void> {
    const { store, owner } = this.#options;
    const epoch = await store.claimLog(owner);
    const latest = await store.latestCheckpoint();
    if (this.#batch !== undefined && latest?.note === this.#batch.checkpoint.note) {
      // The answer to the commit was lost, the commit was not (F5).
      await this.#published(this.#batch);
    } else if (!this.#isLoaded || latest?.note !== this.#signed?.note) {
      this.#batch = undefined;
      this.#tree = await this.#load(latest);
      this.#signed = latest;
      this.#isLoaded = true;
    }
    this.#epoch = epoch;
  }

  /** LOG-7: the stored entries give the signed root, and continue what this machine remembers to have signed. */
  async #load(latest: StoredCheckpoint | undefined): Promise<LogTree> {
    const { sha256, store, memory } = this.#options;
    const tree = new LogTree(sha256, store);
    if (latest !== undefined) await this.#checkStored(latest, tree);
    if ((await store.entries(tree.size, 1)).length > 0) {
      throw new LogDamagedError(`entries from ${tree.size} on are under no signed head`);
    }
    const known = await memory.read();
    if (known === undefined) return tree;
    const { size: from, rootHash: fromRoot } = known;
    const to = tree.size;
    if (from > to) {
      const detail = `a head of size ${from} was signed, the store ends at ${to}: it was set back`;
      throw new LogDamagedError(detail);
    }
    const proof = await tree.consistencyProof(from, to);
    if (!verifyConsistency(sha256, { from, to, fromRoot, toRoot: tree.root(), proof })) {
      throw new LogDamagedError(`the store contradicts the signed head of size ${from}`);
    }
    return tree;
  }

  async #checkStored(latest: StoredCheckpoint, tree: LogTree): Promise<void> {
    const { signer, verifyEd25519 } = this.#options;
    const opened = await openCheckpoint(latest.note, signer.key, verifyEd25519);
    if (!opened.ok) {
      throw new LogDamagedError(`the stored head of size ${latest.size}: ${opened.error}`);
    }
    const { size, root } = opened.value;
    if (size !== latest.size || !sameBytes(root, latest.rootHash)) {
      throw new LogDamagedError(`the stored head of size ${latest.size} and its note differ`);
    }
    await tree.catchUp(size);
    if (!sameBytes(tree.root(), root)) {
      throw new LogDamagedError(`the ${size} stored entries do not give the signed root`);
    }
  }

  #onFault(error: unknown): void {
    if (error instanceof StoreUnavailableError) {
      this.#setStatus('store-down', error.message);
    } else if (error instanceof OutcomeUnknownError || error instanceof SignedHeadMemoryError) {
      // Only a new claim, which ends the lost statement's right, makes the answer final; it also shows what is stored
      // but not yet remembered here.
      this.#epoch = undefined;
      this.#setStatus('store-down', error.message);
    } else if (error instanceof FencedError) {
      this.#setStatus('fenced', error.message);
    } else {
      this.#setStatus('refused', error instanceof Error ? error.message : String(error));
    }
  }

  #setStatus(state: HeadLogStatus['state'], detail: string): void {
    if (this.#status.state === state && this.#status.detail === detail) return;
    this.#status = { state, detail };
    this.#options.onStatus?.(this.#status);
  }

  #schedule(delayMs: number): void {
    this.#cancelTimer = this.#options.scheduler.after(delayMs, () => {
      void this.tick().then(() => {
        // `stop` clears the cancel; a log that may not sign has nothing to wake up for.
        if (this.#cancelTimer === undefined || isFinal(this.#status)) return;
        this.#schedule(this.#options.intervalMs ?? HEAD_INTERVAL_MS);
      });
    });
  }
}

class FencedError extends Error {
  override readonly name = 'FencedError';
}

function isFinal(status: HeadLogStatus): boolean {
  return status.state === 'fenced' || status.state === 'refused' || status.state === 'stopped';
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
