import { InvariantError } from '#contracts/result.ts';
import {
  canonicalText,
  GENESIS_HASH,
  type JournalRecord,
  recordHash,
  type Sha256,
} from '#contracts/journal/record.ts';
import { type EpochMs, epochMs } from '#contracts/time.ts';
import { hex, utf8 } from '#contracts/utf8.ts';
import {
  type AuctionState,
  evolve,
  initialState,
  restoreState,
  serializeState,
  stateHash,
} from '../core/auction/api.ts';
import { type RestoredAuction, summaryOf } from './auction-writer.ts';
import {
  CommittedAuction,
  type CommittedAuctionOptions,
  type CommittedFold,
} from './committed-auction.ts';
import type { EventStore, StoredRecord, StoredSnapshot, StreamHead } from './ports.ts';
import { PriceCurves } from './price-curve.ts';
import { decodeRecord } from './record-codec.ts';

const PAGE_RECORDS = 5_000;
/** A tail shorter than this is replayed faster than a snapshot is worth. */
export const SNAPSHOT_TAIL_MIN = 2_000;
/** Serializing more commands than this would hold the loop too long; such streams are replayed from the start. */
export const SNAPSHOT_RECORDS_MAX = 200_000;

/** Stored bytes are not what the chain says (D4): the auction freezes, nothing is guessed. */
export class BrokenJournalError extends Error {
  override readonly name = 'BrokenJournalError';
}

export interface RecoveredAuction extends RestoredAuction {
  /** Records folded one by one after the snapshot, if any. */
  readonly replayed: number;
}

/**
 * Folds one auction from its journal, checking every hash on the way (D3, D4). State is the fold of the records; a
 * snapshot only shortens it and is thrown away unless its hashes agree.
 * Rejects with `BrokenJournalError`, or with the store's own errors.
 */
export async function recoverAuction(
  store: EventStore,
  sha256: Sha256,
  input: { readonly head: StreamHead; readonly options: CommittedAuctionOptions },
): Promise<RecoveredAuction> {
  const { head, options } = input;
  const base =
    (await fromSnapshot(store, sha256, head)) ?? (await fromFirstRecord(store, sha256, head));
  const shown = new CommittedAuction(head.stream, base.shown, options);
  let { version, hash, lastAt } = base;
  while (version < head.version) {
    const page = await store.read(
      head.stream,
      version,
      Math.min(PAGE_RECORDS, head.version - version),
    );
    if (page.length === 0)
      throw new BrokenJournalError(`${head.stream}: record ${version + 1} is missing`);
    for (const stored of page) {
      const record = checkedRecord(sha256, { stream: head.stream, version, hash, lastAt }, stored);
      foldBoth(base.state, shown, record);
      version = record.version;
      hash = stored.hash;
      lastAt = record.at;
    }
  }
  if (!Buffer.from(hash).equals(head.hash)) {
    throw new BrokenJournalError(`${head.stream}: the head's hash is not the last record's`);
  }
  return {
    published: base.state.published,
    partition: head.partition,
    summary: summaryOf(base.state.published),
    state: base.state,
    shown,
    version,
    hash,
    lastAt,
    replayed: head.version - base.version,
  };
}

/** The snapshot to store for a settled auction, or `undefined` where none is worth it. */
export function snapshotOf(
  auction: {
    readonly shown: CommittedAuction;
    readonly committed: { readonly version: number; readonly hash: Uint8Array };
  },
  sha256: Sha256,
): StoredSnapshot | undefined {
  const { version, hash } = auction.committed;
  if (version < SNAPSHOT_TAIL_MIN || version > SNAPSHOT_RECORDS_MAX) return undefined;
  const { state, curves } = auction.shown.folded;
  return {
    version,
    recordHash: hash,
    stateHash: foldHash({ state, curves }, sha256),
    state: JSON.stringify({ curves: curves.serialize(), state: serializeState(state) }),
  };
}

interface Base {
  /** Two folds of the same records: one runs ahead (decisions), one follows the commits (what people see). */
  readonly state: AuctionState;
  readonly shown: CommittedFold;
  readonly version: number;
  readonly hash: Uint8Array;
  readonly lastAt: EpochMs;
}

