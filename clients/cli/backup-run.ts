import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BackupError, LogGapError, LostConnectionError } from '#db/backup/backup-error.ts';
import { createBackup, type KeyFile } from '#db/backup/create.ts';
import { bridgeGap, followLog } from '#db/backup/follow.ts';
import {
  type BaseRecord,
  listBases,
  newestFolder,
  repositoriesIn,
  type Repository,
} from '#db/backup/repository.ts';
import { checkLog, verifyBackup } from '#db/backup/verify.ts';
import { type Lsn, lsnText } from '#db/backup/wal-place.ts';
import { NoServerError, type ReachedDatabase, withDatabase } from './database.ts';
import { CliError, type CliIo, dataDirOf, Printer } from './io.ts';
import { ProgressLine } from './progress-line.ts';
import { packageVersion } from './version.ts';

const FOLLOW_NOTICE_MS = 60_000;
const AGAIN_MS = 5_000;

/** Files outside the database that a restored server needs: keys, and the note of the last signed head. */
export function keyFilesOf(
  env: CliIo['env'],
  passwordFile: string | undefined,
): readonly KeyFile[] {
  const dataDir = dataDirOf(env);
  const placed = (variable: string, name: string): KeyFile => ({
    name,
    path: resolve(env[variable]?.trim() || join(dataDir, name)),
  });
  const logKey = placed('LOG_KEY_FILE', 'log-key.pem');
  return [
    logKey,
    { name: 'log-key.pem.head.json', path: `${logKey.path}.head.json` },
    placed('ANSWER_KEY_FILE', 'answer-key.pem'),
    placed('SECOND_FACTOR_KEY_FILE', 'second-factor-key'),
    placed('DEPOSIT_KEY_FILE', 'deposit-key'),
    ...(passwordFile === undefined ? [] : [{ name: 'postgres-password', path: passwordFile }]),
  ];
}

/** Backup errors become the one line that the user gets. */
export async function asCliError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BackupError) throw new CliError(error.message, { cause: error });
    throw error;
  }
}

export async function runCreate(folder: string, io: CliIo): Promise<void> {
  const progress = new ProgressLine(io);
  const record = await asCliError(() =>
    withDatabase(io, async ({ url, passwordFile }) =>
      createBackup({
        databaseUrl: url,
        folder: await newestFolder(resolve(folder)),
        keyFiles: keyFilesOf(io.env, passwordFile),
        madeBy: packageVersion(),
        nowMs: () => Date.now(),
        onProgress: (bytes) => progress.show(`${mebibytes(bytes)} read`),
      }),
    ),
  ).finally(() => progress.end());
  const keys = Object.keys(record.files).filter((name) => name.startsWith('keys/'));
  await new Printer(io.stdout).print(
    `backup ${record.id} made: ${record.clusterFiles} files, ${mebibytes(record.clusterBytes)}, ${keys.length} key files\n`,
  );
}

/**
 * Follows until the first SIGTERM or Ctrl-C. A connection that is lost is made again, and goes on where it was, as the server
 * keeps its log for us; when it has not, a new base backup is made in a dated folder inside this one, and following goes on there.
 */
export async function runFollow(folder: string, io: CliIo, signal = stopSignal()): Promise<void> {
  const printer = new Printer(io.stdout);
  const root = resolve(folder);
  const state = { hasFollowed: false };
  while (!signal.aborted) {
    try {
      // Started by us, the database would keep its folder from the server.
      await asCliError(() =>
        withDatabase(io, (reached) => followOnce({ root, reached, io, printer, signal, state }), {
          mayStart: false,
        }),
      );
    } catch (error) {
      if (!(error instanceof CliError) || !state.hasFollowed || !isGone(error)) throw error;
      await printer.print(`${error.message}; trying again every ${AGAIN_MS / 1_000} s\n`);
      await pauseUnless(signal);
    }
  }
}

