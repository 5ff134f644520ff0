import pg from 'pg';
import { BackupError, LogGapError, LostConnectionError } from './backup-error.ts';
import { type Lsn, lsnText, parseLsn } from './wal-place.ts';

/** PostgreSQL's streaming replication protocol, as far as backups need it. No program of PostgreSQL is run. */
export interface ClusterFacts {
  /** Of the cluster, as PostgreSQL prints it; the same for all its copies. */
  readonly systemId: string;
  readonly timeline: number;
  /** How far the log of changes is safe on the server's disk. */
  readonly flushedTo: Lsn;
  readonly segmentBytes: number;
  /** `server_version_num` / 10000. */
  readonly major: number;
}

/** What comes piece by piece; `isFull` true asks for a pause until `drained` resolves. */
export interface CopySink {
  take(chunk: Buffer): { readonly isFull: boolean };
  drained(): Promise<void>;
}

const APPLICATION = 'kaibiao-backup';
const CONNECT_TIMEOUT_MS = 5_000;
const ALREADY_THERE = '42710';
/** A segment of the log that was recycled, and a slot that lost what it waited for. */
const SEGMENT_GONE = '58P01';
const SLOT_INVALID = '55000';
const NO_SUCH_SLOT = '42704';
/** The server stops, has crashed, or is starting. */
const ENDING: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03']);

/** One connection in replication mode. Commands run one after the other. */
export class ReplicationClient {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /** Rejects with `BackupError`: no server, no right to replicate, or too old a server. */
  static async connect(databaseUrl: string): Promise<ReplicationClient> {
    const url = new URL(databaseUrl);
    url.searchParams.set('replication', 'true');
    const client = new pg.Client({
      connectionString: url.href,
      application_name: APPLICATION,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    });
    // Whatever breaks the connection also fails the command that runs.
    client.on('error', () => undefined);
    try {
      await client.connect();
    } catch (error) {
      throw connectFault(error);
    }
    return new ReplicationClient(client);
  }

  async facts(): Promise<ClusterFacts> {
    const identity = await this.#client.query<{
      systemid: string;
      /** A 64-bit number since version 17, which the driver gives as text. */
      timeline: number | string;
      xlogpos: string;
    }>('IDENTIFY_SYSTEM');
    const [row] = identity.rows;
    const flushedTo = parseLsn(row?.xlogpos ?? '');
    if (row === undefined || flushedTo === undefined) {
      throw new BackupError('the server does not say which cluster it is');
    }
    const segmentBytes = bytesOf(await this.#show('wal_segment_size'));
    const major = Math.floor(Number(await this.#show('server_version_num')) / 10_000);
    const { systemid: systemId } = row;
    return { systemId, timeline: Number(row.timeline), flushedTo, segmentBytes, major };
  }

  async #show(setting: string): Promise<string> {
    const { rows } = await this.#client.query<Record<string, string>>(`SHOW ${setting}`);
    return rows[0]?.[setting] ?? '';
  }

  /** Makes the server keep what this slot has not confirmed, from now on; one that is there already stays. */
  async ensureSlot(slot: string): Promise<void> {
    try {
      await this.#client.query(`CREATE_REPLICATION_SLOT ${slot} PHYSICAL RESERVE_WAL`);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== ALREADY_THERE) throw error;
    }
  }

  /** A slot that keeps everything from now on, in place of one that waits for what the server no longer has. */
  async renewSlot(slot: string): Promise<void> {
    try {
      await this.#client.query(`DROP_REPLICATION_SLOT ${slot}`);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== NO_SUCH_SLOT) throw error;
    }
    await this.ensureSlot(slot);
  }

  /** A base backup: one archive of the cluster with the log it needs, and a manifest. Rejects as the sink does. */
  async baseBackup(label: string, sink: CopySink): Promise<void> {
    const options = [
      `LABEL '${label}'`,
      'PROGRESS',
      "CHECKPOINT 'fast'",
      'WAL',
      "MANIFEST 'yes'",
      "MANIFEST_CHECKSUMS 'SHA256'",
    ];
    await this.#copy(`BASE_BACKUP (${options.join(', ')})`, (chunk, pause) => {
      if (sink.take(chunk).isFull) pause(sink.drained());
    });
  }

  /**
   * Sends the log of changes from `from` on, for ever: settles when the connection ends or `stop` was called. `onMessage`
   * gets each message as it came and may answer.
   */
  async streamLog(
    at: { readonly slot: string; readonly timeline: number; readonly from: Lsn },
    onMessage: (message: Buffer, answer: (bytes: Buffer) => void) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { slot, timeline, from } = at;
    const place = `${lsnText(from)} TIMELINE ${timeline}`;
    await this.#copy(
      `START_REPLICATION SLOT ${slot} PHYSICAL ${place}`,
      (chunk, _pause, answer) => onMessage(chunk, answer),
      signal,
    );
  }

  async end(): Promise<void> {
    await this.#client.end();
  }

  async #copy(text: string, onData: OnCopyData, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const query = new CopyQuery(text, onData, { resolve, reject });
    const lost = (): void => reject(new LostConnectionError('the database closed the connection'));
    const stop = (): void => query.stop();
    this.#client.once('end', lost);
    signal?.addEventListener('abort', stop, { once: true });
    this.#client.query(query);
    try {
      await promise;
    } catch (error) {
      throw copyFault(error);
    } finally {
      this.#client.removeListener('end', lost);
      signal?.removeEventListener('abort', stop);
    }
  }
}

