import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { errorCode } from '../process-mark.ts';
import { BackupError } from './backup-error.ts';
import type { ClusterFacts } from './replication.ts';
import { parseSegmentName, type Segment } from './wal-place.ts';

/**
 * A folder with the backups (备份) of one PostgreSQL cluster, in PostgreSQL's own formats, so that they can be restored by hand:
 *
 *     kaibiao-backups.json      whose they are
 *     base/ID/                  backup.json · base.tar.gz · backup_manifest · keys/
 *     wal/                      whole segments of the log of changes, and the one being received (.partial)
 *     keys/                     the newest key files and the note of the last signed head, kept by `follow`
 *     after-gap-ID/             a repository of its own, begun when the server no longer had the log that goes on from here
 *
 * Whatever is not whole yet has another name (`ID.making`, `.partial`), so a killed run leaves nothing that looks whole.
 */
export interface Repository {
  readonly folder: string;
  readonly systemId: string;
  readonly segmentBytes: number;
  readonly major: number;
}

const FORMAT = 'kaibiao.backups/1';
const MARK_FILE = 'kaibiao-backups.json';
export const BASE_ARCHIVE = 'base.tar.gz';
export const BASE_MANIFEST = 'backup_manifest';
export const BASE_RECORD = 'backup.json';
export const MAKING = '.making';
export const PARTIAL = '.partial';
const LATER = /^after-gap-\d{8}T\d{6}Z(?:-\d+)?$/;
const ID = /^\d{8}T\d{6}Z(?:-\d+)?$/;

const markSchema = z.strictObject({
  format: z.literal(FORMAT),
  systemId: z.string().regex(/^\d{1,20}$/),
  segmentBytes: z.int().positive(),
  major: z.int().positive(),
});

const fileSchema = z.strictObject({
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** `backup.json`, written last: a base backup without it is none. */
export const baseRecordSchema = z.strictObject({
  format: z.literal('kaibiao.backup/1'),
  id: z.string().regex(ID),
  /** Program that made it, as semantic versioning has it. */
  madeBy: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  systemId: z.string(),
  major: z.int(),
  timeline: z.int(),
  /** Restoring begins reading the log here, */
  startLsn: z.string(),
  /** and is consistent from here on. */
  endLsn: z.string(),
  clusterBytes: z.int(),
  clusterFiles: z.int(),
  /** By name inside the backup's folder. */
  files: z.record(z.string(), fileSchema),
});
export type BaseRecord = z.output<typeof baseRecordSchema>;

/** Opens the repository of this cluster, or makes it in an empty folder. Throws `BackupError`. */
export async function repositoryFor(folder: string, cluster: ClusterFacts): Promise<Repository> {
  const found = await findRepository(folder);
  if (found === undefined) return makeRepository(folder, cluster);
  if (found.systemId === cluster.systemId) return found;
  throw new BackupError(
    `${folder} holds backups of another database (system ${found.systemId}, this one is ${cluster.systemId}): choose another folder`,
  );
}

/** Throws `BackupError` when there is none. */
export async function openRepository(folder: string): Promise<Repository> {
  const found = await findRepository(folder);
  if (found === undefined) throw new BackupError(`there are no backups in ${folder}`);
  return found;
}

/** The repository and those that were begun in it after a gap, oldest first. Throws `BackupError` when there is none. */
export async function repositoriesIn(root: string): Promise<readonly Repository[]> {
  const first = await openRepository(root);
  const later = (await readdir(root)).filter((name) => LATER.test(name)).toSorted();
  const found = await Promise.all(later.map((name) => findRepository(join(root, name))));
  return [first, ...found.filter((one) => one !== undefined)];
}

/** Where backups are added now: the newest repository in the folder, or the folder while it has none. */
export async function newestFolder(root: string): Promise<string> {
  if ((await findRepository(root)) === undefined) return root;
  return (await repositoriesIn(root)).at(-1)?.folder ?? root;
}

/** Place of a new repository in the folder, dated. */
export function laterFolder(root: string, atMs: number): string {
  for (let turn = 1; ; turn += 1) {
    const folder = join(root, `after-gap-${stampOf(atMs)}${turn === 1 ? '' : `-${turn}`}`);
    if (!existsSync(folder)) return folder;
  }
}

async function findRepository(folder: string): Promise<Repository | undefined> {
  const file = join(folder, MARK_FILE);
  if (!existsSync(file)) return undefined;
  const parsed = markSchema.safeParse(jsonOf(await readFile(file, 'utf8')));
  if (!parsed.success) throw new BackupError(`${file} is damaged`);
  const { systemId, segmentBytes, major } = parsed.data;
  return { folder, systemId, segmentBytes, major };
}

async function makeRepository(folder: string, cluster: ClusterFacts): Promise<Repository> {
  const { systemId, segmentBytes, major } = cluster;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if ((await readdir(folder)).length > 0) {
      throw new BackupError(`${folder} is not empty and holds no backups: choose another folder`);
    }
    for (const name of ['base', 'wal', 'keys']) await mkdir(join(folder, name), { mode: 0o700 });
    const mark = { format: FORMAT, systemId, segmentBytes, major };
    await writeWhole(join(folder, MARK_FILE), `${JSON.stringify(mark, null, 2)}\n`);
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw new BackupError(`${folder} cannot be written (${errorCode(error) ?? String(error)})`, {
      cause: error,
    });
  }
  return { folder, systemId, segmentBytes, major };
}

export function baseFolder(repository: Repository, id: string): string {
  return join(repository.folder, 'base', id);
}

export function walFolder(repository: Repository): string {
  return join(repository.folder, 'wal');
}

/** Whole base backups, oldest first. Throws `BackupError` for one whose record cannot be read. */
export async function listBases(repository: Repository): Promise<readonly BaseRecord[]> {
  const names = await readdir(join(repository.folder, 'base'));
  const bases: BaseRecord[] = [];
  for (const name of names.toSorted()) {
    if (!ID.test(name)) continue;
    const file = join(baseFolder(repository, name), BASE_RECORD);
    const parsed = baseRecordSchema.safeParse(jsonOf(await readOrEmpty(file)));
    if (!parsed.success || parsed.data.id !== name) {
      throw new BackupError(`${file} is missing or damaged: move that backup away`);
    }
    bases.push(parsed.data);
  }
  return bases;
}

/** Whole segments of one timeline, in order. */
export async function listSegments(
  repository: Repository,
  timeline: number,
): Promise<readonly Segment[]> {
  return (await readdir(walFolder(repository)))
    .flatMap((name) => parseSegmentName(name, repository.segmentBytes) ?? [])
    .filter((segment) => segment.timeline === timeline)
    .toSorted((a, b) => (a.number < b.number ? -1 : 1));
}

/** A name that sorts by time; a second backup in one second gets a number behind it. */
export function newBaseId(repository: Repository, atMs: number): string {
  const plain = stampOf(atMs);
  for (let turn = 1; ; turn += 1) {
    const id = turn === 1 ? plain : `${plain}-${turn}`;
    if (!existsSync(baseFolder(repository, id))) return id;
  }
}

function stampOf(atMs: number): string {
  return new Date(atMs).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** The file appears whole, and stays after a loss of power. */
export async function writeWhole(path: string, content: string | Buffer): Promise<void> {
  const draft = `${path}.new`;
  await writeFile(draft, content, { mode: 0o600, flush: true });
  await rename(draft, path);
  await syncFolder(dirname(path));
}

/** Makes what was renamed in the folder stay after a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; its file system orders renames by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function readOrEmpty(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}
