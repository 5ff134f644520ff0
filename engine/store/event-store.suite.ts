import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GENESIS_HASH, recordHash } from '#contracts/journal/record.ts';
import { utf8 } from '#contracts/utf8.ts';
import type {
  AppendBatch,
  EventStore,
  HeadMove,
  PartitionClaim,
  RecordToAppend,
  StoredRecord,
  StreamSummary,
} from '../runtime/ports.ts';

/** One journal and any number of stores on it, as processes would have them. */
export interface EventStoreSetup {
  connect(): EventStore;
  close(): Promise<void>;
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

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

/** The contract of `EventStore`; passes on every adapter. */
export function eventStoreSuite(name: string, open: () => Promise<EventStoreSetup>): void {
  describe(`event store: ${name}`, () => {
    let setup: EventStoreSetup;
    let store: EventStore;
    let partition = 0;
    let claims: readonly PartitionClaim[] = [];
    let streamCount = 0;

    const script = (): StreamScript => {
      streamCount += 1;
      return new StreamScript(`A-${partition}-${streamCount}`, partition);
    };
    const versions = async (stream: string): Promise<readonly number[]> =>
      (await store.read(stream, 0, 1_000)).map((record) => record.version);

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

    describe('append', () => {
      it('[D3] stores records in order and moves the head', async () => {
        const stream = script();
        const first = stream.batch(claims, 3);
        expect(await store.append(first)).toEqual({ type: 'appended' });
        expect(await store.append(stream.batch(claims, 2))).toEqual({ type: 'appended' });
        const stored = await store.read(stream.stream, 0, 10);
        expect(stored.map((record) => record.version)).toEqual([1, 2, 3, 4, 5]);
        expect(Buffer.from(stored[0]?.bytes ?? [])).toEqual(
          Buffer.from(first.records[0]?.bytes ?? []),
        );
        expect(Buffer.from(stored[4]?.hash ?? [])).toEqual(Buffer.from(stream.hash));
        const head = await store.head(stream.stream);
        expect(head).toMatchObject({ version: 5, partition, isEnded: false, summary: testSummary });
        expect(Buffer.from(head?.hash ?? [])).toEqual(Buffer.from(stream.hash));
      });

      it('stores every byte value as it is', async () => {
        const stream = script();
        const { records, head } = stream.next(1);
        const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
        const record = {
          ...records[0],
          stream: stream.stream,
          version: 1,
          bytes,
          hash: head.toHash,
        };
        await store.append({ claims, records: [record], heads: [head] });
        const [stored] = await store.read(stream.stream, 0, 1);
        expect([...(stored?.bytes ?? [])]).toEqual([...bytes]);
      });

      it('takes records of several streams and partitions in one step, in any alternation', async () => {
        const [other] = await store.claim([partition + 100_000], 'node-1');
        const a = script();
        const b = new StreamScript(`${a.stream}-b`, partition + 100_000);
        const [ofA, ofB] = [a.next(2), b.next(2)];
        const [a1, a2] = ofA.records;
        const [b1, b2] = ofB.records;
        const records = [a1, b1, b2, a2].filter((record) => record !== undefined);
        const both = [...claims, ...(other === undefined ? [] : [other])];
        const batch = { claims: both, records, heads: [ofB.head, ofA.head] };
        expect(await store.append(batch)).toEqual({ type: 'appended' });
        expect(await versions(a.stream)).toEqual([1, 2]);
        expect(await versions(b.stream)).toEqual([1, 2]);
      });

      it('an append of nothing asks only whether the claims hold', async () => {
        const empty = { claims, records: [], heads: [] };
        expect(await store.append(empty)).toEqual({ type: 'appended' });
        await store.claim([partition], 'node-2');
        expect(await store.append(empty)).toEqual({ type: 'fenced' });
      });

      it('keeps the summary until a head move brings another', async () => {
        const stream = script();
        await store.append(stream.batch(claims));
        await store.append(stream.batch(claims));
        expect((await store.head(stream.stream))?.summary).toEqual(testSummary);
        const later = { ...testSummary, closesAt: 9_000 };
        await store.append(stream.batch(claims, 1, { summary: later }));
        expect((await store.head(stream.stream))?.summary).toEqual(later);
      });

      it('[SQ-4] keeps who keeps the prices', async () => {
        const stream = script();
        const summary = { ...testSummary, confidentiality: 'custodians' as const };
        await store.append(stream.batch(claims, 1, { summary }));
        expect((await store.head(stream.stream))?.summary).toEqual(summary);
      });

      it('[A6] keeps a summary with characters that databases dislike', async () => {
        const stream = script();
        const summary = { ...testSummary, title: 'nul \0 lone \ud800 quote \' " \\ 桌 😀' };
        expect(await store.append(stream.batch(claims, 1, { summary }))).toEqual({
          type: 'appended',
        });
        expect((await store.head(stream.stream))?.summary).toEqual(summary);
        expect((await store.list({ offset: 0, limit: 1, search: 'NUL \0 LONE' })).total).toBe(1);
      });
    });

    describe('conflicts: nothing is stored', () => {
      const expectConflict = async (stream: StreamScript, batch: AppendBatch): Promise<void> => {
        const before = await versions(stream.stream);
        expect(await store.append(batch)).toEqual({ type: 'conflict' });
        expect(await versions(stream.stream)).toEqual(before);
      };

      it('[D3] a gap after the stored head', async () => {
        const stream = script();
        await store.append(stream.batch(claims, 2));
        stream.next(1);
        await expectConflict(stream, stream.batch(claims));
      });

      it('[D3] a version that is there already', async () => {
        const stream = script();
        const batch = stream.batch(claims, 2);
        await store.append(batch);
        await expectConflict(stream, batch);
      });

      it('[D3] a stream that exists already, created again', async () => {
        const stream = script();
        await store.append(stream.batch(claims));
        await expectConflict(stream, new StreamScript(stream.stream, partition).batch(claims, 2));
      });

      it('[D3] a stream that does not exist yet, continued', async () => {
        const stream = script();
        stream.next(1);
        await expectConflict(stream, stream.batch(claims));
      });

      it('[D4] a head with the right version but another hash', async () => {
        const stream = script();
        await store.append(stream.batch(claims));
        stream.hash = sha256(utf8('another chain'));
        await expectConflict(stream, stream.batch(claims));
      });

      it('a stream that belongs to another partition', async () => {
        const stream = script();
        await store.append(stream.batch(claims));
        const wrong = new StreamScript(stream.stream, partition + 200_000);
        wrong.version = stream.version;
        wrong.hash = stream.hash;
        const wrongClaims = await store.claim([wrong.partition], 'node-1');
        await expectConflict(stream, wrong.batch(wrongClaims));
      });

      it('[B1] a command id that the stream has already', async () => {
        const stream = script();
        await store.append(stream.batch(claims, 1, { commandId: () => 'command-1' }));
        await expectConflict(stream, stream.batch(claims, 1, { commandId: () => 'command-1' }));
      });

      it('[B1] a command id twice in one batch', async () => {
        const stream = script();
        await expectConflict(stream, stream.batch(claims, 2, { commandId: () => 'command-1' }));
      });

      it('[B1] the same command id in two streams is no conflict', async () => {
        for (const stream of [script(), script()]) {
          const batch = stream.batch(claims, 1, { commandId: () => 'command-1' });
          expect(await store.append(batch)).toEqual({ type: 'appended' });
        }
      });

      it('one moved head refuses the records of all streams', async () => {
        const [good, moved] = [script(), script()];
        await store.append(moved.batch(claims));
        const stale = new StreamScript(moved.stream, partition);
        const [ofGood, ofStale] = [good.next(2), stale.next(1)];
        const batch = {
          claims,
          records: [...ofGood.records, ...ofStale.records],
          heads: [ofGood.head, ofStale.head],
        };
        expect(await store.append(batch)).toEqual({ type: 'conflict' });
        expect(await store.head(good.stream)).toBeUndefined();
        expect(await versions(good.stream)).toEqual([]);
        expect(await versions(moved.stream)).toEqual([1]);
      });

      it('a batch that contradicts itself is a fault of the writer, not a conflict', async () => {
        const stream = script();
        const batch = stream.batch(claims, 3);
        const withGap = {
          ...batch,
          records: batch.records.filter((record) => record.version !== 2),
        };
        await expect(store.append(withGap)).rejects.toThrow('counts its records');
        await expect(store.append({ ...batch, claims: [] })).rejects.toThrow('is claimed');
        expect(await store.head(stream.stream)).toBeUndefined();
      });
    });

    describe('ownership', () => {
      it('[F1] a claim raises the epoch by one and creates missing rows', async () => {
        const fresh = [partition + 300_001, partition + 300_000];
        const [first, second] = [await store.claim(fresh, 'a'), await store.claim(fresh, 'b')];
        expect(first.map((claim) => claim.partition)).toEqual(fresh);
        expect(first.map((claim) => claim.epoch)).toEqual([1, 1]);
        expect(second.map((claim) => claim.epoch)).toEqual([2, 2]);
      });

      it('says who owns what, in the order asked, also for partitions nobody ever claimed', async () => {
        expect(await store.ownership([partition + 400_000, partition])).toEqual([
          { partition: partition + 400_000, epoch: 0, owner: '' },
          { partition, epoch: 1, owner: 'node-1' },
        ]);
      });

      it('[F1] after a takeover the old owner is fenced and nothing is stored', async () => {
        const stream = script();
        await store.append(stream.batch(claims));
        const newOwner = setup.connect();
        const newClaims = await newOwner.claim([partition], 'node-2');
        const late = stream.batch(claims);
        expect(await store.append(late)).toEqual({ type: 'fenced' });
        expect(await versions(stream.stream)).toEqual([1]);
        expect(await newOwner.append({ ...late, claims: newClaims })).toEqual({ type: 'appended' });
      });

      it('[F1] one lost partition fences the whole batch', async () => {
        const both = await store.claim([partition, partition + 500_000], 'node-1');
        await setup.connect().claim([partition + 500_000], 'node-2');
        const stream = script();
        expect(await store.append(stream.batch(both))).toEqual({ type: 'fenced' });
        expect(await store.head(stream.stream)).toBeUndefined();
      });

      it('[F1] a claim that was never made is fenced, also one from the future', async () => {
        const stream = script();
        const batch = stream.batch(claims);
        for (const epoch of [0, 2, 99]) {
          const claim = { partition, epoch };
          expect(await store.append({ ...batch, claims: [claim] })).toEqual({ type: 'fenced' });
        }
      });

      it('the fence is checked before the heads', async () => {
        const stream = script();
        stream.next(1);
        await setup.connect().claim([partition], 'node-2');
        expect(await store.append(stream.batch(claims))).toEqual({ type: 'fenced' });
      });

      it('[F5] a reclaim fences what was sent under the old epoch', async () => {
        const stream = script();
        const lost = stream.batch(claims);
        const again = await store.reclaim(claims, 'node-1');
        expect(again).toEqual({ type: 'claimed', claims: [{ partition, epoch: 2 }] });
        expect(await store.append(lost)).toEqual({ type: 'fenced' });
      });

      it('[F5] a reclaim after a takeover is fenced and changes nothing', async () => {
        const both = await store.claim([partition, partition + 600_000], 'node-1');
        await setup.connect().claim([partition], 'node-2');
        const before = await store.ownership([partition, partition + 600_000]);
        expect(await store.reclaim(both, 'node-1')).toEqual({ type: 'fenced' });
        expect(await store.ownership([partition, partition + 600_000])).toEqual(before);
      });
    });

    describe('reads', () => {
      it('returns records after a version, at most the limit', async () => {
        const stream = script();
        await store.append(stream.batch(claims, 10));
        const page = async (after: number, limit: number): Promise<readonly number[]> =>
          (await store.read(stream.stream, after, limit)).map((record) => record.version);
        expect(await page(0, 3)).toEqual([1, 2, 3]);
        expect(await page(8, 5)).toEqual([9, 10]);
        expect(await page(10, 5)).toEqual([]);
        expect(await page(0, 0)).toEqual([]);
        await expect(store.read(stream.stream, 0, 10_001)).rejects.toThrow('bounded');
      });

      it('a long page holds the same as short ones, byte for byte', async () => {
        const stream = script();
        await store.append(stream.batch(claims, 300));
        const long = await store.read(stream.stream, 0, 10_000);
        const short: StoredRecord[] = [];
        for (let after = 0; after < 300; after += 50) {
          short.push(...(await store.read(stream.stream, after, 50)));
        }
        const plain = (records: readonly StoredRecord[]): readonly unknown[] =>
          records.map(({ version, bytes, hash }) => [version, [...bytes], [...hash]]);
        expect(long).toHaveLength(300);
        expect(plain(long)).toEqual(plain(short));
        expect(await store.read(stream.stream, 299, 10_000)).toHaveLength(1);
        expect(await store.read("no'such\\stream\0", 0, 10_000)).toEqual([]);
      });

      it('knows no head, record or snapshot of an unknown stream', async () => {
        expect(await store.head('unknown')).toBeUndefined();
        expect(await store.read('unknown', 0, 10)).toEqual([]);
        expect(await store.loadSnapshot('unknown')).toBeUndefined();
      });

      it('lists the heads of partitions, ended ones only when asked', async () => {
        const [running, ended] = [script(), script()];
        await store.append(running.batch(claims));
        await store.append(ended.batch(claims));
        await store.append(ended.batch(claims, 1, { isEnded: true }));
        const streams = async (withEnded: boolean): Promise<readonly string[]> =>
          (await store.heads([partition], { withEnded })).map((head) => head.stream);
        expect(await streams(false)).toEqual([running.stream]);
        expect(await streams(true)).toEqual([running.stream, ended.stream].toSorted());
        expect(await store.heads([partition + 700_000], { withEnded: true })).toEqual([]);
      });

      it('pages through summaries, newest opening first, and counts all', async () => {
        const mark = `mark-${partition}`;
        for (const opensAt of [20, 40, 30, 10, 50]) {
          const summary = { ...testSummary, title: `${mark} ${opensAt}`, opensAt };
          const stream = script();
          await store.append(stream.batch(claims, 1, { summary, isEnded: opensAt > 30 }));
        }
        const page = async (query: {
          offset: number;
          limit: number;
          isEnded?: boolean;
          opensUntilMs?: number;
          opensAfterMs?: number;
          opensFromMs?: number;
        }): Promise<{ opensAt: readonly number[]; total: number }> => {
          const { heads, total } = await store.list({ search: mark, ...query });
          return { opensAt: heads.map((head) => head.summary.opensAt), total };
        };
        expect(await page({ offset: 0, limit: 2 })).toEqual({ opensAt: [50, 40], total: 5 });
        expect(await page({ offset: 2, limit: 2 })).toEqual({ opensAt: [30, 20], total: 5 });
        expect(await page({ offset: 9, limit: 2 })).toEqual({ opensAt: [], total: 5 });
        expect(await page({ offset: 0, limit: 9, isEnded: true })).toEqual({
          opensAt: [50, 40],
          total: 2,
        });
        expect((await page({ offset: 0, limit: 9, isEnded: false })).opensAt).toEqual([30, 20, 10]);
        const running = { offset: 0, limit: 9, isEnded: false };
        expect(await page({ ...running, opensUntilMs: 20 })).toEqual({
          opensAt: [20, 10],
          total: 2,
        });
        expect(await page({ ...running, opensAfterMs: 10 })).toEqual({
          opensAt: [20, 30],
          total: 2,
        });
        expect(await page({ ...running, opensFromMs: 20 })).toEqual({
          opensAt: [30, 20],
          total: 2,
        });
        expect(await page({ offset: 1, limit: 1, opensAfterMs: 20 })).toEqual({
          opensAt: [40],
          total: 3,
        });
        await expect(store.list({ offset: 0, limit: 201 })).rejects.toThrow('bounded');
      });

      it('auctions that open at one instant stand in the order of their ids', async () => {
        const mark = `same-${partition}`;
        const summary = { ...testSummary, title: mark };
        const streams = ['b', '😀', 'ﬀ', 'A', '中'].map((letter) => `${mark}${letter}`);
        for (const stream of streams) {
          await store.append(new StreamScript(stream, partition).batch(claims, 1, { summary }));
        }
        const { heads } = await store.list({ offset: 0, limit: 9, search: mark });
        // Order of UTF-8 bytes: U+FB00 comes before U+1F600.
        expect(heads.map((head) => head.stream.slice(mark.length))).toEqual([
          'A',
          'b',
          '中',
          'ﬀ',
          '😀',
        ]);
      });

      it('lists kinds apart, and cases by state, party and publicity as their last summary says', async () => {
        const mark = `kinds-${partition}`;
        const caseSummary = (
          madeAt: number,
          facts: Partial<NonNullable<StreamSummary['facets']>>,
        ): StreamSummary => ({
          ...testSummary,
          title: `${mark} ${9 - madeAt}`,
          kind: 'project',
          facets: {
            phase: 'draft',
            isPublic: false,
            parties: ['agency-1'],
            madeAt,
            listed: { x: 1 },
            ...facts,
          },
        });
        const auction = script();
        await store.append(auction.batch(claims, 1, { summary: { ...testSummary, title: mark } }));
        const [first, second] = [script(), script()];
        await store.append(first.batch(claims, 1, { summary: caseSummary(1, {}) }));
        await store.append(
          second.batch(claims, 1, { summary: caseSummary(2, { parties: ['agency-2'] }) }),
        );
        const found = async (query: Partial<Parameters<EventStore['list']>[0]>) => {
          const { heads, total } = await store.list({
            offset: 0,
            limit: 9,
            search: mark,
            ...query,
          });
          expect(total).toBe(heads.length);
          return heads.map((head) => head.stream);
        };
        const project = { kind: 'project' } as const;
        expect(await found({})).toEqual([auction.stream]);
        expect(await found({ ...project, sort: 'newest' })).toEqual([second.stream, first.stream]);
        expect(await found({ ...project, sort: 'title' })).toEqual([second.stream, first.stream]);
        expect(await found({ ...project, visibleTo: 'agency-1' })).toEqual([first.stream]);
        expect(await found({ ...project, isPublic: true })).toEqual([]);
        const published = caseSummary(1, {
          phase: 'live',
          isPublic: true,
          parties: ['agency-1', 'S1'],
        });
        await store.append(first.batch(claims, 1, { summary: published }));
        expect(await found({ ...project, isPublic: true })).toEqual([first.stream]);
        expect(await found({ ...project, phases: ['live', 'closed'] })).toEqual([first.stream]);
        expect(await found({ ...project, phases: [] })).toEqual([]);
        expect(await found({ ...project, party: 'S1' })).toEqual([first.stream]);
        expect(await found({ ...project, visibleTo: 'agency-2', sort: 'newest' })).toEqual([
          second.stream,
          first.stream,
        ]);
        expect((await store.head(first.stream))?.summary).toEqual(published);
      });

      it('[ARC-4] finds auctions by format and by the organizations that buy or run them', async () => {
        const mark = `facets-${partition}`;
        const made = { ...testSummary, title: mark };
        const [first, second] = [script(), script()];
        const rounds = { ...made, type: 'rounds', buyerId: 'buyer-2', agencyId: 'agency-2' };
        await store.append(first.batch(claims, 1, { summary: { ...made, buyerId: 'buyer-1' } }));
        await store.append(second.batch(claims, 1, { summary: rounds }));
        const found = async (query: Partial<Parameters<EventStore['list']>[0]>) => {
          const asked = { offset: 0, limit: 9, search: mark, ...query };
          return (await store.list(asked)).heads.map((head) => head.stream);
        };
        expect(await found({ phases: ['rounds'] })).toEqual([second.stream]);
        expect(await found({ phases: ['rounds', made.type] })).toHaveLength(2);
        expect(await found({ anyParty: ['buyer-1', 'nobody'] })).toEqual([first.stream]);
        expect(await found({ anyParty: ['agency-2'] })).toEqual([second.stream]);
        expect(await found({ anyParty: [] })).toEqual([]);
        expect(await found({ anyParty: ['buyer-1'], phases: ['rounds'] })).toEqual([]);
      });

      it('searches titles and ids, whatever the case, and takes no character for a pattern', async () => {
        const stream = new StreamScript(`Fall-${partition}-ÄÖ`, partition);
        const summary = { ...testSummary, title: `打印机 Printers ${partition} 100%_off` };
        await store.append(stream.batch(claims, 1, { summary }));
        const total = async (search: string): Promise<number> =>
          (await store.list({ offset: 0, limit: 9, search })).total;
        expect(await total(`PRINTERS ${partition} `)).toBe(1);
        expect(await total(`fall-${partition}-äö`)).toBe(1);
        expect(await total(`打印机 printers ${partition} `)).toBe(1);
        expect(await total(`${partition} 100%_off`)).toBe(1);
        expect(await total(`${partition} 100_%off`)).toBe(0);
        expect(await total(`printers%${partition}`)).toBe(0);
      });

      it('[D6] keeps the newest snapshot', async () => {
        const snapshot = (version: number): Parameters<EventStore['saveSnapshot']>[1] => ({
          version,
          recordHash: sha256(utf8(String(version))),
          stateHash: 'ab'.repeat(32),
          state: JSON.stringify({ version, text: '状态 \0 \ud800' }),
        });
        const stream = script().stream;
        await store.saveSnapshot(stream, snapshot(5));
        await store.saveSnapshot(stream, snapshot(3));
        const loaded = await store.loadSnapshot(stream);
        expect(loaded).toMatchObject({ version: 5, state: snapshot(5).state });
        expect(Buffer.from(loaded?.recordHash ?? [])).toEqual(Buffer.from(snapshot(5).recordHash));
        await store.saveSnapshot(stream, snapshot(8));
        expect((await store.loadSnapshot(stream))?.version).toBe(8);
      });

      it('[T2] tells the time of the database', async () => {
        expect(Number.isSafeInteger(await store.databaseMs())).toBe(true);
      });

      it('[D2] runs with settings under which a commit stays', async () => {
        expect(await store.unsafeSettings()).toEqual([]);
      });
    });
  });
}
