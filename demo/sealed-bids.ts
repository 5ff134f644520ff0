import { lotId, organizationId } from '#contracts/ids.ts';
import type { OpeningStep, SubmitBid } from '#contracts/journal/opening-steps.ts';
import { moneyInWords } from '#contracts/money-words.ts';
import { base64UrlOf, concat } from '#contracts/sealing/bytes.ts';
import { sourceOf } from '#contracts/sealing/chunks.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import { policyDigest, type TenderPolicy } from '#contracts/sealing/policy.ts';
import { sealBid } from '#contracts/sealing/seal.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { epochMs } from '#contracts/time.ts';
import { utf8 } from '#contracts/utf8.ts';
import type { DemoAuthority } from '#gateway/sealing/demo-authority.ts';
import type { Sealing } from '#gateway/sealing/ports.ts';
import { storedName } from '#gateway/openings/stored-files.ts';
import { acceptBid } from '#pki/acceptance.ts';
import { encryptTo } from '#pki/cms-envelope.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { softwareSigningKey } from '#pki/software-keys.ts';
import { timestampRequest, verifyTimestamp } from '#pki/timestamp.ts';
import { DEMO_AGENCY, DEMO_NOTARY, DEMO_SUPERVISOR, type DemoParty } from './accounts.ts';

/** Policies and sealed bids of the demo's openings, made with the keys that lie in its folder. */

export interface DemoSealing extends Sealing {
  readonly demo: DemoAuthority;
  /** The public log in which receipts are proved. */
  readonly receiptLog: { readonly verifierKey: string };
}

const SUITE = 'P256-A256GCM-SHA256';
const BYTES_MAX = 1_073_741_824;

export const DEMO_CUSTODIANS = [
  { role: 'agency', of: DEMO_AGENCY },
  { role: 'supervisor', of: DEMO_SUPERVISOR },
  { role: 'notary', of: DEMO_NOTARY },
] as const;

export function demoSuite({ tools }: Pick<DemoSealing, 'tools'>): SealingSuite {
  const suite = tools.suiteOf(SUITE);
  if (suite === undefined) throw new Error('the demo seals by this suite');
  return suite;
}

/** The arrangement of an opening, its policy signed by the demo agency. */
export async function demoArrangement(
  sealing: DemoSealing,
  given: {
    readonly tender: string;
    readonly title: string;
    readonly deadlineMs: number;
    readonly decryptMs: number;
    readonly confirmMs: number;
    readonly nowMs: number;
  },
): Promise<Extract<OpeningStep, { type: 'ArrangeOpening' }>> {
  const suite = demoSuite(sealing);
  const policy = await policyOf(sealing, given);
  const agency = await softwareSigningKey(await sealing.demo.party(idOf(DEMO_AGENCY)));
  const signature = await signDetached(agency, canonicalBytes(policy), given.nowMs);
  return {
    ...{ type: 'ArrangeOpening', policy, policyDigest: policyDigest(suite, policy), stage: '1' },
    policySignature: Buffer.from(signature).toString('base64'),
    ...{ ceilingFen: 100_000_000, confirmMs: given.confirmMs },
  };
}

async function policyOf(
  sealing: DemoSealing,
  given: Parameters<typeof demoArrangement>[1],
): Promise<TenderPolicy> {
  const { demo, tools, receiptLog } = sealing;
  const suite = demoSuite(sealing);
  const custodians = await Promise.all(
    DEMO_CUSTODIANS.map(async ({ role, of }) => ({
      ...{ role, organization: organizationId(idOf(of)), name: of.organization.name },
      certificate: base64UrlOf((await demo.party(idOf(of))).certificate),
    })),
  );
  const deadline = String(given.deadlineMs);
  return {
    ...{ typ: 'ebid/policy/v1', tender: given.tender, title: given.title },
    ...{ lots: [lotId('1')], stages: ['1'], suite: SUITE, deadline, opening: deadline },
    ...{ decryptMs: String(given.decryptMs), custodians },
    locks: [
      { id: 'A', t: 2 },
      { id: 'B', t: 3 },
    ],
    ...{ bytesMax: String(BYTES_MAX), documentsMax: 20, bidsMin: 3 },
    tsa: certificateDigest(suite, await stampCertificate(sealing)),
    platform: certificateDigest(suite, tools.keysOf(suite.id).platform.certificate),
    logKey: receiptLog.verifierKey,
  };
}

