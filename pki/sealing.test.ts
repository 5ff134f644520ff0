import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { base64UrlOf, concat } from '#contracts/sealing/bytes.ts';
import { collected, sourceOf } from '#contracts/sealing/chunks.ts';
import { SealError } from '#contracts/sealing/faults.ts';
import { FileDigests } from '#contracts/sealing/file-digests.ts';
import { type BidHeader, checkAgainstPolicy, readHeader } from '#contracts/sealing/header.ts';
import {
  checkRelease,
  openedDocument,
  openedFile,
  openSheet,
  recoverDataKey,
  recoverFileKey,
  type ReleasedShare,
} from '#contracts/sealing/open.ts';
import { padmeBytes } from '#contracts/sealing/padding.ts';
import { tenderPolicySchema } from '#contracts/sealing/policy.ts';
import {
  SEGMENT_BYTES,
  STREAM_HEADER_BYTES,
  sealedBytes,
  sealStream,
  openStream,
} from '#contracts/sealing/stream.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { utf8 } from '#contracts/utf8.ts';
import { suiteOf } from './suites.ts';
import {
  demoCore,
  type DemoTender,
  demoTender,
  releases,
  sealDemo,
  type SealedParts,
} from './testing/demo-tender.ts';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';

describe.each(SUITE_IDS)('%s', (suiteId) => {
  const suite = suiteOf(suiteId);
  const MIB = SEGMENT_BYTES;
  let tender: DemoTender;
  let bid: SealedParts;

  beforeAll(async () => {
    tender = await demoTender('T-1', suiteId);
    bid = await sealDemo(tender, [utf8('技术方案'), new Uint8Array(3 * MIB).fill(7)]);
  });

  async function dataKey(
    of: SealedParts,
    who: Parameters<typeof releases>[2],
  ): ReturnType<typeof recoverDataKey> {
    const shares = await releases(tender, of, who);
    return recoverDataKey(suite, of.header, { lock: who.lock, releases: shares });
  }

  async function openedBy(who: Parameters<typeof releases>[2]): Promise<Uint8Array> {
    const key = await dataKey(bid, who);
    if (!key.ok) throw new Error(key.error);
    return key.value;
  }

  async function faultOf(work: () => Promise<unknown>): Promise<string | undefined> {
    try {
      await work();
      return undefined;
    } catch (error) {
      if (error instanceof SealError) return error.fault;
      throw error;
    }
  }

  describe('a sealed bid opens', () => {
    it('[SEAL-12] with the bidder and any two custodians, or with all three without the bidder', async () => {
      const keys = await Promise.all([
        openedBy({ lock: 'A', custodians: [0, 1], bidder: true }),
        openedBy({ lock: 'A', custodians: [1, 2], bidder: true }),
        openedBy({ lock: 'A', custodians: [0, 1, 2], bidder: true }),
        openedBy({ lock: 'B', custodians: [0, 1, 2] }),
      ]);
      expect(new Set(keys.map(base64UrlOf)).size).toBe(1);
    });

    it.each([
      ['one custodian and the bidder', { lock: 'A', custodians: [0], bidder: true }],
      ['all custodians without the bidder in lock A', { lock: 'A', custodians: [0, 1, 2] }],
      ['two custodians in lock B', { lock: 'B', custodians: [0, 2] }],
      ['the bidder alone', { lock: 'A', custodians: [], bidder: true }],
    ] as const)('[SEAL-12] %s open nothing', async (_name, who) => {
      expect(await dataKey(bid, who)).toEqual({ ok: false, error: 'too_few_shares' });
    });

    it('[SEAL-11] the sheet with its own key alone, the documents not', async () => {
      const key = await openedBy({ lock: 'B', custodians: [0, 1, 2] });
      const sheetKey = await recoverFileKey(suite, bid.header, { dataKey: key, n: 0 });
      if (!sheetKey.ok) throw new Error(sheetKey.error);
      const file = (n: number) => sourceOf(bid.files[n] ?? new Uint8Array(0));
      const opened = await openSheet(suite, bid.header, { fileKey: sheetKey.value, file: file(0) });
      if (!opened.ok) throw new Error(opened.error);
      expect(opened.value.sheet.priceFen).toBe('98000000');
      const wrong = { n: 1, fileKey: sheetKey.value, file: file(1) };
      expect(await faultOf(() => collected(openedFile(suite, bid.header, wrong), MIB))).toBe(
        'segment_forged',
      );
      const documentKey = await recoverFileKey(suite, bid.header, { dataKey: key, n: 1 });
      if (!documentKey.ok) throw new Error(documentKey.error);
      const { sheet } = opened.value;
      const right = { n: 1, fileKey: documentKey.value, file: file(1) };
      const content = await collected(openedDocument(suite, { ...bid, sheet }, right), MIB);
      expect(content).toEqual(utf8('技术方案'));
    });

    it('[SEAL-10] all sheets have one size, and documents one of few', async () => {
      const other = await sealDemo(tender, []);
      expect(other.files[0]?.length).toBe(bid.files[0]?.length);
      const sizes = new Set(
        Array.from({ length: 1_000 }, (_, at) => padmeBytes(100_000 + at * 37)),
      );
      expect(sizes.size).toBeLessThan(25);
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (size) => {
          expect(padmeBytes(size)).toBeGreaterThanOrEqual(size);
          expect(padmeBytes(size)).toBeLessThanOrEqual(size * 1.12 + 1);
          expect(padmeBytes(padmeBytes(size))).toBe(padmeBytes(size));
        }),
      );
    });
  });

  describe('shares are checked before they are used', () => {
    it('[SEAL-4] a share of another bid is named as that', async () => {
      const other = await sealDemo(tender, []);
      const [foreign] = await releases(tender, other, { lock: 'A', custodians: [0] });
      expect(foreign && checkRelease(suite, bid.header, { ...foreign, lock: 'A' })).toEqual({
        ok: false,
        error: 'share_of_another_bid',
      });
    });

    it('[SEAL-4] a share of the other lock, a changed one and no share at all have codes of their own', async () => {
      const [share] = await releases(tender, bid, { lock: 'A', custodians: [1] });
      if (share === undefined) throw new Error('the custodian has a share');
      const fault = (changes: Partial<ReleasedShare>, lock: 'A' | 'B' = 'A') => {
        const checked = checkRelease(suite, bid.header, { ...share, ...changes, lock });
        return checked.ok ? undefined : checked.error;
      };
      const flipped = share.payload.slice();
      flipped[50] = (flipped[50] ?? 0) ^ 1;
      expect(fault({})).toBeUndefined();
      expect(fault({}, 'B')).toBe('share_of_another_lock');
      expect(fault({ payload: flipped })).toBe('share_commitment');
      expect(fault({ payload: share.payload.subarray(0, 40) })).toBe('share_shape');
      expect(fault({ to: bid.header.locks[0]?.shares[0]?.to ?? '' })).toBe('share_commitment');
      expect(fault({ to: 'nobody' })).toBe('share_of_another_lock');
    });

    it('[SEAL-3] a key that the header does not commit to is refused, also when the tags fit', async () => {
      const zeros = base64UrlOf(new Uint8Array(32));
      const shares = await releases(tender, bid, { lock: 'B', custodians: [0, 1, 2] });
      const forged: BidHeader = { ...bid.header, dkc: zeros };
      expect(await recoverDataKey(suite, forged, { lock: 'B', releases: shares })).toEqual({
        ok: false,
        error: 'key_commitment',
      });
      const [sheet, ...rest] = bid.header.files;
      if (sheet === undefined) throw new Error('there is a sheet');
      const other: BidHeader = { ...bid.header, files: [{ ...sheet, kc: zeros }, ...rest] };
      const key = await openedBy({ lock: 'B', custodians: [0, 1, 2] });
      expect(await recoverFileKey(suite, other, { dataKey: key, n: 0 })).toEqual({
        ok: false,
        error: 'file_key_commitment',
      });
    });
  });

  describe('streams', () => {
    const key = { fileKey: new Uint8Array(32).fill(1), aad: utf8('aad') };
    const start = { salt: new Uint8Array(32).fill(2), noncePrefix: new Uint8Array(7).fill(3) };
    const seal = async (plain: Uint8Array): Promise<Uint8Array> =>
      (await collected(sealStream(suite, key, { start, plain: sourceOf(plain) }), 64 * MIB)) ??
      new Uint8Array(0);
    const opened = (file: Uint8Array, other = key) =>
      collected(openStream(suite, other, sourceOf(file)), 64 * MIB);

    const FIRST_BYTES = MIB - STREAM_HEADER_BYTES - suite.tagBytes;
    it.each([0, 1, FIRST_BYTES - 1, FIRST_BYTES, FIRST_BYTES + 1, 3 * MIB])(
      '[SEAL-5] %i bytes come back, and the size is as computed',
      async (size) => {
        const plain = new Uint8Array(size).fill(9);
        const file = await seal(plain);
        expect(file.length).toBe(sealedBytes(suite.tagBytes, size));
        expect(Buffer.from((await opened(file)) ?? []).equals(plain)).toBe(true);
      },
    );

    it('[SEAL-5] cut, moved, doubled, forged and foreign segments are told apart', async () => {
      const file = await seal(new Uint8Array(3 * MIB).fill(5));
      const segment = (index: number) => file.subarray(index * MIB, (index + 1) * MIB);
      const fault = (...parts: Uint8Array[]) => faultOf(() => opened(concat(...parts)));
      expect(await fault(segment(0), segment(1))).toBe('stream_truncated');
      expect(await fault(segment(0), segment(2), segment(1), segment(3))).toBe('segment_reordered');
      expect(await fault(segment(0), segment(1), segment(1), segment(2))).toBe('segment_repeated');
      expect(await fault(segment(0), segment(1).subarray(0, 100))).toBe('segment_forged');
      expect(await fault(new Uint8Array(10))).toBe('stream_header');
      expect(await fault()).toBe('stream_header');
      const foreign = { ...key, aad: utf8('another bid') };
      expect(await faultOf(() => opened(file, foreign))).toBe('segment_forged');
    });

    it('[SEAL-5] one changed bit anywhere is found', async () => {
      const file = await seal(new Uint8Array(100).fill(5));
      await fc.assert(
        fc.asyncProperty(fc.nat(file.length * 8 - 1), async (bit) => {
          const changed = file.slice();
          changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          expect(await faultOf(() => opened(changed))).toBeDefined();
        }),
      );
    });
  });

  describe('what the platform checks without any key', () => {
    it('[SEAL-7] a header is its own RFC 8785 form', () => {
      const text = Buffer.from(bid.headerBytes).toString();
      const fault = (bytes: string | Uint8Array) => {
        const read = readHeader(typeof bytes === 'string' ? utf8(bytes) : bytes);
        return read.ok ? undefined : read.error;
      };
      expect(fault(bid.headerBytes)).toBeUndefined();
      expect(fault(` ${text}`)).toBe('not_canonical');
      expect(fault(`\ufeff${text}`)).toBe('not_canonical');
      expect(fault(text.replace('{"core"', '{"core":{},"core"'))).toBe('not_canonical');
      expect(fault(text.replace('"ver":1', '"ver":1.0'))).toBe('not_canonical');
      expect(fault(canonicalBytes({ ...bid.header, extra: 1 }))).toBe('header_shape');
      expect(fault(canonicalBytes({ ...bid.header, files: bid.header.files.slice(1) }))).toBe(
        'header_shape',
      );
      expect(fault(canonicalBytes({ ...bid.header, core: { ...bid.header.core, ver: '1' } }))).toBe(
        'header_shape',
      );
      expect(fault(new Uint8Array(70_000))).toBe('header_too_large');
    });

    it('[SEAL-1] [SEAL-6] a header keeps to the suite, the policy, its custodians and its thresholds', async () => {
      const check = (header: BidHeader) => {
        const checked = checkAgainstPolicy(suite, header, tender.policy);
        return checked.ok ? undefined : checked.error;
      };
      const [lockA, lockB] = bid.header.locks;
      if (lockA === undefined || lockB === undefined) throw new Error('both locks are there');
      const { supplier, ...withoutSupplier } = lockA;
      expect(supplier).toBeDefined();
      expect(check(bid.header)).toBeUndefined();
      expect(
        check({ ...bid.header, suite: SUITE_IDS.find((id) => id !== suiteId) ?? suiteId }),
      ).toBe('wrong_policy');
      expect(check({ ...bid.header, core: demoCore(tender, { tender: 'T-2' }) })).toBe(
        'wrong_tender',
      );
      const policy = base64UrlOf(new Uint8Array(32));
      expect(check({ ...bid.header, core: demoCore(tender, { policy }) })).toBe('wrong_policy');
      expect(check({ ...bid.header, locks: [{ ...lockA, t: 1 }, lockB] })).toBe('lock_mismatch');
      expect(check({ ...bid.header, locks: [lockB, lockA] })).toBe('lock_mismatch');
      expect(check({ ...bid.header, locks: [withoutSupplier, lockB] })).toBe('lock_mismatch');
      const swapped = { ...lockA, shares: lockA.shares.toReversed() };
      expect(check({ ...bid.header, locks: [swapped, lockB] })).toBe('lock_mismatch');
    });

    it('[SEAL-6] a policy never lets one holder open, nor stops for one that is lost', () => {
      const isValid = (a: number, b: number, custodians = 3): boolean =>
        tenderPolicySchema.safeParse({
          ...tender.policy,
          custodians: tender.policy.custodians.slice(0, custodians),
          locks: [
            { id: 'A', t: a },
            { id: 'B', t: b },
          ],
        }).success;
      expect(isValid(2, 3)).toBe(true);
      expect(isValid(1, 3)).toBe(false);
      expect(isValid(3, 3)).toBe(false);
      expect(isValid(2, 2)).toBe(false);
      expect(isValid(2, 4)).toBe(false);
    });

    it('[SEAL-8] [SEAL-9] size, digest and root of each file are checked piece by piece', async () => {
      const key = await openedBy({ lock: 'B', custodians: [0, 1, 2] });
      const fileKey = await recoverFileKey(suite, bid.header, { dataKey: key, n: 2 });
      if (!fileKey.ok) throw new Error(fileKey.error);
      const file = bid.files[2] ?? new Uint8Array(0);
      const fault = (bytes: Uint8Array, header = bid.header) =>
        faultOf(() =>
          collected(
            openedFile(suite, header, { n: 2, fileKey: fileKey.value, file: sourceOf(bytes) }),
            8 * MIB,
          ),
        );
      const changed = file.slice();
      changed[file.length - 1] = (changed[file.length - 1] ?? 0) ^ 1;
      expect(await fault(file)).toBeUndefined();
      expect(await fault(file.subarray(0, MIB))).toBe('stream_truncated');
      expect(await fault(concat(file, Uint8Array.of(0)))).toBe('file_size');
      expect(await fault(changed)).toBe('segment_root');
      const digests = new FileDigests(suite);
      await digests.add(file.subarray(0, MIB));
      expect(digests.finish().size).toBe(String(MIB));
      const [sheet, first, second] = bid.header.files;
      if (!sheet || !first || !second) throw new Error('there are three files');
      const zeros = base64UrlOf(new Uint8Array(32));
      const withRoot = { ...bid.header, files: [sheet, first, { ...second, seg: zeros }] };
      const withDigest = { ...bid.header, files: [sheet, first, { ...second, ct: zeros }] };
      expect(await fault(file, withRoot)).toBe('segment_root');
      expect(await fault(file, withDigest)).toBe('ciphertext_digest');
    });
  });
});
