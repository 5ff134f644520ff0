import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { EmbeddedPlace } from './embedded-place.ts';
import { CLUSTER_FOLDER } from './embedded-place.ts';
import { EmbeddedPostgresError } from './embedded-error.ts';
import type { DatabaseLog } from './pool.ts';
import { errorCode, processCommand, processMark } from './process-mark.ts';

/** One running PostgreSQL server: started by this process, or found. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  /** Settles when the server has ended. */
  readonly ended: Promise<void>;
}

export interface ServerContext {
  readonly place: EmbeddedPlace;
  readonly password: string;
  readonly log: DatabaseLog;
  readonly settings?: Readonly<Record<string, string>>;
}

/** The server did not come up for a reason that passes: another port, or another moment, may do. */
export class ServerNotReadyError extends Error {
  override readonly name = 'ServerNotReadyError';
}

export const SUPERUSER = 'kaibiao';

const HOST = '127.0.0.1';
const LOG_FILE = 'postgres.log';
const LOG_BYTES_MAX = 8 * 1024 * 1024;
const POLL_MS = 25;
const ENDED_POLL_MS = 250;
const CONNECT_TIMEOUT_MS = 5_000;
/** Recovery after a crash reads at most `max_wal_size` of log; on a slow disk that takes minutes. */
const START_TIMEOUT_MS = 600_000;
const START_NOTICE_MS = 5_000;
const FAST_STOP_MS = 30_000;
const IMMEDIATE_STOP_MS = 10_000;

/**
 * Durable before fast: what is answered is on the disk (D1, D2). Buffers are modest, since the host also runs the
 * application. The log of changes is bounded so that recovery after a crash takes seconds.
 */
const SETTINGS = {
  listen_addresses: HOST,
  unix_socket_directories: '',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  data_sync_retry: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '40',
  shared_buffers: '128MB',
  wal_buffers: '16MB',
  min_wal_size: '256MB',
  max_wal_size: '1GB',
  checkpoint_timeout: '5min',
  // `kaibiao backup follow` reads the log; one that has stopped holds back no more than this.
  wal_level: 'replica',
  max_slot_wal_keep_size: '4GB',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  log_line_prefix: '%m [%p] ',
  log_destination: 'stderr',
  logging_collector: 'off',
};

/** Starts the server of an existing cluster and waits until it takes connections; recovery after a crash included. */
export async function startServer(context: ServerContext, port: number): Promise<RunningServer> {
  const { place } = context;
  const logFile = rotatedLog(place.home);
  const logOffset = sizeOf(logFile);
  const logFd = openSync(logFile, 'a', 0o600);
  const settings = { ...SETTINGS, ...context.settings, port: String(port) };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // Detached: Ctrl-C goes to the whole group of the terminal, and the database must outlive the writers.
  const child = spawn(program(place, 'postgres'), ['-D', clusterOf(place), ...flags], {
    ...spawnIdentity(place),
    detached: true,
    stdio: ['ignore', logFd, logFd],
  });
  closeSync(logFd);
  child.unref();
  const ended = endOf(child);
  const { pid } = child;
  if (pid === undefined) {
    throw new EmbeddedPostgresError(
      `PostgreSQL's program ${program(place, 'postgres')} cannot be run: run npm install again`,
    );
  }
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  const server = { pid, port, ended };
  try {
    await untilReady(context, { pid, port, hasEnded: () => hasEnded });
    return server;
  } catch (error) {
    if (hasEnded) throw startFailure(place, textFrom(logFile, logOffset));
    await stopServer(context, server);
    throw error;
  }
}

/** The server that already runs on this cluster, left behind by a process that was killed; `undefined` if none does. */
export async function findServer(context: ServerContext): Promise<RunningServer | undefined> {
  const cluster = clusterOf(context.place);
  const seen = readPidFile(cluster);
  if (seen === undefined) return undefined;
  const isOurs = (): boolean =>
    processMark(seen.pid) !== undefined && processCommand(seen.pid).includes(cluster);
  if (!isOurs()) return undefined;
  try {
    await untilReady(context, { pid: seen.pid, port: seen.port, hasEnded: () => !isOurs() });
  } catch (error) {
    // It was on its way down; the next start finds the cluster free.
    if (!isOurs()) return undefined;
    throw error;
  }
  return { pid: seen.pid, port: seen.port, ended: endOfStranger(isOurs) };
}

/** Ends the server without losing anything that was committed; resolves when it is gone. */
export async function stopServer(
  { place, log }: ServerContext,
  server: RunningServer,
): Promise<void> {
  signal(place, server.pid, 'SIGINT');
  if (await hasEndedWithin(server, FAST_STOP_MS)) return;
  log.warn('PostgreSQL does not stop; ending it at once, the next start recovers');
  signal(place, server.pid, 'SIGQUIT');
  if (await hasEndedWithin(server, IMMEDIATE_STOP_MS)) return;
  log.error(`PostgreSQL (pid ${server.pid}) does not end; it is left behind`);
}

export function connectionUrl(context: ServerContext, port: number, database: string): string {
  return `postgresql://${SUPERUSER}:${context.password}@${HOST}:${port}/${database}`;
}

