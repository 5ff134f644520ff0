import { sameBytes } from '../journal/merkle.ts';
import { type Result, err, ok } from '../result.ts';
import { base64UrlOf, bytesOfBase64Url } from './bytes.ts';
import { collected } from './chunks.ts';
import { coreHashOf } from './core.ts';
import { SealError, type SealFault } from './faults.ts';
import { checkedFile } from './file-digests.ts';
import type { BidHeader, LockEntry } from './header.ts';
import { isDigestOf } from './header.ts';
import { dataKeyCommitment, fileAad, fileKeyCommitment, fileKeyOf, lockKeyOf } from './keys.ts';
import { SHEET_PLAIN_BYTES, unpadded } from './padding.ts';
import { type LockId, readShare, type ShareKind } from './shares.ts';
import { readSheet, type SignedSheet } from './sheet.ts';
import { openStream } from './stream.ts';
import type { SealingSuite } from './suite.ts';

/** A share as its holder released it, decrypted. */
export interface ReleasedShare {
  /** Digest of the holder's certificate, as in the header. */
  readonly to: string;
  readonly kind: ShareKind;
  readonly payload: Uint8Array;
}

/** Checks one released share against the header; the wrong one is named, whoever released it (SEAL-4). */
export function checkRelease(
  suite: SealingSuite,
  header: BidHeader,
  release: ReleasedShare & { readonly lock: LockId },
): Result<Uint8Array, SealFault> {
  const lock = header.locks.find(({ id }) => id === release.lock);
  const entry =
    release.kind === 's' ? lock?.supplier : lock?.shares.find(({ to }) => to === release.to);
  const commitment = entry === undefined ? undefined : bytesOfBase64Url(entry.commit);
  if (entry?.to !== release.to || commitment === undefined) return err('share_of_another_lock');
  const coreHash = coreHashOf(suite, header.core);
  const read = readShare(suite, release.payload, {
    lock: release.lock,
    kind: release.kind,
    coreHash,
    commitment,
  });
  return read.ok ? ok(read.value.secret) : read;
}

/**
 * The data key from the shares of one lock. Every share is checked first; more than the threshold must all lie on one
 * polynomial, else the bid itself is malformed (`shares_disagree`); the key must be the one that the header commits to.
 */
export async function recoverDataKey(
  suite: SealingSuite,
  header: BidHeader,
  given: { readonly lock: LockId; readonly releases: readonly ReleasedShare[] },
): Promise<Result<Uint8Array, SealFault>> {
  const lock = header.locks.find(({ id }) => id === given.lock);
  if (lock === undefined) return err('lock_mismatch');
  const custody = new Map<string, Uint8Array>();
  let bidder: Uint8Array | undefined;
  for (const release of given.releases) {
    const secret = checkRelease(suite, header, { ...release, lock: given.lock });
    if (!secret.ok) return secret;
    if (release.kind === 's') bidder = secret.value;
    else custody.set(release.to, secret.value);
  }
  if (custody.size < lock.t) return err('too_few_shares');
  if (lock.supplier !== undefined && bidder === undefined) return err('too_few_shares');
  const combined = await combineAll(suite, [...custody.values()], lock.t);
  if (combined === undefined) return err('shares_disagree');
  return unwrapped(suite, header, { lock, custody: combined, bidder });
}

/** The secret of all shares together, or `undefined` when some of them give another one. */
async function combineAll(
  suite: SealingSuite,
  shares: readonly Uint8Array[],
  threshold: number,
): Promise<Uint8Array | undefined> {
  const secret = await suite.combine(shares.slice(0, threshold));
  for (const extra of shares.slice(threshold)) {
    const other = await suite.combine([...shares.slice(0, threshold - 1), extra]);
    if (!sameBytes(secret, other)) return undefined;
  }
  return secret;
}

