import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { auctionId, organizationId } from '#contracts/ids.ts';
import { type LogSigner, verifierKey, verifierKeyText } from '#contracts/journal/checkpoint.ts';
import { canonicalRecordBytes, GENESIS_HASH, recordHash } from '#contracts/journal/record.ts';
import { invariant } from '#contracts/result.ts';
import { type EpochMs, epochMs } from '#contracts/time.ts';
import type { AuctionCommand } from '#contracts/wire/auction-commands.ts';
import { ruleCommandSchema } from '#contracts/wire/auction-commands.ts';
import type { AuctionEvent, AuctionPublished } from '#contracts/wire/auction-events.ts';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import { advance, type AuctionState, decide, evolve, initialState } from '../core/auction/api.ts';
import { HeadLog } from '../proof/head-log.ts';
import { verifyEd25519 } from '../proof/log-key.ts';
import type { LogLeaf, StoredRecord } from '../runtime/ports.ts';
import { sha256 } from '../runtime/system.ts';
import { MemoryLog, MemoryLogStore } from '../store/memory-log-store.ts';
import { startSha256 } from './verify-node.ts';
import type { ExportSource } from './journal-export.ts';

/** One stream's records for tests, under a real signed log. */
export class SampleStream {
  readonly stream: string;
  readonly records: StoredRecord[] = [];
  readonly shared = new MemoryLog();
  readonly signer = newSigner();
  readonly log: HeadLog;
  /** What the runtime tells the log; the sample's own stream comes by itself. */
  readonly others: Parameters<HeadLog['noteEnded']>[0][] = [];
  now = 1_000;

  constructor(stream: string) {
    this.stream = stream;
    let head: SignedHead | undefined;
    this.log = new HeadLog({
      store: new MemoryLogStore(this.shared),
      scheduler: { after: () => () => {}, soon: (callback) => callback() },
      nowMs: () => this.now,
      sha256,
      verifyEd25519,
      randomBytes: (count) => randomBytes(count),
      signer: this.signer,
      memory: {
        read: async () => head,
        write: async (next) => {
          head = next;
        },
      },
      owner: 'sample',
      heads: () => [...this.others, this.#head()],
    });
  }

  /** Records an event as it is, right or wrong. */
  put(event: object, at: EpochMs): void {
    const version = this.records.length + 1;
    const bytes = canonicalRecordBytes({ v: 1, stream: this.stream, version, at, event });
    const prevHash = this.records.at(-1)?.hash ?? GENESIS_HASH;
    this.records.push({ version, bytes, hash: recordHash(sha256, prevHash, bytes) });
  }

  source(over: Partial<ExportSource> = {}): ExportSource {
    const store = new MemoryLogStore(this.shared);
    return {
      head: async (stream) => (stream === this.stream ? this.#head() : undefined),
      read: async (_stream, after, limit) => this.records.slice(after, after + limit),
      log: {
        verifierKey: this.verifierKey,
        leavesOfStream: (stream): Promise<readonly LogLeaf[]> => store.leavesOfStream(stream),
        latestCheckpoint: () => store.latestCheckpoint(),
        inclusionProof: async (index, size) => {
          const proof = await this.log.inclusionProof(index, size);
          invariant(proof !== undefined, 'the leaf is published');
          return proof;
        },
      },
      nowMs: () => this.now,
      startSha256,
      ...over,
    };
  }

  get verifierKey(): string {
    return verifierKeyText(this.signer.key);
  }

  #head() {
    const { version, hash } = this.records.at(-1) ?? { version: 0, hash: GENESIS_HASH };
    return { stream: this.stream, version, hash, isEnded: false, visibility: 'best-price' };
  }
}

/** An auction's journal for tests, made by the rules themselves. */
export class SampleJournal extends SampleStream {
  #state: AuctionState | undefined;

  constructor(published: AuctionPublished) {
    super(published.auctionId);
    this.append(published);
  }

