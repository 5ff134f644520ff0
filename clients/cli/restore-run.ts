import { existsSync } from 'node:fs';
import { chown, copyFile, mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { verifierKeyText } from '#contracts/journal/checkpoint.ts';
import { EmbeddedPostgresError } from '#db/embedded-error.ts';
import { startEmbedded } from '#db/embedded.ts';
import { type EmbeddedPlace, preparePlace } from '#db/embedded-place.ts';
import { clusterOf } from '#db/embedded-server.ts';
import {
  baseFolder,
  type BaseRecord,
  repositoriesIn,
  type Repository,
} from '#db/backup/repository.ts';
import { type RecoveryTarget, unpackBackup } from '#db/backup/restore.ts';
import { checkStore, type StoreFindings } from '#engine/export/check-store.ts';
import { findLogKey } from '#engine/proof/log-key.ts';
import { sha256 } from '#engine/runtime/system.ts';
import { PostgresEventStore } from '#engine/store/postgres-event-store.ts';
import { PostgresLogStore } from '#engine/store/postgres-log-store.ts';
import { asCliError, chooseBase, mebibytes } from './backup-run.ts';
import { quietLog, withDatabase } from './database.ts';
import { CliError, type CliIo, dataDirOf, Printer } from './io.ts';
import { ProgressLine } from './progress-line.ts';

export interface RestoreArguments {
  readonly from: string;
  readonly dataDir: string;
  readonly backup?: string;
  readonly at?: string;
  readonly clusterOnly?: boolean;
}

/** The embedded PostgreSQL's own password file; it is of the cluster, so it goes with it. */
const PASSWORD_FILE = 'postgres-password';
/** Old owners may have raised epochs after the instant that is restored: the new ones begin beyond all of theirs (F1). */
const EPOCH_LEAP = 1_000_000;
const instantSchema = z.iso.datetime({ offset: true });

/**
 * Restores into an empty folder: unpacks, recovers up to the instant, raises all epochs, then checks every journal and every
 * signed head against the log's key. Gives the exit status: 1 when a journal does not hold. Throws `CliError`.
 */
export async function runRestore(options: RestoreArguments, io: CliIo): Promise<number> {
  const target = targetOf(options.at);
  const dataDir = resolve(options.dataDir);
  return asCliError(async () => {
    const repositories = await repositoriesIn(resolve(options.from));
    const atMs = target.type === 'time' ? target.atMs : undefined;
    const { repository, base } = await chooseBase(repositories, options.backup, atMs);
    if (existsSync(dataDir) && (await readdir(dataDir)).length > 0) {
      throw new CliError(
        `${dataDir} is not empty: nothing is ever restored over data; name an empty folder`,
      );
    }
    const work = { repository, base, target, dataDir, io, printer: new Printer(io.stdout) };
    return options.clusterOnly === true ? restoreCluster(work) : restoreWhole(work);
  });
}

function targetOf(at: string | undefined): RecoveryTarget {
  if (at === undefined) return { type: 'latest' };
  if (!instantSchema.safeParse(at).success) {
    throw new CliError(
      `--at ${at}: expected an instant with its zone, such as 2026-11-30T04:15:00Z`,
    );
  }
  return { type: 'time', atMs: Date.parse(at) };
}

interface Work {
  readonly repository: Repository;
  readonly base: BaseRecord;
  readonly target: RecoveryTarget;
  readonly dataDir: string;
  readonly io: CliIo;
  readonly printer: Printer;
}

async function unpack(work: Work, cluster: string, owner?: EmbeddedPlace['user']): Promise<void> {
  const { repository, base, target, io } = work;
  const progress = new ProgressLine(io);
  const onProgress = (bytes: number): void =>
    progress.show(`${mebibytes(bytes)} of ${mebibytes(base.clusterBytes)} written`);
  await unpackBackup({
    ...{ repository, base, target, cluster, onProgress },
    ...(owner === undefined ? {} : { owner }),
  }).finally(() => progress.end());
}

async function restoreCluster(work: Work): Promise<number> {
  const { base, dataDir, printer } = work;
  const cluster = join(dataDir, 'cluster');
  await unpack(work, cluster);
  await copyKeyFiles(work, dataDir);
  await printer.print(
    `backup ${base.id} lies in ${cluster}, keys beside it. Start PostgreSQL ${base.major} on it: it recovers by itself.\n` +
      'Then, with DATABASE_URL and DATA_DIR of the restored ones: kaibiao backup finish\n',
  );
  return 0;
}

/**
 * `kaibiao backup finish`: what a restore into a PostgreSQL of one's own still needs before a server may start on it. Gives the
 * exit status. Throws `CliError`.
 */
export async function runFinish(io: CliIo): Promise<number> {
  return withDatabase(io, async ({ url, label }) => {
    await raiseEpochs(url);
    const dataDir = dataDirOf(io.env);
    return report(
      new Printer(io.stdout),
      `${label} with ${dataDir}`,
      await checked(io, dataDir, url),
    );
  });
}

async function restoreWhole(work: Work): Promise<number> {
  const { repository, base, dataDir, io, printer } = work;
  const log = quietLog(io);
  try {
    const place = await preparePlace(dataDir, log);
    const password = newestKey(repository, base, PASSWORD_FILE);
    if (password === undefined) {
      throw new CliError(
        `backup ${base.id} is of a PostgreSQL of your own: restore it with --cluster-only, see docs/OPERATIONS.md`,
      );
    }
    await unpack(work, clusterOf(place), place.user);
    await copyKeyFiles(work, dataDir);
    const target = join(place.home, PASSWORD_FILE);
    if (place.home !== dataDir) await copyFile(password, target);
    if (place.user !== undefined) await chown(target, place.user.uid, place.user.gid);
    await printer.print(`backup ${base.id} unpacked; recovering …\n`);
    const server = await startEmbedded({ dataDir, log });
    try {
      await raiseEpochs(server.url);
      const findings = await checked(io, dataDir, server.url);
      const status = await report(printer, `backup ${base.id} restored to ${dataDir}`, findings);
      if (status === 0) await printer.print(`Start with DATA_DIR=${dataDir}.\n`);
      return status;
    } finally {
      await server.stop();
    }
  } catch (error) {
    if (!(error instanceof EmbeddedPostgresError)) throw error;
    throw new CliError(recoveryFault(work, error.message), { cause: error });
  }
}

function recoveryFault({ target, repository }: Work, said: string): string {
  if (!said.includes('recovery target was reached')) return said;
  const instant = target.type === 'time' ? new Date(target.atMs).toISOString() : 'there';
  return `the log in ${repository.folder} ends before ${instant}: leave --at out for everything there is, and remove the folder first`;
}

/** Newest first: what `follow` kept, then what the base backup has. */
function newestKey(repository: Repository, base: BaseRecord, name: string): string | undefined {
  const places = [
    join(repository.folder, 'keys', name),
    join(baseFolder(repository, base.id), 'keys', name),
  ];
  return places.find((path) => existsSync(path));
}

async function copyKeyFiles({ repository, base }: Work, dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const names = Object.keys(base.files).flatMap((name) =>
    name.startsWith('keys/') ? [name.slice('keys/'.length)] : [],
  );
  const followed = await readdir(join(repository.folder, 'keys'));
  for (const name of new Set([...names, ...followed.filter((file) => !file.endsWith('.new'))])) {
    const path = newestKey(repository, base, name);
    if (path !== undefined) await copyFile(path, join(dataDir, name));
  }
}

/** A process that still believes to own the restored streams must find itself fenced, whatever epoch it had reached. */
async function raiseEpochs(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('UPDATE engine.partitions SET epoch = epoch + $1', [EPOCH_LEAP]);
    await client.query('UPDATE engine.log_owner SET epoch = epoch + $1', [EPOCH_LEAP]);
  } finally {
    await client.end();
  }
}

async function checked(io: CliIo, dataDir: string, databaseUrl: string): Promise<StoreFindings> {
  const origin = io.env['LOG_ORIGIN']?.trim() || 'localhost/kaibiao';
  const signer = await findLogKey({ path: join(dataDir, 'log-key.pem'), origin, sha256 });
  if (signer === undefined)
    throw new CliError('the backup has no log key: the heads cannot be checked');
  const log = quietLog(io);
  const events = new PostgresEventStore({ databaseUrl, log });
  const leaves = new PostgresLogStore({ databaseUrl, log });
  try {
    return await checkStore(events, leaves, verifierKeyText(signer.key));
  } finally {
    await Promise.all([events.close(), leaves.close()]);
  }
}

async function report(printer: Printer, what: string, findings: StoreFindings): Promise<number> {
  const { streams, records, heads, logSize, faults } = findings;
  for (const fault of faults) await printer.print(`✗ ${fault}\n`);
  if (faults.length > 0) return 1;
  await printer.print(
    `✓ ${what}: ${streams} journals with ${records} records verify, ${heads} signed heads in agreement, log of ${logSize} entries\n` +
      'The log signs nothing that contradicts a head it has signed before.\n',
  );
  return 0;
}
