import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lotId, organizationId } from '#contracts/ids.ts';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import type { BidCore } from '#contracts/sealing/core.ts';
import { SEAL_FAULT_WORDS } from '#contracts/sealing/fault-words.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import type { BidHeader } from '#contracts/sealing/header.ts';
import { receiptDigest } from '#contracts/sealing/receipt.ts';
import { ustarHeader } from '#contracts/sealing/ustar.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { utf8, utf8Text } from '#contracts/utf8.ts';
import { signDetached } from '#pki/cms-signature.ts';
import {
  createAuthority,
  createRequest,
  issueCertificate,
  issueRevocationList,
} from '#pki/issue.ts';
import { type KeyMaterial, softwareSigningKey } from '#pki/software-keys.ts';
import { DEADLINE_MS, party, sealDemo, type SealedParts } from '#pki/testing/demo-tender.ts';
import { type BidProgram, bidProgram, TUS } from './bid-program.ts';
import { OPENING, OpeningWorld, tokenOf } from './opening-world.ts';
import { archiveOf, type SealedArchive, tarOf } from './tender-world.ts';

/** What is refused of a bid over REST: by which code, in which words, and that nothing of it stays. */

const DAY_MS = 86_400_000;
let world: OpeningWorld;
let standing: SealedArchive;
let own: KeyMaterial;
let good: SealedArchive;

beforeAll(async () => {
  world = await OpeningWorld.start();
  await world.arrange();
  standing = await sealedBy('s-1', await party(world.tender.authority, 's-1'));
  expect(await handIn('s-1', standing)).toMatchObject({ status: 200 });
  own = await party(world.tender.authority, 's-2');
  good = await sealedBy('s-2', own);
});
afterAll(() => world.stop());

const programOf = (who: string): BidProgram => bidProgram(world.url, tokenOf(who));
type Sent = Pick<SealedArchive, 'bytes' | 'header'>;

async function sealedBy(who: string, bidder: KeyMaterial, core: Partial<BidCore> = {}) {
  const of = { ...world.tender, bidder };
  return archiveOf(await sealDemo(of, [utf8('x')], { bidder: organizationId(who), ...core }));
}

/** Whatever the answer is, the upload is gone then. */
async function handIn(who: string, { bytes, header }: Sent) {
  const program = programOf(who);
  const uploadId = await program.upload(OPENING, bytes);
  const answer = await program.submit(OPENING, { uploadId, header });
  const path = `/api/openings/${OPENING}/uploads/${uploadId}`;
  expect((await program.send('HEAD', path, { headers: TUS })).status).toBe(404);
  return answer;
}

/** All that the platform keeps: files of the store, the length of the opening's journal, who has which bid. */
async function kept(): Promise<string> {
  const files = [...world.store.files].map(([name, bytes]) => [
    name,
    base64UrlOf(world.tender.suite.hash(bytes)),
  ]);
  const { heads } = await world.engine.list({ kind: 'opening', offset: 0, limit: 10 });
  const versions = heads.map(({ stream, version }) => [stream, version]);
  const mine = await Promise.all(
    ['s-1', 's-2', 's-3'].map(async (who) =>
      (await programOf(who).send('GET', `/api/openings/${OPENING}/bids/mine`)).text(),
    ),
  );
  return JSON.stringify([files, versions, mine]);
}

/** Another header over the same files, signed by the bidder or by `by`. */
async function resigned(change: (header: BidHeader) => object, by = own): Promise<Sent> {
  return signedAs(canonicalBytes(change(good.parts.header)), by);
}

async function signedAs(headerBytes: Uint8Array, by = own): Promise<Sent> {
  const key = await softwareSigningKey(by);
  const signature = await signDetached(key, headerBytes, world.time.nowMs);
  const parts: SealedParts = { ...good.parts, headerBytes, signature };
  return archiveOf(parts);
}

const entry = (name: string, bytes: Uint8Array) => ({ name, bytes });

