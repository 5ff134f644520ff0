import { afterEach, describe, expect, it } from 'vitest';
import { DocumentPress, type PressOptions } from '#documents/press.ts';
import type { DocumentOrder } from '#documents/press-messages.ts';
import { wholeSample } from '#engine/export/sample-journal.ts';

const ORDER: DocumentOrder = {
  kind: 'minutes',
  format: 'pdf',
  language: 'zh-CN',
  audience: { kind: 'public' },
  buyer: { id: 'buyer-1', name: '采购人' },
  agency: { id: 'agency-1', name: '代理机构' },
  headHash: 'ab'.repeat(32),
  log: { verifierKey: 'key' },
};

const presses: DocumentPress[] = [];
function press(over: Partial<PressOptions> = {}): DocumentPress {
  const made = new DocumentPress({ jobsMax: 4, jobMs: 60_000, idleMs: 60_000, ...over });
  presses.push(made);
  return made;
}

afterEach(async () => {
  for (const one of presses.splice(0)) await one.stop();
});

async function pages(size = 5): Promise<() => AsyncIterable<readonly Uint8Array[]>> {
  const bytes = (await wholeSample()).records.map((record) => record.bytes);
  return async function* read() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
  };
}

describe('the press', () => {
  it('[DOC-7] makes documents in their order, tells how far it is, and forgets each', async () => {
    const records = await pages();
    const one = press();
    const steps: string[] = [];
    const told = (done: number, total: number) => steps.push(`${done}/${total}`);
    const [first, second] = await Promise.all([
      one.make(ORDER, records, told),
      one.make({ ...ORDER, format: 'xlsx' }, records),
    ]);
    expect(first.type).toBe('made');
    expect(second.type).toBe('made');
    expect(steps).toEqual(['1/2', '2/2']);
    const again = await one.make(ORDER, records);
    expect(again).toEqual(first);
  });

  it('[DOC-7] takes no more than it may have waiting', async () => {
    const records = await pages();
    const one = press({ jobsMax: 1 });
    const making = one.make(ORDER, records);
    expect(await one.make(ORDER, records)).toEqual({ type: 'busy' });
    expect((await making).type).toBe('made');
    expect((await one.make(ORDER, records)).type).toBe('made');
  });

  it('[DOC-7] gives up what takes too long, and goes on with the next', async () => {
    const records = await pages();
    const slow = press({ jobMs: 1 });
    expect(await slow.make(ORDER, records)).toMatchObject({ type: 'failed' });
    const broken = press();
    const nothing = async function* read(): AsyncIterable<readonly Uint8Array[]> {};
    expect(await broken.make(ORDER, nothing)).toMatchObject({ type: 'failed' });
    expect((await broken.make(ORDER, records)).type).toBe('made');
  });

  it('[DOC-7] hands on that the records cannot be read, and goes on with the next', async () => {
    const one = press();
    const unreadable = (): AsyncIterable<readonly Uint8Array[]> => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('store down')) }),
    });
    await expect(one.make(ORDER, unreadable)).rejects.toThrow('store down');
    expect((await one.make(ORDER, await pages())).type).toBe('made');
  });
});
