import { APPEND_RECORDS_MAX } from '#contracts/limits.ts';
import { invariant } from '#contracts/result.ts';
import {
  type AppendBatch,
  type EventStore,
  type HeadMove,
  OutcomeUnknownError,
  type PartitionClaim,
  type RecordToAppend,
  type Scheduler,
  StoreUnavailableError,
  type StreamSummary,
} from './ports.ts';

/** What the pipeline must know of a stream; the position is moved by the pipeline alone, after each commit. */
export interface PipelineStream {
  readonly stream: string;
  readonly partition: number;
  readonly committed: { version: number; hash: Uint8Array };
  /** Listed facts; sent with the stream's first record, and with one that brings newer ones. */
  readonly summary: StreamSummary;
}

/** One step in the order of things: a record to commit, or an answer that must wait for what is before it. */
export interface PipelineEntry {
  readonly stream: PipelineStream;
  readonly record?: RecordToAppend & {
    readonly isEnd: boolean;
    /** Listed facts, when this record changed them. */
    readonly summary?: StreamSummary;
  };
  /** Called once, in order, after everything up to this entry is committed. */
  readonly committed: () => void;
  /** Called once instead, when this owner lost its right or stops: nothing may be said about the outcome. */
  readonly abandoned: () => void;
}

export type PipelineState = 'open' | 'resolving' | 'store-down' | 'closed';

export interface PipelineOptions {
  readonly store: EventStore;
  readonly scheduler: Scheduler;
  readonly owner: string;
  readonly claims: readonly PartitionClaim[];
  readonly onState: (state: PipelineState, detail: string) => void;
  /** Another owner was let in: this one must stop for good. */
  readonly onFenced: (detail: string) => void;
  /** Stored state is not what this owner believes: it must reload before it goes on. */
  readonly onConflict: (detail: string) => void;
  readonly onBatch?: (facts: { readonly records: number; readonly entries: number }) => void;
}

const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 2_000;

/**
 * Group commit (D1, F1, F5): one append is in flight, what comes meanwhile gathers for the next. Entries complete in
 * the order in which they were enqueued and only after their batch is durable. An append whose outcome is unknown is
 * settled by raising the own epoch, which waits for or fences the old statement, and reading the heads.
 */
