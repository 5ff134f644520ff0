import type { P256Signer, SignatureCheck } from '#contracts/signing/keys.ts';

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const ECDSA_SHA256 = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** WebCrypto takes views of plain buffers only. */
function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/**
 * A new P-256 pair. The private half cannot be exported: a page keeps the pair itself (IndexedDB takes `CryptoKeyPair`),
 * and nobody, not even this program, can copy the key out.
 */
export async function newP256Pair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(P256, false, ['sign', 'verify']);
}

/** Signs with a pair of `newP256Pair`. */
export async function p256Signer(pair: CryptoKeyPair): Promise<P256Signer> {
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  return {
    spki,
    async sign(bytes) {
      // WebCrypto's ECDSA signature is IEEE P1363 already.
      const signature = await crypto.subtle.sign(ECDSA_SHA256, pair.privateKey, plain(bytes));
      return new Uint8Array(signature);
    },
  };
}

/** Checks with WebCrypto; a key that cannot be imported verifies nothing. */
export const webSignatureCheck: SignatureCheck = {
  async verifyP256(spki, bytes, signature) {
    const key = await crypto.subtle.importKey('spki', plain(spki), P256, false, ['verify']);
    return crypto.subtle.verify(ECDSA_SHA256, key, plain(signature), plain(bytes));
  },
  async verifyEd25519(spki, bytes, signature) {
    const key = await crypto.subtle.importKey('spki', plain(spki), 'Ed25519', false, ['verify']);
    return crypto.subtle.verify('Ed25519', key, plain(signature), plain(bytes));
  },
};
