import { createTestDatabase, recordingLog } from '#db/testing.ts';
import { logStoreSuite } from './log-store.suite.ts';
import { PostgresLogStore } from './postgres-log-store.ts';

logStoreSuite('PostgreSQL', async () => {
  const database = await createTestDatabase();
  const stores: PostgresLogStore[] = [];
  return {
    connect: () => {
      const store = new PostgresLogStore({ databaseUrl: database.url, log: recordingLog() });
      stores.push(store);
      return store;
    },
    close: async () => {
      await Promise.all(stores.map((store) => store.close()));
      await database.drop();
    },
  };
});
