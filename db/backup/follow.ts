import { existsSync, statSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError, LogGapError } from './backup-error.ts';
import { copyKeys, createBackup, type KeyFile } from './create.ts';
import { type ClusterFacts, ReplicationClient } from './replication.ts';
import {
  type BaseRecord,
  laterFolder,
  listBases,
  listSegments,
  PARTIAL,
  type Repository,
  repositoryFor,
  syncFolder,
  walFolder,
} from './repository.ts';
import { type Lsn, parseLsn, segmentName, segmentNumber, segmentStart } from './wal-place.ts';

export interface FollowOptions {
  readonly databaseUrl: string;
  readonly folder: string;
  /** Copied whenever they change, so that a restore has the newest note of the last signed head. */
  readonly keyFiles: readonly KeyFile[];
  readonly signal: AbortSignal;
  /** Everything before this place is on this machine's disk. */
  readonly onDurable?: (lsn: Lsn) => void;
}

/** The server keeps the log for this name until it was confirmed; `max_slot_wal_keep_size` bounds how much. */
const SLOT = 'kaibiao_backup';
const KEYS_EVERY_MS = 1_000;
const SYNC_EVERY_MS = 200;
/** Of the protocol's clock: microseconds since 2000-01-01. */
const EPOCH_2000_MS = 946_684_800_000;

/**
 * Receives the log of changes as it is written and keeps it in the repository (日志归档), until `signal` aborts. Confirms only what
 * is on the disk. Begins where the last run ended, else at the oldest base backup, else at what the server
 * still holds. Throws `BackupError`; `LogGapError` when the server cannot go on from there (`bridgeGap`).
 */
export async function followLog(options: FollowOptions): Promise<void> {
  const client = await ReplicationClient.connect(options.databaseUrl);
  const keys = new KeyKeeper(options);
  try {
    const cluster = await client.facts();
    const repository = await repositoryFor(options.folder, cluster);
    await keys.start();
    await client.ensureSlot(SLOT);
    const from = await whereToBegin(repository, cluster);
    const writer = new LogWriter(repository, { timeline: cluster.timeline, from });
    await receive(client, { writer, options, timeline: cluster.timeline, from });
  } finally {
    await keys.stop();
    await client.end();
  }
}

/**
 * After a `LogGapError`: from now on the server keeps its log for us again, a new base backup is made, and both go into a new
 * repository, dated, inside the old one, which stays as it is. Gives its folder. Throws `BackupError`.
 */
export async function bridgeGap(
  options: Pick<FollowOptions, 'databaseUrl' | 'keyFiles'> & {
    /** The repository that was given; later ones lie inside it. */
    readonly root: string;
    readonly madeBy: string;
    readonly nowMs: () => number;
  },
): Promise<{ readonly folder: string; readonly base: BaseRecord }> {
  const client = await ReplicationClient.connect(options.databaseUrl);
  try {
    await client.renewSlot(SLOT);
  } finally {
    await client.end();
  }
  const folder = laterFolder(options.root, options.nowMs());
  const { databaseUrl, keyFiles, madeBy, nowMs } = options;
  const base = await createBackup({ databaseUrl, folder, keyFiles, madeBy, nowMs });
  return { folder, base };
}

