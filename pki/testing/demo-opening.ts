import { organizationId } from '#contracts/ids.ts';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { closingDigest, closingListOf } from '#contracts/sealing/closing-list.ts';
import { recoverFileKey } from '#contracts/sealing/open.ts';
import type { OpeningFile } from '#contracts/sealing/opening-file.ts';
import { policyDigest } from '#contracts/sealing/policy.ts';
import type { SuiteId } from '#contracts/sealing/suite.ts';
import { unlockBid } from '#contracts/sealing/unlock.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { acceptBid, type Acceptance } from '../acceptance.ts';
import { signDetached } from '../cms-signature.ts';
import { type KeyMaterial, softwareSigningKey } from '../software-keys.ts';
import { answerTimestamp, timestampRequest } from '../timestamp.ts';
import {
  DEADLINE_MS,
  type DemoTender,
  demoTender,
  party,
  releases,
  sealDemo,
  type SealedParts,
} from './demo-tender.ts';

/** A whole demo opening in memory, as it is published; tests change one byte of it and look at what is found. */

const BIDDERS = ['supplier-1', 'supplier-2', 'supplier-3'] as const;
const HOUR_MS = 3_600_000;

export interface DemoOpening {
  readonly tender: DemoTender;
  /** Published files by name. */
  readonly files: Map<string, Uint8Array>;
  readonly opening: OpeningFile;
}

/** Answers requests with the demo authority's key, as if it were this instant. */
export async function stampAt(
  tender: DemoTender,
  atMs: number,
): Promise<(request: Uint8Array) => Promise<Uint8Array>> {
  const key = await softwareSigningKey(tender.tsa);
  return async (request) => {
    const answer = await answerTimestamp(key, request, { atMs, serial: atMs % 1_000_000 });
    if (answer === undefined) throw new Error('the request is one');
    return answer;
  };
}

/** Takes a sealed bid at an instant. */
export async function acceptDemo(
  tender: DemoTender,
  sealed: SealedParts,
  atMs: number,
): Promise<Acceptance> {
  const taken = await acceptBid(
    {
      suite: tender.suite,
      platform: await softwareSigningKey(tender.platform),
      stamp: await stampAt(tender, atMs),
    },
    { subject: sealed, by: tender, status: 'sealed', prev: sealed.header.core.replaces },
  );
  if (!taken.ok) throw new Error(taken.error);
  return taken.value;
}

export async function signedBy(
  material: KeyMaterial,
  content: Uint8Array,
  atMs: number,
): Promise<Uint8Array> {
  return signDetached(await softwareSigningKey(material), content, atMs);
}

/** Policy, closing list and opening of three bids, each opened by lock A. `handedIn`: what a bidder makes of its bid at last. */
export async function demoOpening(
  suiteId?: SuiteId,
  handedIn = async (_of: DemoTender, sealed: SealedParts): Promise<SealedParts> => sealed,
): Promise<DemoOpening> {
  const tender = await demoTender('T-1', suiteId);
  const { suite, policy, custodians, platform } = tender;
  const files = new Map<string, Uint8Array>();
  const [agency] = custodians;
  if (agency === undefined) throw new Error('there is an agency');
  files.set('policy.json', canonicalBytes(policy));
  files.set('policy.p7s', await signedBy(agency, canonicalBytes(policy), DEADLINE_MS - HOUR_MS));
  const bids = new Map<string, { readonly of: DemoTender; readonly sealed: SealedParts }>();
  for (const name of BIDDERS) {
    const of = { ...tender, bidder: await party(tender.authority, name) };
    const bidder = organizationId(name);
    const sealed = await handedIn(of, await sealDemo(of, [canonicalBytes(name)], { bidder }));
    bids.set(base64UrlOf(suite.hash(sealed.headerBytes)), { of, sealed });
  }
  const closing = closingListOf(suite, policy, {
    stage: '1',
    headers: [...bids.keys()],
    checkpoint: '',
  });
  const closingBytes = canonicalBytes(closing);
  const stamp = await stampAt(tender, DEADLINE_MS + 1);
  files.set('closing.json', closingBytes);
  files.set('closing.tsr', await stamp(timestampRequest(closingBytes, suite.id)));
  for (const [at, custodian] of custodians.entries()) {
    files.set(`closing-${at + 1}.p7s`, await signedBy(custodian, closingBytes, DEADLINE_MS + 2));
  }
  const opened: OpeningFile['bids'] = [];
  for (const [at, header] of closing.headers.entries()) {
    const bid = bids.get(header);
    if (bid === undefined) throw new Error('every header is of a bid');
    opened.push({ state: 'opened', header, lock: 'A', key: await sheetKey(bid.of, bid.sealed) });
    await publishBid(files, { ...bid, folder: `bids/${at + 1}` });
  }
  const opening: OpeningFile = {
    typ: 'ebid/opening/v1',
    tender: policy.tender,
    stage: '1',
    policy: policyDigest(suite, policy),
    closing: closingDigest(suite, closing),
    opened: String(DEADLINE_MS + HOUR_MS),
    outcome: 'opened',
    bids: opened,
  };
  const demo = { tender, files, opening };
  await publishOpening(demo, opening, platform);
  return demo;
}

/** Puts another opening in its place, signed. */
export async function publishOpening(
  { files }: Pick<DemoOpening, 'files'>,
  opening: OpeningFile,
  by: KeyMaterial,
): Promise<void> {
  files.set('opening.json', canonicalBytes(opening));
  files.set('opening.p7s', await signedBy(by, canonicalBytes(opening), DEADLINE_MS + HOUR_MS));
}

async function publishBid(
  files: Map<string, Uint8Array>,
  bid: { readonly of: DemoTender; readonly sealed: SealedParts; readonly folder: string },
): Promise<void> {
  const { of, sealed, folder } = bid;
  const { files: receipt } = await acceptDemo(of, sealed, DEADLINE_MS - HOUR_MS);
  files.set(`${folder}/header.json`, sealed.headerBytes);
  files.set(`${folder}/header.p7s`, sealed.signature);
  files.set(`${folder}/f0.ebd`, sealed.files[0] ?? new Uint8Array(0));
  files.set(`${folder}/receipt.json`, receipt.receipt);
  files.set(`${folder}/receipt.p7s`, receipt.signature);
  files.set(`${folder}/receipt.tsr`, receipt.stamp);
}

async function sheetKey(of: DemoTender, sealed: SealedParts): Promise<string> {
  const { suite } = of;
  const shares = await releases(of, sealed, { lock: 'A', custodians: [0, 1], bidder: true });
  const offered = shares.map((share) => ({ ...share, lock: 'A' as const }));
  const unlocked = await unlockBid(suite, sealed.header, offered);
  if (!unlocked.ok) throw new Error(unlocked.error.fault);
  const key = await recoverFileKey(suite, sealed.header, { ...unlocked.value, n: 0 });
  if (!key.ok) throw new Error(key.error);
  return base64UrlOf(key.value);
}
