import { describe, expect, it } from 'vitest';
import { base64UrlOf, bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { collected, sourceOf } from '#contracts/sealing/chunks.ts';
import { coreHashOf } from '#contracts/sealing/core.ts';
import {
  dataKeyCommitment,
  fileAad,
  fileKeyCommitment,
  fileKeyOf,
  lockKeyOf,
} from '#contracts/sealing/keys.ts';
import { openStream, sealStream } from '#contracts/sealing/stream.ts';
import { bytesOfHex, hex, utf8 } from '#contracts/utf8.ts';
import { createP256Suite } from './suite-p256.ts';

/** The published vectors of EBID-1; whoever writes another implementation starts with these. */
const suite = createP256Suite();
const filled = (byte: number, length: number): Uint8Array => new Uint8Array(length).fill(byte);
const DATA_KEY = Uint8Array.from({ length: 32 }, (_, index) => index);
const CORE = {
  bid: '00000000-0000-4000-8000-000000000000',
  bidder: 'B',
  created: '1793000000000',
  lot: '1',
  policy: 'p',
  replaces: '',
  signer: 's',
  stage: '1',
  tender: 'T',
  ver: 1,
};

describe('EBID-1 vectors', () => {
  const coreHash = coreHashOf(suite, CORE);

  it('[SEAL-2] the core’s digest', () => {
    expect(hex(coreHash)).toBe('dbc2284022ce41ca646f14fca7c56cf3c875d8e73b19ab85bf25caf2ff0a284c');
  });

  it('[SEAL-3] commitments and the key of file 0', async () => {
    const fileKey = await fileKeyOf(suite, coreHash, { dataKey: DATA_KEY, n: 0 });
    expect(hex(dataKeyCommitment(suite, coreHash, DATA_KEY))).toBe(
      '597f009ce687fcbef562f31dc5f4fbc7b6515c5e257c77904571a2de00a14d2f',
    );
    expect(hex(fileKey)).toBe('523125e50e10ffbd7410a4df11933a2f85c777c55f95f282a45c7c9935b7c56b');
    expect(hex(fileKeyCommitment(suite, coreHash, { fileKey, n: 0 }))).toBe(
      '97d0fd75987feef44b360e926ae7232265935b259467da2bad6b6ef3d2c437d8',
    );
  });

  it('[SEAL-6] the key of lock A and the wrapped data key', async () => {
    const kek = await lockKeyOf(suite, coreHash, {
      id: 'A',
      custody: filled(0xc1, 32),
      bidder: filled(0x5a, 32),
    });
    expect(hex(kek)).toBe('6f34b4aeb5449b5db5a42ba7e70198166272f1f8932b65ee55a5544f5ba96d1b');
    const wrapped = await suite.wrapKey(kek, DATA_KEY);
    expect(hex(wrapped)).toBe(
      '2a60cdefd200e1b4b67e768c16d6f267e15f337fe506980359b061c75a4643329828bf620ca10560',
    );
    expect(hex((await suite.unwrapKey(kek, wrapped)) ?? filled(0, 1))).toBe(hex(DATA_KEY));
    expect(await suite.unwrapKey(filled(1, 32), wrapped)).toBeUndefined();
  });

  it('[SEAL-5] the stream of "hello"', async () => {
    const fileKey = await fileKeyOf(suite, coreHash, { dataKey: DATA_KEY, n: 0 });
    const key = { fileKey, aad: fileAad(coreHash, 0) };
    const start = { salt: filled(0x11, 32), noncePrefix: filled(0x22, 7) };
    const plain = sourceOf(utf8('hello'));
    const file = await collected(sealStream(suite, key, { start, plain }), 1_000);
    expect(hex(file ?? filled(0, 1))).toBe(
      `28${'11'.repeat(32)}${'22'.repeat(7)}6759a0e07e88e7b4ca6128a5c93342cf2133707ea9`,
    );
    expect(hex(suite.hash(file ?? filled(0, 1)))).toMatch(/^504c6cf0.*7baf9$/);
    const opened = await collected(openStream(suite, key, sourceOf(file ?? filled(0, 1))), 1_000);
    expect(opened).toEqual(utf8('hello'));
  });

  it('[SEAL-7] base64url has one spelling of every byte string', () => {
    for (const text of ['', '00', 'ff00', 'fbefbe', '0102030405']) {
      const spelled = base64UrlOf(bytesOfHex(text));
      expect(hex(bytesOfBase64Url(spelled) ?? filled(9, 1))).toBe(text);
    }
    // A dangling character, bits that no byte takes, padding, the other alphabet, white space.
    for (const wrong of ['A', 'AB', 'AAB', 'AA==', 'A+A', 'AA A', 'AAA\n']) {
      expect(bytesOfBase64Url(wrong), wrong).toBeUndefined();
    }
    expect(bytesOfBase64Url('AA')).toEqual(filled(0, 1));
  });
});
