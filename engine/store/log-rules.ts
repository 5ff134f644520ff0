import { APPEND_RECORDS_MAX } from '#contracts/limits.ts';
import { invariant } from '#contracts/result.ts';
import type { LogLeaf, StoredCheckpoint } from '../runtime/ports.ts';

const HASH_BYTES = 32;

/**
 * Throws `InvariantError` when leaves and checkpoint contradict each other: a gap between leaves, or a size that is
 * not the index after the last leaf. That the leaves follow the stored ones is for the store to see.
 */
export function checkLogAppend(leaves: readonly LogLeaf[], checkpoint: StoredCheckpoint): void {
  invariant(leaves.length <= APPEND_RECORDS_MAX, 'an append to the log is bounded');
  invariant(checkpoint.rootHash.length === HASH_BYTES, 'a root hash has 32 bytes');
  const first = checkpoint.size - leaves.length;
  invariant(Number.isSafeInteger(first) && first >= 0, 'the checkpoint counts its leaves');
  for (const [i, leaf] of leaves.entries()) {
    invariant(leaf.index === first + i, 'leaves stand without a gap under their checkpoint');
    invariant(leaf.entry.length > 0, 'a leaf has an entry');
  }
}
