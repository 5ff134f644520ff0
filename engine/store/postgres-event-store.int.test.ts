import { createTestDatabase, recordingLog } from '#db/testing.ts';
import { eventStoreSuite } from './event-store.suite.ts';
import { PostgresEventStore } from './postgres-event-store.ts';

eventStoreSuite('PostgreSQL', async () => {
  const database = await createTestDatabase();
  const stores: PostgresEventStore[] = [];
  return {
    connect: () => {
      const store = new PostgresEventStore({ databaseUrl: database.url, log: recordingLog() });
      stores.push(store);
      return store;
    },
    close: async () => {
      await Promise.all(stores.map((store) => store.close()));
      await database.drop();
    },
  };
});