type OnCopyData = (
  chunk: Buffer,
  pause: (until: Promise<void>) => void,
  answer: (bytes: Buffer) => void,
) => void;

/** The library's connection in the two directions of a copy; its types leave these out. */
interface CopyConnection extends pg.Connection {
  sendCopyFromChunk(bytes: Buffer): void;
  endCopyFrom(): void;
}

function canCopy(connection: pg.Connection): connection is CopyConnection {
  return 'sendCopyFromChunk' in connection && 'endCopyFrom' in connection;
}

interface Settle {
  resolve(): void;
  reject(error: unknown): void;
}

/** A query whose answer is a copy; the library calls these methods as messages come. */
class CopyQuery implements pg.Submittable {
  readonly #text: string;
  readonly #onData: OnCopyData;
  readonly #settle: Settle;
  #connection: CopyConnection | undefined;
  #error: unknown;
  #isStopping = false;

  constructor(text: string, onData: OnCopyData, settle: Settle) {
    this.#text = text;
    this.#onData = onData;
    this.#settle = settle;
  }

  submit = (connection: pg.Connection): void => {
    if (!canCopy(connection)) {
      this.#settle.reject(new BackupError('this database library cannot copy'));
      return;
    }
    this.#connection = connection;
    connection.query(this.#text);
  };

  stop(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#connection?.endCopyFrom();
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    if (this.#error !== undefined) return;
    const connection = this.#connection;
    const pause = (until: Promise<void>): void => {
      connection?.stream.pause();
      until.then(
        () => connection?.stream.resume(),
        (error: unknown) => this.#fail(error),
      );
    };
    const answer = (bytes: Buffer): void => {
      if (!this.#isStopping) connection?.sendCopyFromChunk(bytes);
    };
    try {
      // The library uses its buffer again.
      this.#onData(Buffer.from(chunk), pause, answer);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Of ours: the server would go on sending, so the connection has to end. */
  #fail(error: unknown): void {
    this.#error ??= error;
    this.#settle.reject(this.#error);
    this.#connection?.stream.destroy();
  }

  handleError(error: unknown): void {
    this.#error ??= error;
    this.#settle.reject(this.#error);
  }

  handleReadyForQuery(): void {
    if (this.#error === undefined) this.#settle.resolve();
    else this.#settle.reject(this.#error);
  }

  handleRowDescription(): void {
    // Positions and tablespaces: the manifest and the archive say the same.
  }

  handleDataRow(): void {
    // As above.
  }

  handleCommandComplete(): void {
    // Ready-for-query follows.
  }

  handleEmptyQuery(): void {
    // Cannot come: the text is never empty.
  }

  handlePortalSuspended(): void {
    // Belongs to the other query protocol.
  }
}

/** `16MB`, `1GB` … as SHOW prints sizes. */
function bytesOf(text: string): number {
  const [, digits = '', unit = ''] = /^(\d+)(kB|MB|GB)$/.exec(text) ?? [];
  const factor = { kB: 1_024, MB: 1_048_576, GB: 1_073_741_824 }[unit];
  if (factor === undefined) throw new BackupError(`wal_segment_size is ${text}, not a size`);
  return Number(digits) * factor;
}

function connectFault(error: unknown): BackupError {
  const code = error instanceof pg.DatabaseError ? error.code : undefined;
  const said = error instanceof Error ? error.message : String(error);
  if (code === '28000' || code === '28P01' || code === '42501') {
    return new BackupError(
      `the database does not let this user replicate (${said}): give it REPLICATION, and a line "host replication …" in pg_hba.conf`,
      { cause: error },
    );
  }
  return new LostConnectionError(`the database cannot be reached: ${said}`, { cause: error });
}

/** How the driver and the system say that the other side is gone. */
function isTerminated(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE' || /^Connection terminated/.test(error.message);
}

function copyFault(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError)) {
    return isTerminated(error)
      ? new LostConnectionError('the database closed the connection', { cause: error })
      : error;
  }
  if (error.code === SEGMENT_GONE || error.code === SLOT_INVALID) {
    return new LogGapError(`the server no longer has the log that is wanted (${error.message})`, {
      cause: error,
    });
  }
  if (ENDING.has(error.code ?? '')) {
    return new LostConnectionError(`the database ends (${error.message})`, { cause: error });
  }
  if (error.code === '55006') {
    return new BackupError('another process follows this database with the same slot', {
      cause: error,
    });
  }
  return new BackupError(`the database refuses: ${error.message}`, { cause: error });
}
