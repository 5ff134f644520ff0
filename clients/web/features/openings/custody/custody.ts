import { type Result, err, ok } from '#contracts/result.ts';
import { base64UrlOf, bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import type { LockId } from '#contracts/sealing/shares.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { base64Of, bytesOfBase64 } from '#contracts/signing/base64.ts';
import type { HeldShares, OpeningAnswer, OpeningView } from '#contracts/wire/openings.ts';
import { openedProbe, type ReleaseFault, signedFile, signedRelease } from '#pki/custody.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import { isKeyOf, suiteOf } from '#pki/suites.ts';
import type { HeldShare, KeyProbe } from './custody-api.ts';

/** What a key does at an opening, between what the server gives and what it takes. The key stays in the page. */

/** What the server has to be asked; scripted in tests. */
export interface CustodyDesk {
  readonly probe: () => Promise<KeyProbe>;
  readonly prove: (proof: { probeId: string; secret: string }) => Promise<OpeningAnswer>;
  readonly closing: () => Promise<Uint8Array>;
  readonly sign: (signature: string) => Promise<OpeningAnswer>;
  readonly shares: () => Promise<HeldShares>;
  readonly release: (signed: { release: string; signature: string }) => Promise<OpeningAnswer>;
}

export type CustodyFault = 'other_key' | 'other_list' | 'no_share' | 'other_bid';
export type CustodyAnswer = Result<OpeningAnswer, CustodyFault>;

/** Rehearsal: shows that this key opens what is encrypted to the custodian's certificate. */
export async function rehearse(desk: CustodyDesk, key: KeyMaterial): Promise<CustodyAnswer> {
  const { probeId, cms } = await desk.probe();
  const secret = await openedProbe(key, envelopeOf(cms));
  if (!secret.ok) return secret;
  return ok(await desk.prove({ probeId, secret: base64Of(secret.value) }));
}

/** Signs the closing list, but only the one that the hall shows (SEAL-17). */
export async function signList(
  desk: CustodyDesk,
  key: KeyMaterial,
  by: { readonly view: Pick<OpeningView, 'closing'>; readonly nowMs: number },
): Promise<CustodyAnswer> {
  const bytes = await desk.closing();
  if (base64UrlOf(suiteFor(key).hash(bytes)) !== by.view.closing) return err('other_list');
  const { signature } = await signedFile(key, bytes, by.nowMs);
  return ok(await desk.sign(base64Of(signature)));
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
 * bids that are still shut. May be called again after a cut: what lies there already is left alone.
 */
export async function releaseAll(
  desk: CustodyDesk,
  key: KeyMaterial,
  by: {
    readonly locks: readonly LockId[];
    readonly shut: ReadonlySet<string>;
    readonly nowMs: () => number;
    readonly onProgress: (progress: ReleaseProgress) => void;
  },
): Promise<Result<ReleaseProgress, CustodyFault>> {
  const { closing, bids, shares } = await desk.shares();
  const files = new Map(bids.map(({ header, file }) => [header, bytesOfBase64(file)]));
  const wanted = shares.filter(
    ({ lock, header, isReleased }) => !isReleased && by.locks.includes(lock) && by.shut.has(header),
  );
  if (wanted.length === 0) return err('no_share');
  let progress: ReleaseProgress = { done: 0, total: wanted.length, failed: [] };
  by.onProgress(progress);
  for (const share of wanted) {
    const headerFile = files.get(share.header) ?? new Uint8Array(0);
    const why = await releaseOne(desk, key, { share, headerFile, closing, atMs: by.nowMs() });
    const failed = why === undefined ? progress.failed : [...progress.failed, { share, why }];
    progress = { ...progress, done: progress.done + 1, failed };
    by.onProgress(progress);
  }
  return ok(progress);
}

/** What stands in the way of it; nothing: it lies there now. */
async function releaseOne(
  desk: CustodyDesk,
  key: KeyMaterial,
  given: {
    readonly share: HeldShare;
    readonly headerFile: Uint8Array;
    readonly closing: string;
    readonly atMs: number;
  },
): Promise<ReleaseFault | OpeningAnswer | undefined> {
  const { share, headerFile, closing, atMs } = given;
  const { header, lock, kind, to } = share;
  const asked = { closing, header, headerFile, lock, kind, to };
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
