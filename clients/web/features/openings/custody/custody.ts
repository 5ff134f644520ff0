import { type Result, err, ok } from '#contracts/result.ts';
import { base64UrlOf, bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { type ClosingList, closingDigest } from '#contracts/sealing/closing-list.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import { policyDigest, type TenderPolicy } from '#contracts/sealing/policy.ts';
import type { LockId } from '#contracts/sealing/shares.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { base64Of, bytesOfBase64 } from '#contracts/signing/base64.ts';
import type { HeldShares, OpeningAnswer, OpeningView } from '#contracts/wire/openings.ts';
import { checkClosing, stampedClosing } from '#pki/closing-check.ts';
import {
  type AskedShare,
  checkListed,
  openedProbe,
  type ReleaseFault,
  signedFile,
  signedRelease,
} from '#pki/custody.ts';
import { bytesOf, type PublishedFiles } from '#pki/published-files.ts';
import type { ReceiptTrust } from '#pki/receipts.ts';
import { readAnySignedPolicy } from '#pki/signed-policy.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import { isKeyOf, suiteOf } from '#pki/suites.ts';
import type { TrustList } from '#pki/trust.ts';
import type { HeldShare, KeyProbe } from './custody-api.ts';

/** What a key does at an opening, between what the server gives and what it takes. The key stays in the page. */

/** What the server has to be asked; scripted in tests. */
export interface CustodyDesk {
  readonly probe: () => Promise<KeyProbe>;
  readonly prove: (proof: { probeId: string; secret: string }) => Promise<OpeningAnswer>;
  /** What is published; believed only when it was checked with roots of one's own. */
  readonly files: PublishedFiles;
  readonly sign: (signature: string) => Promise<OpeningAnswer>;
  readonly shares: () => Promise<HeldShares>;
  readonly release: (signed: { release: string; signature: string }) => Promise<OpeningAnswer>;
}

export type CustodyFault = 'other_key' | 'other_list' | 'no_share' | 'other_bid' | SealFault;
export type CustodyAnswer = Result<OpeningAnswer, CustodyFault>;

/** Rehearsal: shows that this key opens what is encrypted to the custodian's certificate. */
export async function rehearse(desk: CustodyDesk, key: KeyMaterial): Promise<CustodyAnswer> {
  const { probeId, cms } = await desk.probe();
  const secret = await openedProbe(key, envelopeOf(cms));
  if (!secret.ok) return secret;
  return ok(await desk.prove({ probeId, secret: base64Of(secret.value) }));
}

/**
 * Signs the closing list, but only one that is right by the policy's and the time-stamping authority's signatures, under roots of the
 * custodian's own (SEAL-22), and that the hall shows (SEAL-17).
 */
export async function signList(
  desk: CustodyDesk,
  key: KeyMaterial,
  by: {
    readonly view: Pick<OpeningView, 'closing' | 'policyDigest'>;
    readonly trust: TrustList;
    readonly nowMs: number;
  },
): Promise<CustodyAnswer> {
  const rules = await rulesOf(desk, by.trust, by.view.policyDigest);
  if (!rules.ok) return rules;
  if (!isCustodian(rules.value.policy, key)) return err('other_key');
  const suite = suiteOf(rules.value.policy.suite);
  const closing = await stampedClosing(suite, rules.value, desk.files);
  if (!closing.ok) return closing;
  const { bytes } = closing.value;
  if (base64UrlOf(suite.hash(bytes)) !== by.view.closing) return err('other_list');
  const { signature } = await signedFile(key, bytes, by.nowMs);
  return ok(await desk.sign(base64Of(signature)));
}

/** The tender's rules, signed by whom the holder's own roots vouch for. */
async function rulesOf(
  { files }: CustodyDesk,
  trust: TrustList,
  shown: string,
): Promise<Result<ReceiptTrust, SealFault>> {
  const policy = await bytesOf(files, 'policy.json');
  const signature = await bytesOf(files, 'policy.p7s');
  const read = await readAnySignedPolicy(trust, { policy, signature });
  if (!read.ok) return read;
  const isShown = policyDigest(suiteOf(read.value.suite), read.value) === shown;
  return isShown ? ok({ policy: read.value, trust }) : err('wrong_policy');
}

function isCustodian({ suite, custodians }: TenderPolicy, { certificate }: KeyMaterial): boolean {
  const digestOf = (der: Uint8Array): string => certificateDigest(suiteOf(suite), der);
  const own = digestOf(certificate);
  return custodians.some((one) => {
    const der = bytesOfBase64Url(one.certificate);
    return der !== undefined && digestOf(der) === own;
  });
}

/** A custodian's key belongs to the suite of its tender, and to no other (SEAL-1). */
function suiteFor({ certificate }: KeyMaterial): SealingSuite {
  return suiteOf(isKeyOf('SM2-SM4-SM3', certificate) ? 'SM2-SM4-SM3' : 'P256-A256GCM-SHA256');
}

/** How releasing goes on: each share by itself, so that one that fails stops no other. */
export interface ReleaseProgress {
  readonly done: number;
  readonly total: number;
  readonly failed: readonly {
    readonly share: HeldShare;
    readonly why: ReleaseFault | OpeningAnswer;
  }[];
}

/**
 * Releases every share that this organization holds, is not there yet, and is wanted now. In: the locks that are taken, headers of
 * bids that are still shut. May be called again after a cut: what lies there already is left alone. With roots of one's own only what the
 * signed closing list holds goes out, not before the opening's instant (SEAL-22); without them, which is for bidders and their own
 * bid alone, the platform's word is taken for that.
 */
export async function releaseAll(
  desk: CustodyDesk,
  key: KeyMaterial,
  by: {
    readonly locks: readonly LockId[];
    readonly shut: ReadonlySet<string>;
    readonly view: Pick<OpeningView, 'policyDigest'>;
    readonly trust: TrustList | undefined;
    readonly nowMs: () => number;
    /** This machine's own clock, for what the platform's must not decide. */
    readonly ownMs: () => number;
    readonly onProgress: (progress: ReleaseProgress) => void;
  },
): Promise<Result<ReleaseProgress, CustodyFault>> {
  const signed = by.trust && (await signedList(desk, by.trust, by.view.policyDigest));
  if (signed !== undefined && !signed.ok) return signed;
  const { closing, bids, shares } = await desk.shares();
  if (signed !== undefined && signed.value.digest !== closing) return err('other_list');
  const files = new Map(bids.map(({ header, file }) => [header, bytesOfBase64(file)]));
  const wanted = shares.filter(
    ({ lock, header, isReleased }) => !isReleased && by.locks.includes(lock) && by.shut.has(header),
  );
  if (wanted.length === 0) return err('no_share');
  let progress: ReleaseProgress = { done: 0, total: wanted.length, failed: [] };
  by.onProgress(progress);
  for (const share of wanted) {
    const headerFile = files.get(share.header) ?? new Uint8Array(0);
    const list = signed?.value;
    const at = { atMs: by.nowMs(), ownMs: by.ownMs() };
    const why = await releaseOne(desk, key, { share, headerFile, closing, list, ...at });
    const failed = why === undefined ? progress.failed : [...progress.failed, { share, why }];
    progress = { ...progress, done: progress.done + 1, failed };
    by.onProgress(progress);
  }
  return ok(progress);
}

interface SignedList {
  readonly policy: TenderPolicy;
  readonly list: ClosingList;
  readonly digest: string;
  /** By the policy's authority: the time is at least this, whatever clocks say. */
  readonly stampedMs: number;
}

/** The closing list with the custodians' signatures under it, each under the holder's own roots. */
async function signedList(
  desk: CustodyDesk,
  trust: TrustList,
  shown: string,
): Promise<Result<SignedList, SealFault>> {
  const rules = await rulesOf(desk, trust, shown);
  if (!rules.ok) return rules;
  const { policy } = rules.value;
  const suite = suiteOf(policy.suite);
  const closing = await stampedClosing(suite, rules.value, desk.files);
  if (!closing.ok) return closing;
  const list = await checkClosing(suite, rules.value, desk.files);
  if (!list.ok) return list;
  const digest = closingDigest(suite, list.value);
  return ok({ policy, list: list.value, digest, stampedMs: closing.value.stampedMs });
}

/** What stands in the way of it; nothing: it lies there now. */
async function releaseOne(
  desk: CustodyDesk,
  key: KeyMaterial,
  given: {
    readonly share: HeldShare;
    readonly headerFile: Uint8Array;
    readonly closing: string;
    readonly list: SignedList | undefined;
    readonly atMs: number;
    readonly ownMs: number;
  },
): Promise<ReleaseFault | OpeningAnswer | undefined> {
  const { share, headerFile, closing, list, atMs, ownMs } = given;
  const { header, lock, kind, to } = share;
  const asked: AskedShare = { closing, header, headerFile, lock, kind, to };
  if (list !== undefined) {
    const nowMs = Math.max(ownMs, list.stampedMs);
    const listed = checkListed(suiteFor(key), { ...list, nowMs }, asked);
    if (!listed.ok) return listed.error;
  }
  const made = await signedRelease(key, asked, { suite: suiteFor(key), atMs });
  if (!made.ok) return made.error;
  const { bytes, signature } = made.value;
  const answer = await desk.release({ release: base64Of(bytes), signature: base64Of(signature) });
  const isThere = answer.outcome === 'accepted' || answer.reason === 'already_done';
  return isThere ? undefined : answer;
}

/** As a header holds it, or as files travel: no text means two things. */
function envelopeOf(text: string): Uint8Array {
  return bytesOfBase64(text) ?? bytesOfBase64Url(text) ?? new Uint8Array(0);
}
