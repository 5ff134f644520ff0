import { PENDING_COMMANDS_MAX } from '#contracts/limits.ts';
import type { AuctionCommand } from '#contracts/wire/auction-commands.ts';
import type { AuctionPublished, SessionGranted } from '#contracts/wire/auction-events.ts';
import type { Audience } from '#contracts/wire/views.ts';
import { initialState, type PresenceReport } from '../core/auction/api.ts';
import type { CaseKind } from '../core/cases/case-kind.ts';
import type {
  CommandContext,
  CommittedEvent,
  Engine,
  EngineStatus,
  GrantOutcome,
  PublishOutcome,
  Reply,
  ViewHandle,
  ViewSink,
} from '../api.ts';
import {
  ASK_AGAIN,
  AuctionWriter,
  unpublishedAuction,
  type WriterShell,
} from './auction-writer.ts';
import { AuctionDirectory } from './auction-directory.ts';
import { AuctionNotes } from './auction-notes.ts';
import { CaseDirectory } from './case-directory.ts';
import { CASE_KINDS } from '../core/case-kinds.ts';
import { CommittedAuction, type CommittedAuctionOptions } from './committed-auction.ts';
import { CommitPipeline, type PipelineState } from './commit-pipeline.ts';
import type { DisciplinedClock } from './disciplined-clock.ts';
import { DeadlineTimer } from './deadline-timer.ts';
import { FlushTimers } from './flush-timers.ts';
import { partitionOf } from './partitions.ts';
import { loadedHeads } from './loaded-heads.ts';
import { PriceCurves } from './price-curve.ts';
import type {
  EventStore,
  ListQuery,
  PartitionClaim,
  Reporter,
  Scheduler,
  Sha256,
} from './ports.ts';
import { receiptReader } from './receipt-reader.ts';
import type { RecoveredAuction } from './recovery.ts';
import { saveSnapshots } from './save-snapshots.ts';

export interface LocalEngineOptions {
  readonly store: EventStore;
  readonly clock: DisciplinedClock;
  readonly scheduler: Scheduler;
  readonly sha256: Sha256;
  readonly reporter: Reporter;
  /** Unique per process start. */
  readonly owner: string;
  readonly claims: readonly PartitionClaim[];
  readonly partitionCount: number;
  readonly viewIntervalMs: number;
  /** Absent: `CASE_KINDS`. */
  readonly caseKinds?: readonly CaseKind<unknown>[];
  /** The writer may not go on: the process should end and start anew. */
  readonly onFatal: (detail: string) => void;
  readonly onBatch?: (facts: { readonly records: number; readonly entries: number }) => void;
}

/** All auctions of one process: writers, deadlines, views, and the one pipeline that they share. */
export class LocalEngine implements Engine {
  readonly #options: LocalEngineOptions;
  readonly #pipeline: CommitPipeline;
  readonly #shell: WriterShell;
  readonly #writers: AuctionDirectory;
  readonly #reserved = new Set<string>();
  readonly #frozen = new Map<string, string>();
  readonly #deadlines: DeadlineTimer;
  readonly #flushes: FlushTimers;
  readonly notes: AuctionNotes;
  readonly cases: CaseDirectory;
  readonly #listeners = new Set<(auctionId: string, committed: CommittedEvent) => void>();
  #state: EngineStatus['state'] = 'serving';
  #detail = '';
  #clockOffsetMs = 0;

