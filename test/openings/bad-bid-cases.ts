import { gzipSync } from 'node:zlib';
import { lotId } from '#contracts/ids.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { ustarHeader } from '#contracts/sealing/ustar.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { utf8 } from '#contracts/utf8.ts';
import { createAuthority } from '#pki/issue.ts';
import { DEADLINE_MS, party } from '#pki/testing/demo-tender.ts';
import { type BidBench, entry, type Sent } from './bid-bench.ts';
import { archiveOf, tarOf } from './tender-world.ts';

const DAY_MS = 86_400_000;

/** What is wrong with a bid, as what it is refused, and how it is made. */
export const BAD_BIDS: readonly (readonly [
  what: string,
  fault: SealFault,
  make: (bench: BidBench) => Promise<Sent>,
])[] = [
  ['no byte at all', 'archive_shape', (bench) => bench.raw(new Uint8Array(0))],
  [
    'its first half',
    'archive_shape',
    (bench) => bench.raw(bench.good.bytes.subarray(0, bench.good.bytes.length >> 1)),
  ],
  [
    'all but its last block',
    'archive_shape',
    (bench) => bench.raw(bench.good.bytes.subarray(0, bench.good.bytes.length - 512)),
  ],
  [
    'an archive packed with gzip',
    'archive_shape',
    (bench) => bench.raw(new Uint8Array(gzipSync(bench.good.bytes))),
  ],
  [
    'a gigabyte of zeros packed',
    'archive_shape',
    (bench) => bench.raw(new Uint8Array(gzipSync(new Uint8Array(64 * 1024 * 1024)))),
  ],
  [
    'an archive in an archive',
    'archive_shape',
    async (bench) => bench.raw(tarOf([entry('bid.ebid', bench.good.bytes)])),
  ],
  ['a file that promises eight gigabytes', 'archive_shape', (bench) => bench.raw(promising())],
  [
    'a thousand more files',
    'archive_shape',
    async (bench) =>
      bench.archived((all) => [
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
      [
        `a file called ${JSON.stringify(name)}`,
        'archive_shape',
        async (bench: BidBench) => bench.named(name),
      ] as const,
  ),
  ['a header with a space', 'not_canonical', (bench) => bench.signedAs(utf8(`${bench.text()} `))],
  [
    'a header with a byte order mark',
    'not_canonical',
    (bench) => bench.signedAs(utf8(`\ufeff${bench.text()}`)),
  ],
  [
    'a header with a key twice',
    'not_canonical',
    (bench) => bench.signedAs(utf8(bench.text().replace('{', '{"core":{},'))),
  ],
  [
    'a header with an escape',
    'not_canonical',
    (bench) => bench.signedAs(utf8(bench.text().replace('"typ":"e', '"typ":"\\u0065'))),
  ],
  [
    'a header with a number as 1.0',
    'not_canonical',
    (bench) => bench.signedAs(utf8(bench.text().replace('"ver":1', '"ver":1.0'))),
  ],
  [
    'a header that is no JSON',
    'not_canonical',
    (bench) => bench.signedAs(Uint8Array.of(0xff, 0xfe, 0)),
  ],
  [
    'a header with one key more',
    'header_shape',
    (bench) => bench.resigned((header) => ({ ...header, more: 'x' })),
  ],
  [
    'a header of another format',
    'header_shape',
    (bench) => bench.resigned((header) => ({ ...header, typ: 'ebid/header/v2' })),
  ],
  [
    'a header longer than any',
    'archive_shape',
    async (bench) => bench.signedAs(utf8(`"${'x'.repeat(70_000)}"`)),
  ],
  [
    'a signature of another bid',
    'signature_invalid',
    async (bench) =>
      bench.archived(([first, , ...rest]) => [
        first ?? entry('', new Uint8Array(0)),
        entry('header.p7s', bench.standing.parts.signature),
        ...rest,
      ]),
  ],
  [
    'a header changed after it was signed',
    'signature_invalid',
    async (bench) => {
      const headerBytes = canonicalBytes({
        ...bench.good.parts.header,
        core: { ...bench.good.parts.header.core, created: '1' },
      });
      return archiveOf({ ...bench.good.parts, headerBytes });
    },
  ],
  [
    'signed again by another bidder',
    'signer_mismatch',
    async (bench) =>
      bench.resigned((header) => header, await party(bench.world.tender.authority, 's-3')),
  ],
  [
    'signed again by another key of the same name',
    'signer_mismatch',
    async (bench) =>
      bench.resigned((header) => header, await party(bench.world.tender.authority, 's-2')),
  ],
  ['another bidder’s whole bid', 'signer_mismatch', async (bench) => bench.standing],
  [
    'a certificate that ended yesterday',
    'certificate_expired',
    async (bench) =>
      bench.sealedBy(
        's-2',
        await bench.keyOf({ fromMs: DEADLINE_MS - 20 * DAY_MS, untilMs: DEADLINE_MS - DAY_MS }),
      ),
  ],
  [
    'a certificate that begins tomorrow',
    'certificate_expired',
    async (bench) =>
      bench.sealedBy(
        's-2',
        await bench.keyOf({ fromMs: DEADLINE_MS + DAY_MS, untilMs: DEADLINE_MS + 9 * DAY_MS }),
      ),
  ],
  [
    'a certificate that was revoked',
    'certificate_revoked',
    async (bench) => bench.sealedBy('s-2', await bench.revokedKey()),
  ],
  [
    'a certificate that nobody trusts',
    'certificate_untrusted',
    async (bench) => {
      const validity = { fromMs: DEADLINE_MS - DAY_MS, untilMs: DEADLINE_MS + DAY_MS };
      return bench.sealedBy(
        's-2',
        await party(await createAuthority('CN=Demo CA,O=Demo,C=CN', validity), 's-2'),
      );
    },
  ],
  [
    'another tender',
    'wrong_tender',
    (bench) => bench.sealedBy('s-2', bench.own, { tender: 'T-2' }),
  ],
  ['another lot', 'wrong_tender', (bench) => bench.sealedBy('s-2', bench.own, { lot: lotId('9') })],
  ['another envelope', 'wrong_tender', (bench) => bench.sealedBy('s-2', bench.own, { stage: '2' })],
  [
    'other rules',
    'wrong_policy',
    (bench) => bench.sealedBy('s-2', bench.own, { policy: 'A'.repeat(43) }),
  ],
  [
    'the other suite',
    'wrong_policy',
    (bench) => bench.resigned((header) => ({ ...header, suite: 'SM2-SM4-SM3' })),
  ],
  [
    'a lock that fewer open',
    'lock_mismatch',
    (bench) =>
      bench.resigned((header) => ({
        ...header,
        locks: header.locks.map((lock) => ({ ...lock, t: 1 })),
      })),
  ],
  [
    'a share less',
    'lock_mismatch',
    (bench) =>
      bench.resigned((header) => ({
        ...header,
        locks: header.locks.map((lock) => ({ ...lock, shares: lock.shares.slice(1) })),
      })),
  ],
  [
    'shares in another order',
    'lock_mismatch',
    (bench) =>
      bench.resigned((header) => ({
        ...header,
        locks: header.locks.map((lock) => ({ ...lock, shares: lock.shares.toReversed() })),
      })),
  ],
  [
    'an envelope that is none',
    'recipient_algorithm',
    (bench) =>
      bench.resigned((header) => ({
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
    (bench) =>
      bench.resigned((header) => ({
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
    (bench) =>
      bench.resigned((header) => ({
        ...header,
        files: header.files.map((file) => ({ ...file, size: '999999999999' })),
      })),
  ],
  [
    'an id of another’s bid',
    'bid_id_reused',
    (bench) => bench.sealedBy('s-2', bench.own, { bid: bench.standing.parts.header.core.bid }),
  ],
  [
    'a second version of nothing',
    'version_gap',
    (bench) => bench.sealedBy('s-2', bench.own, { ver: 2 }),
  ],
  ['no sealed file', 'file_missing', async (bench) => bench.archived((all) => all.slice(0, 2))],
  [
    'files exchanged',
    'file_size',
    async (bench) =>
      bench.archived(([a, b, f0, f1]) =>
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
    async (bench) =>
      bench.archived((all) =>
        all.map((one) =>
          one.name === 'f0.ebd' ? entry('f0.ebd', bench.standing.parts.files[0] ?? one.bytes) : one,
        ),
      ),
  ],
  [
    'one bit of a document changed',
    'segment_root',
    async (bench) =>
      bench.archived((all) =>
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

/** A file's header alone, which promises eight gigabytes. */
function promising(): Uint8Array {
  const header = ustarHeader('header.json', 8_589_934_591);
  return new Uint8Array(Buffer.concat([header, new Uint8Array(2_048)]));
}
