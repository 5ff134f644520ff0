import { eventStoreSuite } from './event-store.suite.ts';
import { MemoryEventStore, MemoryJournal } from './memory-event-store.ts';

eventStoreSuite('memory', async () => {
  const journal = new MemoryJournal();
  return {
    connect: () => new MemoryEventStore({ journal, nowMs: () => 1_700_000_000_000 }),
    close: async () => undefined,
  };
});
