import { describe, expect, it } from 'vitest';
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
import { hex, utf8 } from '#contracts/utf8.ts';
import { createSmSuite } from './suite-sm.ts';

/** The vectors of EBID-1 in the suite of the national algorithms; digests and keys were recomputed with `openssl`. */
const suite = createSmSuite();
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

describe('EBID-1 vectors of SM2-SM4-SM3', () => {
  const coreHash = coreHashOf(suite, CORE);

  it('[SEAL-2] [SEAL-3] the core’s digest, commitments and the key of file 0', async () => {
    expect(hex(coreHash)).toBe('fe69de2103caebfd365673ea634e9ea984a9f0e458b20c47daab44036fad3bef');
    const fileKey = await fileKeyOf(suite, coreHash, { dataKey: DATA_KEY, n: 0 });
    expect(hex(dataKeyCommitment(suite, coreHash, DATA_KEY))).toBe(
      'f9f78b9d5d20e1a3c446769943b6f2398960103577c01742456537d3cdb5b3dc',
    );
    expect(hex(fileKey)).toBe('b1b8fc933c4182eaec5cfa8720dd429c4d5a770997ae7e808cf71cea3add1d85');
    expect(hex(fileKeyCommitment(suite, coreHash, { fileKey, n: 0 }))).toBe(
      '144d4a208c6a96b006773dc67858488442f732a2daaeee4052acb02606d0e62f',
    );
  });

  it('[SEAL-6] the key of lock A and the wrapped data key', async () => {
    const kek = await lockKeyOf(suite, coreHash, {
      id: 'A',
      custody: filled(0xc1, 32),
      bidder: filled(0x5a, 32),
    });
    expect(hex(kek)).toBe('d33263c744c7024555dffe4d179fe2f36e1082498236e2de237948c21e09fc32');
    const wrapped = await suite.wrapKey(kek, DATA_KEY);
    expect(hex(wrapped)).toBe(
      '59dd482f6637665cb771641ab30bf98d65b36c39ace308a5d22fdfec4ce15e70' +
        '87ee733fe484b7c828ce1041fd048e2b1d3b6579c629ccc531e1f199a71204cd',
    );
    expect(hex((await suite.unwrapKey(kek, wrapped)) ?? filled(0, 1))).toBe(hex(DATA_KEY));
  });

  it('[SEAL-5] the stream of "hello"', async () => {
    const fileKey = await fileKeyOf(suite, coreHash, { dataKey: DATA_KEY, n: 0 });
    const key = { fileKey, aad: fileAad(coreHash, 0) };
    const start = { salt: filled(0x11, 32), noncePrefix: filled(0x22, 7) };
    const plain = sourceOf(utf8('hello'));
    const file = await collected(sealStream(suite, key, { start, plain }), 1_000);
    expect(hex(file ?? filled(0, 1))).toBe(
      `28${'11'.repeat(32)}${'22'.repeat(7)}9302fa69abc367fdbecfd348684ead2a65d27b7afe6bf3a49b412627cf9205b6d200391ccb`,
    );
    const opened = await collected(openStream(suite, key, sourceOf(file ?? filled(0, 1))), 1_000);
    expect(opened).toEqual(utf8('hello'));
  });
});