export function clusterOf(place: EmbeddedPlace): string {
  return join(place.home, CLUSTER_FOLDER);
}

export function program(place: EmbeddedPlace, name: 'postgres' | 'initdb' | 'pg_ctl'): string {
  return join(place.binaries, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/** User and surroundings of PostgreSQL's programs: nothing of ours is handed on, least of all secrets. */
export function spawnIdentity(place: EmbeddedPlace): {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
} {
  const { user } = place;
  return {
    cwd: place.home,
    env: {
      PATH: process.env['PATH'],
      SystemRoot: process.env['SystemRoot'],
      LC_ALL: 'C',
      TZ: 'UTC',
    },
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  };
}

interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly isReady: boolean;
}

/** Lines of `postmaster.pid`: 1 pid, 2 folder, 3 start, 4 port, 5 socket folder, 6 address, 7 memory key, 8 status. */
function readPidFile(cluster: string): PidFile | undefined {
  let lines: readonly string[];
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3] ?? ''), isReady: (lines[7] ?? '').trim() === 'ready' };
}

async function untilReady(
  context: ServerContext,
  server: { readonly pid: number; readonly port: number; readonly hasEnded: () => boolean },
): Promise<void> {
  const { place, log } = context;
  const startedAt = performance.now();
  let noticedAt = startedAt;
  while (performance.now() - startedAt < START_TIMEOUT_MS) {
    if (server.hasEnded()) throw new ServerNotReadyError('PostgreSQL ended while it started');
    const file = readPidFile(clusterOf(place));
    if (file?.pid === server.pid && file.isReady && (await answers(context, server.port))) return;
    if (performance.now() - noticedAt > START_NOTICE_MS) {
      noticedAt = performance.now();
      log.info('PostgreSQL is still starting; after a crash it first reads its log of changes');
    }
    await sleep(POLL_MS);
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL (pid ${server.pid}) of ${place.dataDir} does not answer: end that process and start again`,
  );
}

async function answers(context: ServerContext, port: number): Promise<boolean> {
  const client = new pg.Client({
    connectionString: connectionUrl(context, port, 'postgres'),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on('error', (error) =>
    context.log.warn(`PostgreSQL's first connection: ${error.message}`),
  );
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? error.code : undefined;
    // No answer yet, still starting, or all connections taken.
    if (code === undefined || code === '57P03' || code === '53300') return false;
    if (code !== '28P01') throw damagedFolder(context.place, messageOf(error));
    throw new EmbeddedPostgresError(
      `the password file in ${context.place.home} is not that of its database: restore the file`,
      { cause: error },
    );
  } finally {
    await client.end();
  }
}

function startFailure(place: EmbeddedPlace, logText: string): Error {
  const lines = logText.split('\n').filter((line) => /FATAL|PANIC|error while loading/.test(line));
  const reason = (lines[0] ?? 'it ended without a word').replace(/^.*?(?:FATAL|PANIC): +/, '');
  if (/could not create any TCP|could not bind|Address already in use/.test(logText)) {
    return new ServerNotReadyError('the port is taken');
  }
  if (/pre-existing shared memory block/.test(logText)) {
    return new ServerNotReadyError('processes of the server before are still ending');
  }
  if (/No space left on device/.test(logText)) {
    return new EmbeddedPostgresError(
      `no space is left on the device of ${place.home}: free some and start again`,
    );
  }
  if (/lock file .* already exists/.test(logText)) {
    return new EmbeddedPostgresError(
      `another PostgreSQL uses the data folder ${clusterOf(place)}: end it and start again`,
    );
  }
  return damagedFolder(place, reason);
}

/** The one line for a cluster that cannot be used. */
export function damagedFolder(place: EmbeddedPlace, reason: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `the data folder ${clusterOf(place)} is damaged (${reason}): restore a backup, or move it away to start empty`,
  );
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function endOf(child: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  child.once('error', () => resolve());
  return promise;
}

/** A process that is not our child tells us nothing; it has to be looked at. */
function endOfStranger(isAlive: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setInterval(() => {
    if (isAlive()) return;
    clearInterval(timer);
    resolve();
  }, ENDED_POLL_MS);
  timer.unref();
  return promise;
}

async function hasEndedWithin(server: RunningServer, limitMs: number): Promise<boolean> {
  const cancel = new AbortController();
  const limit = sleep(limitMs, false, { signal: cancel.signal });
  const hasEnded = await Promise.race([server.ended.then(() => true), limit]);
  cancel.abort();
  limit.catch(unlessAborted);
  return hasEnded;
}

function unlessAborted(error: unknown): void {
  if (errorCode(error) !== 'ABORT_ERR') throw error;
}

/** Windows has no signals: `pg_ctl` speaks to the server by other means. */
function signal(place: EmbeddedPlace, pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  if (process.platform === 'win32') {
    spawn(program(place, 'pg_ctl'), ['kill', name.slice(3), String(pid)], spawnIdentity(place));
    return;
  }
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

function rotatedLog(home: string): string {
  const file = join(home, LOG_FILE);
  if (sizeOf(file) > LOG_BYTES_MAX) renameSync(file, `${file}.1`);
  return file;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function textFrom(file: string, offset: number): string {
  return readFileSync(file).subarray(offset).toString('utf8');
}
