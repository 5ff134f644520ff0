import { EXPORT_FORMAT, exportLine, recordLine } from '#contracts/journal/export-file.ts';
import { LOG_ENTRIES_PAGE_MAX } from '#contracts/limits.ts';
import { auctionIdSchema } from '#contracts/ids.ts';
import { base64Of } from '#contracts/signing/base64.ts';
import { epochMs } from '#contracts/time.ts';
import { hex, utf8, utf8Text } from '#contracts/utf8.ts';
import type {
  EventStore,
  LogLeaf,
  LogStore,
  StoredCheckpoint,
  StoredRecord,
  StreamHead,
} from '../runtime/ports.ts';

/** Where an export reads; every method is one of the stores' read methods, or the log tree's. */
export interface ExportSource {
  head(stream: string): Promise<Pick<StreamHead, 'version' | 'hash'> | undefined>;
  read: EventStore['read'];
  readonly log: Pick<LogStore, 'leavesOfStream' | 'latestCheckpoint'> & {
    /** C2SP verifier key of the log. */
    readonly verifierKey: string;
    /** Hashes from the leaf up, in the tree of `size` leaves. */
    inclusionProof(index: number, size: number): Promise<readonly Uint8Array[]>;
  };
  readonly nowMs: () => number;
  /** A SHA-256 over bytes that come piece by piece. */
  readonly startSha256: () => { update(bytes: Uint8Array): void; digest(): Uint8Array };
}

/** What is stored cannot be exported: it is not even text in lines, or not all of it is there. */
export class JournalDamagedError extends Error {
  override readonly name = 'JournalDamagedError';
}

/**
 * The exported journal of one auction, piece by piece (JRN-6), or `undefined` when there is no such stream. Reads in pages;
 * what is appended meanwhile stays out. Nothing is checked here and nothing made good: what the store holds is what
 * the verifier gets to see. The iteration throws `JournalDamagedError`.
 */
export async function exportJournal(
  source: ExportSource,
  stream: string,
): Promise<AsyncIterable<string> | undefined> {
  const id = auctionIdSchema.safeParse(stream);
  const head = id.success ? await source.head(stream) : undefined;
  if (head === undefined || head.version === 0) return undefined;
  // The checkpoint first: leaves that are newer than it are not proved by it.
  const checkpoint = await source.log.latestCheckpoint();
  const leaves = (await source.log.leavesOfStream(stream)).filter(
    (leaf) => leaf.version <= head.version && leaf.index < (checkpoint?.size ?? 0),
  );
  return hashed(source, linesOf(source, { stream, head, checkpoint, leaves }));
}

interface Cut {
  readonly stream: string;
  readonly head: Pick<StreamHead, 'version' | 'hash'>;
  readonly checkpoint: StoredCheckpoint | undefined;
  readonly leaves: readonly LogLeaf[];
}

async function* linesOf(source: ExportSource, cut: Cut): AsyncGenerator<string> {
  const { verifierKey } = source.log;
  const [origin = ''] = verifierKey.split('+');
  yield exportLine({
    kind: 'header',
    format: EXPORT_FORMAT,
    stream: auctionIdSchema.parse(cut.stream),
    origin,
    verifierKey,
    records: cut.head.version,
    headHash: hex(cut.head.hash),
    heads: cut.leaves.length,
    exportedAt: epochMs(source.nowMs()),
  });
  yield* recordLines(source, cut);
  if (cut.checkpoint === undefined || cut.leaves.length === 0) return;
  yield exportLine({ kind: 'checkpoint', note: cut.checkpoint.note });
  const { size } = cut.checkpoint;
  for (const leaf of cut.leaves) {
    const proof = await source.log.inclusionProof(leaf.index, size);
    yield exportLine({
      kind: 'head',
      index: leaf.index,
      version: leaf.version,
      at: epochMs(leaf.at),
      salt: base64Of(leaf.salt),
      entry: entryValue(leaf),
      proof: proof.map(base64Of),
    });
  }
}

async function* recordLines(source: ExportSource, { stream, head }: Cut): AsyncGenerator<string> {
  let version = 0;
  while (version < head.version) {
    const limit = Math.min(LOG_ENTRIES_PAGE_MAX, head.version - version);
    const page = await source.read(stream, version, limit);
    if (page.length === 0) {
      throw new JournalDamagedError(`record ${version + 1} of ${stream} is not in the store`);
    }
    for (const record of page) yield recordLine(recordText(stream, record), hex(record.hash));
    version += page.length;
  }
}

/** The stored bytes as they are; only what would break the file's lines cannot be passed on. */
function recordText(stream: string, record: StoredRecord): string {
  const text = textOf(record.bytes);
  if (text === undefined || text.includes('\n')) {
    throw new JournalDamagedError(`record ${record.version} of ${stream} is not one line of text`);
  }
  return text;
}

function entryValue(leaf: LogLeaf): unknown {
  try {
    return JSON.parse(textOf(leaf.entry) ?? '');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new JournalDamagedError(`entry ${leaf.index} of the log is not JSON`, { cause: error });
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8Text(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Ends each line, gathers lines to pieces of some size, and closes with the footer over all of them. */
async function* hashed(source: ExportSource, lines: AsyncIterable<string>): AsyncGenerator<string> {
  const sha256 = source.startSha256();
  let piece = '';
  for await (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE_CHARS) continue;
    sha256.update(utf8(piece));
    yield piece;
    piece = '';
  }
  sha256.update(utf8(piece));
  yield `${piece}${exportLine({ kind: 'footer', sha256: hex(sha256.digest()) })}\n`;
}

const PIECE_CHARS = 64 * 1_024;
