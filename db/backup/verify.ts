import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { BackupError } from './backup-error.ts';
import { type ClusterManifest, parseManifest } from './manifest.ts';
import {
  BASE_ARCHIVE,
  BASE_MANIFEST,
  baseFolder,
  type BaseRecord,
  listSegments,
  type Repository,
  walFolder,
} from './repository.ts';
import { tarEntries, type TarEntry } from './tar-reader.ts';
import {
  type Lsn,
  parseLsn,
  parseSegmentHeader,
  type Segment,
  SEGMENT_HEADER_BYTES,
  segmentName,
  segmentNumber,
  segmentStart,
} from './wal-place.ts';

export interface VerifyOptions {
  readonly onProgress?: (bytes: number) => void;
}

/** What a check of one base backup found; empty `faults`: it can be restored. */
export interface BackupFindings {
  readonly id: string;
  readonly files: number;
  readonly bytes: number;
  /** Whole segments of the log that follow it without a gap. */
  readonly segments: number;
  /** It can be restored to instants up to about here; the segment being received reaches further. */
  readonly reachesTo: Lsn;
  readonly faults: readonly string[];
}

const FAULTS_MAX = 50;

/** Reads everything: the backup's own files, each file of the cluster against PostgreSQL's manifest, and the log after it. */
export async function verifyBackup(
  repository: Repository,
  base: BaseRecord,
  options: VerifyOptions = {},
): Promise<BackupFindings> {
  const faults: string[] = [];
  const folder = baseFolder(repository, base.id);
  for (const [name, facts] of Object.entries(base.files)) {
    const fault = await fileFault(join(folder, name), facts);
    if (fault !== undefined) faults.push(`${name}: ${fault}`);
  }
  const seen =
    faults.length > 0 ? { files: 0, bytes: 0 } : await checkCluster(folder, faults, options);
  const log = await checkLog(repository, base);
  faults.push(...log.faults);
  return {
    id: base.id,
    ...seen,
    segments: log.segments.length,
    reachesTo: log.reachesTo,
    faults: faults.slice(0, FAULTS_MAX),
  };
}

async function fileFault(
  path: string,
  facts: { readonly bytes: number; readonly sha256: string },
): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return `cannot be read (${error.message})`;
  }
  return hash.digest('hex') === facts.sha256 ? undefined : 'was changed since the backup';
}

/** Archive and manifest have to name the same files with the same content; the log inside is outside the manifest. */
async function checkCluster(
  folder: string,
  faults: string[],
  { onProgress }: VerifyOptions,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const manifest = parseManifest(await readFile(join(folder, BASE_MANIFEST), 'utf8'));
  const missing = new Map(manifest.files);
  let bytes = 0;
  for await (const entry of baseEntries(folder)) {
    if (entry.type === 'folder' || entry.path.startsWith('pg_wal/')) continue;
    const fault = await entryFault(entry, manifest);
    missing.delete(entry.path);
    if (fault !== undefined) faults.push(`${entry.path}: ${fault}`);
    bytes += entry.size;
    onProgress?.(bytes);
  }
  for (const path of missing.keys())
    faults.push(`${path}: is in the manifest and not in the archive`);
  return { files: manifest.files.size, bytes };
}

async function entryFault(entry: TarEntry, manifest: ClusterManifest): Promise<string | undefined> {
  const hash = createHash('sha256');
  for await (const part of entry.body) hash.update(part);
  const expected = manifest.files.get(entry.path);
  if (expected === undefined) return 'is in the archive and not in the manifest';
  if (expected.bytes !== entry.size) return 'has another size than in the manifest';
  return hash.digest('hex') === expected.sha256
    ? undefined
    : 'has another content than in the manifest';
}

/** Members of a base backup's archive. Throws `BackupError` when it is damaged. */
export async function* baseEntries(folder: string): AsyncGenerator<TarEntry> {
  const gunzip = createGunzip();
  const copied = pipeline(createReadStream(join(folder, BASE_ARCHIVE)), gunzip);
  // Whoever reads the entries meets the same error there.
  copied.catch(() => undefined);
  try {
    yield* tarEntries(gunzip);
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
      throw new BackupError(`${BASE_ARCHIVE} is damaged`, { cause: error });
    }
    throw error;
  } finally {
    gunzip.destroy();
  }
}

export interface LogFindings {
  readonly segments: readonly Segment[];
  readonly reachesTo: Lsn;
  readonly faults: readonly string[];
}

/** The log after a base backup: whole segments in order without a gap, each what its name says. */
export async function checkLog(repository: Repository, base: BaseRecord): Promise<LogFindings> {
  const { segmentBytes } = repository;
  const start = parseLsn(base.startLsn);
  const end = parseLsn(base.endLsn);
  if (start === undefined || end === undefined)
    throw new BackupError(`${base.id} has no place in the log`);
  const first = segmentNumber(start, segmentBytes);
  const all = await listSegments(repository, base.timeline);
  const after = all.filter(({ number }) => number >= first);
  const faults: string[] = [];
  const segments: Segment[] = [];
  for (const segment of after) {
    const expected = (segments.at(-1)?.number ?? segment.number - 1n) + 1n;
    if (segment.number !== expected) {
      const gap = segmentName({ timeline: base.timeline, number: expected }, segmentBytes);
      faults.push(`wal/${gap} is missing: nothing after it can be restored`);
      break;
    }
    const fault = await segmentFault(repository, segment);
    if (fault !== undefined) {
      faults.push(`wal/${segmentName(segment, segmentBytes)}: ${fault}`);
      break;
    }
    segments.push(segment);
  }
  const begin = segments[0];
  const isJoined = begin === undefined || segmentStart(begin.number, segmentBytes) <= end;
  if (!isJoined) {
    const name = segmentName(begin, segmentBytes);
    faults.push(
      `the log before wal/${name} is missing: only the instant of the backup can be restored`,
    );
  }
  const last = segments.at(-1);
  const followed = last === undefined ? end : segmentStart(last.number + 1n, segmentBytes);
  return { segments, reachesTo: isJoined && followed > end ? followed : end, faults };
}

async function segmentFault(repository: Repository, segment: Segment): Promise<string | undefined> {
  const { segmentBytes, systemId } = repository;
  const handle = await open(join(walFolder(repository), segmentName(segment, segmentBytes)), 'r');
  try {
    const { size } = await handle.stat();
    if (size !== segmentBytes) return `has ${size} bytes instead of ${segmentBytes}`;
    const { buffer } = await handle.read(
      Buffer.alloc(SEGMENT_HEADER_BYTES),
      0,
      SEGMENT_HEADER_BYTES,
      0,
    );
    const header = parseSegmentHeader(buffer);
    if (header === undefined) return 'does not begin as a segment';
    const isOwn =
      header.systemId === systemId &&
      header.timeline === segment.timeline &&
      header.start === segmentStart(segment.number, segmentBytes);
    return isOwn ? undefined : 'is another segment than its name says';
  } finally {
    await handle.close();
  }
}