export class CommitPipeline {
  readonly #options: PipelineOptions;
  #claims: readonly PartitionClaim[];
  #waiting: PipelineEntry[] = [];
  #inFlight: readonly PipelineEntry[] = [];
  #isScheduled = false;
  #state: PipelineState = 'open';
  #idleListeners: (() => void)[] = [];

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#claims = options.claims;
  }

  get pendingEntries(): number {
    return this.#waiting.length + this.#inFlight.length;
  }

  get state(): PipelineState {
    return this.#state;
  }

  get claims(): readonly PartitionClaim[] {
    return this.#claims;
  }

  enqueue(entry: PipelineEntry): void {
    if (this.#state === 'closed') {
      entry.abandoned();
      return;
    }
    this.#waiting.push(entry);
    if (this.#isScheduled || this.#inFlight.length > 0) return;
    this.#isScheduled = true;
    this.#options.scheduler.soon(() => {
      this.#isScheduled = false;
      void this.#pump();
    });
  }

  /** Resolves when nothing is pending; for a graceful stop. */
  whenIdle(): Promise<void> {
    if (this.pendingEntries === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idleListeners.push(resolve));
  }

  /** Drops all that is pending without an outcome; the pipeline takes nothing more. */
  close(detail: string): void {
    if (this.#state === 'closed') return;
    this.#setState('closed', detail);
    const dropped = [...this.#inFlight, ...this.#waiting];
    this.#inFlight = [];
    this.#waiting = [];
    for (const entry of dropped) entry.abandoned();
    this.#notifyIdle();
  }

  async #pump(): Promise<void> {
    while (this.#waiting.length > 0 && this.#inFlight.length === 0 && this.#state !== 'closed') {
      this.#inFlight = this.#takeBatch();
      try {
        const isDone = await this.#commit(this.#inFlight);
        if (!isDone) return;
      } catch (error) {
        this.close(`the journal refused a batch: ${String(error)}`);
        this.#options.onConflict(String(error));
        return;
      }
      const done = this.#inFlight;
      this.#inFlight = [];
      for (const entry of done) complete(entry);
    }
    this.#notifyIdle();
  }

  #takeBatch(): readonly PipelineEntry[] {
    if (this.#waiting.length <= APPEND_RECORDS_MAX) {
      const all = this.#waiting;
      this.#waiting = [];
      return all;
    }
    return this.#waiting.splice(0, APPEND_RECORDS_MAX);
  }

  /** True when the batch is durable; false when this pipeline was closed on the way. */
  async #commit(entries: readonly PipelineEntry[]): Promise<boolean> {
    const { store } = this.#options;
    const batch = batchOf(entries);
    if (batch.records.length === 0) return true;
    this.#options.onBatch?.({ records: batch.records.length, entries: entries.length });
    for (let attempt = 0; ; attempt += 1) {
      try {
        const outcome = await store.append({ ...batch, claims: this.#claims });
        if (this.#isClosed()) return false;
        if (outcome.type === 'appended') return this.#reopen();
        if (outcome.type === 'fenced') {
          // A reclaim of our own whose answer was lost may have arrived late; nothing was stored either way.
          if (await this.#adoptOwnEpoch()) continue;
          return this.#stop('fenced', 'another owner raised the epoch');
        }
        return this.#stop('conflict', 'a stream head is not where this owner left it');
      } catch (error) {
        if (this.#isClosed()) return false;
        if (error instanceof StoreUnavailableError) {
          this.#setState('store-down', error.message);
          await this.#pause(attempt);
        } else if (error instanceof OutcomeUnknownError) {
          this.#setState('resolving', error.message);
          const settled = await this.#settle(batch);
          if (settled === 'committed') return this.#reopen();
          if (settled === 'closed') return false;
        } else {
          throw error;
        }
        if (this.#isClosed()) return false;
      }
    }
  }

  /** Finds out what became of a batch: own epoch up first, so that no late statement can still change the answer. */
  async #settle(batch: Omit<AppendBatch, 'claims'>): Promise<'committed' | 'absent' | 'closed'> {
    const { store, owner } = this.#options;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const reclaimed = await store.reclaim(this.#claims, owner);
        if (this.#isClosed()) return 'closed';
        if (reclaimed.type === 'fenced') {
          if (await this.#adoptOwnEpoch()) continue;
          this.#stop('fenced', 'another owner took over while a commit was unknown');
          return 'closed';
        }
        this.#claims = reclaimed.claims;
        const verdict = await this.#compareHeads(batch.heads);
        return this.#isClosed() ? 'closed' : verdict;
      } catch (error) {
        if (this.#isClosed()) return 'closed';
        if (!isOutage(error)) throw error;
        await this.#pause(attempt);
        if (this.#isClosed()) return 'closed';
        await this.#adoptOwnEpoch().catch((failure: unknown) => {
          if (!isOutage(failure)) throw failure;
        });
      }
    }
  }

  /**
   * True when the stored owner of every partition is still this process (owner names are unique per start): then the
   * stored epochs are its own, whatever answer was lost on the way.
   */
  async #adoptOwnEpoch(): Promise<boolean> {
    const { store, owner } = this.#options;
    const stored = await store.ownership(this.#claims.map((claim) => claim.partition));
    if (!stored.every((row) => row.owner === owner)) return false;
    this.#claims = stored.map(({ partition, epoch }) => ({ partition, epoch }));
    return true;
  }

  async #compareHeads(heads: readonly HeadMove[]): Promise<'committed' | 'absent'> {
    let committed = 0;
    for (const move of heads) {
      const stored = await this.#options.store.head(move.stream);
      const version = stored?.version ?? 0;
      if (version === move.toVersion && stored !== undefined && isEqual(stored.hash, move.toHash)) {
        committed += 1;
      } else {
        invariant(version === move.fromVersion, `head of ${move.stream} is neither old nor new`);
      }
    }
    invariant(committed === 0 || committed === heads.length, 'an append is atomic');
    return committed > 0 ? 'committed' : 'absent';
  }

  #reopen(): true {
    if (this.#state !== 'open') this.#setState('open', '');
    return true;
  }

  #stop(kind: 'fenced' | 'conflict', detail: string): false {
    this.close(detail);
    if (kind === 'fenced') this.#options.onFenced(detail);
    else this.#options.onConflict(detail);
    return false;
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  #setState(state: PipelineState, detail: string): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onState(state, detail);
  }

  #pause(attempt: number): Promise<void> {
    const delay = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(attempt, 10));
    return new Promise((resolve) => this.#options.scheduler.after(delay, resolve));
  }

  #notifyIdle(): void {
    if (this.pendingEntries > 0) return;
    const listeners = this.#idleListeners;
    this.#idleListeners = [];
    for (const listener of listeners) listener();
  }
}

function isOutage(error: unknown): boolean {
  return error instanceof StoreUnavailableError || error instanceof OutcomeUnknownError;
}

function complete(entry: PipelineEntry): void {
  if (entry.record !== undefined) {
    entry.stream.committed.version = entry.record.version;
    entry.stream.committed.hash = entry.record.hash;
  }
  entry.committed();
}

function batchOf(entries: readonly PipelineEntry[]): Omit<AppendBatch, 'claims'> {
  const records: RecordToAppend[] = [];
  const moves = new Map<PipelineStream, HeadMove>();
  for (const { stream, record } of entries) {
    if (record === undefined) continue;
    records.push(record);
    const move = moves.get(stream);
    const { version: fromVersion, hash: fromHash } = stream.committed;
    const summary =
      record.summary ?? move?.summary ?? (fromVersion === 0 ? stream.summary : undefined);
    moves.set(stream, {
      stream: stream.stream,
      partition: stream.partition,
      fromVersion: move?.fromVersion ?? fromVersion,
      fromHash: move?.fromHash ?? fromHash,
      toVersion: record.version,
      toHash: record.hash,
      isEnded: record.isEnd || (move?.isEnded ?? false),
      ...(summary === undefined ? {} : { summary }),
    });
  }
  return { records, heads: [...moves.values()] };
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
