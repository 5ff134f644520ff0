import { sm2 } from 'sm-crypto-v2';
import { bytesOfHex, hex } from '#contracts/utf8.ts';
import { ecdsaDer, ecdsaRaw } from './ecdsa-der.ts';
import { randomBytes } from './web-crypto.ts';

/**
 * SM2 (GB/T 32918, 国密椭圆曲线) with everything compulsory that the library leaves open: the standard user id and SM3 always
 * go into a signature, a signature has one DER spelling, and a ciphertext that does not fit is told apart from an empty text.
 */

const SCALAR_BYTES = 32;
const POINT_BYTES = 65;
/** C1C3C2, the order of the standard. */
const C1C3C2 = 1;
const ORDER = BigInt('0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123');
const WITH_ID_AND_SM3 = { hash: true, der: false, userId: '1234567812345678' } as const;

export interface Sm2Pair {
  /** 32 bytes. */
  readonly privateKey: Uint8Array;
  /** Uncompressed, 65 bytes. */
  readonly point: Uint8Array;
}

export function sm2Pair(): Sm2Pair {
  for (;;) {
    const privateKey = randomBytes(SCALAR_BYTES);
    if (isPrivateKey(privateKey)) return { privateKey, point: sm2PointOf(privateKey) };
  }
}

export function sm2PointOf(privateKey: Uint8Array): Uint8Array {
  return bytesOfHex(sm2.getPublicKeyFromPrivateKey(hex(privateKey)));
}

/** GB/T 32918: 1 to n − 2, since n − 1 signs nothing. */
export function isPrivateKey(bytes: Uint8Array): boolean {
  return bytes.length === SCALAR_BYTES && isScalar(bytes, ORDER - 1n);
}

/** DER of r and s. */
export function sm2Sign(key: Sm2Pair, bytes: Uint8Array): Uint8Array {
  const raw = sm2.doSignature(bytes, hex(key.privateKey), {
    ...WITH_ID_AND_SM3,
    publicKey: hex(key.point),
  });
  return ecdsaDer(bytesOfHex(raw));
}

/** False as well for a point off the curve, a value out of range, and a signature in another spelling. */
export function sm2Verify(point: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  const raw = ecdsaRaw(signature);
  if (raw === undefined || !isPoint(point)) return false;
  const areInRange =
    isScalar(raw.subarray(0, SCALAR_BYTES), ORDER) && isScalar(raw.subarray(SCALAR_BYTES), ORDER);
  return areInRange && sm2.doVerifySignature(bytes, hex(raw), hex(point), WITH_ID_AND_SM3);
}

/** DER of the ciphertext (GM/T 0009). Throws `TypeError` for a point off the curve. */
export function sm2Encrypt(point: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (!isPoint(point)) throw new TypeError('the recipient’s key is no point of the curve');
  const text = sm2.doEncrypt(bytes, hex(point), C1C3C2, { asn1: true });
  return bytesOfHex(text);
}

/** `undefined` when it was made for another key or changed. */
export function sm2Decrypt(key: Sm2Pair, encrypted: Uint8Array): Uint8Array | undefined {
  try {
    const how = { asn1: true, output: 'array' } as const;
    const bytes = sm2.doDecrypt(hex(encrypted), hex(key.privateKey), C1C3C2, how);
    return bytes.length === 0 ? undefined : Uint8Array.from(bytes);
  } catch {
    // The library throws on a point off the curve and on what is no DER.
    return undefined;
  }
}

function isPoint(point: Uint8Array): boolean {
  if (point.length !== POINT_BYTES || point[0] !== 4) return false;
  try {
    return sm2.verifyPublicKey(hex(point));
  } catch {
    // The library throws on a point off the curve.
    return false;
  }
}

function isScalar(bytes: Uint8Array, below: bigint): boolean {
  const value = BigInt(`0x${hex(bytes)}`);
  return value > 0n && value < below;
}
