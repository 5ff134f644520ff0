import { startEmbedded } from '#db/embedded.ts';
import { migrate } from '#db/migrate.ts';
import type { DatabaseLog } from '#db/pool.ts';
import type { Config } from './config.ts';

export interface OpenDatabase {
  /** Holds a password: not for logs. */
  readonly url: string;
  /** How an operator would name it. */
  readonly label: string;
  stop(): Promise<void>;
}

/** The configured PostgreSQL, or the embedded one in the data folder; migrated. Rejects with the adapters' own errors. */
export async function openDatabase(config: Config, log: DatabaseLog): Promise<OpenDatabase> {
  const database = await reach(config, log);
  try {
    await migrate({ databaseUrl: database.url, log });
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function reach(config: Config, log: DatabaseLog): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) {
    const label = `PostgreSQL at ${new URL(config.databaseUrl).host}`;
    return { url: config.databaseUrl, label, stop: () => Promise.resolve() };
  }
  const embedded = await startEmbedded({ dataDir: config.dataDir, log });
  const label = embedded.tookOver
    ? `embedded PostgreSQL (pid ${embedded.pid()}, taken over from a killed process)`
    : `embedded PostgreSQL (pid ${embedded.pid()})`;
  return { url: embedded.url, label, stop: () => embedded.stop() };
}
