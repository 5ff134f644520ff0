import type { CertificateFields } from './certificate-fields.ts';
import { ecdsaRaw } from './ecdsa-der.ts';
import { sm2Verify } from './sm2.ts';
import { plainBytes, subtle } from './web-crypto.ts';

/**
 * Whether these bytes were signed by the key in a certificate: ECDSA on P-256 or RSA (PKCS #1 v1.5), with SHA-256, or SM2 with
 * SM3 and the standard user id.
 */
export async function isSignedBy(
  fields: CertificateFields,
  bytes: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  if (fields.keyKind === 'sm2') return sm2Verify(fields.point, bytes, signature);
  const how = HOW[fields.keyKind === 'rsa' ? 'rsa' : 'p256'];
  const raw = fields.keyKind === 'p256' ? ecdsaRaw(signature) : signature;
  if (raw === undefined || fields.keyKind === 'other') return false;
  try {
    const key = await subtle.importKey('spki', plainBytes(fields.spki), how, false, ['verify']);
    return await subtle.verify(how, key, plainBytes(raw), plainBytes(bytes));
  } catch (error) {
    // A key that is none, such as a point off the curve, has signed nothing.
    if (error instanceof DOMException) return false;
    throw error;
  }
}

const HOW = {
  rsa: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  p256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
} as const;
