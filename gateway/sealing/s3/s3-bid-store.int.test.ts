import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collected, sourceOf } from '#contracts/sealing/chunks.ts';
import { bidStoreSuite } from '../bid-store.suite.ts';
import type { BidStore } from '../ports.ts';
import { BidStoreUnavailableError } from '../store-faults.ts';
import { type S3TestServer, type S3Trouble, startS3TestServer } from '../testing/s3-server.ts';
import { openS3BidStore } from './s3-bid-store.ts';

const MEBIBYTE = 1_048_576;
const PART_BYTES = 65_536;
/** Two parts and a half. */
const LARGE = new Uint8Array(2.5 * PART_BYTES).map((_, at) => (at >> 8) % 251);
const NAME = 'o/bids/digest/f1.ebd';

let server: S3TestServer;
const faults: unknown[] = [];
beforeAll(async () => {
  server = await startS3TestServer();
});
beforeEach(() => {
  server.objects.clear();
  server.unfinished.clear();
  server.seen.length = 0;
  faults.length = 0;
  server.trouble = () => undefined;
});
afterAll(() => server.stop());

/** Waits are none: what is tested is that it is done again, not when. */
function opened(timing = {}, address = server.address): Promise<BidStore> {
  return openS3BidStore({
    ...{ address, partBytes: PART_BYTES, timing: { waitsMs: [0, 0], ...timing } },
    onFault: (error) => faults.push(error),
  });
}

/** The first `times` requests that match go wrong. */
function failFirst(pattern: RegExp, times: number, trouble: S3Trouble): void {
  let left = times;
  server.trouble = (line) => {
    if (left === 0 || !pattern.test(line)) return undefined;
    left -= 1;
    return trouble;
  };
}

async function bytesOf(store: BidStore, name: string): Promise<Uint8Array | undefined> {
  const source = await store.get(name);
  return source && collected(source, 64 * MEBIBYTE);
}

async function* pieces(bytes: Uint8Array, then?: Error): AsyncGenerator<Uint8Array> {
  const step = 10_000;
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
  if (then !== undefined) throw then;
}

describe('sealed files in a bucket', () => {
  bidStoreSuite(async () => ({ store: await opened(), reopen: () => opened() }));

  it('given a file of several parts, it is read again byte for byte, in ranges', async () => {
    const store = await opened();
    expect(await store.put(NAME, pieces(LARGE))).toBe(LARGE.length);
    expect(server.unfinished.size).toBe(0);
    expect(Buffer.compare((await bytesOf(store, NAME)) ?? new Uint8Array(0), LARGE)).toBe(0);
  });

  it('given a source that breaks after two parts, nothing of it lies there', async () => {
    const store = await opened();
    const broken = pieces(LARGE, new Error('the digest is wrong'));
    await expect(store.put(NAME, broken)).rejects.toThrow('the digest is wrong');
    expect([server.objects.size, server.unfinished.size]).toEqual([0, 0]);
    expect(server.seen.some((line) => line.includes('partNumber=2'))).toBe(true);
  });

  it('given parts that a crash left, the next start removes them and nothing else', async () => {
    await (await opened()).put('o/policy.json', sourceOf(new Uint8Array(3)));
    server.unfinished.set('left', { key: NAME, parts: new Map([[1, LARGE]]) });
    await opened();
    expect(server.unfinished.size).toBe(0);
    expect([...server.objects.keys()]).toEqual(['o/policy.json']);
  });

  it.each<[string, RegExp, S3Trouble]>([
    ['a part is cut off', /partNumber=2/, 'cut'],
    ['the answer to a part is lost', /partNumber=2/, 'lost answer'],
    ['the store says 503', /^PUT/, { status: 503 }],
    ['it wants less', /^PUT/, { status: 429 }],
    ['the beginning is cut off', /^POST .*\?uploads/, 'cut'],
    ['the answer to the completion is lost', /^POST .*\?uploadId/, 'lost answer'],
    ['a range of the file is cut off', /^GET/, 'cut'],
  ])('given that %s, it is done again and the file is whole', async (_case, pattern, trouble) => {
    const store = await opened();
    failFirst(pattern, 2, trouble);
    expect(await store.put(NAME, pieces(LARGE))).toBe(LARGE.length);
    const read = await bytesOf(store, NAME);
    expect(Buffer.compare(read ?? new Uint8Array(0), LARGE)).toBe(0);
    expect(faults).toHaveLength(2);
  });

  it('given that the answer to a small file is lost, the next attempt finds it there', async () => {
    const store = await opened();
    failFirst(/^PUT/, 1, 'lost answer');
    expect(await store.put(NAME, sourceOf(new Uint8Array(3)))).toBe(3);
    expect(server.seen.filter((line) => line.startsWith('PUT'))).toHaveLength(2);
  });

  it('given that a file of another is completed first, that one stays and the parts go', async () => {
    const store = await opened();
    server.trouble = (line) => {
      if (line.startsWith('POST') && line.includes('uploadId')) {
        server.objects.set(NAME, new Uint8Array(5));
      }
      return undefined;
    };
    expect(await store.put(NAME, pieces(LARGE))).toBe(5);
    expect(server.unfinished.size).toBe(0);
  });

  it.each<[string, S3Trouble]>([
    ['is down', 'cut'],
    ['is at its limit', { status: 503 }],
  ])(
    'given a store that %s, each act is a fault that passes, and is tried thrice',
    async (_is, trouble) => {
      const store = await opened();
      server.trouble = () => trouble;
      server.seen.length = 0;
      await expect(store.get(NAME)).rejects.toThrow(BidStoreUnavailableError);
      expect([server.seen.length, faults.length]).toEqual([3, 3]);
      await expect(store.put(NAME, pieces(LARGE))).rejects.toThrow(BidStoreUnavailableError);
      await expect(store.list('o/')).rejects.toThrow(BidStoreUnavailableError);
      await expect(store.remove('o/')).rejects.toThrow(BidStoreUnavailableError);
      await expect(opened()).rejects.toThrow(BidStoreUnavailableError);
      server.trouble = () => undefined;
      expect(await store.put(NAME, pieces(LARGE))).toBe(LARGE.length);
    },
  );

  it('given a store that never answers, nobody waits for it for ever', async () => {
    server.trouble = () => 'silence';
    await expect(opened({ attemptMs: 50 })).rejects.toThrow(/no answer to GET: .*timeout/);
  });

  it('given a store that goes away amid the parts, they are removed later, and the fault of that is told', async () => {
    const store = await opened();
    server.trouble = (line) =>
      line.includes('partNumber=2') || line.startsWith('DELETE') ? 'cut' : undefined;
    await expect(store.put(NAME, pieces(LARGE))).rejects.toThrow(BidStoreUnavailableError);
    expect(faults.at(-1)).toMatchObject({ message: expect.stringContaining('DELETE') });
    expect([server.objects.size, server.unfinished.size]).toEqual([0, 1]);
    server.trouble = () => undefined;
    await opened();
    expect(server.unfinished.size).toBe(0);
  });

  it('given a wrong key or no such bucket, it does not open, and the message names no secret', async () => {
    const { address } = server;
    const wrong = { ...address, secretAccessKey: 'another-secret' };
    const refusal = await opened({}, wrong).catch(String);
    expect(refusal).toContain('403 SignatureDoesNotMatch');
    expect(refusal).not.toContain('another-secret');
    const elsewhere = { ...address, url: address.url.replace('/bids', '/other') };
    await expect(opened({}, elsewhere)).rejects.toThrow('404 NoSuchBucket');
  });
});
