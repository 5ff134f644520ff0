import { join, resolve } from 'node:path';
import { BackupError } from '#db/backup/backup-error.ts';
import { createBackup, type KeyFile } from '#db/backup/create.ts';
import { followLog } from '#db/backup/follow.ts';
import {
  type BaseRecord,
  listBases,
  openRepository,
  type Repository,
} from '#db/backup/repository.ts';
import { checkLog, verifyBackup } from '#db/backup/verify.ts';
import { lsnText } from '#db/backup/wal-place.ts';
import { type ReachedDatabase, withDatabase } from './database.ts';
import { CliError, type CliIo, dataDirOf, Printer } from './io.ts';
import { ProgressLine } from './progress-line.ts';
import { packageVersion } from './version.ts';

const FOLLOW_NOTICE_MS = 60_000;

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
    withDatabase(io, ({ url, passwordFile }) =>
      createBackup({
        databaseUrl: url,
        folder: resolve(folder),
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

/** Ends in order at the first SIGTERM or Ctrl-C. */
export async function runFollow(folder: string, io: CliIo, signal = stopSignal()): Promise<void> {
  const printer = new Printer(io.stdout);
  let saidAt = Number.NEGATIVE_INFINITY;
  const follow = async ({ url, label, passwordFile }: ReachedDatabase): Promise<void> => {
    await printer.print(`following ${label} into ${folder}\n`);
    await followLog({
      databaseUrl: url,
      folder: resolve(folder),
      keyFiles: keyFilesOf(io.env, passwordFile),
      signal,
      onDurable: (lsn) => {
        const now = performance.now();
        if (now - saidAt < FOLLOW_NOTICE_MS) return;
        saidAt = now;
        void printer.print(`kept up to ${lsnText(lsn)}\n`);
      },
    });
  };
  // Started by us, the database would keep its folder from the server.
  await asCliError(() => withDatabase(io, follow, { mayStart: false }));
}

function stopSignal(): AbortSignal {
  const ending = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ending.abort());
  return ending.signal;
}

export async function runList(folder: string, io: CliIo): Promise<void> {
  const printer = new Printer(io.stdout);
  await asCliError(async () => {
    const repository = await openRepository(resolve(folder));
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
  });
}

export async function runVerifyBackup(
  options: { readonly from: string; readonly backup?: string },
  io: CliIo,
): Promise<number> {
  const printer = new Printer(io.stdout);
  const progress = new ProgressLine(io);
  return asCliError(async () => {
    const repository = await openRepository(resolve(options.from));
    const base = await chooseBase(repository, options.backup);
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

/** The named base backup, else the newest that had ended by that instant. Throws `CliError`. */
export async function chooseBase(
  repository: Repository,
  id: string | undefined,
  atMs = Number.POSITIVE_INFINITY,
): Promise<BaseRecord> {
  const bases = await listBases(repository);
  const found =
    id === undefined
      ? bases.findLast(({ endedAt }) => Date.parse(endedAt) <= atMs)
      : bases.find((base) => base.id === id);
  if (found !== undefined) return found;
  const [oldest] = bases;
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
