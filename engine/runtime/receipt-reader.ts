import { hex } from '#contracts/utf8.ts';
import type { WriterShell } from './auction-writer.ts';
import type { EventStore, Reporter } from './ports.ts';

/** Reads the hash of a committed record; `undefined` when it cannot be read now. */
export function receiptReader(from: {
  readonly store: Pick<EventStore, 'read'>;
  readonly reporter: Reporter;
}): WriterShell['receiptOf'] {
  return (stream, version, found) => {
    from.store.read(stream, version - 1, 1).then(
      ([record]) => found(record && hex(record.hash)),
      (error: unknown) => {
        from.reporter.warn('a receipt could not be read', { stream, error: String(error) });
        found(undefined);
      },
    );
  };
}
