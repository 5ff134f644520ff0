import { PAGE_ROWS_MAX, READ_RECORDS_MAX } from '#contracts/limits.ts';
import { invariant } from '#contracts/result.ts';
import { epochMs, type EpochMs } from '#contracts/time.ts';
import type {
  AppendBatch,
  AppendOutcome,
  EventStore,
  HeadMove,
  ListQuery,
  PartitionClaim,
  RecordToAppend,
  StoredRecord,
  StoredSnapshot,
  StreamHead,
} from '../runtime/ports.ts';
import { isEqualBytes, recordsByHead, searchTextOf } from './batch-rules.ts';
import { compareText, isListed, listOrder } from './memory-list.ts';

interface PartitionRow {
  epoch: number;
  owner: string;
}

interface StreamRow {
  head: StreamHead;
  searchText: string;
  readonly records: StoredRecord[];
  readonly commandIds: Set<string>;
}

/** What several `MemoryEventStore`s share, as several processes share one database. Holds no clock and no timer. */
export class MemoryJournal {
  readonly partitions = new Map<number, PartitionRow>();
  readonly streams = new Map<string, StreamRow>();
  readonly snapshots = new Map<string, StoredSnapshot>();
}

/**
 * The in-memory twin of the PostgreSQL store: same contract, same order, no faults of its own, deterministic.
 * `nowMs` stands for the database's clock. Every call takes effect before it returns its promise.
 */
export class MemoryEventStore implements EventStore {
  readonly #journal: MemoryJournal;
  readonly #nowMs: () => number;

  constructor(options: { readonly nowMs: () => number; readonly journal?: MemoryJournal }) {
    this.#journal = options.journal ?? new MemoryJournal();
    this.#nowMs = options.nowMs;
  }

  async claim(partitions: readonly number[], owner: string): Promise<readonly PartitionClaim[]> {
    return partitions.map((partition) => {
      const epoch = (this.#journal.partitions.get(partition)?.epoch ?? 0) + 1;
      this.#journal.partitions.set(partition, { epoch, owner });
      return { partition, epoch };
    });
  }

  async reclaim(
    claims: readonly PartitionClaim[],
    owner: string,
  ): Promise<{ type: 'claimed'; claims: readonly PartitionClaim[] } | { type: 'fenced' }> {
    if (!claims.every((claim) => this.#holds(claim))) return { type: 'fenced' };
    const partitions = claims.map((claim) => claim.partition);
    return { type: 'claimed', claims: await this.claim(partitions, owner) };
  }

  async ownership(
    partitions: readonly number[],
  ): Promise<readonly (PartitionClaim & { readonly owner: string })[]> {
    return partitions.map((partition) => {
      const row = this.#journal.partitions.get(partition);
      return { partition, epoch: row?.epoch ?? 0, owner: row?.owner ?? '' };
    });
  }

  async append(batch: AppendBatch): Promise<AppendOutcome> {
    const groups = recordsByHead(batch);
    if (!batch.claims.every((claim) => this.#holds(claim))) return { type: 'fenced' };
    if (!batch.heads.every((head, i) => this.#fits(head, groups[i] ?? []))) {
      return { type: 'conflict' };
    }
    for (const [i, head] of batch.heads.entries()) this.#store(head, groups[i] ?? []);
    return { type: 'appended' };
  }

  async heads(
    partitions: readonly number[],
    options: { readonly withEnded: boolean },
  ): Promise<readonly StreamHead[]> {
    const wanted = new Set(partitions);
    return [...this.#journal.streams.values()]
      .map((stream) => stream.head)
      .filter((head) => wanted.has(head.partition) && (options.withEnded || !head.isEnded))
      .toSorted((a, b) => compareText(a.stream, b.stream));
  }

  async head(stream: string): Promise<StreamHead | undefined> {
    return this.#journal.streams.get(stream)?.head;
  }

  async read(
    stream: string,
    afterVersion: number,
    limit: number,
  ): Promise<readonly StoredRecord[]> {
    invariant(limit >= 0 && limit <= READ_RECORDS_MAX, 'a read is bounded');
    const records = this.#journal.streams.get(stream)?.records ?? [];
    return records.slice(Math.max(afterVersion, 0), Math.max(afterVersion, 0) + limit);
  }

  async list(
    query: ListQuery,
  ): Promise<{ readonly heads: readonly StreamHead[]; readonly total: number }> {
    invariant(query.limit >= 0 && query.limit <= PAGE_ROWS_MAX, 'a page is bounded');
    invariant(query.offset >= 0, 'a page starts at 0 or later');
    const found = [...this.#journal.streams.values()]
      .filter(({ searchText, head }) => isListed(query, searchText, head))
      .map((stream) => stream.head)
      .toSorted(listOrder(query));
    return { heads: found.slice(query.offset, query.offset + query.limit), total: found.length };
  }

  async saveSnapshot(stream: string, snapshot: StoredSnapshot): Promise<void> {
    const older = this.#journal.snapshots.get(stream);
    if (older !== undefined && older.version > snapshot.version) return;
    this.#journal.snapshots.set(stream, { ...snapshot, recordHash: snapshot.recordHash.slice() });
  }

  async loadSnapshot(stream: string): Promise<StoredSnapshot | undefined> {
    return this.#journal.snapshots.get(stream);
  }

  async databaseMs(): Promise<EpochMs> {
    return epochMs(this.#nowMs());
  }

  async unsafeSettings(): Promise<readonly string[]> {
    return [];
  }

  #holds(claim: PartitionClaim): boolean {
    return this.#journal.partitions.get(claim.partition)?.epoch === claim.epoch;
  }

  #fits(head: HeadMove, records: readonly RecordToAppend[]): boolean {
    const stored = this.#journal.streams.get(head.stream);
    const isHeadAsExpected =
      stored === undefined
        ? head.fromVersion === 0
        : stored.head.version === head.fromVersion &&
          stored.head.partition === head.partition &&
          isEqualBytes(stored.head.hash, head.fromHash);
    if (!isHeadAsExpected) return false;
    const seen = new Set<string>();
    return records.every(({ commandId }) => {
      if (commandId === undefined) return true;
      if (seen.has(commandId) || stored?.commandIds.has(commandId)) return false;
      seen.add(commandId);
      return true;
    });
  }

  #store(move: HeadMove, records: readonly RecordToAppend[]): void {
    const stored = this.#journal.streams.get(move.stream);
    const summary = move.summary ?? stored?.head.summary;
    invariant(summary !== undefined, `stream ${move.stream} has a summary`);
    const row: StreamRow = {
      head: {
        stream: move.stream,
        partition: move.partition,
        version: move.toVersion,
        hash: move.toHash.slice(),
        isEnded: move.isEnded,
        summary,
      },
      searchText: searchTextOf(move.stream, summary),
      records: stored?.records ?? [],
      commandIds: stored?.commandIds ?? new Set(),
    };
    for (const { version, bytes, hash, commandId } of records) {
      row.records.push({ version, bytes: bytes.slice(), hash: hash.slice() });
      if (commandId !== undefined) row.commandIds.add(commandId);
    }
    this.#journal.streams.set(move.stream, row);
  }
}
