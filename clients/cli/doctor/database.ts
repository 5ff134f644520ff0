import pg from 'pg';
import { MigrationError, migrationState } from '#db/migrate.ts';
import { PostgresEventStore } from '#engine/store/postgres-event-store.ts';
import { databaseFault, quietLog, type ReachedDatabase, withDatabase } from '../database.ts';
import { CliError, type CliIo } from '../io.ts';
import { bad, type Finding, good, warn } from './finding.ts';

/** As the engine stops stamping offers; see docs/SPEC.md, T2. */
const CLOCK_OFFSET_MS_MAX = 1_000;
const CONNECTIONS_FREE_MIN = 20;
const SLOT_LAG_BYTES_EASY = 1024 ** 3;

/** Looks at the database that the server would use, when there is one; changes nothing in it. */
export async function databaseFindings(io: CliIo): Promise<readonly Finding[]> {
  try {
    return await withDatabase(io, (database) => lookAt(database, io), { mayStart: false });
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    if (/run npm start first/.test(error.message)) {
      return [good('database', 'the embedded one is made on the first start')];
    }
    if (/^no server runs on/.test(error.message)) {
      return [good('database', 'the embedded one is at rest; ask again while the server runs')];
    }
    return [
      bad('database', error.message, 'see DATABASE_URL and DATA_DIR, and whether it listens'),
    ];
  }
}

async function lookAt({ url, label }: ReachedDatabase, io: CliIo): Promise<readonly Finding[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', (error) => io.stderr.write(`warning: ${error.message}\n`));
  await client.connect();
  try {
    return [
      good('database', label),
      await schema(url, io),
      await settings(url, io),
      await clocks(client),
      await connections(client),
      await checksums(client),
      ...(await slots(client)),
    ];
  } finally {
    await client.end();
  }
}

async function schema(databaseUrl: string, io: CliIo): Promise<Finding> {
  const what = 'schema';
  try {
    const { pending } = await migrationState({ databaseUrl, log: quietLog(io) });
    if (pending.length === 0) return good(what, 'as this version expects it');
    return warn(
      what,
      `${pending.length} migrations to run (${pending.at(-1)})`,
      'back up; the next start runs them',
    );
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    return bad(what, error.message, 'use the program that belongs to it');
  }
}

/** What lets a record survive that was acknowledged (D2); the server does not start on anything less. */
async function settings(databaseUrl: string, io: CliIo): Promise<Finding> {
  const what = 'durability';
  const store = new PostgresEventStore({ databaseUrl, log: quietLog(io) });
  try {
    const unsafe = await store.unsafeSettings();
    return unsafe.length === 0
      ? good(what, 'fsync, full_page_writes, synchronous_commit are on')
      : bad(
          what,
          unsafe.join(', '),
          'set them in postgresql.conf: acknowledged offers could be lost',
        );
  } catch (error) {
    const fault = databaseFault(error);
    if (fault === undefined) throw error;
    return bad(what, fault, 'the role kaibiao_service must be one that this user may become');
  } finally {
    await store.close();
  }
}

async function clocks(client: pg.Client): Promise<Finding> {
  const what = 'clocks';
  const before = Date.now();
  const { rows } = await client.query<{ ms: string }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms',
  );
  const offsetMs = Math.round(Number(rows[0]?.ms) - (before + Date.now()) / 2);
  const detail = `the database's is ${Math.abs(offsetMs)} ms ${offsetMs < 0 ? 'behind' : 'ahead'}`;
  return Math.abs(offsetMs) > CLOCK_OFFSET_MS_MAX
    ? bad(what, detail, 'set both by NTP: no offer is stamped while they part')
    : good(what, detail);
}

async function connections(client: pg.Client): Promise<Finding> {
  const { rows } = await client.query<{ free: number; max: number }>(
    `SELECT current_setting('max_connections')::int AS max,
       current_setting('max_connections')::int - (SELECT count(*)::int FROM pg_stat_activity) AS free`,
  );
  const { free = 0, max = 0 } = rows[0] ?? {};
  const detail = `${free} of ${max} free`;
  return free < CONNECTIONS_FREE_MIN
    ? warn('connections', detail, `leave the server ${CONNECTIONS_FREE_MIN}: raise max_connections`)
    : good('connections', detail);
}

async function checksums(client: pg.Client): Promise<Finding> {
  const { rows } = await client.query<{ data_checksums: string }>('SHOW data_checksums');
  return rows[0]?.data_checksums === 'on'
    ? good('checksums', 'on for every page')
    : warn(
        'checksums',
        'off',
        'stop PostgreSQL and run pg_checksums --enable: rot shows itself then',
      );
}

/** Whoever follows the log (backups, standbys), and how much is held back for them. */
async function slots(client: pg.Client): Promise<readonly Finding[]> {
  const { rows } = await client.query<{
    name: string;
    active: boolean;
    lag: string | null;
    lost: boolean;
  }>(
    `SELECT slot_name AS name, active, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::text AS lag,
       coalesce(wal_status = 'lost', false) AS lost
     FROM pg_replication_slots ORDER BY slot_name`,
  );
  if (rows.length === 0) {
    return [
      warn(
        'backup',
        'nobody follows the log of changes',
        'run kaibiao backup follow, or have a standby',
      ),
    ];
  }
  return rows.map(({ name, active, lag, lost }) => {
    const what = `slot ${name}`;
    const held = `${(Number(lag ?? 0) / 1_048_576).toFixed(0)} MiB held back`;
    if (lost)
      return bad(
        what,
        'has lost its place',
        'make a new base backup in a new folder, then follow into that one',
      );
    if (!active)
      return warn(
        what,
        `nobody reads it, ${held}`,
        'start kaibiao backup follow, or drop the slot',
      );
    return Number(lag ?? 0) > SLOT_LAG_BYTES_EASY
      ? warn(what, held, 'see why its reader is slow')
      : good(what, held);
  });
}
