import { createHash, type Hash } from 'node:crypto';
import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import { BackupError } from './backup-error.ts';
import { parseManifest } from './manifest.ts';
import { type CopySink, ReplicationClient } from './replication.ts';
import {
  BASE_ARCHIVE,
  BASE_MANIFEST,
  BASE_RECORD,
  baseFolder,
  type BaseRecord,
  MAKING,
  newBaseId,
  type Repository,
  repositoryFor,
  syncFolder,
  writeWhole,
} from './repository.ts';
import { lsnText } from './wal-place.ts';

/** A small file outside the database that belongs to it: a key, or the note of the last signed head. */
export interface KeyFile {
  /** As it is called in a data folder. */
  readonly name: string;
  readonly path: string;
}

export interface CreateOptions {
  /** A superuser's, or that of a role with REPLICATION. */
  readonly databaseUrl: string;
  /** The repository; made when it is missing or empty. */
  readonly folder: string;
  /** Absent ones are left out. */
  readonly keyFiles: readonly KeyFile[];
  readonly madeBy: string;
  readonly nowMs: () => number;
  /** Bytes of the archive before compression, now and then. */
  readonly onProgress?: (bytes: number) => void;
}

/**
 * Makes a base backup (基础备份) over the replication protocol while the server serves: one archive, PostgreSQL's manifest and
 * the keys. It holds the log that it needs, so it can be restored by itself; with `follow` beside it, to any later instant.
 * Never writes over one; what a killed run left is removed. Throws `BackupError`.
 */
export async function createBackup(options: CreateOptions): Promise<BaseRecord> {
  const client = await ReplicationClient.connect(options.databaseUrl);
  try {
    const cluster = await client.facts();
    const repository = await repositoryFor(options.folder, cluster);
    await removeUnfinished(repository);
    const startedAt = options.nowMs();
    const id = newBaseId(repository, startedAt);
    const making = `${baseFolder(repository, id)}${MAKING}`;
    await mkdir(making, { mode: 0o700 });
    const archive = new ArchiveSink(making, options.onProgress);
    await client.baseBackup(`kaibiao ${id}`, archive);
    const written = await archive.end();
    const manifest = parseManifest(written.manifest);
    await writeWhole(join(making, BASE_MANIFEST), written.manifest);
    const keys = await copyKeys(options.keyFiles, join(making, 'keys'));
    const record: BaseRecord = {
      format: 'kaibiao.backup/1',
      id,
      madeBy: options.madeBy,
      startedAt: new Date(startedAt).toISOString(),
      endedAt: new Date(options.nowMs()).toISOString(),
      systemId: cluster.systemId,
      major: cluster.major,
      timeline: manifest.timeline,
      startLsn: lsnText(manifest.startLsn),
      endLsn: lsnText(manifest.endLsn),
      clusterBytes: [...manifest.files.values()].reduce((sum, { bytes }) => sum + bytes, 0),
      clusterFiles: manifest.files.size,
      files: {
        [BASE_ARCHIVE]: written.archive,
        [BASE_MANIFEST]: factsOf(Buffer.from(written.manifest)),
        ...keys,
      },
    };
    await writeWhole(join(making, BASE_RECORD), `${JSON.stringify(record, null, 2)}\n`);
    await rename(making, baseFolder(repository, id));
    await syncFolder(join(repository.folder, 'base'));
    return record;
  } finally {
    await client.end();
  }
}

async function removeUnfinished(repository: Repository): Promise<void> {
  const folder = join(repository.folder, 'base');
  for (const name of await readdir(folder)) {
    if (name.endsWith(MAKING)) await rm(join(folder, name), { recursive: true });
  }
}

interface FileFacts {
  readonly bytes: number;
  readonly sha256: string;
}

function factsOf(content: Buffer): FileFacts {
  return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

/** Copies what is there; gives each copy's facts by its name inside the backup. */
export async function copyKeys(
  files: readonly KeyFile[],
  folder: string,
): Promise<Readonly<Record<string, FileFacts>>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const copied: Record<string, FileFacts> = {};
  for (const { name, path } of files) {
    if (!existsSync(path)) continue;
    const content = await readFile(path);
    await writeWhole(join(folder, name), content);
    copied[`keys/${name}`] = factsOf(content);
  }
  return copied;
}

const PROGRESS_BYTES = 4 * 1_048_576;

/** Sorts the messages of a base backup: the archive into a compressed file, the manifest into memory. */
class ArchiveSink implements CopySink {
  readonly #path: string;
  readonly #gzip: Gzip;
  readonly #file: WriteStream;
  readonly #hash: Hash = createHash('sha256');
  readonly #onProgress: ((bytes: number) => void) | undefined;
  readonly #manifest: Buffer[] = [];
  readonly #closed: Promise<void>;
  #draining: Promise<void> | undefined;
  #archives = 0;
  #isManifest = false;
  #bytes = 0;
  #shown = 0;

  constructor(folder: string, onProgress: ((bytes: number) => void) | undefined) {
    this.#path = join(folder, BASE_ARCHIVE);
    this.#onProgress = onProgress;
    this.#gzip = createGzip({ level: 1 });
    this.#file = createWriteStream(this.#path, { mode: 0o600, flush: true });
    this.#gzip.on('data', (part: Buffer) => this.#hash.update(part));
    this.#closed = finished(this.#gzip.pipe(this.#file));
    // Whoever waits for it gets it; until then it is not unforeseen.
    this.#closed.catch(() => undefined);
  }

  take(message: Buffer): { readonly isFull: boolean } {
    const body = message.subarray(1);
    switch (String.fromCharCode(message[0] ?? 0)) {
      case 'n':
        this.#archives += 1;
        if (this.#archives > 1) throw new BackupError('tablespaces are not supported');
        return { isFull: false };
      case 'm':
        this.#isManifest = true;
        return { isFull: false };
      case 'd':
        return this.#isManifest ? this.#keep(body) : this.#write(body);
      case 'p':
        return { isFull: false };
      default:
        throw new BackupError('the server sends a base backup of an unknown form');
    }
  }

  #keep(part: Buffer): { readonly isFull: boolean } {
    this.#manifest.push(part);
    return { isFull: false };
  }

  #write(part: Buffer): { readonly isFull: boolean } {
    this.#bytes += part.length;
    if (this.#bytes - this.#shown >= PROGRESS_BYTES) {
      this.#shown = this.#bytes;
      this.#onProgress?.(this.#bytes);
    }
    return { isFull: !this.#gzip.write(part) };
  }

  /** One promise for all messages that come before the writer has caught up. */
  drained(): Promise<void> {
    this.#draining ??= Promise.race([once(this.#gzip, 'drain'), this.#closed]).then(() => {
      this.#draining = undefined;
    });
    return this.#draining;
  }

  async end(): Promise<{ readonly archive: FileFacts; readonly manifest: string }> {
    this.#gzip.end();
    await this.#closed;
    this.#onProgress?.(this.#bytes);
    const { size } = await stat(this.#path);
    return {
      archive: { bytes: size, sha256: this.#hash.digest('hex') },
      manifest: Buffer.concat(this.#manifest).toString('utf8'),
    };
  }
}
