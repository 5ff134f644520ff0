import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { GENESIS_HASH, recordHash } from '#contracts/journal/record.ts';
import { utf8 } from '#contracts/utf8.ts';
import type {
  AppendBatch,
  EventStore,
  HeadMove,
  PartitionClaim,
  RecordToAppend,
  StreamSummary,
} from '../runtime/ports.ts';

/** One journal and any number of stores on it, as processes would have them. */
export interface EventStoreSetup {
  connect(): EventStore;
  close(): Promise<void>;
}

export const sha256 = (bytes: Uint8Array): Uint8Array =>
  createHash('sha256').update(bytes).digest();

export const testSummary: StreamSummary = {
  title: 'Desks and chairs 办公桌椅',
  type: 'english-reverse',
  visibility: 'best-price',
  offerSignature: 'none',
  buyerId: 'buyer-1',
  agencyId: 'agency-1',
  bidderIds: ['bidder-1', 'bidder-2'],
  opensAt: 1_000,
  closesAt: 2_000,
  lotCount: 1,
};

/** Writes a stream as a writer would: remembers where its chain ends and builds what comes next. */
export class StreamScript {
  readonly stream: string;
  readonly partition: number;
  version = 0;
  hash: Uint8Array = GENESIS_HASH;

  constructor(stream: string, partition: number) {
    this.stream = stream;
    this.partition = partition;
  }

  /** The next `count` records and the head move over them; the script goes on as if they were stored. */
  next(
    count: number,
    facts: Partial<Pick<HeadMove, 'isEnded' | 'summary'>> & {
      readonly commandId?: (version: number) => string | undefined;
    } = {},
  ): { readonly records: readonly RecordToAppend[]; readonly head: HeadMove } {
    const { version: fromVersion, hash: fromHash } = this;
    const records = Array.from({ length: count }, () => {
      this.version += 1;
      const bytes = utf8(`{"stream":"${this.stream}","version":${this.version}}`);
      this.hash = recordHash(sha256, this.hash, bytes);
      const commandId = facts.commandId?.(this.version);
      return {
        stream: this.stream,
        version: this.version,
        bytes,
        hash: this.hash,
        ...(commandId === undefined ? {} : { commandId }),
      };
    });
    const summary = facts.summary ?? (fromVersion === 0 ? testSummary : undefined);
    const head: HeadMove = {
      stream: this.stream,
      partition: this.partition,
      fromVersion,
      fromHash,
      toVersion: this.version,
      toHash: this.hash,
      isEnded: facts.isEnded ?? false,
      ...(summary === undefined ? {} : { summary }),
    };
    return { records, head };
  }

  batch(
    claims: readonly PartitionClaim[],
    count = 1,
    facts: Parameters<StreamScript['next']>[1] = {},
  ): AppendBatch {
    const { records, head } = this.next(count, facts);
    return { claims, records, heads: [head] };
  }
}

/** What the tests of a suite share: a journal, a store on it, and for each test a partition of its own that `node-1` has claimed. */
export interface StoreBench {
  readonly setup: EventStoreSetup;
  readonly store: EventStore;
  readonly partition: number;
  readonly claims: readonly PartitionClaim[];
  /** A new stream in the test's partition. */
  script(): StreamScript;
  versions(stream: string): Promise<readonly number[]>;
}

/** Sets the bench up for the tests of the `describe` in which it is called. */
export function storeBench(open: () => Promise<EventStoreSetup>): StoreBench {
  let setup: EventStoreSetup;
  let store: EventStore;
  let partition = 0;
  let claims: readonly PartitionClaim[] = [];
  let streamCount = 0;

  beforeAll(async () => {
    setup = await open();
    store = setup.connect();
  });
  afterAll(async () => {
    await setup.close();
  });
  beforeEach(async () => {
    partition += 1;
    claims = await store.claim([partition], 'node-1');
  });

  return {
    get setup() {
      return setup;
    },
    get store() {
      return store;
    },
    get partition() {
      return partition;
    },
    get claims() {
      return claims;
    },
    script: () => {
      streamCount += 1;
      return new StreamScript(`A-${partition}-${streamCount}`, partition);
    },
    versions: async (stream) =>
      (await store.read(stream, 0, 1_000)).map((record) => record.version),
  };
}
