import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgresError } from '#db/embedded-error.ts';
import { startEmbedded } from '#db/embedded.ts';
import { type EmbeddedPlace, preparePlace } from '#db/embedded-place.ts';
import { clusterOf, connectionUrl, findServer } from '#db/embedded-server.ts';
import type { DatabaseLog } from '#db/pool.ts';
import { CliError, type CliIo, dataDirOf } from './io.ts';

export interface ReachedDatabase {
  /** Holds a password: not for output. */
  readonly url: string;
  /** How an operator would name it. */
  readonly label: string;
  /** Of the embedded database: the file with its password. */
  readonly passwordFile?: string;
  close(): Promise<void>;
}

/** Nobody runs the database of this folder just now. */
export class NoServerError extends CliError {}

export interface ReachOptions {
  /** False: only an embedded database that is running already; preset: it is started when it is not. */
  readonly mayStart?: boolean;
}

/**
 * The database that the server of this folder uses: `DATABASE_URL`, else the embedded one, running or not. Never makes
 * a new one. Throws `CliError`.
 */
export async function reachDatabase(
  io: CliIo,
  { mayStart = true }: ReachOptions = {},
): Promise<ReachedDatabase> {
  const url = io.env['DATABASE_URL']?.trim();
  if (url) {
    if (!URL.canParse(url)) throw new CliError('DATABASE_URL is not a postgres:// URL');
    return { url, label: new URL(url).host, close: () => Promise.resolve() };
  }
  const dataDir = dataDirOf(io.env);
  if (!existsSync(dataDir)) {
    throw new CliError(
      `no data in ${dataDir}: set DATA_DIR or DATABASE_URL, or run npm start first`,
    );
  }
  const log = quietLog(io);
  try {
    const place = await preparePlace(dataDir, log);
    if (!existsSync(clusterOf(place))) {
      throw new CliError(`no database in ${dataDir}: run npm start first`);
    }
    const running = await besideServer(place, log);
    if (running !== undefined) return running;
    if (!mayStart) {
      throw new NoServerError(`no server runs on ${dataDir}: start it, then ask again`);
    }
    return await ownServer(place, log);
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw new CliError(error.message);
    throw error;
  }
}

/** A server process of this folder is running: its database serves us too, and stays when we go. */
async function besideServer(
  place: EmbeddedPlace,
  log: DatabaseLog,
): Promise<ReachedDatabase | undefined> {
  const passwordFile = join(place.home, 'postgres-password');
  if (!existsSync(passwordFile)) return undefined;
  const context = { place, password: readFileSync(passwordFile, 'utf8').trim(), log };
  const server = await findServer(context);
  if (server === undefined) return undefined;
  return {
    url: connectionUrl(context, server.port, 'kaibiao'),
    label: `embedded PostgreSQL (pid ${server.pid}, running)`,
    passwordFile,
    close: () => Promise.resolve(),
  };
}

async function ownServer(place: EmbeddedPlace, log: DatabaseLog): Promise<ReachedDatabase> {
  const server = await startEmbedded({ dataDir: place.dataDir, log });
  return {
    url: server.url,
    label: 'embedded PostgreSQL',
    passwordFile: join(place.home, 'postgres-password'),
    close: () => server.stop(),
  };
}

/** Only what an operator must act on; a command's output stays its own. */
export function quietLog(io: CliIo): DatabaseLog {
  return {
    info: () => {},
    warn: (message) => io.stderr.write(`warning: ${message}\n`),
    error: (message) => io.stderr.write(`error: ${message}\n`),
  };
}

/** What a failed query means to an operator, in one line; `undefined` for what is no matter of the database. */
export function databaseFault(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === '42P01' || code === '3F000') {
    return 'the database has not been set up for this version: run npm run db:migrate';
  }
  if (code === '28P01' || code === '28000') return 'the database refuses this user or password';
  if (code === '42501') return 'the database user may not do this';
  const isLost =
    code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT' || code === '3D000';
  const isDown = error instanceof Error && error.name.endsWith('UnavailableError');
  if (!isLost && !isDown) return undefined;
  return `the database cannot be reached: ${error instanceof Error ? error.message : String(error)}`;
}

/** Runs `work` with the database and lets it go afterwards. Database errors become `CliError`. */
export async function withDatabase<T>(
  io: CliIo,
  work: (database: ReachedDatabase) => Promise<T>,
  options: ReachOptions = {},
): Promise<T> {
  const database = await reachDatabase(io, options);
  try {
    return await work(database);
  } catch (error) {
    const fault = databaseFault(error);
    throw fault === undefined ? error : new CliError(fault, { cause: error });
  } finally {
    await database.close();
  }
}
