import { type Result, err, ok } from '#contracts/result.ts';
import { base64UrlOf, bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import type { ClosingList } from '#contracts/sealing/closing-list.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import {
  type BidHeader,
  certificateDigest,
  checkAgainstPolicy,
  isDigestOf,
  readHeader,
} from '#contracts/sealing/header.ts';
import { checkRelease } from '#contracts/sealing/open.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import type { Release } from '#contracts/sealing/release.ts';
import type { LockId, ShareKind } from '#contracts/sealing/shares.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { decryptWith } from './cms-envelope.ts';
import { signDetached } from './cms-signature.ts';
import { type KeyMaterial, softwareDecryptionKey, softwareSigningKey } from './software-keys.ts';

/** What the holder of a key does at an opening (监管人、投标人), on its own machine; the key itself goes nowhere. */

/** The key opens nothing of this: it is another one than the envelope was made for. */
export type CustodyFault = 'other_key';

/** Why a holder releases nothing of a bid: its key, or what the platform or the bidder made of the bid. */
export type ReleaseFault = CustodyFault | SealFault;

export interface SignedFile {
  readonly bytes: Uint8Array;
  /** Detached CMS signature over the bytes. */
  readonly signature: Uint8Array;
}

/** A share that a holder is asked for. */
export interface AskedShare {
  /** Digest of the closing list. */
  readonly closing: string;
  /** Digest of the bid's header, as the closing list has it. */
  readonly header: string;
  /** header.json as the platform shows it; believed only when it has that digest. */
  readonly headerFile: Uint8Array;
  readonly lock: LockId;
  readonly kind: ShareKind;
  /** Digest of the holder's certificate. */
  readonly to: string;
}

/** The secret of a rehearsal (密钥演练). */
export async function openedProbe(
  key: KeyMaterial,
  envelope: Uint8Array,
): Promise<Result<Uint8Array, CustodyFault>> {
  const secret = await decryptWith(await softwareDecryptionKey(key), envelope);
  return secret === undefined ? err('other_key') : ok(secret);
}

/**
 * Whether a share of this bid may be released at all (SEAL-22): the opening's instant is there, and the bid stands on the list as
 * one of its tender and envelope. `nowMs`: the holder's own clock.
 */
export function checkListed(
  suite: SealingSuite,
  by: { readonly policy: TenderPolicy; readonly list: ClosingList; readonly nowMs: number },
  share: Pick<AskedShare, 'header' | 'headerFile'>,
): Result<BidHeader, SealFault> {
  if (by.nowMs < Number(by.policy.opening)) return err('closed_early');
  if (!by.list.headers.includes(share.header)) return err('not_on_closing_list');
  const header = namedHeader(suite, share);
  if (!header.ok) return header;
  if (header.value.core.stage !== by.list.stage) return err('wrong_tender');
  const lawful = checkAgainstPolicy(suite, header.value, by.policy);
  return lawful.ok ? header : lawful;
}

/**
 * A share, decrypted and signed by the key that it was encrypted to (SEAL-12), when it is the one that the header of the
 * named bid commits to: so neither the platform nor another bidder gets a share of a bid by the name of another (SEAL-22).
 */
export async function signedRelease(
  key: KeyMaterial,
  share: AskedShare,
  by: { readonly suite: SealingSuite /** The signer's own clock. */; readonly atMs: number },
): Promise<Result<SignedFile, ReleaseFault>> {
  const { suite } = by;
  const { closing, header: digest, lock: id, kind, to } = share;
  const header = namedHeader(suite, share);
  if (!header.ok) return header;
  const lock = header.value.locks.find((one) => one.id === id);
  const entry = kind === 's' ? lock?.supplier : lock?.shares.find((one) => one.to === to);
  const isOwn = entry?.to === to && certificateDigest(suite, key.certificate) === to;
  const envelope = isOwn ? bytesOfBase64Url(entry.cms) : undefined;
  const payload = envelope && (await decryptWith(await softwareDecryptionKey(key), envelope));
  if (payload === undefined) return err('other_key');
  const right = checkRelease(suite, header.value, { lock: id, kind, to, payload });
  if (!right.ok) return right;
  const release: Release = {
    typ: 'ebid/release/v1',
    ...{ closing, header: digest, lock: id, kind, to },
    payload: base64UrlOf(payload),
  };
  return ok(await signedFile(key, canonicalBytes(release), by.atMs));
}

/** A file with the holder's signature, such as the closing list. */
export async function signedFile(
  key: KeyMaterial,
  bytes: Uint8Array,
  atMs: number,
): Promise<SignedFile> {
  return { bytes, signature: await signDetached(await softwareSigningKey(key), bytes, atMs) };
}

/** The header of these bytes, when they have the digest by which the bid is named. */
function namedHeader(
  suite: SealingSuite,
  { header, headerFile }: Pick<AskedShare, 'header' | 'headerFile'>,
): Result<BidHeader, SealFault> {
  return isDigestOf(header, suite.hash(headerFile))
    ? readHeader(headerFile)
    : err('not_on_closing_list');
}
