import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '#contracts/utf8.ts';
import type { LogLeaf, LogStore, StoredCheckpoint } from '../runtime/ports.ts';

/** One empty log and any number of stores on it, as processes would have them. */
export interface LogStoreSetup {
  connect(): LogStore;
  close(): Promise<void>;
}

const sha256 = (text: string): Uint8Array => createHash('sha256').update(text).digest();

function leaf(index: number, stream = `A-${index % 2}`): LogLeaf {
  return {
    index,
    stream,
    version: index + 1,
    at: 1_700_000_000_000 + index,
    salt: sha256(`salt ${index}`),
    entry: utf8(`entry ${index}`),
  };
}

function leaves(first: number, count: number): readonly LogLeaf[] {
  return Array.from({ length: count }, (_, i) => leaf(first + i));
}

function checkpoint(size: number, at = 1_700_000_000_000 + size): StoredCheckpoint {
  return { size, at, rootHash: sha256(`root ${size}`), note: `kaibiao.example/log\n${size}\n` };
}

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

/** The contract of `LogStore`; passes on every adapter. `open` hands over an empty log. */
export function logStoreSuite(name: string, open: () => Promise<LogStoreSetup>): void {
  describe(`log store: ${name}`, () => {
    let setup: LogStoreSetup;
    let log: LogStore;

    beforeEach(async () => {
      setup = await open();
      log = setup.connect();
    });
    afterEach(async () => {
      await setup.close();
    });

    it('is empty at first', async () => {
      expect(await log.latestCheckpoint()).toBeUndefined();
      expect(await log.checkpointAt(1_000)).toBeUndefined();
      expect(await log.entries(0, 10)).toEqual([]);
      expect(await log.leavesOfStream('A-0')).toEqual([]);
    });

    it('[D5] stores leaves and the checkpoint over them together', async () => {
      const epoch = await log.claimLog('node-1');
      expect(await log.appendLeaves(epoch, leaves(0, 3), checkpoint(3))).toEqual({
        type: 'appended',
      });
      expect(await log.appendLeaves(epoch, leaves(3, 2), checkpoint(5))).toEqual({
        type: 'appended',
      });
      expect((await log.entries(0, 10)).map(text)).toEqual(
        [0, 1, 2, 3, 4].map((i) => `entry ${i}`),
      );
      const latest = await log.latestCheckpoint();
      expect(latest).toMatchObject({ size: 5, at: checkpoint(5).at, note: checkpoint(5).note });
      expect(Buffer.from(latest?.rootHash ?? [])).toEqual(Buffer.from(checkpoint(5).rootHash));
    });

    it('finds the leaves of one stream, whole and in order', async () => {
      const epoch = await log.claimLog('node-1');
      await log.appendLeaves(epoch, leaves(0, 5), checkpoint(5));
      const found = await log.leavesOfStream('A-1');
      expect(found.map(({ index, version, at }) => ({ index, version, at }))).toEqual([
        { index: 1, version: 2, at: leaf(1).at },
        { index: 3, version: 4, at: leaf(3).at },
      ]);
      expect(Buffer.from(found[0]?.salt ?? [])).toEqual(Buffer.from(leaf(1).salt));
      expect(text(found[0]?.entry)).toBe('entry 1');
    });

    it('reads entries from a place, at most the limit', async () => {
      const epoch = await log.claimLog('node-1');
      await log.appendLeaves(epoch, leaves(0, 5), checkpoint(5));
      expect((await log.entries(1, 2)).map(text)).toEqual(['entry 1', 'entry 2']);
      expect((await log.entries(4, 9)).map(text)).toEqual(['entry 4']);
      await expect(log.entries(0, 10_001)).rejects.toThrow('bounded');
    });

    it('finds the newest checkpoint of a size or below it', async () => {
      const epoch = await log.claimLog('node-1');
      await log.appendLeaves(epoch, leaves(0, 2), checkpoint(2));
      await log.appendLeaves(epoch, leaves(2, 3), checkpoint(5));
      await log.appendLeaves(epoch, [], checkpoint(5, 1_800_000_000_000));
      expect(await log.checkpointAt(1)).toBeUndefined();
      expect((await log.checkpointAt(2))?.size).toBe(2);
      expect((await log.checkpointAt(4))?.size).toBe(2);
      expect((await log.checkpointAt(99))?.at).toBe(1_800_000_000_000);
    });

    it('[F1] a second owner fences the first, and nothing of the first is stored', async () => {
      const first = await log.claimLog('node-1');
      await log.appendLeaves(first, leaves(0, 1), checkpoint(1));
      const other = setup.connect();
      const second = await other.claimLog('node-2');
      expect(second).toBe(first + 1);
      expect(await log.appendLeaves(first, leaves(1, 1), checkpoint(2))).toEqual({
        type: 'fenced',
      });
      expect((await log.latestCheckpoint())?.size).toBe(1);
      expect(await other.appendLeaves(second, leaves(1, 1), checkpoint(2))).toEqual({
        type: 'appended',
      });
    });

    it('[D5] a gap, a repeat or a wrong size is a fault of the writer, and nothing is stored', async () => {
      const epoch = await log.claimLog('node-1');
      await log.appendLeaves(epoch, leaves(0, 2), checkpoint(2));
      const attempts = [
        [leaves(3, 1), checkpoint(4)],
        [leaves(1, 1), checkpoint(2)],
        [leaves(2, 1), checkpoint(9)],
      ] as const;
      for (const [wrong, over] of attempts) {
        await expect(log.appendLeaves(epoch, wrong, over)).rejects.toThrow(/leaves/);
      }
      expect((await log.latestCheckpoint())?.size).toBe(2);
      expect(await log.entries(0, 10)).toHaveLength(2);
    });
  });
}
