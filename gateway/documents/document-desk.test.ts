import { describe, expect, it } from 'vitest';
import { bidderId } from '#contracts/ids.ts';
import { DOCUMENT_JOBS_PER_CALLER_MAX, STORY_RECORDS_MAX } from '#contracts/limits.ts';
import type { DocumentOrder } from '#documents/press-messages.ts';
import type { PressOutcome, Progress } from '#documents/press.ts';
import type { StreamHead } from '#engine/api.ts';
import { DocumentDesk, type DocumentRequest } from './document-desk.ts';

const HEAD: StreamHead = {
  stream: 'A1',
  partition: 0,
  version: 3,
  hash: new Uint8Array(32).fill(0xab),
  isEnded: true,
  summary: {
    title: '打印纸采购',
    type: 'english-reverse',
    visibility: 'open',
    offerSignature: 'none',
    buyerId: 'buyer-1',
    agencyId: 'agency-1',
    bidderIds: ['B1', 'B2'],
    opensAt: 0,
    closesAt: 1,
    lotCount: 1,
  },
};

const REQUEST: DocumentRequest = {
  head: HEAD,
  kind: 'offer-log',
  format: 'pdf',
  language: 'zh-CN',
  audience: { kind: 'public' },
  caller: 'somebody',
};

/** A press that waits to be told what came of each order. */
function scripted() {
  const orders: DocumentOrder[] = [];
  const answers: ((outcome: PressOutcome) => void)[] = [];
  const told: Progress[] = [];
  const versions: number[] = [];
  const desk = new DocumentDesk({
    press: {
      make: async (order, records, onProgress) => {
        orders.push(order);
        if (onProgress !== undefined) told.push(onProgress);
        for await (const page of records()) versions.push(page.length);
        return new Promise((resolve) => answers.push(resolve));
      },
    },
    read: async (_id, after, limit) =>
      Array.from({ length: Math.min(limit, 2) }, (_, index) => ({
        version: after + index + 1,
        bytes: new Uint8Array(1),
        hash: new Uint8Array(32),
      })),
    namesOf: async () => [{ id: 'buyer-1', name: '采购人' }],
    verifierKey: 'key',
    checkpoint: async () => undefined,
  });
  return { desk, orders, answers, told, versions };
}

const MADE: PressOutcome = { type: 'made', bytes: Uint8Array.of(1, 2, 3) };
const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('the desk of documents', () => {
  it('[DOC-8] makes a document once for the same reader, and another one for another reader', async () => {
    const { desk, orders, answers, versions } = scripted();
    const both = Promise.all([desk.make(REQUEST), desk.make({ ...REQUEST, caller: 'else' })]);
    await soon();
    expect(orders).toHaveLength(1);
    expect(orders[0]).toMatchObject({
      buyer: { name: '采购人' },
      agency: { name: 'agency-1' },
      headHash: 'ab'.repeat(32),
    });
    expect(versions).toEqual([2, 1]);
    answers[0]?.(MADE);
    expect(await both).toEqual([MADE, MADE]);
    expect(await desk.make(REQUEST)).toEqual(MADE);
    expect(orders).toHaveLength(1);
    const others: readonly DocumentRequest[] = [
      { ...REQUEST, audience: { kind: 'oversight' } },
      { ...REQUEST, audience: { kind: 'bidder', bidderId: bidderId('B1') } },
      { ...REQUEST, audience: { kind: 'bidder', bidderId: bidderId('B2') } },
      { ...REQUEST, language: 'en' },
      { ...REQUEST, head: { ...HEAD, version: 2 } },
      { ...REQUEST, confirmation: { announcedAt: 1, lots: [{ lotId: 'L1', bidderId: 'B2' }] } },
    ];
    void Promise.all(others.map((other) => desk.make(other)));
    await soon();
    expect(orders).toHaveLength(7);
    expect(orders.at(-1)?.confirmation?.lots).toEqual([{ lotId: 'L1', bidderId: 'B2' }]);
  });

  it('[DOC-8] tells how far a document is, and that others come first', async () => {
    const { desk, answers, told } = scripted();
    const english: DocumentRequest = { ...REQUEST, language: 'en' };
    expect(desk.progressOf(REQUEST)).toEqual({ state: 'none' });
    const first = desk.make(REQUEST);
    void desk.make(english);
    await soon();
    expect(desk.progressOf(REQUEST)).toEqual({ state: 'making', done: 0, total: 0 });
    expect(desk.progressOf(english)).toEqual({ state: 'waiting', ahead: 1 });
    told[0]?.(2, 7);
    expect(desk.progressOf(REQUEST)).toEqual({ state: 'making', done: 2, total: 7 });
    answers[0]?.(MADE);
    await first;
    expect(desk.progressOf(REQUEST)).toEqual({ state: 'made' });
    expect(desk.progressOf(english)).toMatchObject({ state: 'making' });
  });

  it('[DOC-8] one caller has few under way; a failed one may be asked for again', async () => {
    const { desk, answers, orders } = scripted();
    const many = Array.from({ length: DOCUMENT_JOBS_PER_CALLER_MAX + 1 }, (_, index) =>
      desk.make({ ...REQUEST, head: { ...HEAD, stream: `A${index}` } }),
    );
    expect(await many.at(-1)).toEqual({ type: 'busy' });
    await soon();
    answers[0]?.({ type: 'failed', detail: 'took too long' });
    expect(await many[0]).toMatchObject({ type: 'failed' });
    void desk.make({ ...REQUEST, head: { ...HEAD, stream: 'A0' } });
    await soon();
    expect(orders).toHaveLength(DOCUMENT_JOBS_PER_CALLER_MAX + 1);
  });

  it('[DOC-7] a journal that is too long is refused before it is read', async () => {
    const { desk, orders } = scripted();
    const long = { ...REQUEST, head: { ...HEAD, version: STORY_RECORDS_MAX + 1 } };
    expect(await desk.make(long)).toMatchObject({ type: 'too-large' });
    expect(orders).toEqual([]);
  });
});
