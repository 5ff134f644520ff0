import { assertNever } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import {
  type AppendBatch,
  type AppendOutcome,
  type EventStore,
  type ListQuery,
  OutcomeUnknownError,
  type PartitionClaim,
  type StoredRecord,
  type StoredSnapshot,
  StoreUnavailableError,
  type Scheduler,
  type StreamHead,
} from '../runtime/ports.ts';

/** What happens to one `append` on its way to the store and back. Times in milliseconds of the injected scheduler. */
export type AppendFault =
  | { readonly type: 'none' }
  /** Arrives late and is answered late. */
  | { readonly type: 'slow'; readonly beforeMs: number; readonly afterMs: number }
  /** Refused before it arrives: `StoreUnavailableError`, nothing stored. */
  | { readonly type: 'refused'; readonly afterMs: number }
  /** Takes effect, but the answer is lost: `OutcomeUnknownError`. */
  | { readonly type: 'answer-lost'; readonly afterMs: number }
  /** Lost on the way there: `OutcomeUnknownError`, nothing stored, ever. */
  | { readonly type: 'statement-lost'; readonly afterMs: number }
  /** `OutcomeUnknownError` after `afterMs`; the statement is still under way and runs at `appliedMs`, perhaps much later. */
  | { readonly type: 'late'; readonly afterMs: number; readonly appliedMs: number };

/** What happens to any other call. */
export type CallFault =
  | { readonly type: 'none' }
  | { readonly type: 'slow'; readonly beforeMs: number; readonly afterMs: number }
  | { readonly type: 'refused'; readonly afterMs: number }
  /** Takes effect, but rejects with `StoreUnavailableError`; the store allows that only where a repeat is harmless. */
  | { readonly type: 'answer-lost'; readonly afterMs: number };

export type CallName = Exclude<keyof EventStore, 'append'>;

/** Decides the fate of each call; the simulator draws from its seed, a test answers by hand. */
export interface StoreFaults {
  onAppend(batch: AppendBatch): AppendFault;
  onCall(name: CallName): CallFault;
}

/**
 * Any event store behind a bad line. Adds no randomness and no clock of its own, so that a seed repeats a run.
 * A call that is `slow` with a large `beforeMs` is a stalled database.
 */
export class FaultyEventStore implements EventStore {
  readonly #inner: EventStore;
  readonly #faults: StoreFaults;
  readonly #scheduler: Scheduler;

  constructor(options: {
    readonly inner: EventStore;
    readonly faults: StoreFaults;
    readonly scheduler: Scheduler;
  }) {
    this.#inner = options.inner;
    this.#faults = options.faults;
    this.#scheduler = options.scheduler;
  }

  async append(batch: AppendBatch): Promise<AppendOutcome> {
    const fault = this.#faults.onAppend(batch);
    switch (fault.type) {
      case 'none':
        return this.#inner.append(batch);
      case 'slow': {
        await this.#pause(fault.beforeMs);
        const outcome = await this.#inner.append(batch);
        await this.#pause(fault.afterMs);
        return outcome;
      }
      case 'refused':
        await this.#pause(fault.afterMs);
        throw new StoreUnavailableError('the append was refused on its way');
      case 'answer-lost':
        await this.#inner.append(batch);
        await this.#pause(fault.afterMs);
        throw new OutcomeUnknownError('the answer was lost');
      case 'statement-lost':
        await this.#pause(fault.afterMs);
        throw new OutcomeUnknownError('the statement was lost');
      case 'late':
        this.#scheduler.after(fault.appliedMs, () => this.#applyUnheard(batch));
        await this.#pause(fault.afterMs);
        throw new OutcomeUnknownError('the statement is still under way');
      default:
        return assertNever(fault);
    }
  }

  claim(partitions: readonly number[], owner: string): Promise<readonly PartitionClaim[]> {
    return this.#call('claim', () => this.#inner.claim(partitions, owner));
  }

  reclaim(claims: readonly PartitionClaim[], owner: string): ReturnType<EventStore['reclaim']> {
    return this.#call('reclaim', () => this.#inner.reclaim(claims, owner));
  }

  ownership(partitions: readonly number[]): ReturnType<EventStore['ownership']> {
    return this.#call('ownership', () => this.#inner.ownership(partitions));
  }

  heads(
    partitions: readonly number[],
    options: { withEnded: boolean },
  ): Promise<readonly StreamHead[]> {
    return this.#call('heads', () => this.#inner.heads(partitions, options));
  }

  head(stream: string): Promise<StreamHead | undefined> {
    return this.#call('head', () => this.#inner.head(stream));
  }

  read(stream: string, afterVersion: number, limit: number): Promise<readonly StoredRecord[]> {
    return this.#call('read', () => this.#inner.read(stream, afterVersion, limit));
  }

  list(query: ListQuery): ReturnType<EventStore['list']> {
    return this.#call('list', () => this.#inner.list(query));
  }

  saveSnapshot(stream: string, snapshot: StoredSnapshot): Promise<void> {
    return this.#call('saveSnapshot', () => this.#inner.saveSnapshot(stream, snapshot));
  }

  loadSnapshot(stream: string): Promise<StoredSnapshot | undefined> {
    return this.#call('loadSnapshot', () => this.#inner.loadSnapshot(stream));
  }

  databaseMs(): Promise<EpochMs> {
    return this.#call('databaseMs', () => this.#inner.databaseMs());
  }

  unsafeSettings(): Promise<readonly string[]> {
    return this.#call('unsafeSettings', () => this.#inner.unsafeSettings());
  }

  async #call<T>(name: CallName, call: () => Promise<T>): Promise<T> {
    const fault = this.#faults.onCall(name);
    if (fault.type === 'none') return call();
    if (fault.type === 'refused') {
      await this.#pause(fault.afterMs);
      throw new StoreUnavailableError(`${name} was refused on its way`);
    }
    if (fault.type === 'slow') await this.#pause(fault.beforeMs);
    const answer = await call();
    await this.#pause(fault.afterMs);
    if (fault.type === 'answer-lost')
      throw new StoreUnavailableError(`the answer of ${name} was lost`);
    return answer;
  }

  /** Nobody waits for this answer: whether it is stored, fenced or in conflict shows in the journal only. */
  #applyUnheard(batch: AppendBatch): void {
    void this.#inner.append(batch);
  }

  async #pause(delayMs: number): Promise<void> {
    if (delayMs <= 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#scheduler.after(delayMs, resolve);
    await promise;
  }
}
