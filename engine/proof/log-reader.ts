import type { Sha256 } from '#contracts/journal/record.ts';
import type { LogStore } from '../runtime/ports.ts';
import { LogTree } from './log-tree.ts';

/** Proofs from a store alone, without the process that signs: for exports and for whoever looks at a backup. */
export interface LogReader {
  /** Hashes from the leaf up, `index < size`; rejects with `LogDamagedError` when the store has not all entries. */
  inclusionProof(index: number, size: number): Promise<readonly Uint8Array[]>;
  /** Hashes that show the tree of `from` leaves a prefix of that of `to`, `from ≤ to`. */
  consistencyProof(from: number, to: number): Promise<readonly Uint8Array[]>;
}

/** Reads every entry once on first use, later only what is new. */
export function readLog(store: Pick<LogStore, 'entries'>, sha256: Sha256): LogReader {
  const tree = new LogTree(sha256, store);
  let reading: Promise<void> = Promise.resolve();
  const upTo = (size: number): Promise<void> => {
    // One reader at a time: two would append the same entries twice. A failed one has told its own caller.
    const next = reading.catch(() => undefined).then(() => tree.catchUp(size));
    reading = next;
    return next;
  };
  return {
    async inclusionProof(index, size) {
      await upTo(size);
      return tree.inclusionProof(index, size);
    },
    async consistencyProof(from, to) {
      await upTo(to);
      return tree.consistencyProof(from, to);
    },
  };
}