/** The good bid's archive with its entries changed. */
function archived(
  change: (entries: ReturnType<typeof entry>[]) => ReturnType<typeof entry>[],
): Sent {
  const { headerBytes, signature, files } = good.parts;
  const entries = [
    entry('header.json', headerBytes),
    entry('header.p7s', signature),
    ...files.map((file, n) => entry(`f${n}.ebd`, file)),
  ];
  return { header: good.header, bytes: tarOf(change(entries)) };
}

function named(name: string): Sent {
  return archived(([first, ...rest]) => [entry(name, first?.bytes ?? new Uint8Array(0)), ...rest]);
}

async function keyOf(validity: { fromMs: number; untilMs: number }, name = 's-2') {
  const { request, privateKey } = await createRequest(`CN=${name},O=Demo,C=CN`);
  const use = { ...validity, use: 'signing' as const };
  const certificate = await issueCertificate(world.tender.authority, request, use);
  if (certificate === undefined) throw new Error('the request was refused');
  return { privateKey, certificate };
}

const raw = (bytes: Uint8Array): Promise<Sent> => Promise.resolve({ bytes, header: good.header });
const text = () => utf8Text(good.parts.headerBytes) ?? '';

/** A file's header alone, which promises eight gigabytes. */
function promising(): Uint8Array {
  const header = ustarHeader('header.json', 8_589_934_591);
  return new Uint8Array(Buffer.concat([header, new Uint8Array(2_048)]));
}