/** Copies the key files at the start, once a second those that have changed, and at the end. */
class KeyKeeper {
  readonly #folder: string;
  readonly #files: readonly KeyFile[];
  readonly #changedAt = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor({ folder, keyFiles }: FollowOptions) {
    this.#folder = join(folder, 'keys');
    this.#files = keyFiles;
  }

  async start(): Promise<void> {
    await this.#copy();
    this.#timer = setInterval(() => {
      // A disk that takes no keys takes no log either; that says so.
      this.#work = this.#work.then(() => this.#copy()).catch(() => undefined);
    }, KEYS_EVERY_MS);
  }

  async stop(): Promise<void> {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    await this.#work;
    await this.#copy();
  }

  async #copy(): Promise<void> {
    const changed: KeyFile[] = [];
    for (const file of this.#files) {
      const { mtimeMs } = statSync(file.path, { throwIfNoEntry: false }) ?? { mtimeMs: 0 };
      if (mtimeMs === (this.#changedAt.get(file.name) ?? 0)) continue;
      this.#changedAt.set(file.name, mtimeMs);
      changed.push(file);
    }
    await copyKeys(changed, this.#folder);
  }
}

async function whereToBegin(repository: Repository, cluster: ClusterFacts): Promise<Lsn> {
  const { segmentBytes } = repository;
  const segments = await listSegments(repository, cluster.timeline);
  const last = segments.at(-1);
  if (last !== undefined) return segmentStart(last.number + 1n, segmentBytes);
  const bases = (await listBases(repository)).filter(
    ({ timeline }) => timeline === cluster.timeline,
  );
  const place = parseLsn(bases[0]?.startLsn ?? '') ?? cluster.flushedTo;
  return segmentStart(segmentNumber(place, segmentBytes), segmentBytes);
}

interface Reception {
  readonly writer: LogWriter;
  readonly options: FollowOptions;
  readonly timeline: number;
  readonly from: Lsn;
}

/** Writes run one after the other behind the messages; what was written is synced and confirmed several times a second. */
async function receive(
  client: ReplicationClient,
  { writer, options, timeline, from }: Reception,
): Promise<void> {
  const ending = new AbortController();
  const stop = (): void => ending.abort();
  options.signal.addEventListener('abort', stop, { once: true });
  if (options.signal.aborted) stop();
  let fault: unknown;
  let work: Promise<void> = Promise.resolve();
  let answer: ((bytes: Buffer) => void) | undefined;
  const then = (step: () => Promise<void>): void => {
    work = work.then(step).catch((error: unknown) => {
      fault ??= error;
      ending.abort();
    });
  };
  const confirm = async (): Promise<void> => {
    if (fault !== undefined) return;
    const durable = await writer.sync();
    answer?.(statusUpdate(durable));
    options.onDurable?.(durable);
  };
  const timer = setInterval(() => then(confirm), SYNC_EVERY_MS);
  try {
    await client.streamLog(
      { slot: SLOT, timeline, from },
      (message, reply) => {
        answer = reply;
        const piece = parseMessage(message);
        if (piece.type === 'data') then(() => writer.write(piece.at, piece.bytes));
        else if (piece.wantsReply) then(confirm);
      },
      ending.signal,
    );
  } finally {
    clearInterval(timer);
    options.signal.removeEventListener('abort', stop);
    await work;
    await writer.close();
  }
  if (fault !== undefined) throw fault;
}

type Piece =
  | { readonly type: 'data'; readonly at: Lsn; readonly bytes: Buffer }
  | { readonly type: 'keepalive'; readonly wantsReply: boolean };

const DATA_HEADER_BYTES = 25;

/** `w`: place, server's end, clock, bytes. `k`: server's end, clock, whether an answer is wanted. */
function parseMessage(message: Buffer): Piece {
  const type = String.fromCharCode(message[0] ?? 0);
  if (type === 'w' && message.length >= DATA_HEADER_BYTES) {
    return {
      type: 'data',
      at: message.readBigUInt64BE(1),
      bytes: message.subarray(DATA_HEADER_BYTES),
    };
  }
  if (type === 'k' && message.length >= 18) {
    return { type: 'keepalive', wantsReply: message[17] === 1 };
  }
  throw new BackupError('the server sends the log in an unknown form');
}

/** `r`: written, synced and applied up to here, clock, no answer wanted. */
function statusUpdate(durable: Lsn): Buffer {
  const bytes = Buffer.alloc(34);
  bytes.write('r', 0);
  bytes.writeBigUInt64BE(durable, 1);
  bytes.writeBigUInt64BE(durable, 9);
  bytes.writeBigUInt64BE(0n, 17);
  bytes.writeBigUInt64BE(BigInt(Date.now() - EPOCH_2000_MS) * 1_000n, 25);
  return bytes;
}

/** Puts pieces into segment files; a segment gets its own name once it is whole and on the disk. */
class LogWriter {
  readonly #repository: Repository;
  readonly #timeline: number;
  #at: Lsn;
  #durable: Lsn;
  #file: FileHandle | undefined;

  constructor(repository: Repository, begin: { readonly timeline: number; readonly from: Lsn }) {
    this.#repository = repository;
    this.#timeline = begin.timeline;
    this.#at = begin.from;
    this.#durable = begin.from;
  }

  async write(at: Lsn, bytes: Buffer): Promise<void> {
    if (at !== this.#at) throw new LogGapError('the server left out a piece of its log');
    const size = BigInt(this.#repository.segmentBytes);
    for (let rest = bytes; rest.length > 0; ) {
      this.#file ??= await open(this.#path(PARTIAL), 'w', 0o600);
      const offset = Number(this.#at % size);
      const part = rest.subarray(0, this.#repository.segmentBytes - offset);
      await this.#file.write(part, 0, part.length, offset);
      this.#at += BigInt(part.length);
      rest = rest.subarray(part.length);
      if (this.#at % size === 0n) await this.#finish();
    }
  }

  /** Gives the place up to which everything is on the disk. */
  async sync(): Promise<Lsn> {
    if (this.#durable < this.#at) {
      const upTo = this.#at;
      await this.#file?.sync();
      this.#durable = upTo;
    }
    return this.#durable;
  }

  async close(): Promise<void> {
    await this.sync();
    await this.#file?.close();
    this.#file = undefined;
  }

  async #finish(): Promise<void> {
    await this.#file?.sync();
    await this.#file?.close();
    this.#file = undefined;
    const whole = this.#path('', this.#at - 1n);
    const partial = `${whole}${PARTIAL}`;
    if (existsSync(whole)) throw new BackupError(`${whole} is there already`);
    await rename(partial, whole);
    await syncFolder(walFolder(this.#repository));
    this.#durable = this.#at;
  }

  #path(suffix: string, lsn: Lsn = this.#at): string {
    const { segmentBytes } = this.#repository;
    const segment = { timeline: this.#timeline, number: segmentNumber(lsn, segmentBytes) };
    return join(walFolder(this.#repository), `${segmentName(segment, segmentBytes)}${suffix}`);
  }
}
