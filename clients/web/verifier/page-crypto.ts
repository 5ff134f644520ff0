import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { VerifyDeps } from '#contracts/journal/verify.ts';
import { startRefold } from '#engine/core/auction/refold.ts';
import { startCaseRefold } from '#engine/core/case-refold.ts';

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const ECDSA_SHA256 = { name: 'ECDSA', hash: 'SHA-256' } as const;
/** The last bytes of a P-256 SPKI are the uncompressed point. */
const P256_POINT_BYTES = 65;

/**
 * The verifier's needs in a page. Everything works without WebCrypto, which a browser hides from pages that came over
 * plain http; where it is there, it checks the many signatures of offers, since it is faster.
 */
export const verifyInPage: VerifyDeps = {
  sha256,
  startSha256() {
    const state = sha256.create();
    return {
      update: (bytes) => {
        state.update(bytes);
      },
      digest: () => state.digest(),
    };
  },
  verifyEd25519(publicKey, message, signature) {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    return soundly(() => ed25519.verify(signature, message, publicKey, { zip215: false }));
  },
  verifyP256: (spki, bytes, signature) =>
    hasSubtle() ? verifyBySubtle(spki, bytes, signature) : verifyByCurve(spki, bytes, signature),
  startRefold: () => startRefold(sha256),
  startCaseRefold: () => startCaseRefold(sha256),
};

/** ECDSA on P-256 without WebCrypto. */
export async function verifyByCurve(
  spki: Uint8Array,
  bytes: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const point = spki.subarray(-P256_POINT_BYTES);
  return soundly(() => p256.verify(signature, bytes, point, { lowS: false }));
}

async function verifyBySubtle(
  spki: Uint8Array,
  bytes: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('spki', plain(spki), P256, false, ['verify']);
    return await crypto.subtle.verify(ECDSA_SHA256, key, plain(signature), plain(bytes));
  } catch (error) {
    // A point off the curve is no key, and so signs nothing.
    if (error instanceof DOMException) return false;
    throw error;
  }
}

function hasSubtle(): boolean {
  return globalThis.isSecureContext && 'subtle' in crypto;
}

/** WebCrypto takes views of plain buffers only. */
function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** A key or signature that is no point or no number verifies nothing. */
function soundly(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
