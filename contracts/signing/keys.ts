import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { bytesOfHex, hex } from '../utf8.ts';
import type { Sha256 } from '../journal/record.ts';
import { bytesOfBase64 } from './base64.ts';

/** Verifies one signature over the given bytes; false for a wrong one, rejects only when the crypto itself fails. */
export interface SignatureCheck {
  /** ECDSA on P-256 with SHA-256; `spki` as `parseP256Spki` accepts it, signature in IEEE P1363. */
  verifyP256(spki: Uint8Array, bytes: Uint8Array, signature: Uint8Array): Promise<boolean>;
  /** Ed25519; `spki` is the DER SubjectPublicKeyInfo. */
  verifyEd25519(spki: Uint8Array, bytes: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

/** Signs bytes with one P-256 key (IEEE P1363); the key itself stays where it is. */
export interface P256Signer {
  /** SPKI DER of the public half. */
  readonly spki: Uint8Array;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** DER of SubjectPublicKeyInfo up to the point: id-ecPublicKey, prime256v1, uncompressed. */
const P256_SPKI_HEAD = bytesOfHex('3059301306072a8648ce3d020106082a8648ce3d03010703420004');
const P256_SPKI_BYTES = 91;

/**
 * The DER bytes of a base64 SPKI that has exactly the form of an uncompressed P-256 key; every other curve, encoding
 * or length is `not_p256`. Whether the point lies on the curve is found when the key is imported.
 */
export function parseP256Spki(text: string): Result<Uint8Array, 'not_p256'> {
  const bytes = bytesOfBase64(text);
  if (bytes?.length !== P256_SPKI_BYTES) return err('not_p256');
  return P256_SPKI_HEAD.every((byte, index) => bytes[index] === byte) ? ok(bytes) : err('not_p256');
}

/** Name of a registered key in grants: SHA-256 of its SPKI, lower-case hex. */
export function keyFingerprint(sha256: Sha256, spki: Uint8Array): string {
  return hex(sha256(spki));
}
