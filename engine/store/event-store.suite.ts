import { describe, expect, it } from 'vitest';
import { utf8 } from '#contracts/utf8.ts';
import type { AppendBatch } from '../runtime/ports.ts';
import { eventStoreReadsSuite } from './event-store-reads.suite.ts';
import {
  type EventStoreSetup,
  sha256,
  storeBench,
  StreamScript,
  testSummary,
} from './stream-script.ts';

/** The contract of `EventStore`: appending and who may; passes on every adapter. */
export function eventStoreSuite(name: string, open: () => Promise<EventStoreSetup>): void {
  describe(`event store: ${name}`, () => {
    const bench = storeBench(open);

    describe('append', () => {
      it('[D3] stores records in order and moves the head', async () => {
        const stream = bench.script();
        const first = stream.batch(bench.claims, 3);
        expect(await bench.store.append(first)).toEqual({ type: 'appended' });
        expect(await bench.store.append(stream.batch(bench.claims, 2))).toEqual({
          type: 'appended',
        });
        const stored = await bench.store.read(stream.stream, 0, 10);
        expect(stored.map((record) => record.version)).toEqual([1, 2, 3, 4, 5]);
        expect(Buffer.from(stored[0]?.bytes ?? [])).toEqual(
          Buffer.from(first.records[0]?.bytes ?? []),
        );
        expect(Buffer.from(stored[4]?.hash ?? [])).toEqual(Buffer.from(stream.hash));
        const head = await bench.store.head(stream.stream);
        expect(head).toMatchObject({
          version: 5,
          partition: bench.partition,
          isEnded: false,
          summary: testSummary,
        });
        expect(Buffer.from(head?.hash ?? [])).toEqual(Buffer.from(stream.hash));
      });

      it('stores every byte value as it is', async () => {
        const stream = bench.script();
        const { records, head } = stream.next(1);
        const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
        const record = {
          ...records[0],
          stream: stream.stream,
          version: 1,
          bytes,
          hash: head.toHash,
        };
        await bench.store.append({ claims: bench.claims, records: [record], heads: [head] });
        const [stored] = await bench.store.read(stream.stream, 0, 1);
        expect([...(stored?.bytes ?? [])]).toEqual([...bytes]);
      });

      it('takes records of several streams and partitions in one step, in any alternation', async () => {
        const [other] = await bench.store.claim([bench.partition + 100_000], 'node-1');
        const a = bench.script();
        const b = new StreamScript(`${a.stream}-b`, bench.partition + 100_000);
        const [ofA, ofB] = [a.next(2), b.next(2)];
        const [a1, a2] = ofA.records;
        const [b1, b2] = ofB.records;
        const records = [a1, b1, b2, a2].filter((record) => record !== undefined);
        const both = [...bench.claims, ...(other === undefined ? [] : [other])];
        const batch = { claims: both, records, heads: [ofB.head, ofA.head] };
        expect(await bench.store.append(batch)).toEqual({ type: 'appended' });
        expect(await bench.versions(a.stream)).toEqual([1, 2]);
        expect(await bench.versions(b.stream)).toEqual([1, 2]);
      });

      it('an append of nothing asks only whether the claims hold', async () => {
        const empty = { claims: bench.claims, records: [], heads: [] };
        expect(await bench.store.append(empty)).toEqual({ type: 'appended' });
        await bench.store.claim([bench.partition], 'node-2');
        expect(await bench.store.append(empty)).toEqual({ type: 'fenced' });
      });

      it('keeps the summary until a head move brings another', async () => {
        const stream = bench.script();
        await bench.store.append(stream.batch(bench.claims));
        await bench.store.append(stream.batch(bench.claims));
        expect((await bench.store.head(stream.stream))?.summary).toEqual(testSummary);
        const later = { ...testSummary, closesAt: 9_000 };
        await bench.store.append(stream.batch(bench.claims, 1, { summary: later }));
        expect((await bench.store.head(stream.stream))?.summary).toEqual(later);
      });

      it('[SQ-4] keeps who keeps the prices', async () => {
        const stream = bench.script();
        const summary = { ...testSummary, confidentiality: 'custodians' as const };
        await bench.store.append(stream.batch(bench.claims, 1, { summary }));
        expect((await bench.store.head(stream.stream))?.summary).toEqual(summary);
      });

      it('[A6] keeps a summary with characters that databases dislike', async () => {
        const stream = bench.script();
        const summary = { ...testSummary, title: 'nul \0 lone \ud800 quote \' " \\ 桌 😀' };
        expect(await bench.store.append(stream.batch(bench.claims, 1, { summary }))).toEqual({
          type: 'appended',
        });
        expect((await bench.store.head(stream.stream))?.summary).toEqual(summary);
        expect((await bench.store.list({ offset: 0, limit: 1, search: 'NUL \0 LONE' })).total).toBe(
          1,
        );
      });
    });

    describe('conflicts: nothing is stored', () => {
      const expectConflict = async (stream: StreamScript, batch: AppendBatch): Promise<void> => {
        const before = await bench.versions(stream.stream);
        expect(await bench.store.append(batch)).toEqual({ type: 'conflict' });
        expect(await bench.versions(stream.stream)).toEqual(before);
      };

      it('[D3] a gap after the stored head', async () => {
        const stream = bench.script();
        await bench.store.append(stream.batch(bench.claims, 2));
        stream.next(1);
        await expectConflict(stream, stream.batch(bench.claims));
      });

      it('[D3] a version that is there already', async () => {
        const stream = bench.script();
        const batch = stream.batch(bench.claims, 2);
        await bench.store.append(batch);
        await expectConflict(stream, batch);
      });

      it('[D3] a stream that exists already, created again', async () => {
        const stream = bench.script();
        await bench.store.append(stream.batch(bench.claims));
        await expectConflict(
          stream,
          new StreamScript(stream.stream, bench.partition).batch(bench.claims, 2),
        );
      });

      it('[D3] a stream that does not exist yet, continued', async () => {
        const stream = bench.script();
        stream.next(1);
        await expectConflict(stream, stream.batch(bench.claims));
      });

      it('[D4] a head with the right version but another hash', async () => {
        const stream = bench.script();
        await bench.store.append(stream.batch(bench.claims));
        stream.hash = sha256(utf8('another chain'));
        await expectConflict(stream, stream.batch(bench.claims));
      });

      it('a stream that belongs to another partition', async () => {
        const stream = bench.script();
        await bench.store.append(stream.batch(bench.claims));
        const wrong = new StreamScript(stream.stream, bench.partition + 200_000);
        wrong.version = stream.version;
        wrong.hash = stream.hash;
        const wrongClaims = await bench.store.claim([wrong.partition], 'node-1');
        await expectConflict(stream, wrong.batch(wrongClaims));
      });

      it('[B1] a command id that the stream has already', async () => {
        const stream = bench.script();
        await bench.store.append(stream.batch(bench.claims, 1, { commandId: () => 'command-1' }));
        await expectConflict(
          stream,
          stream.batch(bench.claims, 1, { commandId: () => 'command-1' }),
        );
      });

      it('[B1] a command id twice in one batch', async () => {
        const stream = bench.script();
        await expectConflict(
          stream,
          stream.batch(bench.claims, 2, { commandId: () => 'command-1' }),
        );
      });

      it('[B1] the same command id in two streams is no conflict', async () => {
        for (const stream of [bench.script(), bench.script()]) {
          const batch = stream.batch(bench.claims, 1, { commandId: () => 'command-1' });
          expect(await bench.store.append(batch)).toEqual({ type: 'appended' });
        }
      });

      it('one moved head refuses the records of all streams', async () => {
        const [good, moved] = [bench.script(), bench.script()];
        await bench.store.append(moved.batch(bench.claims));
        const stale = new StreamScript(moved.stream, bench.partition);
        const [ofGood, ofStale] = [good.next(2), stale.next(1)];
        const batch = {
          claims: bench.claims,
          records: [...ofGood.records, ...ofStale.records],
          heads: [ofGood.head, ofStale.head],
        };
        expect(await bench.store.append(batch)).toEqual({ type: 'conflict' });
        expect(await bench.store.head(good.stream)).toBeUndefined();
        expect(await bench.versions(good.stream)).toEqual([]);
        expect(await bench.versions(moved.stream)).toEqual([1]);
      });

      it('a batch that contradicts itself is a fault of the writer, not a conflict', async () => {
        const stream = bench.script();
        const batch = stream.batch(bench.claims, 3);
        const withGap = {
          ...batch,
          records: batch.records.filter((record) => record.version !== 2),
        };
        await expect(bench.store.append(withGap)).rejects.toThrow('counts its records');
        await expect(bench.store.append({ ...batch, claims: [] })).rejects.toThrow('is claimed');
        expect(await bench.store.head(stream.stream)).toBeUndefined();
      });
    });

    describe('ownership', () => {
      it('[F1] a claim raises the epoch by one and creates missing rows', async () => {
        const fresh = [bench.partition + 300_001, bench.partition + 300_000];
        const [first, second] = [
          await bench.store.claim(fresh, 'a'),
          await bench.store.claim(fresh, 'b'),
        ];
        expect(first.map((claim) => claim.partition)).toEqual(fresh);
        expect(first.map((claim) => claim.epoch)).toEqual([1, 1]);
        expect(second.map((claim) => claim.epoch)).toEqual([2, 2]);
      });

      it('says who owns what, in the order asked, also for partitions nobody ever claimed', async () => {
        expect(await bench.store.ownership([bench.partition + 400_000, bench.partition])).toEqual([
          { partition: bench.partition + 400_000, epoch: 0, owner: '' },
          { partition: bench.partition, epoch: 1, owner: 'node-1' },
        ]);
      });

      it('[F1] after a takeover the old owner is fenced and nothing is stored', async () => {
        const stream = bench.script();
        await bench.store.append(stream.batch(bench.claims));
        const newOwner = bench.setup.connect();
        const newClaims = await newOwner.claim([bench.partition], 'node-2');
        const late = stream.batch(bench.claims);
        expect(await bench.store.append(late)).toEqual({ type: 'fenced' });
        expect(await bench.versions(stream.stream)).toEqual([1]);
        expect(await newOwner.append({ ...late, claims: newClaims })).toEqual({ type: 'appended' });
      });

      it('[F1] one lost partition fences the whole batch', async () => {
        const both = await bench.store.claim(
          [bench.partition, bench.partition + 500_000],
          'node-1',
        );
        await bench.setup.connect().claim([bench.partition + 500_000], 'node-2');
        const stream = bench.script();
        expect(await bench.store.append(stream.batch(both))).toEqual({ type: 'fenced' });
        expect(await bench.store.head(stream.stream)).toBeUndefined();
      });

      it('[F1] a claim that was never made is fenced, also one from the future', async () => {
        const stream = bench.script();
        const batch = stream.batch(bench.claims);
        for (const epoch of [0, 2, 99]) {
          const claim = { partition: bench.partition, epoch };
          expect(await bench.store.append({ ...batch, claims: [claim] })).toEqual({
            type: 'fenced',
          });
        }
      });

      it('the fence is checked before the heads', async () => {
        const stream = bench.script();
        stream.next(1);
        await bench.setup.connect().claim([bench.partition], 'node-2');
        expect(await bench.store.append(stream.batch(bench.claims))).toEqual({ type: 'fenced' });
      });

      it('[F5] a reclaim fences what was sent under the old epoch', async () => {
        const stream = bench.script();
        const lost = stream.batch(bench.claims);
        const again = await bench.store.reclaim(bench.claims, 'node-1');
        expect(again).toEqual({
          type: 'claimed',
          claims: [{ partition: bench.partition, epoch: 2 }],
        });
        expect(await bench.store.append(lost)).toEqual({ type: 'fenced' });
      });

      it('[F5] a reclaim after a takeover is fenced and changes nothing', async () => {
        const both = await bench.store.claim(
          [bench.partition, bench.partition + 600_000],
          'node-1',
        );
        await bench.setup.connect().claim([bench.partition], 'node-2');
        const before = await bench.store.ownership([bench.partition, bench.partition + 600_000]);
        expect(await bench.store.reclaim(both, 'node-1')).toEqual({ type: 'fenced' });
        expect(await bench.store.ownership([bench.partition, bench.partition + 600_000])).toEqual(
          before,
        );
      });
    });
  });

  eventStoreReadsSuite(name, open);
}
