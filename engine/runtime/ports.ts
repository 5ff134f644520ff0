import type { StreamKind } from '#contracts/journal/stream-kind.ts';
import type { EpochMs } from '#contracts/time.ts';

/** Wall and monotonic time of this machine; the simulator has its own. */
export interface Clock {
  /** Milliseconds since 1970, as the system believes; may jump. */
  wallMs(): number;
  /** Milliseconds since some start; never steps. */
  monotonicMs(): number;
}

export interface Scheduler {
  /** Calls back once, no earlier than `delayMs` from now. Returns the cancel. */
  after(delayMs: number, callback: () => void): () => void;
  /** Calls back once, after the input that is already here has been handled. */
  soon(callback: () => void): void;
}

/** Where the runtime says what an operator must know; the shell binds it to the log. */
export interface Reporter {
  info(message: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
  error(message: string, facts?: Readonly<Record<string, unknown>>): void;
}

export type { Sha256 } from '#contracts/journal/record.ts';

/** The right to append to the streams of one partition; void as soon as the stored epoch is higher. */
export interface PartitionClaim {
  readonly partition: number;
  readonly epoch: number;
}

export interface RecordToAppend {
  readonly stream: string;
  readonly version: number;
  /** Unique in its stream. Absent for records that no command made, and for a reused command id. */
  readonly commandId?: string;
  readonly bytes: Uint8Array;
  readonly hash: Uint8Array;
}

/** Compare-and-set of a stream's head; the append is refused whole when any head is not `from`. */
export interface HeadMove {
  readonly stream: string;
  readonly partition: number;
  /** 0 and GENESIS_HASH create the stream. */
  readonly fromVersion: number;
  readonly fromHash: Uint8Array;
  readonly toVersion: number;
  readonly toHash: Uint8Array;
  /** True once every lot is closed; such streams are not loaded at start. */
  readonly isEnded: boolean;
  /** Set when the stream is created or its listed facts changed. */
  readonly summary?: StreamSummary;
}

/** What lists show of an auction without folding it; nothing in here depends on offers. */
export interface StreamSummary {
  readonly title: string;
  readonly type: string;
  readonly visibility: string;
  readonly offerSignature: string;
  /** Who keeps the prices until the close; absent: the platform (SQ-4). */
  readonly confidentiality?: 'custodians';
  readonly buyerId: string;
  readonly agencyId: string;
  readonly bidderIds: readonly string[];
  readonly opensAt: number;
  readonly closesAt: number;
  readonly lotCount: number;
  /** Absent: an auction. Never changes. */
  readonly kind?: StreamKind;
  /** What lists of cases filter by and sort by; absent: shown to everybody, by opening time. */
  readonly facets?: StreamFacets;
}

export interface StreamFacets {
  /** State of a case. */
  readonly phase: string;
  /** Whether lists show it to everybody, or to its parties alone. */
  readonly isPublic: boolean;
  /** Ids of the organizations that have a part in it. */
  readonly parties: readonly string[];
  readonly madeAt: number;
  /** Further listed facts of the case's kind, as JSON. */
  readonly listed: unknown;
}

export interface AppendBatch {
  readonly claims: readonly PartitionClaim[];
  /** In stream order; streams may alternate. */
  readonly records: readonly RecordToAppend[];
  readonly heads: readonly HeadMove[];
}

export type AppendOutcome =
  | { readonly type: 'appended' }
  /** A claim's epoch is below the stored one: somebody else owns the partition. Nothing was stored. */
  | { readonly type: 'fenced' }
  /** A head moved or a command id was there already. Nothing was stored. */
  | { readonly type: 'conflict' };

export interface StreamHead {
  readonly stream: string;
  readonly partition: number;
  readonly version: number;
  readonly hash: Uint8Array;
  readonly isEnded: boolean;
  readonly summary: StreamSummary;
}

export interface StoredRecord {
  readonly version: number;
  readonly bytes: Uint8Array;
  readonly hash: Uint8Array;
}

export interface StoredSnapshot {
  readonly version: number;
  /** Hash of the record at `version`; a snapshot whose hash is not in the chain is thrown away. */
  readonly recordHash: Uint8Array;
  /** SHA-256 over the canonical text of what `state` holds, lower-case hex. */
  readonly stateHash: string;
  /** JSON text of the serialized state with the price curves beside it. */
  readonly state: string;
}

/** The statement may or may not have been committed: only re-reading under a new epoch can tell (F5). */
export class OutcomeUnknownError extends Error {
  override readonly name = 'OutcomeUnknownError';
}

/** The store cannot be reached, and nothing was changed by this call. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/**
 * The journal. Contract (`engine/store/event-store.suite.ts` passes on every adapter):
 * - `append` is one atomic, durable step: all records and head moves, or nothing. It fences first: under the same
 *   lock that `claim` takes, every claim's epoch must equal the stored one.
 * - No call changes or removes a stored record; the database role in use cannot.
 * - Every method rejects with `StoreUnavailableError` when nothing was changed, `append` with `OutcomeUnknownError`
 *   when that is not known. Other errors are broken invariants.
 */
export interface EventStore {
  /** Raises each partition's epoch by one under an exclusive row lock and returns the claims. Creates missing rows. */
  claim(partitions: readonly number[], owner: string): Promise<readonly PartitionClaim[]>;
  /** As `claim`, but only while all stored epochs still equal the given ones; else `fenced` and no change. */
  reclaim(
    claims: readonly PartitionClaim[],
    owner: string,
  ): Promise<{ type: 'claimed'; claims: readonly PartitionClaim[] } | { type: 'fenced' }>;
  /** Stored epoch and owner of each partition, in the order asked. */
  ownership(
    partitions: readonly number[],
  ): Promise<readonly (PartitionClaim & { readonly owner: string })[]>;
  append(batch: AppendBatch): Promise<AppendOutcome>;
  /** Heads of all streams of these partitions, ended ones only when asked for. */
  heads(
    partitions: readonly number[],
    options: { withEnded: boolean },
  ): Promise<readonly StreamHead[]>;
  head(stream: string): Promise<StreamHead | undefined>;
  /** Records after `afterVersion`, ascending, at most `limit`. */
  read(stream: string, afterVersion: number, limit: number): Promise<readonly StoredRecord[]>;
  /** A page of summaries for lists, newest `opensAt` first unless the query says otherwise, then by id. */
  list(
    query: ListQuery,
  ): Promise<{ readonly heads: readonly StreamHead[]; readonly total: number }>;
  saveSnapshot(stream: string, snapshot: StoredSnapshot): Promise<void>;
  loadSnapshot(stream: string): Promise<StoredSnapshot | undefined>;
  /** The database's clock, for T2. */
  databaseMs(): Promise<EpochMs>;
  /** Names of settings that would let a committed record be lost, each with what it must be; empty is safe. */
  unsafeSettings(): Promise<readonly string[]>;
}

export interface ListQuery {
  readonly offset: number;
  readonly limit: number;
  /** Matches title or auction id, case-insensitive. */
  readonly search?: string;
  readonly isEnded?: boolean;
  /** Only what opens at this instant or before. */
  readonly opensUntilMs?: number;
  /** Only what opens at this instant or later. */
  readonly opensFromMs?: number;
  /** Only what opens later than this instant; then soonest opening first. */
  readonly opensAfterMs?: number;
  /** Absent: auctions. */
  readonly kind?: StreamKind;
  /** Only cases in one of these states, or auctions of one of these formats. */
  readonly phases?: readonly string[];
  /** Only what is public or has this party; absent: everything. */
  readonly visibleTo?: string;
  /** Only what is public. */
  readonly isPublic?: true;
  /** Only what this organization has a part in. */
  readonly party?: string;
  /** Only what one of these organizations has a part in; of auctions that is buyer and agency. */
  readonly anyParty?: readonly string[];
  readonly sort?: ListSort;
}

/** `opening` is the preset. `newest`: last made first; `title`: in order of the folded title. */
export type ListSort = 'opening' | 'newest' | 'title';

/** A leaf of the global log (`docs/SPEC.md`, LOG): a salted commitment to one stream's head. */
export interface LogLeaf {
  readonly index: number;
  readonly stream: string;
  readonly version: number;
  readonly at: number;
  readonly salt: Uint8Array;
  /** The bytes that are hashed into the Merkle tree. */
  readonly entry: Uint8Array;
}

export interface StoredCheckpoint {
  readonly size: number;
  readonly at: number;
  readonly rootHash: Uint8Array;
  /** C2SP signed note, whole text. */
  readonly note: string;
}

/** Storage of the global log; one writer, fenced by its own claim like the journal. */
export interface LogStore {
  claimLog(owner: string): Promise<number>;
  /** Stores leaves and the checkpoint over them in one atomic step; `fenced` when `epoch` is not the stored one. */
  appendLeaves(
    epoch: number,
    leaves: readonly LogLeaf[],
    checkpoint: StoredCheckpoint,
  ): Promise<{ type: 'appended' } | { type: 'fenced' }>;
  leavesOfStream(stream: string): Promise<readonly LogLeaf[]>;
  /** Entries from `first`, ascending, at most `limit`: for tiles, proofs and reload. */
  entries(first: number, limit: number): Promise<readonly Uint8Array[]>;
  latestCheckpoint(): Promise<StoredCheckpoint | undefined>;
  /** The newest checkpoint with `size` ≤ the given one. */
  checkpointAt(size: number): Promise<StoredCheckpoint | undefined>;
}
