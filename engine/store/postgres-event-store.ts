import type pg from 'pg';
import { PAGE_ROWS_MAX, READ_RECORDS_MAX } from '#contracts/limits.ts';
import { invariant } from '#contracts/result.ts';
import { epochMs, type EpochMs } from '#contracts/time.ts';
import { createPool, type DatabaseLog } from '#db/pool.ts';
import type {
  AppendBatch,
  AppendOutcome,
  EventStore,
  ListQuery,
  PartitionClaim,
  StoredRecord,
  StoredSnapshot,
  StreamHead,
} from '../runtime/ports.ts';
import { AppendLane } from './append-lane.ts';
import { APPEND_STATEMENT, appendValues } from './append-statement.ts';
import { recordsByHead } from './batch-rules.ts';
import { poolRows } from './pool-rows.ts';
import { listStatement } from './postgres-list.ts';
import { isConflict, outageOf } from './postgres-errors.ts';
import { readFew, readPage, SMALL_READ_RECORDS } from './record-reads.ts';
import { SharedQuestions } from './shared-questions.ts';
import { HEAD_COLUMNS, headOfRow, type HeadRow } from './stream-rows.ts';

export interface PostgresEventStoreOptions {
  /** Of a migrated database; see `db/migrate.ts`. */
  readonly databaseUrl: string;
  readonly log: DatabaseLog;
  /** Connections for everything but appends. */
  readonly connectionsMax?: number;
  /** How long the server may take for one append before it is rolled back. */
  readonly commitTimeoutMs?: number;
}

const CONNECTIONS_MAX = 4;
const COMMIT_TIMEOUT_MS = 8_000;
const READ_TIMEOUT_MS = 30_000;

/** The journal in PostgreSQL (`db/migrations/0001_engine_journal.sql`). Connects by itself, also again after a loss. */
export class PostgresEventStore implements EventStore {
  readonly #pool: pg.Pool;
  readonly #lane: AppendLane;
  readonly #heads = new SharedQuestions((stream) => this.#head(stream));

