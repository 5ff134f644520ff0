import { concat } from '#contracts/sealing/bytes.ts';

const HALF_BYTES = 32;
const INTEGER = 0x02;
const SEQUENCE = 0x30;

/** An ECDSA signature on P-256 as X.509 and CMS write it, from the 64 bytes of r and s. */
export function ecdsaDer(signature: Uint8Array): Uint8Array {
  const r = derInteger(signature.subarray(0, HALF_BYTES));
  const s = derInteger(signature.subarray(HALF_BYTES, 2 * HALF_BYTES));
  return concat(Uint8Array.of(SEQUENCE, r.length + s.length), r, s);
}

function derInteger(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const body = bytes.subarray(first < 0 ? bytes.length - 1 : first);
  const isNegative = (body[0] ?? 0) >= 0x80;
  const value = isNegative ? concat(new Uint8Array(1), body) : body;
  return concat(Uint8Array.of(INTEGER, value.length), value);
}

/** The 64 bytes of r and s from a DER signature in its only spelling; else `undefined`. */
export function ecdsaRaw(signature: Uint8Array): Uint8Array | undefined {
  const rLength = signature[3] ?? 0;
  const sLength = signature[5 + rLength] ?? 0;
  const r = integerBytes(signature.subarray(4, 4 + rLength));
  const s = integerBytes(signature.subarray(6 + rLength, 6 + rLength + sLength));
  if (r === undefined || s === undefined) return undefined;
  const raw = concat(r, s);
  const again = ecdsaDer(raw);
  const isSame =
    again.length === signature.length && again.every((byte, at) => byte === signature[at]);
  return isSame ? raw : undefined;
}

function integerBytes(bytes: Uint8Array): Uint8Array | undefined {
  const body = bytes[0] === 0 ? bytes.subarray(1) : bytes;
  return body.length > HALF_BYTES
    ? undefined
    : concat(new Uint8Array(HALF_BYTES - body.length), body);
}
