import type { Sha256 } from '#contracts/journal/record.ts';
import type { AuctionWriter } from './auction-writer.ts';
import type { EventStore, Reporter } from './ports.ts';
import { snapshotOf } from './recovery.ts';

/** Stores a snapshot of every auction that is worth one; a fault ends the work, since a snapshot only shortens the next start. */
export async function saveSnapshots(
  to: {
    readonly store: Pick<EventStore, 'saveSnapshot'>;
    readonly sha256: Sha256;
    readonly reporter: Reporter;
  },
  writers: Iterable<AuctionWriter>,
): Promise<void> {
  for (const writer of writers) {
    const snapshot = snapshotOf(writer, to.sha256);
    if (snapshot === undefined) continue;
    try {
      await to.store.saveSnapshot(writer.stream, snapshot);
    } catch (error) {
      const { stream } = writer;
      to.reporter.warn('a snapshot was not saved', { stream, error: String(error) });
      return;
    }
  }
}