  /** One command at the sample's present time, after the closings that are due. */
  command(command: AuctionCommand): void {
    invariant(this.#state !== undefined, 'the auction is published first');
    this.close();
    const { event } = decide(this.#state, command, epochMs(this.now));
    if (event !== undefined) this.append(event);
  }

  /** Records the closings that are due. */
  close(): void {
    invariant(this.#state !== undefined, 'the auction is published first');
    let due = advance(this.#state, epochMs(this.now));
    while (due.length > 0) {
      for (const event of due) this.append(event);
      due = advance(this.#state, epochMs(this.now));
    }
  }

  /** Records an event as it is, right or wrong. */
  append(event: AuctionEvent, foldIt = true): void {
    const at = epochMs(this.now);
    this.put(event, at);
    if (!foldIt) return;
    const version = this.records.length;
    if (event.type === 'AuctionPublished') this.#state = initialState(event);
    else if (this.#state !== undefined) evolve(this.#state, event, version, at);
  }
}

interface SignedHead {
  readonly size: number;
  readonly rootHash: Uint8Array;
}

export function samplePublished(over: Partial<AuctionPublished> = {}): AuctionPublished {
  const id = auctionId('A1');
  return {
    type: 'AuctionPublished',
    auctionId: id,
    title: '办公桌椅采购 Desks',
    buyerId: organizationId('buyer-1'),
    agencyId: organizationId('agency-1'),
    by: 'agency operator',
    rules: auctionRulesSchema.parse({
      id,
      type: 'english-reverse',
      opensAt: 2_000,
      closesAt: 20_000,
      minBidders: 2,
      bidders: ['B1', 'B2', 'B3'],
      lots: [
        {
          id: 'L1',
          ceilingFen: 100_000_000,
          decrement: { basis: 'best', kind: 'absolute', fen: 10_000 },
          decrementMaxBp: 2_000,
          overtime: {
            windowMs: 3_000,
            extendMs: 3_000,
            maxCount: 2,
            mode: 'reset',
            trigger: 'any-offer',
          },
        },
        {
          id: 'L2',
          closesAt: 21_000,
          ceilingFen: 5_000_000,
          decrement: { basis: 'own', kind: 'percent', bp: 50 },
        },
      ],
    }),
    bidderNames: { B1: '甲公司', B2: '乙公司', B3: '丙公司' },
    offerSignature: 'none',
    ...over,
  };
}

/** A whole auction with every kind of record that the rules make, a signed head after each step. */
export async function wholeSample(): Promise<SampleJournal> {
  const journal = new SampleJournal(samplePublished());
  const official = { by: 'agency operator', reason: 'as announced' };
  const steps: readonly [number, Record<string, unknown>][] = [
    [1_500, offer('early', 'B1 L1', 99_000_000)],
    [2_000, offer('c1', 'B1 L1', 99_000_000)],
    [2_500, offer('c2', 'B2 L1', 98_995_000)],
    [2_600, offer('c3', 'B2 L1', 98_000_000)],
    [2_600, offer('c3', 'B2 L1', 98_000_000)],
    [2_700, offer('c3', 'B2 L1', 97_000_000)],
    [2_800, offer('c4', 'B3 L1', 50_000_000)],
    [2_900, { ...offer('c5', 'B3 L1', 50_000_000), confirmed: true }],
    [3_000, { type: 'Pause', commandId: 'o1', ...official }],
    [3_500, offer('c6', 'B1 L2', 4_000_000)],
    [4_000, { type: 'Resume', commandId: 'o2', ...official }],
    [4_500, offer('c7', 'B1 L2', 4_000_000)],
    [4_600, offer('c8', 'B2 L2', Number.POSITIVE_INFINITY)],
    [4_700, { type: 'VoidOffer', commandId: 'o3', lotId: 'L1', voids: 'c5', ...official }],
    [4_800, { type: 'DisqualifyBidder', commandId: 'o4', bidderId: 'B3', ...official }],
    [5_000, { type: 'ExtendClose', commandId: 'o5', lotId: 'L2', toAt: 30_000, ...official }],
    [5_001, { type: 'ExtendClose', commandId: 'o6', lotId: 'L2', toAt: 6_000, ...official }],
    [20_500, offer('c9', 'B1 L1', 97_900_000)],
    [31_000, offer('c10', 'B2 L1', 97_000_000)],
    [31_500, offer('c11', 'B2 L2', 3_000_000)],
  ];
  for (const [at, command] of steps) {
    journal.now = at;
    journal.command(ruleCommandSchema.parse(command));
    if (at === 2_800) {
      // Other auctions share the log.
      journal.others.push({ ...OTHER, version: journal.records.length });
    }
    await journal.log.tick();
  }
  return journal;
}

const OTHER = {
  stream: 'A0',
  version: 1,
  hash: GENESIS_HASH,
  isEnded: false,
  visibility: 'open',
} as const;

/** `who`: bidder and lot with a space between. */
function offer(id: string, who: string, priceFen: number): Record<string, unknown> {
  const [bidder, lot] = who.split(' ');
  return { type: 'PlaceOffer', commandId: id, bidderId: bidder, lotId: lot, priceFen };
}

/** A log's key that no other test has. */
export function newSigner(): LogSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return {
    key: verifierKey(sha256, 'kaibiao.example/log/test', Uint8Array.from(raw)),
    sign: (message) => sign(null, message, privateKey),
  };
}
