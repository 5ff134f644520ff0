import { existsSync } from 'node:fs';
import {
  appendFile,
  chown,
  copyFile,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BackupError } from './backup-error.ts';
import {
  BASE_MANIFEST,
  baseFolder,
  type BaseRecord,
  PARTIAL,
  type Repository,
  syncFolder,
  walFolder,
} from './repository.ts';
import { baseEntries, checkLog } from './verify.ts';
import {
  parseLsn,
  parseSegmentName,
  type Segment,
  segmentName,
  segmentStart,
} from './wal-place.ts';

/** Where recovery stops. `latest`: at the end of the log that is there. */
export type RecoveryTarget =
  | { readonly type: 'latest' }
  /** At the end of the base backup itself. */
  | { readonly type: 'backup' }
  /** After the last transaction that was committed before this instant (epoch milliseconds). */
  | { readonly type: 'time'; readonly atMs: number };

export interface UnpackOptions {
  readonly repository: Repository;
  readonly base: BaseRecord;
  readonly target: RecoveryTarget;
  /** Becomes the cluster; must not exist, or be empty. */
  readonly cluster: string;
  /** Who the server runs as; absent: this user. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly onProgress?: (bytes: number) => void;
}

const DRAFT = '.restoring';

/**
 * Writes the cluster of a base backup, with the log after it and the order to recover up to the target; the next start of
 * PostgreSQL on it does so. It appears whole or not at all; what a killed run left is removed. Throws `BackupError`.
 */
export async function unpackBackup(options: UnpackOptions): Promise<void> {
  const { cluster, repository, base } = options;
  await refuseOccupied(cluster);
  const draft = `${cluster}${DRAFT}`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(dirname(cluster), { recursive: true });
  await mkdir(draft, { mode: 0o700 });
  await writeCluster(options, draft);
  await copyFile(join(baseFolder(repository, base.id), BASE_MANIFEST), join(draft, BASE_MANIFEST));
  await copyLog(options, draft);
  await appendFile(join(draft, 'postgresql.auto.conf'), recoverySettings(options.target), {
    mode: 0o600,
    flush: true,
  });
  await writeFile(join(draft, 'recovery.signal'), '', { mode: 0o600, flush: true });
  if (options.owner !== undefined) await giveTo(draft, options.owner);
  await rm(cluster, { recursive: true, force: true });
  await rename(draft, cluster);
  await syncFolder(dirname(cluster));
}

async function refuseOccupied(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  if ((await readdir(folder)).length > 0) {
    throw new BackupError(
      `${folder} is not empty: nothing is ever restored over a database; name an empty folder`,
    );
  }
}

async function writeCluster(
  { repository, base, onProgress }: UnpackOptions,
  draft: string,
): Promise<void> {
  let bytes = 0;
  for await (const entry of baseEntries(baseFolder(repository, base.id))) {
    const path = join(draft, entry.path);
    if (entry.type === 'folder') {
      await mkdir(path, { recursive: true, mode: 0o700 });
      continue;
    }
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, 'wx', 0o600);
    try {
      for await (const part of entry.body) await file.write(part);
      await file.sync();
    } finally {
      await file.close();
    }
    bytes += entry.size;
    onProgress?.(bytes);
  }
}

/** Whole segments, and the one that was being received, with zeros up to its full size as PostgreSQL expects them. */
async function copyLog(options: UnpackOptions, draft: string): Promise<void> {
  const { repository, base, target } = options;
  if (target.type === 'backup') return;
  const { segmentBytes } = repository;
  const { segments } = await checkLog(repository, base);
  const from = walFolder(repository);
  const to = join(draft, 'pg_wal');
  for (const segment of segments) {
    const name = segmentName(segment, segmentBytes);
    await copyFile(join(from, name), join(to, name));
  }
  const partial = await receivedPart(options, segments.at(-1));
  if (partial === undefined) return;
  const path = join(to, partial.slice(0, -PARTIAL.length));
  await copyFile(join(from, partial), path);
  await truncate(path, segmentBytes);
}

/**
 * The segment that was being received, when it comes next. One that holds less than the backup itself, since the
 * reception had stopped before, stays out.
 */
async function receivedPart(
  { repository, base }: UnpackOptions,
  last: Segment | undefined,
): Promise<string | undefined> {
  const { segmentBytes } = repository;
  const end = parseLsn(base.endLsn);
  if (end === undefined) throw new BackupError(`${base.id} has no place in the log`);
  for (const name of await readdir(walFolder(repository))) {
    if (!name.endsWith(PARTIAL)) continue;
    const segment = parseSegmentName(name.slice(0, -PARTIAL.length), segmentBytes);
    if (segment?.timeline !== base.timeline) continue;
    const start = segmentStart(segment.number, segmentBytes);
    const { size } = await stat(join(walFolder(repository), name));
    const isNext = last === undefined ? start <= end : segment.number === last.number + 1n;
    if (isNext && start + BigInt(size) >= end) return name;
  }
  return undefined;
}

/**
 * The segments lie in `pg_wal` already, so the command that would fetch them always says no. Recovery stays on the
 * backup's own timeline and opens for writing at the target.
 */
function recoverySettings(target: RecoveryTarget): string {
  const lines = [
    '# Written by kaibiao backup restore; without effect once the recovery is over.',
    "restore_command = 'false'",
    "recovery_target_timeline = 'current'",
    "recovery_target_action = 'promote'",
    // Nobody is let in before the target is reached.
    'hot_standby = off',
  ];
  if (target.type === 'backup') lines.push("recovery_target = 'immediate'");
  if (target.type === 'time') {
    // Names of zones, `Z` among them, are not known yet when this is read.
    const instant = new Date(target.atMs).toISOString().replace('T', ' ').replace('Z', '+00');
    lines.push(`recovery_target_time = '${instant}'`);
  }
  return `${lines.join('\n')}\n`;
}

async function giveTo(
  path: string,
  owner: { readonly uid: number; readonly gid: number },
): Promise<void> {
  await chown(path, owner.uid, owner.gid);
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) {
    await chown(join(entry.parentPath, entry.name), owner.uid, owner.gid);
  }
}
