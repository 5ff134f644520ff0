import { type Result, err, ok } from '#contracts/result.ts';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import type { Release } from '#contracts/sealing/release.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { decryptWith } from './cms-envelope.ts';
import { signDetached } from './cms-signature.ts';
import { type KeyMaterial, softwareDecryptionKey, softwareSigningKey } from './software-keys.ts';

/** What the holder of a key does at an opening (监管人、投标人), on its own machine; the key itself goes nowhere. */

/** The key opens nothing of this: it is another one than the envelope was made for. */
export type CustodyFault = 'other_key';

export interface SignedFile {
  readonly bytes: Uint8Array;
  /** Detached CMS signature over the bytes. */
  readonly signature: Uint8Array;
}

/** The secret of a rehearsal (密钥演练). */
export async function openedProbe(
  key: KeyMaterial,
  envelope: Uint8Array,
): Promise<Result<Uint8Array, CustodyFault>> {
  const secret = await decryptWith(await softwareDecryptionKey(key), envelope);
  return secret === undefined ? err('other_key') : ok(secret);
}

/** A share, decrypted and signed by the key that it was encrypted to (SEAL-12). `atMs`: the signer's own clock. */
export async function signedRelease(
  key: KeyMaterial,
  share: Omit<Release, 'typ' | 'payload'> & { readonly envelope: Uint8Array },
  atMs: number,
): Promise<Result<SignedFile, CustodyFault>> {
  const payload = await decryptWith(await softwareDecryptionKey(key), share.envelope);
  if (payload === undefined) return err('other_key');
  const { closing, header, lock, kind, to } = share;
  const release: Release = {
    typ: 'ebid/release/v1',
    ...{ closing, header, lock, kind, to },
    payload: base64UrlOf(payload),
  };
  return ok(await signedFile(key, canonicalBytes(release), atMs));
}

/** A file with the holder's signature, such as the closing list. */
export async function signedFile(
  key: KeyMaterial,
  bytes: Uint8Array,
  atMs: number,
): Promise<SignedFile> {
  return { bytes, signature: await signDetached(await softwareSigningKey(key), bytes, atMs) };
}
