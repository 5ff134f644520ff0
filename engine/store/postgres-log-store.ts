import type pg from 'pg';
import { READ_RECORDS_MAX } from '#contracts/limits.ts';
import { invariant } from '#contracts/result.ts';
import { createPool, type DatabaseLog } from '#db/pool.ts';
import type { LogLeaf, LogStore, StoredCheckpoint } from '../runtime/ports.ts';
import { AppendLane } from './append-lane.ts';
import { checkLogAppend } from './log-rules.ts';
import { byteaArray, int8Array, textArray } from './pg-binary-array.ts';
import { poolRows } from './pool-rows.ts';
import { type CheckpointRow, checkpointOfRow } from './stream-rows.ts';

const CONNECTIONS_MAX = 2;
const READ_TIMEOUT_MS = 30_000;
const COMMIT_TIMEOUT_MS = 8_000;

const APPEND_LEAVES = {
  name: 'log-append',
  text: 'SELECT engine.append_leaves($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)',
};

/**
 * The log of signed heads in PostgreSQL. `appendLeaves` rejects with `OutcomeUnknownError` when its answer was lost, every
 * call with `StoreUnavailableError` when nothing was changed.
 */
export class PostgresLogStore implements LogStore {
  readonly #pool: pg.Pool;
  readonly #lane: AppendLane;

  constructor(options: { readonly databaseUrl: string; readonly log: DatabaseLog }) {
    this.#pool = createPool({
      ...options,
      applicationName: 'kaibiao-log',
      role: 'service',
      statementTimeoutMs: READ_TIMEOUT_MS,
      connectionsMax: CONNECTIONS_MAX,
    });
    this.#lane = new AppendLane({ ...options, commitTimeoutMs: COMMIT_TIMEOUT_MS });
  }

  /** Waits for the calls under way; later ones are refused. */
  async close(): Promise<void> {
    await Promise.all([this.#lane.close(), this.#pool.end()]);
  }

  async claimLog(owner: string): Promise<number> {
    const rows = await poolRows<{ epoch: number }>(
      this.#pool,
      `UPDATE engine.log_owner SET epoch = epoch + 1, owner = $1, claimed_at = clock_timestamp()
       RETURNING epoch`,
      [owner],
    );
    const epoch = rows[0]?.epoch;
    invariant(epoch !== undefined, 'the log has its one owner row');
    return epoch;
  }

  async appendLeaves(
    epoch: number,
    leaves: readonly LogLeaf[],
    checkpoint: StoredCheckpoint,
  ): Promise<{ type: 'appended' } | { type: 'fenced' }> {
    checkLogAppend(leaves, checkpoint);
    const outcome = await this.#lane.run(APPEND_LEAVES, [
      epoch,
      int8Array(leaves.map((leaf) => leaf.index)),
      textArray(leaves.map((leaf) => leaf.stream)),
      int8Array(leaves.map((leaf) => leaf.version)),
      int8Array(leaves.map((leaf) => leaf.at)),
      byteaArray(leaves.map((leaf) => leaf.salt)),
      byteaArray(leaves.map((leaf) => leaf.entry)),
      checkpoint.size,
      checkpoint.at,
      checkpoint.rootHash,
      checkpoint.note,
    ]);
    invariant(outcome === 'appended' || outcome === 'fenced', `engine.append_leaves: ${outcome}`);
    return { type: outcome };
  }

  async leavesOfStream(stream: string): Promise<readonly LogLeaf[]> {
    const rows = await poolRows<{
      leaf_index: number;
      stream_id: string;
      version: number;
      at_ms: number;
      salt: Buffer;
      entry: Buffer;
    }>(
      this.#pool,
      `SELECT leaf_index, stream_id, version, at_ms, salt, entry FROM engine.log_leaves
       WHERE stream_id = $1 ORDER BY leaf_index`,
      [stream],
    );
    return rows.map((row) => ({
      index: row.leaf_index,
      stream: row.stream_id,
      version: row.version,
      at: row.at_ms,
      salt: row.salt,
      entry: row.entry,
    }));
  }

  async entries(first: number, limit: number): Promise<readonly Uint8Array[]> {
    invariant(first >= 0 && limit >= 0 && limit <= READ_RECORDS_MAX, 'a read is bounded');
    const rows = await poolRows<{ entry: Buffer }>(
      this.#pool,
      'SELECT entry FROM engine.log_leaves WHERE leaf_index >= $1 ORDER BY leaf_index LIMIT $2',
      [first, limit],
    );
    return rows.map((row) => row.entry);
  }

  async latestCheckpoint(): Promise<StoredCheckpoint | undefined> {
    const rows = await poolRows<CheckpointRow>(
      this.#pool,
      `SELECT size, at_ms, root_hash, note FROM engine.checkpoints
       ORDER BY size DESC, checkpoint_no DESC LIMIT 1`,
      [],
    );
    return rows[0] && checkpointOfRow(rows[0]);
  }

  async checkpointAt(size: number): Promise<StoredCheckpoint | undefined> {
    const rows = await poolRows<CheckpointRow>(
      this.#pool,
      `SELECT size, at_ms, root_hash, note FROM engine.checkpoints
       WHERE size <= $1 ORDER BY size DESC, checkpoint_no DESC LIMIT 1`,
      [size],
    );
    return rows[0] && checkpointOfRow(rows[0]);
  }
}
