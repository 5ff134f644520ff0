import { createPublicKey, hash, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Sha256 } from '#contracts/journal/record.ts';
import type { SignatureCheck } from '#contracts/signing/keys.ts';

/** SHA-256 of Node. */
export const nodeSha256: Sha256 = (bytes) => hash('sha256', bytes, 'buffer');

/** The key of a DER SubjectPublicKeyInfo, or `undefined` when OpenSSL does not accept it (a point off the curve). */
export function importSpki(spki: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch {
    // Hostile bytes: the caller answers "wrong signature", which is all there is to say about them.
    return undefined;
  }
}

/** One ECDSA P-256 check on the libuv pool. `done` is called later, exactly once; a failing crypto counts as false. */
export function verifyP256(
  key: KeyObject,
  signed: { readonly bytes: Uint8Array; readonly signature: Uint8Array },
  done: (isValid: boolean) => void,
): void {
  const options = { key, dsaEncoding: 'ieee-p1363' } as const;
  verify('sha256', signed.bytes, options, signed.signature, (error, isValid) => {
    done(error === null && isValid);
  });
}

/** Checks for `verifyGrant` and the like, on the libuv pool. */
export const nodeSignatureCheck: SignatureCheck & { readonly sha256: Sha256 } = {
  sha256: nodeSha256,
  verifyP256(spki, bytes, signature) {
    const key = importSpki(spki);
    if (key === undefined) return Promise.resolve(false);
    return new Promise((resolve) => {
      verifyP256(key, { bytes, signature }, resolve);
    });
  },
  verifyEd25519(spki, bytes, signature) {
    const key = importSpki(spki);
    if (key?.asymmetricKeyType !== 'ed25519') return Promise.resolve(false);
    return new Promise((resolve) => {
      verify(null, bytes, key, signature, (error, isValid) => {
        resolve(error === null && isValid);
      });
    });
  },
};
