import { describe, expect, it } from 'vitest';
import { bidderId } from '#contracts/ids.ts';
import { STORY_RECORDS_MAX } from '#contracts/limits.ts';
import type { StoredRecord } from '#engine/runtime/ports.ts';
import { wholeSample } from '#engine/export/sample-journal.ts';
import { Stories } from './stories.ts';

async function shelf() {
  const { records } = await wholeSample();
  const reads: [number, number][] = [];
  const stories = new Stories(async (_id, after, limit) => {
    reads.push([after, limit]);
    return records.slice(after, after + limit).map(
      ({ bytes }, index): StoredRecord => ({
        version: after + index + 1,
        bytes,
        hash: new Uint8Array(32),
      }),
    );
  });
  return { stories, reads, total: records.length };
}

describe('stories of auctions', () => {
  it('[ARC-1] are folded once and carried on from where they stand', async () => {
    const { stories, reads, total } = await shelf();
    expect((await stories.storyOf({ stream: 'A1', version: 5 }))?.records).toBe(5);
    const both = [total, total].map((version) => stories.storyOf({ stream: 'A1', version }));
    expect((await Promise.all(both)).map((story) => story?.records)).toEqual([total, total]);
    expect(reads).toEqual([
      [0, 5],
      [5, total - 5],
    ]);
  });

  it('[ARC-2] give each reader its own log, and a newer one when records were added', async () => {
    const { stories, total } = await shelf();
    const running = { stream: 'A1', version: 17 };
    expect(await stories.logOf(running, { kind: 'public' })).toEqual([]);
    const own = await stories.logOf(running, { kind: 'bidder', bidderId: bidderId('B1') });
    expect(own?.every(({ isOwn }) => isOwn)).toBe(true);
    const oversight = await stories.logOf(running, { kind: 'oversight' });
    expect(oversight?.length).toBeGreaterThan(own?.length ?? 0);
    const ended = { stream: 'A1', version: total };
    const log = await stories.logOf(ended, { kind: 'public' });
    expect(log?.length).toBeGreaterThanOrEqual(oversight?.length ?? 0);
    expect(await stories.logOf(ended, { kind: 'public' })).toBe(log);
  });

  it('begin anew after a fault of the store, and leave what is too long', async () => {
    const { records } = await wholeSample();
    let isDown = true;
    const stories = new Stories(async (_id, after, limit) => {
      if (isDown) throw new Error('store down');
      return records.slice(after, after + limit).map(({ bytes }, index) => ({
        version: after + index + 1,
        bytes,
        hash: new Uint8Array(32),
      }));
    });
    const head = { stream: 'A1', version: records.length };
    await expect(stories.storyOf(head)).rejects.toThrow('store down');
    isDown = false;
    expect((await stories.storyOf(head))?.records).toBe(records.length);
    const long = { stream: 'A2', version: STORY_RECORDS_MAX + 1 };
    expect(await stories.logOf(long, { kind: 'public' })).toBeUndefined();
  });
});
