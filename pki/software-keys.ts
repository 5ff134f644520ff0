import type { DecryptionKey, SigningKey } from './keys.ts';
import { certificateFields } from './certificate-fields.ts';
import { sm2Decrypt, type Sm2Pair, sm2Sign } from './sm2.ts';
import { sm2PairOf } from './sm2-keys.ts';
import { ecdsaDer } from './ecdsa-der.ts';
import { plainBytes, subtle } from './web-crypto.ts';

const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const;
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const OAEP = { name: 'RSA-OAEP', hash: 'SHA-256' } as const;
const PKCS1 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

/** A private key in memory with its certificate; what a key file, a .p12 or a page's store hold. */
export interface KeyMaterial {
  /** PKCS#8 DER. */
  readonly privateKey: Uint8Array;
  readonly certificate: Uint8Array;
  readonly chain?: readonly Uint8Array[];
}

/** Rejects with `TypeError` for a key of another kind than P-256, RSA or SM2, and when key and certificate differ in kind. */
export async function softwareDecryptionKey(material: KeyMaterial): Promise<DecryptionKey> {
  const { certificate } = material;
  const raw = plainBytes(material.privateKey);
  if (kindOf(certificate) === 'rsa') {
    const key = await subtle.importKey('pkcs8', raw, OAEP, false, ['decrypt']);
    return {
      kind: 'rsa',
      certificate,
      decryptOaep: async (encrypted) =>
        new Uint8Array(await subtle.decrypt(OAEP, key, plainBytes(encrypted))),
    };
  }
  if (kindOf(certificate) === 'sm2') {
    const pair = pairOf(material);
    return {
      kind: 'sm2',
      certificate,
      decryptSm2: async (encrypted) => sm2Decrypt(pair, encrypted),
    };
  }
  const key = await subtle.importKey('pkcs8', raw, ECDH, false, ['deriveBits']);
  return {
    kind: 'p256',
    certificate,
    agree: async (point) => {
      const theirs = await subtle.importKey('raw', plainBytes(point), ECDH, false, []);
      return new Uint8Array(await subtle.deriveBits({ name: 'ECDH', public: theirs }, key, 256));
    },
  };
}

/** As `softwareDecryptionKey`, for signing. */
export async function softwareSigningKey(material: KeyMaterial): Promise<SigningKey> {
  const { certificate, chain = [] } = material;
  const kind = kindOf(certificate);
  const raw = plainBytes(material.privateKey);
  if (kind === 'rsa') {
    const key = await subtle.importKey('pkcs8', raw, PKCS1, false, ['sign']);
    const sign = async (bytes: Uint8Array): Promise<Uint8Array> =>
      new Uint8Array(await subtle.sign(PKCS1, key, plainBytes(bytes)));
    return { kind, certificate, chain, sign };
  }
  if (kind === 'sm2') {
    const pair = pairOf(material);
    return { kind, certificate, chain, sign: async (bytes) => sm2Sign(pair, bytes) };
  }
  const key = await subtle.importKey('pkcs8', raw, ECDSA, false, ['sign']);
  const sign = async (bytes: Uint8Array): Promise<Uint8Array> => {
    const how = { name: 'ECDSA', hash: 'SHA-256' };
    return ecdsaDer(new Uint8Array(await subtle.sign(how, key, plainBytes(bytes))));
  };
  return { kind, certificate, chain, sign };
}

function kindOf(certificate: Uint8Array): SigningKey['kind'] {
  const kind = certificateFields(certificate)?.keyKind;
  if (kind === 'p256' || kind === 'rsa' || kind === 'sm2') return kind;
  throw new TypeError('the certificate’s key is neither P-256 nor RSA nor SM2');
}

function pairOf({ privateKey }: KeyMaterial): Sm2Pair {
  const pair = sm2PairOf(privateKey);
  if (pair === undefined) throw new TypeError('the private key is no SM2 key in PKCS#8');
  return pair;
}
