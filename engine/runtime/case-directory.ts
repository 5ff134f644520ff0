import type { CaseEvent, StepRequest } from '#contracts/journal/case-events.ts';
import type { JournalRecord, Sha256 } from '#contracts/journal/record.ts';
import type { StreamKind } from '#contracts/journal/stream-kind.ts';
import { invariant } from '#contracts/result.ts';
import { epochMs } from '#contracts/time.ts';
import type { CaseOutcome, Cases } from '../api.ts';
import { CaseFold, type CaseKind } from '../core/cases/case-kind.ts';
import { asCaseRecord, recoverCase } from './case-recovery.ts';
import {
  type CaseShell,
  CaseWriter,
  type CommittedCase,
  type RestoredCase,
  unopenedCase,
} from './case-writer.ts';
import type { CommitPipeline } from './commit-pipeline.ts';
import { partitionOf } from './partitions.ts';
import type { EventStore, Reporter, Scheduler, StreamHead } from './ports.ts';
import { decodeRecord } from './record-codec.ts';

/** How long an ended case stays in memory after it was last asked for. */
const ENDED_KEEP_MS = 10 * 60_000;
/** Ended cases being read at the same time. */
const LOADS_MAX = 16;
const ASK_AGAIN: CaseOutcome = { type: 'unavailable', retryAfterMs: 500 };

export interface CaseDirectoryOptions {
  readonly kinds: readonly CaseKind<unknown>[];
  readonly store: EventStore;
  readonly scheduler: Scheduler;
  readonly pipeline: CommitPipeline;
  readonly sha256: Sha256;
  readonly reporter: Reporter;
  readonly partitionCount: number;
  /** Instant for the next step, or `undefined` while none can be taken. */
  readonly acceptingNow: () => number | undefined;
  readonly isFrozen: (caseId: string) => boolean;
  readonly freeze: (caseId: string, detail: string) => void;
  readonly deadlineMoved: (caseId: string, at: number | undefined) => void;
  /** Whether another stream has the id. */
  readonly isTaken: (caseId: string) => boolean;
}

/**
 * The cases of this process: running ones are always here, an ended one is read again when somebody asks. They share
 * pipeline, clock, claims and deadlines with the auctions.
 */
export class CaseDirectory implements Cases {
  readonly #options: CaseDirectoryOptions;
  readonly #shell: CaseShell;
  readonly #kinds: ReadonlyMap<StreamKind, CaseKind<unknown>>;
  readonly #writers = new Map<string, CaseWriter>();
  readonly #loading = new Map<string, Promise<CaseWriter | undefined>>();
  readonly #reserved = new Set<string>();
  readonly #listeners = new Set<(caseId: string, record: JournalRecord<CaseEvent>) => void>();