async function unwrapped(
  suite: SealingSuite,
  header: BidHeader,
  from: {
    readonly lock: LockEntry;
    readonly custody: Uint8Array;
    readonly bidder: Uint8Array | undefined;
  },
): Promise<Result<Uint8Array, SealFault>> {
  const { lock, custody, bidder } = from;
  const coreHash = coreHashOf(suite, header.core);
  const kek = await lockKeyOf(suite, coreHash, {
    id: lock.id,
    custody,
    ...(lock.supplier === undefined || bidder === undefined ? {} : { bidder }),
  });
  const wrapped = bytesOfBase64Url(lock.wrapped) ?? new Uint8Array(0);
  const dataKey = await suite.unwrapKey(kek, wrapped);
  if (dataKey === undefined) return err('key_unwrap');
  const commitment = dataKeyCommitment(suite, coreHash, dataKey);
  return isDigestOf(header.dkc, commitment) ? ok(dataKey) : err('key_commitment');
}

/** Key of one file, held against the header's commitment (SEAL-3). Published for the sheet (n = 0). */
export async function recoverFileKey(
  suite: SealingSuite,
  header: BidHeader,
  of: { readonly dataKey: Uint8Array; readonly n: number },
): Promise<Result<Uint8Array, SealFault>> {
  const entry = header.files[of.n];
  if (entry === undefined) return err('file_missing');
  const coreHash = coreHashOf(suite, header.core);
  const fileKey = await fileKeyOf(suite, coreHash, of);
  const commitment = fileKeyCommitment(suite, coreHash, { fileKey, n: of.n });
  return isDigestOf(entry.kc, commitment) ? ok(fileKey) : err('file_key_commitment');
}

export interface SealedFile {
  readonly n: number;
  readonly fileKey: Uint8Array;
  readonly file: AsyncIterable<Uint8Array>;
}

/** The content of one sealed file. Ends with `SealError`; what came before must then not be used. */
export async function* openedFile(
  suite: SealingSuite,
  header: BidHeader,
  { n, fileKey, file }: SealedFile,
): AsyncGenerator<Uint8Array> {
  const entry = header.files[n];
  if (entry === undefined) throw new SealError('file_missing', `the header has no file ${n}`);
  const aad = fileAad(coreHashOf(suite, header.core), n);
  const checked = checkedFile(suite, entry, file);
  yield* unpadded(openStream(suite, { fileKey, aad }, checked));
}

/** Opens the sheet with its own key alone. The signature inside is the caller's to check. */
export async function openSheet(
  suite: SealingSuite,
  header: BidHeader,
  given: Omit<SealedFile, 'n'>,
): Promise<Result<SignedSheet, SealFault>> {
  try {
    const bytes = await collected(openedFile(suite, header, { ...given, n: 0 }), SHEET_PLAIN_BYTES);
    const signed = bytes === undefined ? undefined : readSheet(bytes);
    if (signed === undefined) return err('sheet_shape');
    const { sheet } = signed;
    if (sheet.core !== base64UrlOf(coreHashOf(suite, header.core))) return err('sheet_shape');
    return sheet.documents.length === header.files.length - 1 ? ok(signed) : err('sheet_shape');
  } catch (error) {
    if (error instanceof SealError) return err(error.fault);
    throw error;
  }
}

/** Passes a document on and ends with `SealError` unless it is the one that the sheet names. */
export async function* openedDocument(
  suite: SealingSuite,
  bid: { readonly header: BidHeader; readonly sheet: SignedSheet['sheet'] },
  sealed: SealedFile,
): AsyncGenerator<Uint8Array> {
  const named = bid.sheet.documents[sealed.n - 1];
  if (named === undefined) throw new SealError('file_missing', 'the sheet has no such document');
  const hasher = suite.hasher();
  let bytes = 0;
  for await (const piece of openedFile(suite, bid.header, sealed)) {
    hasher.update(piece);
    bytes += piece.length;
    yield piece;
  }
  if (String(bytes) !== named.size || base64UrlOf(hasher.digest()) !== named.digest) {
    throw new SealError('document_digest', 'the document is not the one that the sheet names');
  }
}
