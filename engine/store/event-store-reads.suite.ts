import { describe, expect, it } from 'vitest';
import { utf8 } from '#contracts/utf8.ts';
import type { EventStore, StoredRecord, StreamSummary } from '../runtime/ports.ts';
import {
  type EventStoreSetup,
  sha256,
  storeBench,
  StreamScript,
  testSummary,
} from './stream-script.ts';

/** The contract of `EventStore`: reading and listing; passes on every adapter. */
export function eventStoreReadsSuite(name: string, open: () => Promise<EventStoreSetup>): void {
  describe(`event store: ${name}: reads`, () => {
    const bench = storeBench(open);

    it('returns records after a version, at most the limit', async () => {
      const stream = bench.script();
      await bench.store.append(stream.batch(bench.claims, 10));
      const page = async (after: number, limit: number): Promise<readonly number[]> =>
        (await bench.store.read(stream.stream, after, limit)).map((record) => record.version);
      expect(await page(0, 3)).toEqual([1, 2, 3]);
      expect(await page(8, 5)).toEqual([9, 10]);
      expect(await page(10, 5)).toEqual([]);
      expect(await page(0, 0)).toEqual([]);
      await expect(bench.store.read(stream.stream, 0, 10_001)).rejects.toThrow('bounded');
    });

    it('a long page holds the same as short ones, byte for byte', async () => {
      const stream = bench.script();
      await bench.store.append(stream.batch(bench.claims, 300));
      const long = await bench.store.read(stream.stream, 0, 10_000);
      const short: StoredRecord[] = [];
      for (let after = 0; after < 300; after += 50) {
        short.push(...(await bench.store.read(stream.stream, after, 50)));
      }
      const plain = (records: readonly StoredRecord[]): readonly unknown[] =>
        records.map(({ version, bytes, hash }) => [version, [...bytes], [...hash]]);
      expect(long).toHaveLength(300);
      expect(plain(long)).toEqual(plain(short));
      expect(await bench.store.read(stream.stream, 299, 10_000)).toHaveLength(1);
      expect(await bench.store.read("no'such\\stream\0", 0, 10_000)).toEqual([]);
    });

    it('knows no head, record or snapshot of an unknown stream', async () => {
      expect(await bench.store.head('unknown')).toBeUndefined();
      expect(await bench.store.read('unknown', 0, 10)).toEqual([]);
      expect(await bench.store.loadSnapshot('unknown')).toBeUndefined();
    });

    it('lists the heads of partitions, ended ones only when asked', async () => {
      const [running, ended] = [bench.script(), bench.script()];
      await bench.store.append(running.batch(bench.claims));
      await bench.store.append(ended.batch(bench.claims));
      await bench.store.append(ended.batch(bench.claims, 1, { isEnded: true }));
      const streams = async (withEnded: boolean): Promise<readonly string[]> =>
        (await bench.store.heads([bench.partition], { withEnded })).map((head) => head.stream);
      expect(await streams(false)).toEqual([running.stream]);
      expect(await streams(true)).toEqual([running.stream, ended.stream].toSorted());
      expect(await bench.store.heads([bench.partition + 700_000], { withEnded: true })).toEqual([]);
    });

    it('pages through summaries, newest opening first, and counts all', async () => {
      const mark = `mark-${bench.partition}`;
      for (const opensAt of [20, 40, 30, 10, 50]) {
        const summary = { ...testSummary, title: `${mark} ${opensAt}`, opensAt };
        const stream = bench.script();
        await bench.store.append(stream.batch(bench.claims, 1, { summary, isEnded: opensAt > 30 }));
      }
      const page = async (query: {
        offset: number;
        limit: number;
        isEnded?: boolean;
        opensUntilMs?: number;
        opensAfterMs?: number;
        opensFromMs?: number;
      }): Promise<{ opensAt: readonly number[]; total: number }> => {
        const { heads, total } = await bench.store.list({ search: mark, ...query });
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
      await expect(bench.store.list({ offset: 0, limit: 201 })).rejects.toThrow('bounded');
    });

    it('auctions that open at one instant stand in the order of their ids', async () => {
      const mark = `same-${bench.partition}`;
      const summary = { ...testSummary, title: mark };
      const streams = ['b', '😀', 'ﬀ', 'A', '中'].map((letter) => `${mark}${letter}`);
      for (const stream of streams) {
        await bench.store.append(
          new StreamScript(stream, bench.partition).batch(bench.claims, 1, { summary }),
        );
      }
      const { heads } = await bench.store.list({ offset: 0, limit: 9, search: mark });
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
      const mark = `kinds-${bench.partition}`;
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
      const auction = bench.script();
      await bench.store.append(
        auction.batch(bench.claims, 1, { summary: { ...testSummary, title: mark } }),
      );
      const [first, second] = [bench.script(), bench.script()];
      await bench.store.append(first.batch(bench.claims, 1, { summary: caseSummary(1, {}) }));
      await bench.store.append(
        second.batch(bench.claims, 1, { summary: caseSummary(2, { parties: ['agency-2'] }) }),
      );
      const found = async (query: Partial<Parameters<EventStore['list']>[0]>) => {
        const { heads, total } = await bench.store.list({
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
      await bench.store.append(first.batch(bench.claims, 1, { summary: published }));
      expect(await found({ ...project, isPublic: true })).toEqual([first.stream]);
      expect(await found({ ...project, phases: ['live', 'closed'] })).toEqual([first.stream]);
      expect(await found({ ...project, phases: [] })).toEqual([]);
      expect(await found({ ...project, party: 'S1' })).toEqual([first.stream]);
      expect(await found({ ...project, visibleTo: 'agency-2', sort: 'newest' })).toEqual([
        second.stream,
        first.stream,
      ]);
      expect((await bench.store.head(first.stream))?.summary).toEqual(published);
    });

    it('[ARC-4] finds auctions by format and by the organizations that buy or run them', async () => {
      const mark = `facets-${bench.partition}`;
      const made = { ...testSummary, title: mark };
      const [first, second] = [bench.script(), bench.script()];
      const rounds = { ...made, type: 'rounds', buyerId: 'buyer-2', agencyId: 'agency-2' };
      await bench.store.append(
        first.batch(bench.claims, 1, { summary: { ...made, buyerId: 'buyer-1' } }),
      );
      await bench.store.append(second.batch(bench.claims, 1, { summary: rounds }));
      const found = async (query: Partial<Parameters<EventStore['list']>[0]>) => {
        const asked = { offset: 0, limit: 9, search: mark, ...query };
        return (await bench.store.list(asked)).heads.map((head) => head.stream);
      };
      expect(await found({ phases: ['rounds'] })).toEqual([second.stream]);
      expect(await found({ phases: ['rounds', made.type] })).toHaveLength(2);
      expect(await found({ anyParty: ['buyer-1', 'nobody'] })).toEqual([first.stream]);
      expect(await found({ anyParty: ['agency-2'] })).toEqual([second.stream]);
      expect(await found({ anyParty: [] })).toEqual([]);
      expect(await found({ anyParty: ['buyer-1'], phases: ['rounds'] })).toEqual([]);
    });

    it('searches titles and ids, whatever the case, and takes no character for a pattern', async () => {
      const stream = new StreamScript(`Fall-${bench.partition}-ÄÖ`, bench.partition);
      const summary = { ...testSummary, title: `打印机 Printers ${bench.partition} 100%_off` };
      await bench.store.append(stream.batch(bench.claims, 1, { summary }));
      const total = async (search: string): Promise<number> =>
        (await bench.store.list({ offset: 0, limit: 9, search })).total;
      expect(await total(`PRINTERS ${bench.partition} `)).toBe(1);
      expect(await total(`fall-${bench.partition}-äö`)).toBe(1);
      expect(await total(`打印机 printers ${bench.partition} `)).toBe(1);
      expect(await total(`${bench.partition} 100%_off`)).toBe(1);
      expect(await total(`${bench.partition} 100_%off`)).toBe(0);
      expect(await total(`printers%${bench.partition}`)).toBe(0);
    });

    it('[D6] keeps the newest snapshot', async () => {
      const snapshot = (version: number): Parameters<EventStore['saveSnapshot']>[1] => ({
        version,
        recordHash: sha256(utf8(String(version))),
        stateHash: 'ab'.repeat(32),
        state: JSON.stringify({ version, text: '状态 \0 \ud800' }),
      });
      const stream = bench.script().stream;
      await bench.store.saveSnapshot(stream, snapshot(5));
      await bench.store.saveSnapshot(stream, snapshot(3));
      const loaded = await bench.store.loadSnapshot(stream);
      expect(loaded).toMatchObject({ version: 5, state: snapshot(5).state });
      expect(Buffer.from(loaded?.recordHash ?? [])).toEqual(Buffer.from(snapshot(5).recordHash));
      await bench.store.saveSnapshot(stream, snapshot(8));
      expect((await bench.store.loadSnapshot(stream))?.version).toBe(8);
    });

    it('[T2] tells the time of the database', async () => {
      expect(Number.isSafeInteger(await bench.store.databaseMs())).toBe(true);
    });

    it('[D2] runs with settings under which a commit stays', async () => {
      expect(await bench.store.unsafeSettings()).toEqual([]);
    });
  });
}