const CASES: readonly (readonly [what: string, fault: SealFault, make: () => Promise<Sent>])[] = [
  ['no byte at all', 'archive_shape', () => raw(new Uint8Array(0))],
  ['its first half', 'archive_shape', () => raw(good.bytes.subarray(0, good.bytes.length >> 1))],
  [
    'all but its last block',
    'archive_shape',
    () => raw(good.bytes.subarray(0, good.bytes.length - 512)),
  ],
  ['an archive packed with gzip', 'archive_shape', () => raw(new Uint8Array(gzipSync(good.bytes)))],
  [
    'a gigabyte of zeros packed',
    'archive_shape',
    () => raw(new Uint8Array(gzipSync(new Uint8Array(64 * 1024 * 1024)))),
  ],
  [
    'an archive in an archive',
    'archive_shape',
    async () => raw(tarOf([entry('bid.ebid', good.bytes)])),
  ],
  ['a file that promises eight gigabytes', 'archive_shape', () => raw(promising())],
  [
    'a thousand more files',
    'archive_shape',
    async () =>
      archived((all) => [
        ...all,
        ...Array.from({ length: 1_000 }, (_, at) => entry(`f${at + 2}.ebd`, utf8('x'))),
      ]),
  ],
  ...[
    '../header.json',
    '/header.json',
    '..\\header.json',
    './header.json',
    'header.json\u202e',
    'HEADER.JSON',
    'header.json.exe',
    '%2e%2e/header.json',
  ].map(
    (name) =>
      [`a file called ${JSON.stringify(name)}`, 'archive_shape', async () => named(name)] as const,
  ),
  ['a header with a space', 'not_canonical', () => signedAs(utf8(`${text()} `))],
  ['a header with a byte order mark', 'not_canonical', () => signedAs(utf8(`\ufeff${text()}`))],
  [
    'a header with a key twice',
    'not_canonical',
    () => signedAs(utf8(text().replace('{', '{"core":{},'))),
  ],
  [
    'a header with an escape',
    'not_canonical',
    () => signedAs(utf8(text().replace('"typ":"e', '"typ":"\\u0065'))),
  ],
  [
    'a header with a number as 1.0',
    'not_canonical',
    () => signedAs(utf8(text().replace('"ver":1', '"ver":1.0'))),
  ],
  ['a header that is no JSON', 'not_canonical', () => signedAs(Uint8Array.of(0xff, 0xfe, 0))],
  [
    'a header with one key more',
    'header_shape',
    () => resigned((header) => ({ ...header, more: 'x' })),
  ],
  [
    'a header of another format',
    'header_shape',
    () => resigned((header) => ({ ...header, typ: 'ebid/header/v2' })),
  ],
  [
    'a header longer than any',
    'archive_shape',
    async () => signedAs(utf8(`"${'x'.repeat(70_000)}"`)),
  ],
  [
    'a signature of another bid',
    'signature_invalid',
    async () =>
      archived(([first, , ...rest]) => [
        first ?? entry('', new Uint8Array(0)),
        entry('header.p7s', standing.parts.signature),
        ...rest,
      ]),
  ],
  [
    'a header changed after it was signed',
    'signature_invalid',
    async () => {
      const headerBytes = canonicalBytes({
        ...good.parts.header,
        core: { ...good.parts.header.core, created: '1' },
      });
      return archiveOf({ ...good.parts, headerBytes });
    },
  ],
  [
    'signed again by another bidder',
    'signer_mismatch',
    async () => resigned((header) => header, await party(world.tender.authority, 's-3')),
  ],
  [
    'signed again by another key of the same name',
    'signer_mismatch',
    async () => resigned((header) => header, await party(world.tender.authority, 's-2')),
  ],
  ['another bidder’s whole bid', 'signer_mismatch', async () => standing],
  [
    'a certificate that ended yesterday',
    'certificate_expired',
    async () =>
      sealedBy(
        's-2',
        await keyOf({ fromMs: DEADLINE_MS - 20 * DAY_MS, untilMs: DEADLINE_MS - DAY_MS }),
      ),
  ],
  [
    'a certificate that begins tomorrow',
    'certificate_expired',
    async () =>
      sealedBy(
        's-2',
        await keyOf({ fromMs: DEADLINE_MS + DAY_MS, untilMs: DEADLINE_MS + 9 * DAY_MS }),
      ),
  ],
  [
    'a certificate that was revoked',
    'certificate_revoked',
    async () => sealedBy('s-2', await revokedKey()),
  ],
  [
    'a certificate that nobody trusts',
    'certificate_untrusted',
    async () => {
      const validity = { fromMs: DEADLINE_MS - DAY_MS, untilMs: DEADLINE_MS + DAY_MS };
      return sealedBy(
        's-2',
        await party(await createAuthority('CN=Demo CA,O=Demo,C=CN', validity), 's-2'),
      );
    },
  ],
  ['another tender', 'wrong_tender', () => sealedBy('s-2', own, { tender: 'T-2' })],
  ['another lot', 'wrong_tender', () => sealedBy('s-2', own, { lot: lotId('9') })],
  ['another envelope', 'wrong_tender', () => sealedBy('s-2', own, { stage: '2' })],
  ['other rules', 'wrong_policy', () => sealedBy('s-2', own, { policy: 'A'.repeat(43) })],
  [
    'the other suite',
    'wrong_policy',
    () => resigned((header) => ({ ...header, suite: 'SM2-SM4-SM3' })),
  ],
  [
    'a lock that fewer open',
    'lock_mismatch',
    () =>
      resigned((header) => ({ ...header, locks: header.locks.map((lock) => ({ ...lock, t: 1 })) })),
  ],
  [
    'a share less',
    'lock_mismatch',
    () =>
      resigned((header) => ({
        ...header,
        locks: header.locks.map((lock) => ({ ...lock, shares: lock.shares.slice(1) })),
      })),
  ],
  [
    'shares in another order',
    'lock_mismatch',
    () =>
      resigned((header) => ({
        ...header,
        locks: header.locks.map((lock) => ({ ...lock, shares: lock.shares.toReversed() })),
      })),
  ],
  [
    'an envelope that is none',
    'recipient_algorithm',
    () =>
      resigned((header) => ({
        ...header,
        locks: header.locks.map((lock) => ({
          ...lock,
          shares: lock.shares.map((share) => ({ ...share, cms: 'AAAA' })),
        })),
      })),
  ],
  [
    'envelopes to one holder alone',
    'lock_mismatch',
    () =>
      resigned((header) => ({
        ...header,
        locks: header.locks.map((lock) => ({
          ...lock,
          shares: lock.shares.map((share) => ({ ...share, cms: lock.shares[0]?.cms ?? '' })),
        })),
      })),
  ],
  [
    'a larger bid than the rules take',
    'file_size',
    () =>
      resigned((header) => ({
        ...header,
        files: header.files.map((file) => ({ ...file, size: '999999999999' })),
      })),
  ],
  [
    'an id of another’s bid',
    'bid_id_reused',
    () => sealedBy('s-2', own, { bid: standing.parts.header.core.bid }),
  ],
  ['a second version of nothing', 'version_gap', () => sealedBy('s-2', own, { ver: 2 })],
  ['no sealed file', 'file_missing', async () => archived((all) => all.slice(0, 2))],
  [
    'files exchanged',
    'file_size',
    async () =>
      archived(([a, b, f0, f1]) =>
        [
          a,
          b,
          entry('f0.ebd', f1?.bytes ?? new Uint8Array(0)),
          entry('f1.ebd', f0?.bytes ?? new Uint8Array(0)),
        ].filter((one) => one !== undefined),
      ),
  ],
  [
    'another bid’s sheet',
    'segment_root',
    async () =>
      archived((all) =>
        all.map((one) =>
          one.name === 'f0.ebd' ? entry('f0.ebd', standing.parts.files[0] ?? one.bytes) : one,
        ),
      ),
  ],
  [
    'one bit of a document changed',
    'segment_root',
    async () =>
      archived((all) =>
        all.map((one) =>
          one.name === 'f1.ebd'
            ? entry(
                'f1.ebd',
                one.bytes.map((byte, at, its) => (at === its.length - 1 ? byte ^ 1 : byte)),
              )
            : one,
        ),
      ),
  ],
];

