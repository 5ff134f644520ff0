import { READ_RECORDS_MAX } from '#contracts/limits.ts';
import { invariant } from '#contracts/result.ts';
import type { LogLeaf, LogStore, StoredCheckpoint } from '../runtime/ports.ts';
import { checkLogAppend } from './log-rules.ts';

/** What several `MemoryLogStore`s share, as several processes share one database. */
export class MemoryLog {
  epoch = 0;
  owner = '';
  readonly leaves: LogLeaf[] = [];
  readonly checkpoints: StoredCheckpoint[] = [];
}

/** The in-memory twin of the PostgreSQL log store. */
export class MemoryLogStore implements LogStore {
  readonly #log: MemoryLog;

  constructor(log: MemoryLog = new MemoryLog()) {
    this.#log = log;
  }

  async claimLog(owner: string): Promise<number> {
    this.#log.epoch += 1;
    this.#log.owner = owner;
    return this.#log.epoch;
  }

  async appendLeaves(
    epoch: number,
    leaves: readonly LogLeaf[],
    checkpoint: StoredCheckpoint,
  ): Promise<{ type: 'appended' } | { type: 'fenced' }> {
    checkLogAppend(leaves, checkpoint);
    if (epoch !== this.#log.epoch) return { type: 'fenced' };
    invariant(
      this.#log.leaves.length + leaves.length === checkpoint.size,
      'the leaves follow the stored ones',
    );
    this.#log.leaves.push(...leaves);
    this.#log.checkpoints.push(checkpoint);
    return { type: 'appended' };
  }

  async leavesOfStream(stream: string): Promise<readonly LogLeaf[]> {
    return this.#log.leaves.filter((leaf) => leaf.stream === stream);
  }

  async entries(first: number, limit: number): Promise<readonly Uint8Array[]> {
    invariant(first >= 0 && limit >= 0 && limit <= READ_RECORDS_MAX, 'a read is bounded');
    return this.#log.leaves.slice(first, first + limit).map((leaf) => leaf.entry);
  }

  async latestCheckpoint(): Promise<StoredCheckpoint | undefined> {
    return this.#log.checkpoints.at(-1);
  }

  async checkpointAt(size: number): Promise<StoredCheckpoint | undefined> {
    return this.#log.checkpoints.findLast((checkpoint) => checkpoint.size <= size);
  }
}
