import pg from 'pg';

/** What the database layer tells an operator; the shell binds it to the log. Never contains a password. */
export interface DatabaseLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** The role that everything but migrations runs as: it cannot change or remove what is recorded. */
export const SERVICE_ROLE = 'kaibiao_service';

export interface ConnectionOptions {
  /** `postgres://…`, PostgreSQL 15 or later. */
  readonly databaseUrl: string;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** `service` for all work on data; `owner` only for migrations. */
  readonly role: 'service' | 'owner';
  /** The server gives up a statement after this time, and with it all that it changed. */
  readonly statementTimeoutMs: number;
  /** Further settings of the session, such as `{ jit: 'off' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface PoolOptions extends ConnectionOptions {
  readonly connectionsMax: number;
  readonly log: DatabaseLog;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** A server that does not give up by itself is given up by us. */
const ANSWER_GRACE_MS = 2_000;
const IDLE_MS = 30_000;
const IDLE_IN_TRANSACTION_MS = 30_000;
const KEEP_ALIVE_DELAY_MS = 10_000;

/**
 * A pool whose connections run as `kaibiao_service`, in UTC, with bounded statements. Broken idle or checked-out
 * connections are logged and replaced; without these listeners the process would end.
 */
export function createPool(options: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    ...clientConfig(options),
    max: options.connectionsMax,
    idleTimeoutMillis: IDLE_MS,
  });
  const report = (error: Error): void => {
    // Who closes a pool and then stops its server may be cut off before the goodbye has arrived.
    if (pool.ending) return;
    options.log.warn(`database connection of ${options.applicationName} lost: ${error.message}`);
  };
  pool.on('error', report);
  pool.on('connect', (client) => {
    client.on('error', report);
  });
  return pool;
}

/** Settings of one connection; see `ConnectionOptions`. */
export function clientConfig(options: ConnectionOptions): pg.ClientConfig {
  const settings = {
    timezone: 'UTC',
    datestyle: 'ISO',
    statement_timeout: String(options.statementTimeoutMs),
    idle_in_transaction_session_timeout: String(IDLE_IN_TRANSACTION_MS),
    ...options.settings,
    ...(options.role === 'service' ? { role: SERVICE_ROLE } : {}),
  };
  const flags = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return {
    connectionString: withStartupFlags(options.databaseUrl, flags.join(' ')),
    application_name: options.applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: options.statementTimeoutMs + ANSWER_GRACE_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    types: { getTypeParser },
  };
}

/** Ours come after the URL's own, so that they count. A parameter of the URL would otherwise hide the option. */
function withStartupFlags(databaseUrl: string, flags: string): string {
  const url = new URL(databaseUrl);
  const given = url.searchParams.get('options');
  url.searchParams.set('options', given === null ? flags : `${given} ${flags}`);
  return url.href.replaceAll('+', '%20');
}

const INT8_OID = 20;
const DATE_OID = 1082;

/** As `pg` has them, but bigint becomes a safe integer or an error, and a date stays text (a `Date` would have a zone). */
function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (format !== 'binary') {
    if (oid === INT8_OID) return safeInteger;
    if (oid === DATE_OID) return String;
  }
  return builtInParser(oid);
}

/** `pg` types ids as an enumeration of the built-in ones, but takes any. */
const builtInParser: (oid: number) => (value: string) => unknown = pg.types.getTypeParser;

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} is no safe integer`);
  return value;
}
