import { createHash } from 'node:crypto';
import type { Sha256 } from '#contracts/journal/record.ts';
import { verifyExport } from '#contracts/journal/verify.ts';
import { utf8 } from '#contracts/utf8.ts';
import { readLog } from '../proof/log-reader.ts';
import type { EventStore, LogStore, StreamHead } from '../runtime/ports.ts';
import { exportJournal, JournalDamagedError } from './journal-export.ts';
import { startSha256, verifyOnNode } from './verify-node.ts';

/** What a check of a whole store found; empty `faults`: everything in it holds together. */
export interface StoreFindings {
  readonly streams: number;
  readonly records: number;
  /** Commitments of the log that were proved into its newest signed head. */
  readonly heads: number;
  /** Leaves under the newest signed head; 0: none yet. */
  readonly logSize: number;
  /** In words, one for each stream at fault. */
  readonly faults: readonly string[];
}

/** More than any installation has (`PARTITIONS`). */
const PARTITIONS_MAX = 1_024;
const FAULTS_MAX = 50;
const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/**
 * Checks every stream of a store as an outsider would: by a whole export and its verification with the key that the caller
 * trusts (chain, decisions, rankings, signed heads), auctions and cases alike.
 */
export async function checkStore(
  events: Pick<EventStore, 'heads' | 'head' | 'read'>,
  log: LogStore,
  verifierKey: string,
): Promise<StoreFindings> {
  const partitions = Array.from({ length: PARTITIONS_MAX }, (_, index) => index);
  const streams = await events.heads(partitions, { withEnded: true });
  const faults: string[] = [];
  let records = 0;
  let heads = 0;
  for (const stream of streams) {
    const found = await checkStream({ events, log, verifierKey }, stream);
    records += found.records;
    heads += found.heads;
    if (found.fault !== undefined) faults.push(`${stream.stream}: ${found.fault}`);
  }
  const checkpoint = await log.latestCheckpoint();
  return {
    streams: streams.length,
    records,
    heads,
    logSize: checkpoint?.size ?? 0,
    faults: faults.slice(0, FAULTS_MAX),
  };
}

interface StreamFinding {
  readonly records: number;
  readonly heads: number;
  readonly fault?: string;
}

interface Store {
  readonly events: Pick<EventStore, 'head' | 'read'>;
  readonly log: LogStore;
  readonly verifierKey: string;
}

async function checkStream(
  { events, log, verifierKey }: Store,
  { stream }: StreamHead,
): Promise<StreamFinding> {
  try {
    const pieces = await exportJournal(
      {
        head: (id) => events.head(id),
        read: (id, after, limit) => events.read(id, after, limit),
        log: {
          verifierKey,
          leavesOfStream: (id) => log.leavesOfStream(id),
          latestCheckpoint: () => log.latestCheckpoint(),
          inclusionProof: readLog(log, sha256).inclusionProof,
        },
        nowMs: () => Date.now(),
        startSha256,
      },
      stream,
    );
    if (pieces === undefined) return { records: 0, heads: 0, fault: 'is listed and not stored' };
    const report = await verifyExport(bytesOf(pieces), verifyOnNode, { verifierKey });
    if (report.type === 'good') return { records: report.records, heads: report.heads };
    const fault =
      report.type === 'bad' ? `${report.fault.code} ${report.fault.detail}` : report.detail;
    return { records: 0, heads: 0, fault };
  } catch (error) {
    if (!(error instanceof JournalDamagedError)) throw error;
    return { records: 0, heads: 0, fault: error.message };
  }
}

async function* bytesOf(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield utf8(piece);
}
