import { logStoreSuite } from './log-store.suite.ts';
import { MemoryLog, MemoryLogStore } from './memory-log-store.ts';

logStoreSuite('memory', async () => {
  const log = new MemoryLog();
  return { connect: () => new MemoryLogStore(log), close: async () => undefined };
});