  constructor(options: LocalEngineOptions) {
    this.#options = options;
    const { store, scheduler, clock, sha256 } = options;
    this.#pipeline = new CommitPipeline({
      store,
      scheduler,
      owner: options.owner,
      claims: options.claims,
      onState: (state, detail) => this.#onPipelineState(state, detail),
      onFenced: (detail) => this.#stopForGood('fenced', detail),
      onConflict: (detail) => this.#stopForGood('fenced', detail),
      ...(options.onBatch ? { onBatch: options.onBatch } : {}),
    });
    this.#deadlines = new DeadlineTimer(scheduler, {
      nowMs: () => (this.#state === 'serving' ? clock.now() : undefined),
      tick: (auctionId, nowMs) => this.#tick(auctionId, nowMs),
    });
    this.#flushes = new FlushTimers(scheduler, options.viewIntervalMs);
    this.#shell = {
      pipeline: this.#pipeline,
      sha256,
      receiptOf: receiptReader(options),
      deadlineMoved: (auctionId, at) => this.#deadlines.set(auctionId, at),
    };
    this.#writers = new AuctionDirectory({
      store,
      scheduler,
      shell: this.#shell,
      committed: this.committedOptions(),
    });
    const gate = {
      acceptingNow: () => this.#acceptingNow(),
      isFrozen: (stream: string) => this.#frozen.has(stream),
      freeze: (stream: string, detail: string) => this.freeze(stream, detail),
    };
    this.notes = new AuctionNotes({ ...gate, writers: this.#writers });
    this.cases = new CaseDirectory({
      ...gate,
      kinds: options.caseKinds ?? CASE_KINDS,
      store,
      scheduler,
      sha256,
      pipeline: this.#pipeline,
      reporter: options.reporter,
      partitionCount: options.partitionCount,
      deadlineMoved: (caseId, at) => this.#deadlines.set(caseId, at),
      isTaken: (id) => this.#writers.get(id) !== undefined || this.#reserved.has(id),
    });
  }

  /** Takes in an auction that was read from the journal, before or while serving. */
  adopt(recovered: RecoveredAuction): void {
    this.notes.restarted(this.#writers.adopt(recovered), recovered.lastAt);
  }

  /** Keeps an auction out of service: its journal is broken, everything else goes on (D4). */
  freeze(auctionId: string, detail: string): void {
    this.#frozen.set(auctionId, detail);
    this.#deadlines.set(auctionId, undefined);
    this.#options.reporter.error('auction frozen', { auctionId, detail });
  }

  submit(auctionId: string, command: AuctionCommand, context: CommandContext, reply: Reply): void {
    const nowMs = this.#acceptingNow();
    if (nowMs === undefined || this.#frozen.has(auctionId)) {
      reply(ASK_AGAIN);
      return;
    }
    const writer = this.#writers.get(auctionId);
    if (writer === undefined) {
      this.#submitToEnded(auctionId, command, context, reply);
      return;
    }
    try {
      writer.submit(command, context, nowMs, reply);
    } catch (error) {
      this.freeze(auctionId, String(error));
      reply(ASK_AGAIN);
    }
  }

  async publish(auction: AuctionPublished): Promise<PublishOutcome> {
    const { auctionId } = auction;
    if (this.#writers.get(auctionId) !== undefined || this.#reserved.has(auctionId))
      return { type: 'exists' };
    if (this.cases.has(auctionId)) return { type: 'exists' };
    this.#reserved.add(auctionId);
    try {
      if ((await this.#options.store.head(auctionId)) !== undefined) return { type: 'exists' };
      const nowMs = this.#acceptingNow();
      if (nowMs === undefined) return { type: 'unavailable' };
      const shown = new CommittedAuction(
        auctionId,
        { state: initialState(auction), curves: new PriceCurves() },
        this.committedOptions(),
      );
      const partition = partitionOf(auctionId, this.#options.partitionCount);
      const writer = new AuctionWriter(this.#shell, unpublishedAuction(auction, partition, shown));
      const isPublished = await new Promise<boolean>((done) => writer.publish(nowMs, done));
      if (!isPublished) return { type: 'unavailable' };
      this.#writers.add(writer);
      // A deadline that came before the writer was known here has been dropped; look again.
      this.#tick(auctionId, nowMs);
      return { type: 'published' };
    } finally {
      this.#reserved.delete(auctionId);
    }
  }

  grant(auctionId: string, grant: SessionGranted): Promise<GrantOutcome> {
    const writer = this.#writers.get(auctionId);
    if (writer === undefined) return Promise.resolve({ type: 'not_found' });
    if (!writer.summary.bidderIds.includes(grant.bidderId)) {
      return Promise.resolve({ type: 'not_admitted' });
    }
    const nowMs = this.#acceptingNow();
    if (nowMs === undefined) return Promise.resolve({ type: 'unavailable' });
    return new Promise((resolve) =>
      writer.grant(grant, nowMs, (outcome) =>
        resolve({ type: outcome === 'lost' ? 'unavailable' : outcome }),
      ),
    );
  }

  notePresence(auctionId: string, report: PresenceReport): boolean {
    return this.notes.presence(auctionId, report);
  }

  running(): readonly AuctionPublished[] {
    const running = [...this.#writers.values()].filter(({ hasEnded }) => !hasEnded);
    return running.map(({ published }) => published);
  }

  findGrant(auctionId: string, grantHash: string): SessionGranted | undefined {
    return this.#writers.get(auctionId)?.shown.findGrant(grantHash);
  }

  facts(auctionId: string): AuctionPublished | undefined {
    return this.#writers.get(auctionId)?.published;
  }

  async openView(
    auctionId: string,
    audience: Audience,
    sink: ViewSink,
  ): Promise<ViewHandle | undefined> {
    return (await this.#shown(auctionId))?.open(audience, sink);
  }

  async view(auctionId: string, audience: Audience) {
    return (await this.#shown(auctionId))?.view(audience);
  }

  async curve(auctionId: string, lotId: string, audience: Audience) {
    return (await this.#shown(auctionId))?.curve(lotId, audience);
  }

  onCommitted(listener: (auctionId: string, committed: CommittedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  list(query: ListQuery) {
    return this.#options.store.list(query);
  }

  head(auctionId: string) {
    return this.#options.store.head(auctionId);
  }

  read(auctionId: string, afterVersion: number, limit: number) {
    return this.#options.store.read(auctionId, afterVersion, limit);
  }

  nowMs(): number {
    return this.#options.clock.estimateMs();
  }

  status(): EngineStatus {
    return {
      state: this.#state,
      detail: this.#detail,
      auctionsLoaded: this.#writers.size,
      pendingCommands: this.#pipeline.pendingEntries,
      clockOffsetMs: this.#clockOffsetMs,
      frozenAuctions: [...this.#frozen.keys()],
    };
  }

  /** Present heads of the loaded streams, for the signed-head log. */
  loadedHeads() {
    return loadedHeads(this.#writers, this.cases);
  }

  /** Once a second: the clock watch's verdict, and whether this owner still is the owner (T2, F3). */
  async onClock(verdict: {
    readonly type: 'good' | 'parted';
    readonly detail?: string;
    readonly offsetMs?: number;
  }) {
    if (verdict.type === 'parted') {
      if (this.#state === 'serving') this.#setState('clock-parted', verdict.detail ?? '');
      return;
    }
    this.#clockOffsetMs = verdict.offsetMs ?? 0;
    if (this.#state !== 'serving' && this.#state !== 'clock-parted') return;
    const { owner, store } = this.#options;
    const owners = await store.ownership(this.#pipeline.claims.map((claim) => claim.partition));
    if (owners.some((row) => row.owner !== owner)) {
      // Noticed here also in a quiet hall, where no append would be refused for a long time.
      this.#stopForGood('fenced', 'another owner took over');
      return;
    }
    if (this.#state !== 'clock-parted') return;
    this.#setState('serving', '');
    this.#deadlines.check();
  }

  async stop(): Promise<void> {
    if (this.#state === 'stopping') return;
    if (this.#state !== 'fenced') this.#setState('stopping', 'stopping');
    this.#deadlines.stop();
    await this.#pipeline.whenIdle();
    this.#flushes.flushAll();
    this.#flushes.stop();
    await saveSnapshots(this.#options, this.#settledWriters());
    this.#pipeline.close('stopped');
  }

  /** An auction that is not in memory has ended, or there is none. */
  #submitToEnded(...[auctionId, command, context, reply]: Parameters<Engine['submit']>): void {
    this.#writers.load(auctionId).then(
      (writer) => {
        if (writer === undefined) reply({ type: 'not_found' });
        else this.submit(auctionId, command, context, reply);
      },
      (error: unknown) => {
        const facts = { auctionId, error: String(error) };
        this.#options.reporter.warn('an ended auction was not read', facts);
        reply(ASK_AGAIN);
      },
    );
  }

  /** Instant for the next command, or `undefined` while none can be taken. */
  #acceptingNow(): number | undefined {
    if (this.#state !== 'serving' || this.#pipeline.state !== 'open') return undefined;
    if (this.#pipeline.pendingEntries >= PENDING_COMMANDS_MAX) return undefined;
    const nowMs = this.#options.clock.now();
    if (nowMs === undefined) this.#setState('clock-parted', this.#options.clock.partedDetail ?? '');
    return nowMs;
  }

  async #shown(auctionId: string): Promise<CommittedAuction | undefined> {
    if (this.#frozen.has(auctionId)) return this.#writers.get(auctionId)?.shown;
    return (await this.#writers.load(auctionId))?.shown;
  }

  #tick(auctionId: string, nowMs: number): void {
    if (this.cases.tick(auctionId, nowMs)) return;
    const writer = this.#writers.get(auctionId);
    if (writer === undefined || this.#frozen.has(auctionId)) return;
    try {
      writer.tick(nowMs);
    } catch (error) {
      this.freeze(auctionId, String(error));
    }
  }

  /** How committed auctions of this engine report and flush. */
  committedOptions(): CommittedAuctionOptions {
    return {
      viewEpoch: this.#options.owner,
      scheduleFlush: (auction) => this.#flushes.schedule(auction),
      onCommitted: (auctionId, committed) => {
        for (const listener of this.#listeners) listener(auctionId, committed);
        if (this.#writers.get(auctionId)?.hasEnded === true) this.#writers.retire(auctionId);
      },
    };
  }

  *#settledWriters() {
    for (const writer of this.#writers.values()) {
      if (writer.isSettled && !this.#frozen.has(writer.stream)) yield writer;
    }
  }

  #onPipelineState(state: PipelineState, detail: string): void {
    this.#options.reporter.warn('journal', { state, detail });
    if (state === 'store-down' || state === 'resolving') this.#setStoreState(detail);
    if (state === 'open' && this.#state === 'store-down') {
      this.#setState('serving', '');
      this.#deadlines.check();
    }
  }

  #setStoreState(detail: string): void {
    if (this.#state === 'serving') this.#setState('store-down', detail);
  }

  #stopForGood(state: 'fenced', detail: string): void {
    if (this.#state === state) return;
    this.#setState(state, detail);
    this.#deadlines.stop();
    this.#pipeline.close(detail);
    this.#options.onFatal(detail);
  }

  #setState(state: EngineStatus['state'], detail: string): void {
    this.#state = state;
    this.#detail = detail;
    this.#options.reporter.info('engine', { state, detail });
    if (state === 'serving') this.notes.resumed();
    if (state === 'clock-parted' || state === 'store-down') {
      this.notes.interrupted(state, this.#options.clock.estimateMs());
    }
  }
}