  constructor(options: PostgresEventStoreOptions) {
    const { databaseUrl, log } = options;
    this.#pool = createPool({
      databaseUrl,
      log,
      applicationName: 'kaibiao-journal',
      role: 'service',
      statementTimeoutMs: READ_TIMEOUT_MS,
      connectionsMax: options.connectionsMax ?? CONNECTIONS_MAX,
    });
    this.#lane = new AppendLane({
      databaseUrl,
      log,
      commitTimeoutMs: options.commitTimeoutMs ?? COMMIT_TIMEOUT_MS,
    });
  }

  /** Waits for the calls under way; later ones are refused. */
  async close(): Promise<void> {
    await Promise.all([this.#lane.close(), this.#pool.end()]);
  }

  async claim(partitions: readonly number[], owner: string): Promise<readonly PartitionClaim[]> {
    const rows = await poolRows<ClaimRow>(
      this.#pool,
      'SELECT partition_claimed, epoch_claimed FROM engine.claim($1, $2)',
      [partitions, owner],
    );
    return claimsInOrder(rows, partitions);
  }

  async reclaim(
    claims: readonly PartitionClaim[],
    owner: string,
  ): Promise<{ type: 'claimed'; claims: readonly PartitionClaim[] } | { type: 'fenced' }> {
    if (claims.length === 0) return { type: 'claimed', claims: [] };
    const partitions = claims.map((claim) => claim.partition);
    const rows = await poolRows<ClaimRow>(
      this.#pool,
      'SELECT partition_claimed, epoch_claimed FROM engine.reclaim($1, $2, $3)',
      [partitions, claims.map((claim) => claim.epoch), owner],
    );
    if (rows.length === 0) return { type: 'fenced' };
    return { type: 'claimed', claims: claimsInOrder(rows, partitions) };
  }

  async ownership(
    partitions: readonly number[],
  ): Promise<readonly (PartitionClaim & { readonly owner: string })[]> {
    const rows = await poolRows<{ partition: number; epoch: number; owner: string }>(
      this.#pool,
      'SELECT partition, epoch, owner FROM engine.partitions WHERE partition = ANY ($1)',
      [partitions],
    );
    const found = new Map(rows.map((row) => [row.partition, row]));
    return partitions.map(
      (partition) => found.get(partition) ?? { partition, epoch: 0, owner: '' },
    );
  }

  async append(batch: AppendBatch): Promise<AppendOutcome> {
    const values = appendValues(batch, recordsByHead(batch));
    try {
      const outcome = await this.#lane.run(APPEND_STATEMENT, values);
      invariant(outcome === 'appended' || outcome === 'fenced', `engine.append says ${outcome}`);
      return { type: outcome };
    } catch (error) {
      if (isConflict(error)) return { type: 'conflict' };
      throw error;
    }
  }

  async heads(
    partitions: readonly number[],
    options: { readonly withEnded: boolean },
  ): Promise<readonly StreamHead[]> {
    const rows = await poolRows<HeadRow>(
      this.#pool,
      `SELECT ${HEAD_COLUMNS} FROM engine.streams
       WHERE partition = ANY ($1) AND ($2 OR NOT is_ended) ORDER BY stream_id`,
      [partitions, options.withEnded],
    );
    return rows.map(headOfRow);
  }

  head(stream: string): Promise<StreamHead | undefined> {
    return this.#heads.ask(stream);
  }

  async #head(stream: string): Promise<StreamHead | undefined> {
    const rows = await poolRows<HeadRow>(
      this.#pool,
      `SELECT ${HEAD_COLUMNS} FROM engine.streams WHERE stream_id = $1`,
      [stream],
    );
    return rows[0] && headOfRow(rows[0]);
  }

  async read(
    stream: string,
    afterVersion: number,
    limit: number,
  ): Promise<readonly StoredRecord[]> {
    invariant(limit >= 0 && limit <= READ_RECORDS_MAX, 'a read is bounded');
    try {
      return limit > SMALL_READ_RECORDS
        ? await readPage(this.#pool, { stream, afterVersion, limit })
        : await readFew(this.#pool, { stream, afterVersion, limit });
    } catch (error) {
      throw outageOf(error);
    }
  }

  async list(
    query: ListQuery,
  ): Promise<{ readonly heads: readonly StreamHead[]; readonly total: number }> {
    invariant(query.limit >= 0 && query.limit <= PAGE_ROWS_MAX, 'a page is bounded');
    invariant(query.offset >= 0, 'a page starts at 0 or later');
    const { filter, order, values } = listStatement(query);
    const [counted, rows] = await Promise.all([
      poolRows<{ total: number }>(this.#pool, `SELECT count(*) AS total ${filter}`, values),
      poolRows<HeadRow>(
        this.#pool,
        `SELECT ${HEAD_COLUMNS} ${filter} ORDER BY ${order}, stream_id OFFSET $12 LIMIT $13`,
        [...values, query.offset, query.limit],
      ),
    ]);
    return { heads: rows.map(headOfRow), total: counted[0]?.total ?? 0 };
  }

  async saveSnapshot(stream: string, snapshot: StoredSnapshot): Promise<void> {
    await poolRows(
      this.#pool,
      `INSERT INTO engine.snapshots AS s (stream_id, version, record_hash, state_hash, state)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (stream_id) DO UPDATE SET version = excluded.version, record_hash = excluded.record_hash,
         state_hash = excluded.state_hash, state = excluded.state, saved_at = clock_timestamp()
       WHERE s.version <= excluded.version`,
      [stream, snapshot.version, snapshot.recordHash, snapshot.stateHash, snapshot.state],
    );
  }

  async loadSnapshot(stream: string): Promise<StoredSnapshot | undefined> {
    const rows = await poolRows<{
      version: number;
      record_hash: Buffer;
      state_hash: string;
      state: string;
    }>(
      this.#pool,
      'SELECT version, record_hash, state_hash, state FROM engine.snapshots WHERE stream_id = $1',
      [stream],
    );
    const row = rows[0];
    if (row === undefined) return undefined;
    const { version, record_hash: recordHash, state_hash: stateHash, state } = row;
    return { version, recordHash, stateHash, state };
  }

  async databaseMs(): Promise<EpochMs> {
    const rows = await poolRows<{ now_ms: number }>(
      this.#pool,
      'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms',
      [],
    );
    return epochMs(rows[0]?.now_ms ?? Number.NaN);
  }

  async unsafeSettings(): Promise<readonly string[]> {
    const rows = await poolRows<{ name: string; setting: string }>(
      this.#pool,
      'SELECT name, setting FROM pg_settings WHERE name = ANY ($1)',
      [Object.keys(SAFE_SETTINGS)],
    );
    const current = new Map(rows.map((row) => [row.name, row.setting]));
    return Object.entries(SAFE_SETTINGS).flatMap(([name, safe]) => {
      const setting = current.get(name) ?? 'not there';
      return safe.includes(setting)
        ? []
        : [`${name} is ${setting}, it must be ${safe.join(' or ')}`];
    });
  }
}

interface ClaimRow {
  readonly partition_claimed: number;
  readonly epoch_claimed: number;
}

/** Below these a commit that was answered could still be lost (D1, D2). */
const SAFE_SETTINGS: Readonly<Record<string, readonly string[]>> = {
  fsync: ['on'],
  full_page_writes: ['on'],
  synchronous_commit: ['on', 'remote_apply', 'remote_write'],
  data_sync_retry: ['off'],
};

function claimsInOrder(
  rows: readonly ClaimRow[],
  partitions: readonly number[],
): readonly PartitionClaim[] {
  const epochs = new Map(rows.map((row) => [row.partition_claimed, row.epoch_claimed]));
  return partitions.map((partition) => {
    const epoch = epochs.get(partition);
    invariant(epoch !== undefined, `partition ${partition} was claimed`);
    return { partition, epoch };
  });
}