async function fromFirstRecord(store: EventStore, sha256: Sha256, head: StreamHead): Promise<Base> {
  const [first] = await store.read(head.stream, 0, 1);
  if (first === undefined) throw new BrokenJournalError(`${head.stream}: record 1 is missing`);
  const start = { stream: head.stream, version: 0, hash: GENESIS_HASH, lastAt: epochMs(0) };
  const record = checkedRecord(sha256, start, first);
  if (record.event.type !== 'AuctionPublished') {
    throw new BrokenJournalError(`${head.stream}: record 1 is no publication`);
  }
  return {
    state: initialState(record.event),
    shown: { state: initialState(record.event), curves: new PriceCurves() },
    version: 1,
    hash: first.hash,
    lastAt: record.at,
  };
}

async function fromSnapshot(
  store: EventStore,
  sha256: Sha256,
  head: StreamHead,
): Promise<Base | undefined> {
  const snapshot = await store.loadSnapshot(head.stream);
  if (snapshot === undefined || snapshot.version > head.version) return undefined;
  const [anchor] = await store.read(head.stream, snapshot.version - 1, 1);
  if (anchor === undefined || !Buffer.from(anchor.hash).equals(snapshot.recordHash))
    return undefined;
  const serialized: unknown = JSON.parse(snapshot.state);
  const ahead = restoredOrNothing(serialized);
  const shown = restoredOrNothing(serialized);
  if (ahead === undefined || shown === undefined) return undefined;
  if (foldHash(shown, sha256) !== snapshot.stateHash) return undefined;
  return {
    state: ahead.state,
    shown,
    version: snapshot.version,
    hash: anchor.hash,
    lastAt: decodeRecord(anchor.bytes).at,
  };
}

/** A record that the rules cannot fold (of a newer version, D8) is no reason to guess, nor to keep other auctions down. */
function foldBoth(state: AuctionState, shown: CommittedAuction, record: JournalRecord): void {
  const { event, version, at } = record;
  try {
    shown.fold(record);
    if (event.type !== 'AuctionPublished') evolve(state, event, version, at);
  } catch (error) {
    if (!(error instanceof InvariantError)) throw error;
    throw new BrokenJournalError(`${record.stream}: record ${version}: ${error.message}`);
  }
}

/** A snapshot that another version wrote is no fault: the records are all there. */
function restoredOrNothing(serialized: unknown): CommittedFold | undefined {
  if (typeof serialized !== 'object' || serialized === null) return undefined;
  const { curves, state }: { curves?: unknown; state?: unknown } = serialized;
  if (curves === undefined) return undefined;
  try {
    return { state: restoreState(state), curves: new PriceCurves(curves) };
  } catch (error) {
    if (error instanceof InvariantError) return undefined;
    throw error;
  }
}

/** What a snapshot's content has to hash to: the state hash (AUC-11) with the curves beside it. */
function foldHash({ state, curves }: CommittedFold, sha256: Sha256): string {
  const content = { curves: curves.serialize(), stateHash: stateHash(state, sha256) };
  return hex(sha256(utf8(canonicalText(content))));
}

/** One stored record, checked against the one before it: version, hash, stream and time. */
export function checkedRecord(
  sha256: Sha256,
  before: {
    readonly stream: string;
    readonly version: number;
    readonly hash: Uint8Array;
    readonly lastAt: number;
  },
  stored: StoredRecord,
): JournalRecord {
  const at = `${before.stream}: record ${before.version + 1}`;
  if (stored.version !== before.version + 1) throw new BrokenJournalError(`${at} is missing`);
  const expected = recordHash(sha256, before.hash, stored.bytes);
  if (!Buffer.from(expected).equals(stored.hash))
    throw new BrokenJournalError(`${at} does not match its hash`);
  const record = decodeRecord(stored.bytes);
  if (record.version !== stored.version || record.stream !== before.stream) {
    throw new BrokenJournalError(`${at} belongs elsewhere`);
  }
  if (record.at < before.lastAt) throw new BrokenJournalError(`${at} is older than the one before`);
  return record;
}