/** That of the authority which answers this platform, as its answers show it. */
async function stampCertificate({ tools }: DemoSealing): Promise<Uint8Array> {
  const data = utf8('whose time-stamps are these');
  const response = await tools.keysOf(SUITE).stamp(timestampRequest(data));
  const verified = await verifyTimestamp(tools.trust, { response, data });
  if (!verified.ok) throw new Error(`the demo's time-stamps: ${verified.error}`);
  return verified.value.certificate;
}

/** Seals a bid on this machine, stores it with its receipt, and gives the step that puts it on record. */
export async function demoBid(
  sealing: DemoSealing,
  policy: TenderPolicy,
  given: {
    readonly openingId: string;
    readonly supplier: DemoParty;
    readonly priceFen: number;
    readonly nowMs: number;
  },
): Promise<SubmitBid> {
  const { openingId, supplier, priceFen, nowMs } = given;
  const { demo, store, tools } = sealing;
  const suite = demoSuite(sealing);
  const key = await softwareSigningKey(await demo.party(idOf(supplier)));
  const pieces: Uint8Array[][] = [];
  const text = utf8(
    `演示投标文件 demo bid document of ${supplier.organization.name}\n`.repeat(200),
  );
  const core = {
    ...{ tender: policy.tender, lot: lotId('1'), stage: '1', policy: policyDigest(suite, policy) },
    bidder: organizationId(idOf(supplier)),
    signer: certificateDigest(suite, key.certificate),
    ...{ bid: globalThis.crypto.randomUUID(), ver: 1, replaces: '', created: String(nowMs) },
  };
  const sealed = await sealBid(
    {
      ...{ core, policy, bidderCertificate: key.certificate },
      sheet: {
        ...{ bidderName: supplier.organization.name, priceFen: String(priceFen) },
        ...{ priceWords: moneyInWords(priceFen), validityDays: 90 },
        items: [{ label: '工期', value: '60 日' }],
      },
      documents: [
        {
          ...{ name: '投标文件.txt', mediaType: 'text/plain', size: text.length },
          read: () => sourceOf(text),
        },
      ],
    },
    {
      ...{ suite, encryptTo, sign: (bytes) => signDetached(key, bytes, nowMs) },
      write: async (n, segment) => void (pieces[n] ??= []).push(segment),
    },
  );
  const accepted = await acceptBid(
    { suite, ...tools.keysOf(suite.id) },
    { subject: sealed, by: { policy, trust: tools.trust }, status: 'sealed', prev: '' },
  );
  if (!accepted.ok || accepted.value.kind !== 'receipt') throw new Error('the demo was too slow');
  const { files, receivedMs } = accepted.value;
  const header = base64UrlOf(suite.hash(sealed.headerBytes));
  const all: Readonly<Record<string, Uint8Array>> = {
    ...{ 'header.json': sealed.headerBytes, 'header.p7s': sealed.signature },
    ...Object.fromEntries(pieces.map((parts, n) => [`f${n}.ebd`, concat(...parts)])),
    ...{ 'receipt.json': files.receipt, 'receipt.p7s': files.signature },
    'receipt.tsr': files.stamp,
  };
  for (const [name, bytes] of Object.entries(all)) {
    await store.put(storedName.ofBid(openingId, header, name), sourceOf(bytes));
  }
  const receipt = base64UrlOf(suite.hash(files.receipt));
  return { type: 'SubmitBid', core, header, receipt, receivedMs: epochMs(receivedMs) };
}

export function idOf({ organization }: DemoParty): string {
  return organization.organizationId;
}
