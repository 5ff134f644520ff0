import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat } from '#contracts/sealing/bytes.ts';
import { bytesOfHex, hex, utf8 } from '#contracts/utf8.ts';
import { ecdsaDer } from './ecdsa-der.ts';
import { sm2PairOf, sm2Pkcs8 } from './sm2-keys.ts';
import {
  isPrivateKey,
  sm2Decrypt,
  sm2Encrypt,
  sm2Pair,
  sm2PointOf,
  sm2Sign,
  sm2Verify,
} from './sm2.ts';

/** The sample of GB/T 32918.5: key, user id 1234567812345678, signature over "message digest". */
const PRIVATE = bytesOfHex('3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8');
const POINT = bytesOfHex(
  '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
    'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
);
const MESSAGE = utf8('message digest');
const R = 'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3';
const S = 'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa';
const SAMPLE = ecdsaDer(bytesOfHex(R + S));
const ORDER = 'fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123';

describe('SM2 signatures', () => {
  it('[SEAL-13] given the sample of the standard, then point and signature are those of the key', () => {
    expect(sm2PointOf(PRIVATE)).toEqual(POINT);
    expect(sm2Verify(POINT, MESSAGE, SAMPLE)).toBe(true);
    expect(sm2Verify(POINT, utf8('message digesu'), SAMPLE)).toBe(false);
  });

  it('[SEAL-13] given any bytes, then a signature holds for them and their key alone, in one spelling', () => {
    const pair = sm2Pair();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const signature = sm2Sign(pair, bytes);
        expect(sm2Verify(pair.point, bytes, signature)).toBe(true);
        expect(sm2Verify(POINT, bytes, signature)).toBe(false);
        expect(sm2Verify(pair.point, bytes, concat(signature, Uint8Array.of(0)))).toBe(false);
        expect(sm2Verify(pair.point, concat(bytes, Uint8Array.of(0)), signature)).toBe(false);
      }),
      { numRuns: 10 },
    );
  });

  it('[SEAL-13] given values out of range or a point off the curve, then nothing was signed', () => {
    const zero = '00'.repeat(32);
    for (const [r, s] of [
      [zero, S],
      [R, zero],
      [ORDER, S],
      [R, ORDER],
    ] as const) {
      expect(sm2Verify(POINT, MESSAGE, ecdsaDer(bytesOfHex(r + s)))).toBe(false);
    }
    const off = POINT.slice();
    off[64] = (off[64] ?? 0) ^ 1;
    expect(sm2Verify(off, MESSAGE, SAMPLE)).toBe(false);
    expect(sm2Verify(POINT.subarray(1), MESSAGE, SAMPLE)).toBe(false);
    expect(() => sm2Encrypt(off, MESSAGE)).toThrow(TypeError);
  });
});

describe('SM2 encryption', () => {
  it('[SEAL-4] given any bytes, then only the key itself opens them, and nothing that was changed', () => {
    const [pair, other] = [sm2Pair(), sm2Pair()];
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(), (bytes, at) => {
        const encrypted = sm2Encrypt(pair.point, bytes);
        expect(sm2Decrypt(pair, encrypted)).toEqual(bytes);
        expect(sm2Decrypt(other, encrypted)).toBeUndefined();
        const changed = encrypted.slice();
        const place = at % changed.length;
        changed[place] = (changed[place] ?? 0) ^ 1;
        const opened = sm2Decrypt(pair, changed);
        expect(opened === undefined || hex(opened) === hex(bytes)).toBe(true);
      }),
      { numRuns: 10 },
    );
  });
});

describe('SM2 keys', () => {
  it('[SEAL-13] given a key, then its file gives it back, and the file of another kind gives none', () => {
    const pair = { privateKey: PRIVATE, point: POINT };
    expect(sm2PairOf(sm2Pkcs8(pair))).toEqual(pair);
    expect(sm2PairOf(utf8('no key'))).toBeUndefined();
    expect(isPrivateKey(new Uint8Array(32))).toBe(false);
    expect(isPrivateKey(bytesOfHex(ORDER))).toBe(false);
    expect(isPrivateKey(PRIVATE.subarray(1))).toBe(false);
  });
});
