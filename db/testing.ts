import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { DatabaseLog } from './pool.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a server on which databases may be made; set by `test/postgres-setup.ts`. */
    readonly postgresAdminUrl: string;
    /** A migrated, empty database on it. */
    readonly postgresTemplate: string;
  }
}

export interface TestDatabase {
  /** As a user that may become `kaibiao_service`, and owns the tables. */
  readonly url: string;
  /** Ends all its connections and removes it. */
  drop(): Promise<void>;
}

/** A fresh, migrated database for one test file; works in `*.int.test.ts` and `*.e2e.test.ts`. Takes about 0.1 s. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const adminUrl = inject('postgresAdminUrl');
  const name = `kaibiao_test_${randomBytes(6).toString('hex')}`;
  await runAsAdmin(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${inject('postgresTemplate')}`);
  return {
    url: withDatabase(adminUrl, name),
    drop: () => runAsAdmin(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** The same server and user, another database. */
export function withDatabase(databaseUrl: string, name: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** One statement outside a transaction, as the user of the URL. */
export async function runAsAdmin(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Keeps what was logged, for tests that look at it. */
export function recordingLog(): DatabaseLog & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  const add = (message: string): void => {
    lines.push(message);
  };
  return { lines, info: add, warn: add, error: add };
}
