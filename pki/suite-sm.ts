import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { combine, split } from 'shamir-secret-sharing';
import { sm4 } from 'sm-crypto-v2';
import { sameBytes } from '#contracts/journal/merkle.ts';
import { concat, tag, u32 } from '#contracts/sealing/bytes.ts';
import type {
  HkdfInput,
  SealingSuite,
  SegmentCipher,
  SegmentKey,
} from '#contracts/sealing/suite.ts';
import { sm3 } from './sm3.ts';
import { randomBytes } from './web-crypto.ts';

const CIPHER_KEY_BYTES = 16;
const MAC_KEY_BYTES = 32;
const TAG_BYTES = 32;
const BLOCK_BYTES = 16;
const WRAP_LABEL = 'ebid/v1/wrap';

/** The three operations over many bytes; a page does them in script, Node by its own library (`suite-sm-node.ts`). */
export interface SmPrimitives {
  readonly hash: (bytes: Uint8Array) => Uint8Array;
  readonly hasher: SealingSuite['hasher'];
  /** HMAC-SM3 over the parts, one after the other. */
  readonly mac: (key: Uint8Array, parts: readonly Uint8Array[]) => Uint8Array;
  /** SM4-CTR from a counter block that counts up in its last four bytes. */
  readonly ctr: (key: Uint8Array, counter: Uint8Array, bytes: Uint8Array) => Uint8Array;
}

/**
 * The suite `SM2-SM4-SM3` (国密): SM3 for every digest, SM4-CTR with HMAC-SM3 behind it (encrypt, then authenticate) where
 * the other suite has AES-GCM and AES key wrapping. The same bytes in a page and in Node.
 */
export function createSmSuite(): SealingSuite {
  return smSuiteOf(SCRIPT);
}

export function smSuiteOf(primitives: SmPrimitives): SealingSuite {
  const { hash } = primitives;
  const derive = ({ ikm, salt, info, length }: HkdfInput): Uint8Array =>
    hkdf(sm3, ikm, salt, info, length);
  return {
    id: 'SM2-SM4-SM3',
    tagBytes: TAG_BYTES,
    hash,
    digest: async (bytes) => hash(bytes),
    hasher: primitives.hasher,
    hkdf: async (input) => derive(input),
    wrapKey: async (kek, key) => wrappingCipher(primitives, kek).seal(key),
    unwrapKey: async (kek, wrapped) => wrappingCipher(primitives, kek).open(wrapped),
    segmentCipher: async ({ fileKey, salt, aad }: SegmentKey): Promise<SegmentCipher> => {
      const keys = keysOf(derive({ ikm: fileKey, salt, info: aad, length: KEYS_BYTES }));
      return {
        seal: async (nonce, plain) => sealed(primitives, { ...keys, aad, nonce }, plain),
        open: async (nonce, bytes) => opened(primitives, { ...keys, aad, nonce }, bytes),
      };
    },
    split: (secret, shares, threshold) => split(new Uint8Array(secret), shares, threshold),
    combine: (shares) => combine(shares.map((share) => new Uint8Array(share))),
    randomBytes,
  };
}

const KEYS_BYTES = CIPHER_KEY_BYTES + MAC_KEY_BYTES;

interface TwoKeys {
  readonly cipherKey: Uint8Array;
  readonly macKey: Uint8Array;
}

function keysOf(both: Uint8Array): TwoKeys {
  return { cipherKey: both.subarray(0, CIPHER_KEY_BYTES), macKey: both.subarray(CIPHER_KEY_BYTES) };
}

interface SealedUnder extends TwoKeys {
  readonly aad: Uint8Array;
  readonly nonce: Uint8Array;
}

/** `ct ‖ HMAC-SM3(aad ‖ nonce ‖ ct)`, `ct` by SM4-CTR from `nonce ‖ 00000000`. */
function sealed(by: SmPrimitives, under: SealedUnder, plain: Uint8Array): Uint8Array {
  const text = by.ctr(under.cipherKey, concat(under.nonce, u32(0)), plain);
  return concat(text, by.mac(under.macKey, [under.aad, under.nonce, text]));
}

/** The tag is looked at before anything is decrypted. */
function opened(by: SmPrimitives, under: SealedUnder, bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length < TAG_BYTES) return undefined;
  const text = bytes.subarray(0, -TAG_BYTES);
  const expected = by.mac(under.macKey, [under.aad, under.nonce, text]);
  if (!sameBytes(expected, bytes.subarray(-TAG_BYTES))) return undefined;
  return by.ctr(under.cipherKey, concat(under.nonce, u32(0)), text);
}

/** A lock's key wraps one key and never another, so its nonce may stand still. */
function wrappingCipher(by: SmPrimitives, kek: Uint8Array) {
  const label = tag(WRAP_LABEL);
  const keys = keysOf(hkdf(sm3, kek, new Uint8Array(0), label, KEYS_BYTES));
  const under = { ...keys, aad: label, nonce: new Uint8Array(12) };
  return {
    seal: (key: Uint8Array) => sealed(by, under, key),
    open: (wrapped: Uint8Array) =>
      wrapped.length === MAC_KEY_BYTES + TAG_BYTES ? opened(by, under, wrapped) : undefined,
  };
}

const SCRIPT: SmPrimitives = {
  hash: (bytes) => sm3(bytes),
  hasher: () => {
    const running = sm3.create();
    return {
      update: (bytes) => void running.update(bytes),
      digest: () => running.digest(),
    };
  },
  mac: (key, parts) => {
    const running = hmac.create(sm3, key);
    for (const part of parts) running.update(part);
    return running.digest();
  },
  ctr,
};

/** The library has no counter mode: it encrypts the counters block by block, and what comes out is laid over the bytes. */
function ctr(key: Uint8Array, counter: Uint8Array, bytes: Uint8Array): Uint8Array {
  const blocks = Math.ceil(bytes.length / BLOCK_BYTES);
  const stream = new Uint8Array(blocks * BLOCK_BYTES);
  const view = new DataView(stream.buffer);
  for (let at = 0; at < blocks; at += 1) {
    stream.set(counter, at * BLOCK_BYTES);
    view.setUint32(at * BLOCK_BYTES + 12, at);
  }
  const pad = sm4.encrypt(stream, key, { mode: 'ecb', padding: 'none', output: 'array' });
  return bytes.map((byte, at) => byte ^ (pad[at] ?? 0));
}
