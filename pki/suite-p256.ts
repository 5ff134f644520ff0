import { sha256 } from '@noble/hashes/sha2.js';
import { combine, split } from 'shamir-secret-sharing';
import type {
  HkdfInput,
  SealingSuite,
  SegmentCipher,
  SegmentKey,
} from '#contracts/sealing/suite.ts';
import { plainBytes, randomBytes, subtle } from './web-crypto.ts';

const KEY_BYTES = 32;
const TAG_BYTES = 16;

/**
 * The suite `P256-A256GCM-SHA256` on WebCrypto, the same in a page and in Node. Only what WebCrypto lacks comes from
 * elsewhere: a digest fed piece by piece (@noble/hashes), and secret sharing (shamir-secret-sharing, audited).
 */
export function createP256Suite(): SealingSuite {
  return {
    id: 'P256-A256GCM-SHA256',
    tagBytes: TAG_BYTES,
    hash: sha256,
    digest: async (bytes) => new Uint8Array(await subtle.digest('SHA-256', plainBytes(bytes))),
    hasher: () => {
      const running = sha256.create();
      return {
        update: (bytes) => void running.update(bytes),
        digest: () => running.digest(),
      };
    },
    hkdf,
    wrapKey,
    unwrapKey,
    segmentCipher,
    split: (secret, shares, threshold) => split(new Uint8Array(secret), shares, threshold),
    combine: (shares) => combine(shares.map((share) => new Uint8Array(share))),
    randomBytes,
  };
}

async function hkdf({ ikm, salt, info, length }: HkdfInput): Promise<Uint8Array> {
  const key = await subtle.importKey('raw', plainBytes(ikm), 'HKDF', false, ['deriveBits']);
  const bits = await subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: plainBytes(salt), info: plainBytes(info) },
    key,
    length * 8,
  );
  return new Uint8Array(bits);
}

async function wrapKey(kek: Uint8Array, key: Uint8Array): Promise<Uint8Array> {
  const wrapping = await subtle.importKey('raw', plainBytes(kek), 'AES-KW', false, ['wrapKey']);
  const wrapped = await subtle.importKey('raw', plainBytes(key), 'AES-GCM', true, ['encrypt']);
  return new Uint8Array(await subtle.wrapKey('raw', wrapped, wrapping, 'AES-KW'));
}

async function unwrapKey(kek: Uint8Array, wrapped: Uint8Array): Promise<Uint8Array | undefined> {
  if (wrapped.length !== KEY_BYTES + 8) return undefined;
  const wrapping = await subtle.importKey('raw', plainBytes(kek), 'AES-KW', false, ['unwrapKey']);
  try {
    const key = await subtle.unwrapKey(
      'raw',
      plainBytes(wrapped),
      wrapping,
      'AES-KW',
      'AES-GCM',
      true,
      ['encrypt'],
    );
    return new Uint8Array(await subtle.exportKey('raw', key));
  } catch {
    // RFC 3394 checks itself: another key, or changed bytes.
    return undefined;
  }
}

async function segmentCipher({ fileKey, salt, aad }: SegmentKey): Promise<SegmentCipher> {
  const raw = await hkdf({ ikm: fileKey, salt, info: aad, length: KEY_BYTES });
  const key = await subtle.importKey('raw', plainBytes(raw), 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ]);
  raw.fill(0);
  return {
    seal: async (nonce, plain) =>
      new Uint8Array(
        await subtle.encrypt({ name: 'AES-GCM', iv: plainBytes(nonce) }, key, plainBytes(plain)),
      ),
    open: async (nonce, sealed) => {
      if (sealed.length < TAG_BYTES) return undefined;
      try {
        return new Uint8Array(
          await subtle.decrypt({ name: 'AES-GCM', iv: plainBytes(nonce) }, key, plainBytes(sealed)),
        );
      } catch {
        // The tag does not fit: the only way in which decryption of bytes in memory fails.
        return undefined;
      }
    },
  };
}
