import { lotId, organizationId } from '#contracts/ids.ts';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { sourceOf } from '#contracts/sealing/chunks.ts';
import type { BidCore } from '#contracts/sealing/core.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import type { ReleasedShare } from '#contracts/sealing/open.ts';
import { policyDigest, type TenderPolicy } from '#contracts/sealing/policy.ts';
import { type SealedBid, sealBid } from '#contracts/sealing/seal.ts';
import type { LockId } from '#contracts/sealing/shares.ts';
import type { SealingSuite, SuiteId } from '#contracts/sealing/suite.ts';
import { bytesOfBase64Url, concat } from '#contracts/sealing/bytes.ts';
import { decryptWith, encryptTo } from '../cms-envelope.ts';
import { signDetached } from '../cms-signature.ts';
import {
  type Authority,
  type CertificateUse,
  createAuthority,
  createRequest,
  issueCertificate,
} from '../issue.ts';
import { type KeyMaterial, softwareDecryptionKey, softwareSigningKey } from '../software-keys.ts';
import { isKeyOf, suiteOf } from '../suites.ts';
import type { TrustList } from '../trust.ts';
import { DEMO_LOG_KEY } from './demo-log.ts';

/** A tender with an agency, a supervisor and a notary as custodians, for tests of everything that seals and opens. */

const DAY_MS = 86_400_000;
export const DEADLINE_MS = 1_793_000_000_000;
const VALIDITY = { fromMs: DEADLINE_MS - 30 * DAY_MS, untilMs: DEADLINE_MS + 365 * DAY_MS };
const CUSTODIANS = ['agency', 'supervisor', 'notary'] as const;

export interface DemoTender {
  readonly suite: SealingSuite;
  readonly authority: Authority;
  readonly custodians: readonly KeyMaterial[];
  readonly bidder: KeyMaterial;
  /** Signs receipts and the opening. */
  readonly platform: KeyMaterial;
  /** The time-stamping authority. */
  readonly tsa: KeyMaterial;
  readonly trust: TrustList;
  readonly policy: TenderPolicy;
}

export interface SealedParts extends SealedBid {
  /** Sealed files by number. */
  readonly files: readonly Uint8Array[];
}

export async function party(
  authority: Authority,
  name: string,
  use: CertificateUse = 'signing',
): Promise<KeyMaterial> {
  const suite = isKeyOf('SM2-SM4-SM3', authority.certificate)
    ? 'SM2-SM4-SM3'
    : 'P256-A256GCM-SHA256';
  const { request, privateKey } = await createRequest(`CN=${name},O=Demo,C=CN`, suite);
  const certificate = await issueCertificate(authority, request, { ...VALIDITY, use });
  if (certificate === undefined) throw new Error('the request was refused');
  return { certificate, privateKey };
}

export async function demoTender(
  tender = 'T-1',
  suiteId: SuiteId = 'P256-A256GCM-SHA256',
): Promise<DemoTender> {
  const suite = suiteOf(suiteId);
  const authority = await createAuthority('CN=Demo CA,O=Demo,C=CN', VALIDITY, suiteId);
  const custodians = await Promise.all(CUSTODIANS.map((role) => party(authority, role)));
  const platform = await party(authority, 'platform');
  const tsa = await party(authority, 'tsa', 'time-stamping');
  const policy: TenderPolicy = {
    typ: 'ebid/policy/v1',
    tender,
    title: '演示项目 Demo tender',
    lots: [lotId('1')],
    stages: ['1'],
    suite: suite.id,
    deadline: String(DEADLINE_MS),
    opening: String(DEADLINE_MS),
    decryptMs: String(30 * 60_000),
    custodians: custodians.map(({ certificate }, index) => ({
      role: CUSTODIANS[index] ?? 'other',
      organization: organizationId(CUSTODIANS[index] ?? 'other'),
      name: CUSTODIANS[index] ?? 'other',
      certificate: base64UrlOf(certificate),
    })),
    locks: [
      { id: 'A', t: 2 },
      { id: 'B', t: 3 },
    ],
    bytesMax: String(1024 * 1024 * 1024),
    documentsMax: 10,
    tsa: certificateDigest(suite, tsa.certificate),
    platform: certificateDigest(suite, platform.certificate),
    bidsMin: 3,
    logKey: DEMO_LOG_KEY,
  };
  const trust = { roots: [authority.certificate], authorities: [], revocations: [] };
  const bidder = await party(authority, 'bidder');
  return { suite, authority, custodians, bidder, platform, tsa, trust, policy };
}

export function demoCore(tender: DemoTender, changes: Partial<BidCore> = {}): BidCore {
  const { suite, policy, bidder } = tender;
  return {
    tender: policy.tender,
    lot: lotId('1'),
    stage: '1',
    policy: policyDigest(suite, policy),
    bidder: organizationId('bidder'),
    signer: certificateDigest(suite, bidder.certificate),
    bid: globalThis.crypto.randomUUID(),
    ver: 1,
    replaces: '',
    created: String(DEADLINE_MS - DAY_MS),
    ...changes,
  };
}

const DEMO_PRICE = { priceFen: '98000000', priceWords: '玖拾捌万元整' };

/** Seals documents of the given contents. */
export async function sealDemo(
  tender: DemoTender,
  contents: readonly Uint8Array[],
  changes: Partial<BidCore> = {},
  price: { readonly priceFen: string; readonly priceWords: string } = DEMO_PRICE,
): Promise<SealedParts> {
  const { suite, bidder, policy } = tender;
  const key = await softwareSigningKey(bidder);
  const pieces: Uint8Array[][] = [];
  const sealed = await sealBid(
    {
      core: demoCore(tender, changes),
      policy,
      sheet: {
        bidderName: '演示供应商',
        ...price,
        validityDays: 90,
        items: [{ label: '工期', value: '60 日' }],
      },
      documents: contents.map((content, index) => ({
        name: `document-${index + 1}.pdf`,
        mediaType: 'application/pdf',
        size: content.length,
        read: () => sourceOf(content),
      })),
      bidderCertificate: bidder.certificate,
    },
    {
      suite,
      encryptTo,
      sign: (bytes) => signDetached(key, bytes, DEADLINE_MS - DAY_MS),
      write: async (n, segment) => void (pieces[n] ??= []).push(segment),
    },
  );
  return { ...sealed, files: pieces.map((parts) => concat(...parts)) };
}

/** What holders release: custodians by their place in the policy, and the bidder. */
export async function releases(
  tender: DemoTender,
  { header }: Pick<SealedBid, 'header'>,
  who: {
    readonly lock: LockId;
    readonly custodians: readonly number[];
    readonly bidder?: boolean;
  },
): Promise<readonly ReleasedShare[]> {
  const lock = header.locks.find(({ id }) => id === who.lock);
  if (lock === undefined) throw new Error('the header has both locks');
  const asked = who.custodians.map((index) => ({
    entry: lock.shares[index],
    holder: tender.custodians[index],
    kind: 'c' as const,
  }));
  const all =
    who.bidder === true
      ? [...asked, { entry: lock.supplier, holder: tender.bidder, kind: 's' as const }]
      : asked;
  return Promise.all(
    all.map(async ({ entry, holder, kind }) => {
      if (entry === undefined || holder === undefined) throw new Error('there is such a holder');
      const cms = bytesOfBase64Url(entry.cms) ?? new Uint8Array(0);
      const payload = await decryptWith(await softwareDecryptionKey(holder), cms);
      if (payload === undefined) throw new Error('the holder opens its own share');
      return { to: entry.to, kind, payload };
    }),
  );
}