async function pauseUnless(signal: AbortSignal): Promise<void> {
  try {
    await pause(AGAIN_MS, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

interface Following {
  readonly root: string;
  readonly reached: ReachedDatabase;
  readonly io: CliIo;
  readonly printer: Printer;
  readonly signal: AbortSignal;
  /** Whether anything was received yet; what fails before is for a person to mend. */
  readonly state: { hasFollowed: boolean };
}

async function followOnce({ root, reached, io, printer, signal, state }: Following): Promise<void> {
  const { url, label, passwordFile } = reached;
  const keyFiles = keyFilesOf(io.env, passwordFile);
  let saidAt = Number.NEGATIVE_INFINITY;
  const onDurable = (lsn: Lsn): void => {
    state.hasFollowed = true;
    const now = performance.now();
    if (now - saidAt < FOLLOW_NOTICE_MS) return;
    saidAt = now;
    void printer.print(`kept up to ${lsnText(lsn)}\n`);
  };
  const folder = await newestFolder(root);
  await printer.print(`following ${label} into ${folder}\n`);
  try {
    await followLog({ databaseUrl: url, folder, keyFiles, signal, onDurable });
  } catch (error) {
    if (!(error instanceof LogGapError)) throw error;
    await printer.print(
      `${error.message}: what ${folder} has stays as it is; making a new base backup …\n`,
    );
    const facts = { madeBy: packageVersion(), nowMs: () => Date.now() };
    const bridged = await bridgeGap({ databaseUrl: url, root, keyFiles, ...facts });
    await printer.print(
      `backup ${bridged.base.id} made in ${bridged.folder}; nothing can be restored to an instant between the two\n`,
    );
  }
}

/** The server, or the connection to it, is not there just now. */
function isGone(error: CliError): boolean {
  return error instanceof NoServerError || error.cause instanceof LostConnectionError;
}

function stopSignal(): AbortSignal {
  const ending = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending.abort());
  return ending.signal;
}

export async function runList(folder: string, io: CliIo): Promise<void> {
  const printer = new Printer(io.stdout);
  await asCliError(async () => {
    for (const [index, repository] of (await repositoriesIn(resolve(folder))).entries()) {
      if (index > 0) await printer.print(`after a gap, in ${repository.folder}:\n`);
      await listRepository(repository, printer);
    }
  });
}

async function listRepository(repository: Repository, printer: Printer): Promise<void> {
  const bases = await listBases(repository);
  if (bases.length === 0) await printer.print('no base backup yet: kaibiao backup create\n');
  for (const base of bases) {
    const { segments, reachesTo, faults } = await checkLog(repository, base);
    const log =
      faults[0] ?? `the log after it reaches ${lsnText(reachesTo)} (${segments.length} segments)`;
    await printer.print(
      `${base.id}  ${mebibytes(base.clusterBytes)}  made by ${base.madeBy}; ${log}\n`,
    );
  }
}

export async function runVerifyBackup(
  options: { readonly from: string; readonly backup?: string },
  io: CliIo,
): Promise<number> {
  const printer = new Printer(io.stdout);
  const progress = new ProgressLine(io);
  return asCliError(async () => {
    const repositories = await repositoriesIn(resolve(options.from));
    const { repository, base } = await chooseBase(repositories, options.backup);
    const findings = await verifyBackup(repository, base, {
      onProgress: (bytes) =>
        progress.show(`${mebibytes(bytes)} of ${mebibytes(base.clusterBytes)} checked`),
    }).finally(() => progress.end());
    if (findings.faults.length === 0) {
      await printer.print(
        `✓ backup ${base.id}: ${findings.files} files, ${findings.segments} segments of the log after it, all as they were written; reaches ${lsnText(findings.reachesTo)}\n`,
      );
      return 0;
    }
    for (const fault of findings.faults) await printer.print(`✗ ${fault}\n`);
    return 1;
  });
}

/** The named base backup, else the newest that had ended by that instant, and where it lies. Throws `CliError`. */
export async function chooseBase(
  repositories: readonly Repository[],
  id: string | undefined,
  atMs = Number.POSITIVE_INFINITY,
): Promise<{ readonly repository: Repository; readonly base: BaseRecord }> {
  let oldest: BaseRecord | undefined;
  for (const repository of repositories.toReversed()) {
    const bases = await listBases(repository);
    const base =
      id === undefined
        ? bases.findLast(({ endedAt }) => Date.parse(endedAt) <= atMs)
        : bases.find((one) => one.id === id);
    if (base !== undefined) return { repository, base };
    oldest = bases[0] ?? oldest;
  }
  if (oldest === undefined)
    throw new CliError('there is no base backup yet: kaibiao backup create');
  throw new CliError(
    id === undefined
      ? `the oldest backup is of ${oldest.endedAt}: nothing earlier can be restored`
      : `there is no backup ${id}: kaibiao backup list names them`,
  );
}

export function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