async function revokedKey(): Promise<KeyMaterial> {
  const { authority, trust } = world.tender;
  const key = await party(authority, 's-2');
  const list = await issueRevocationList(authority, {
    ...{ fromMs: world.time.nowMs - DAY_MS, untilMs: DEADLINE_MS + DAY_MS },
    revoked: [{ certificate: key.certificate, atMs: world.time.nowMs - 1_000 }],
  });
  // As if the operator had put the list into its folder and started again.
  Object.assign(trust, { revocations: [list] });
  return key;
}

describe('bids that are refused', () => {
  it.each(CASES)(
    '[SEAL-9] [SEAL-15] [OPN-15] given %s, then it is refused as %s in both languages, nothing is kept and another’s bid stands',
    async (_, fault, make) => {
      const before = await kept();
      const answer = await handIn('s-2', await make());
      const [error] = answer.body.errors ?? [];
      expect([answer.status, answer.body.code, error?.path]).toEqual([422, 'BID_REFUSED', fault]);
      expect(error.message).toBe(`${SEAL_FAULT_WORDS[fault].zh} / ${SEAL_FAULT_WORDS[fault].en}`);
      expect(await kept()).toBe(before);
    },
  );

  it('[OPN-15] given an upload larger than a bid may be, of no size or with a name that climbs, there is no upload', async () => {
    const path = `/api/openings/${OPENING}/uploads`;
    const before = await kept();
    const ask = async (headers: Record<string, string>) =>
      (await programOf('s-2').send('POST', path, { headers: { ...TUS, ...headers } })).status;
    expect(await ask({ 'upload-length': '99999999999' })).toBe(413);
    expect(await ask({ 'upload-length': '-1' })).toBe(400);
    expect(await ask({ 'upload-defer-length': '1' })).toBe(400);
    for (const uploadId of ['../../etc/passwd', 'a'.repeat(32), '%2e%2e']) {
      const answer = await programOf('s-2').submit(OPENING, { uploadId, header: good.header });
      expect([answer.status, answer.body.code]).toEqual([409, 'UPLOAD_UNFINISHED']);
      expect(answer.body.title).not.toBe('');
    }
    expect(await kept()).toBe(before);
  });

  it('[OPN-3] [OPN-15] given a version replayed after it was replaced, then the old receipt comes again and the new version counts', async () => {
    const key = await party(world.tender.authority, 's-3');
    const first = await sealedBy('s-3', key);
    const taken = await handIn('s-3', first);
    const receipt = new Uint8Array(Buffer.from(taken.body.file, 'base64'));
    const replaces = receiptDigest(world.tender.suite, receipt);
    await handIn('s-3', await sealedBy('s-3', key, { ver: 2, replaces }));
    const before = await kept();
    expect((await handIn('s-3', first)).body).toEqual(taken.body);
    expect(await kept()).toBe(before);
  });
});