  constructor(options: CaseDirectoryOptions) {
    const { pipeline, sha256, deadlineMoved } = options;
    this.#options = options;
    this.#kinds = new Map(options.kinds.map((rules) => [rules.kind, rules]));
    this.#shell = {
      pipeline,
      sha256,
      deadlineMoved,
      recordOf: (stream, version, found) => this.#readRecord(stream, version, found),
      onCommitted: (caseId, record) => {
        for (const listener of this.#listeners) listener(caseId, record);
        if (this.#writers.get(caseId)?.hasEnded === true) this.#retire(caseId);
      },
    };
  }

  get size(): number {
    return this.#writers.size;
  }

  has(caseId: string): boolean {
    return this.#writers.has(caseId) || this.#reserved.has(caseId);
  }

  isCase(kind: StreamKind | undefined): boolean {
    return kind !== undefined && this.#kinds.has(kind);
  }

  values(): IterableIterator<CaseWriter> {
    return this.#writers.values();
  }

  async recover(head: StreamHead): Promise<CaseWriter> {
    const rules = this.#kinds.get(head.summary.kind ?? 'auction');
    invariant(rules !== undefined, `${head.stream} is a case`);
    const { store, sha256 } = this.#options;
    return this.#adopt(await recoverCase(store, sha256, { head, rules }));
  }

  onCommitted(listener: (caseId: string, record: JournalRecord<CaseEvent>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async open(kind: StreamKind, caseId: string, request: StepRequest): Promise<CaseOutcome> {
    const rules = this.#kinds.get(kind);
    invariant(rules !== undefined, `${kind} is a kind of case`);
    if (this.#reserved.has(caseId)) return ASK_AGAIN;
    const known = await this.#loaded(caseId);
    if (known === 'busy') return ASK_AGAIN;
    // The same command again gets its first answer; another one finds the id taken.
    if (known !== undefined) return this.#openedBefore(known, request);
    this.#reserved.add(caseId);
    try {
      return await this.#open(rules, caseId, request);
    } finally {
      this.#reserved.delete(caseId);
    }
  }

  async submit(caseId: string, request: StepRequest): Promise<CaseOutcome> {
    const writer = await this.#loaded(caseId);
    if (writer === 'busy') return ASK_AGAIN;
    if (writer === undefined) return { type: 'not_found' };
    return this.#submitTo(writer, request);
  }

  async read(caseId: string): Promise<CommittedCase | undefined> {
    const writer = await this.#loaded(caseId);
    if (writer === 'busy' || writer === undefined || writer.shown.version === 0) return undefined;
    return writer.shown;
  }

  /** The same at once, of a case that is loaded. */
  newest(caseId: string): CommittedCase | undefined {
    return this.#writers.get(caseId)?.shown;
  }

  tick(caseId: string, nowMs: number): boolean {
    const writer = this.#writers.get(caseId);
    if (writer === undefined) return false;
    this.#guard(caseId, () => writer.tick(nowMs));
    return true;
  }

  async #open(
    rules: CaseKind<unknown>,
    caseId: string,
    request: StepRequest,
  ): Promise<CaseOutcome> {
    const { store, partitionCount } = this.#options;
    if (this.#options.isTaken(caseId) || (await store.head(caseId)) !== undefined) {
      return { type: 'exists' };
    }
    const nowMs = this.#options.acceptingNow();
    if (nowMs === undefined) return ASK_AGAIN;
    const refusal = rules.mayOpen(request, epochMs(nowMs));
    if (refusal !== undefined) return { type: 'not_opened', refusal };
    const opened = { type: 'CaseOpened' as const, kind: rules.kind, caseId, ...request };
    const fold = new CaseFold(rules, rules.open(opened, epochMs(nowMs)));
    const writer = new CaseWriter(
      this.#shell,
      unopenedCase(caseId, partitionOf(caseId, partitionCount), fold),
    );
    const outcome = await new Promise<CaseOutcome>((done) => writer.open(opened, nowMs, done));
    if (outcome.type === 'answered') {
      this.#writers.set(caseId, writer);
      // A deadline that came before the writer was known here has been dropped; look again.
      writer.tick(this.#options.acceptingNow() ?? nowMs);
    }
    return outcome;
  }

  async #openedBefore(writer: CaseWriter, request: StepRequest): Promise<CaseOutcome> {
    const isOurs = writer.memory.commands.get(request.commandId)?.version === 1;
    if (!isOurs) return { type: 'exists' };
    const outcome = await this.#submitTo(writer, request);
    const isFirst = outcome.type === 'answered' && outcome.event.type === 'CaseOpened';
    return isFirst ? outcome : { type: 'exists' };
  }

  #submitTo(writer: CaseWriter, request: StepRequest): Promise<CaseOutcome> {
    const nowMs = this.#options.acceptingNow();
    if (nowMs === undefined || this.#options.isFrozen(writer.stream)) {
      return Promise.resolve(ASK_AGAIN);
    }
    return new Promise((reply) => {
      const isDone = this.#guard(writer.stream, () => writer.submit(request, nowMs, reply));
      if (!isDone) reply(ASK_AGAIN);
    });
  }

  /** A broken invariant freezes that case and nothing else. */
  #guard(caseId: string, work: () => void): boolean {
    if (this.#options.isFrozen(caseId)) return false;
    try {
      work();
      return true;
    } catch (error) {
      this.#options.freeze(caseId, String(error));
      return false;
    }
  }

  #adopt(restored: RestoredCase): CaseWriter {
    const writer = new CaseWriter(this.#shell, restored);
    this.#writers.set(restored.caseId, writer);
    if (writer.hasEnded) this.#retire(restored.caseId);
    return writer;
  }

  /** From memory, or from the journal: rejects with the store's errors. `busy`: too many are being read. */
  async #loaded(caseId: string): Promise<CaseWriter | 'busy' | undefined> {
    const known = this.#writers.get(caseId);
    if (known !== undefined) return known;
    const underWay = this.#loading.get(caseId);
    if (underWay !== undefined) return underWay;
    if (this.#loading.size >= LOADS_MAX) return 'busy';
    const loaded = this.#load(caseId).finally(() => this.#loading.delete(caseId));
    this.#loading.set(caseId, loaded);
    return loaded;
  }

  async #load(caseId: string): Promise<CaseWriter | undefined> {
    const head = await this.#options.store.head(caseId);
    if (head === undefined || !this.isCase(head.summary.kind)) return undefined;
    if (this.#options.isFrozen(caseId)) return undefined;
    const known = this.#writers.get(caseId);
    return known ?? this.recover(head);
  }

  #retire(caseId: string): void {
    this.#options.scheduler.after(ENDED_KEEP_MS, () => {
      const writer = this.#writers.get(caseId);
      // What waits for time stays, as does what is not committed yet.
      if (writer?.isSettled !== true || !writer.hasEnded) return;
      this.#writers.delete(caseId);
      this.#options.deadlineMoved(caseId, undefined);
    });
  }

  #readRecord(...[stream, version, found]: Parameters<CaseShell['recordOf']>): void {
    this.#options.store.read(stream, version - 1, 1).then(
      ([stored]) =>
        found(
          stored && {
            event: asCaseRecord(decodeRecord(stored.bytes)).event,
            hash: stored.hash,
          },
        ),
      (error: unknown) => {
        this.#options.reporter.warn('a receipt could not be read', {
          stream,
          error: String(error),
        });
        found(undefined);
      },
    );
  }
}
