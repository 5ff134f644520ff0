import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { clientConfig, type DatabaseLog } from './pool.ts';

/** Migrations did not run; `message` is one line for the operator. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

export interface MigrationResult {
  /** Names of the migrations that were run just now. */
  readonly applied: readonly string[];
}

const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations/', import.meta.url));
const MIGRATION_FILE = /^(\d{4}_[a-z0-9_]+)\.sql$/;
const VERSION_NUMBER_MIN = 150_000;
const STATEMENT_TIMEOUT_MS = 600_000;
/** Of all databases of a server, since `CREATE ROLE` concerns them all. */
const MIGRATION_LOCK_ID = 4_150_120_417;

/**
 * Brings the database to the state this code expects: runs the plain SQL files of `db/migrations/` that have not run
 * yet, in order, all in one transaction. Several processes may call this at once: one migrates, the rest wait.
 * Rejects with `MigrationError` when the database cannot be reached, is older than PostgreSQL 15, or is newer than
 * this code.
 */
export async function migrate(options: {
  readonly databaseUrl: string;
  readonly log: DatabaseLog;
}): Promise<MigrationResult> {
  return withOwner(options, async (client) => ({ applied: await runMissing(client) }));
}

/** One connection as the owner of the tables, for as long as `use` takes. */
async function withOwner<T>(
  options: { readonly databaseUrl: string; readonly log: DatabaseLog },
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(
    clientConfig({
      databaseUrl: options.databaseUrl,
      applicationName: 'kaibiao-migrate',
      role: 'owner',
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      settings: { search_path: 'pg_catalog' },
    }),
  );
  client.on('error', (error) => {
    options.log.warn(`database connection lost while migrating: ${error.message}`);
  });
  try {
    await client.connect();
  } catch (error) {
    throw new MigrationError(`cannot reach the database: ${messageOf(error)}`, { cause: error });
  }
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** What this code would still run; changes nothing. Rejects with `MigrationError` as `migrate` does. */
export async function migrationState(options: {
  readonly databaseUrl: string;
  readonly log: DatabaseLog;
}): Promise<{ readonly pending: readonly string[] }> {
  return withOwner(options, async (client) => {
    await checkVersion(client);
    const run = await namesStored(client);
    const known = await namesInCode();
    checkNotNewer(run, known);
    const has = new Set(run);
    return { pending: [...known].filter((name) => !has.has(name)).toSorted() };
  });
}

/** Names of the migrations that have run; none in a database that has no table of them yet. */
async function namesStored(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ has: boolean }>(
    "SELECT to_regclass('ops.migrations') IS NOT NULL AS has",
  );
  if (rows[0]?.has !== true) return [];
  const found = await client.query<{ name: string }>('SELECT name FROM ops.migrations');
  return found.rows.map((row) => row.name);
}

async function runMissing(client: pg.Client): Promise<readonly string[]> {
  await checkVersion(client);
  await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK_ID]);
  try {
    const run = await namesInDatabase(client);
    checkNotNewer(run, await namesInCode());
    const applied = await runner({
      dbClient: client,
      dir: MIGRATIONS_FOLDER,
      ignorePattern: String.raw`(?!\d{4}_[a-z0-9_]+\.sql$).*`,
      migrationsSchema: 'ops',
      migrationsTable: 'migrations',
      direction: 'up',
      singleTransaction: true,
      checkOrder: false,
      noLock: true,
      logger: { info: ignore, warn: ignore, error: ignore },
    });
    return applied.map((migration) => migration.name);
  } catch (error) {
    if (error instanceof MigrationError) throw error;
    throw new MigrationError(`a migration failed, nothing was changed: ${messageOf(error)}`, {
      cause: error,
    });
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK_ID]);
  }
}

async function checkVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ server_version_num: string; server_version: string }>(
    `SELECT current_setting('server_version_num') AS server_version_num,
       current_setting('server_version') AS server_version`,
  );
  const version = rows[0];
  if (version === undefined || Number(version.server_version_num) < VERSION_NUMBER_MIN) {
    throw new MigrationError(
      `PostgreSQL 15 or later is needed, this is ${version?.server_version ?? 'unknown'}`,
    );
  }
}

/** Makes the table itself: the library's own would have a column without time zone. */
async function namesInDatabase(client: pg.Client): Promise<readonly string[]> {
  await client.query(`
    CREATE SCHEMA IF NOT EXISTS ops;
    CREATE TABLE IF NOT EXISTS ops.migrations (
      id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
      name varchar(255) NOT NULL UNIQUE,
      run_on timestamptz NOT NULL
    )`);
  const { rows } = await client.query<{ name: string }>('SELECT name FROM ops.migrations');
  return rows.map((row) => row.name);
}

async function namesInCode(): Promise<ReadonlySet<string>> {
  const files = await readdir(MIGRATIONS_FOLDER);
  return new Set(files.flatMap((file) => MIGRATION_FILE.exec(file)?.[1] ?? []));
}

function checkNotNewer(run: readonly string[], known: ReadonlySet<string>): void {
  const unknown = run.filter((name) => !known.has(name)).toSorted();
  if (unknown.length > 0) {
    throw new MigrationError(
      `the database is newer than this program (it has ${unknown.join(', ')}): start the newer program`,
    );
  }
}

function ignore(): void {
  // The library would print the whole SQL text; what went wrong is in the error that it throws.
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
