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
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { createP256Suite } from './suite-p256.ts';
import { createSmSuite } from './suite-sm.ts';

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

/** What a suite makes of the inputs below; whoever writes another implementation starts with these. */
interface Vectors {
  readonly suite: SealingSuite;
  readonly coreHash: string;
  readonly dataKeyCommitment: string;
  readonly fileKey: string;
  readonly fileKeyCommitment: string;
  readonly lockKey: string;
  readonly wrapped: string;
  /** The one segment of "hello" behind the stream's head. */
  readonly hello: string;
  readonly helloDigest: string;
}

/** Digests and keys of the national algorithms were recomputed with `openssl`. */
const VECTORS: readonly Vectors[] = [
  {
    suite: createP256Suite(),
    coreHash: 'dbc2284022ce41ca646f14fca7c56cf3c875d8e73b19ab85bf25caf2ff0a284c',
    dataKeyCommitment: '597f009ce687fcbef562f31dc5f4fbc7b6515c5e257c77904571a2de00a14d2f',
    fileKey: '523125e50e10ffbd7410a4df11933a2f85c777c55f95f282a45c7c9935b7c56b',
    fileKeyCommitment: '97d0fd75987feef44b360e926ae7232265935b259467da2bad6b6ef3d2c437d8',
    lockKey: '6f34b4aeb5449b5db5a42ba7e70198166272f1f8932b65ee55a5544f5ba96d1b',
    wrapped: '2a60cdefd200e1b4b67e768c16d6f267e15f337fe506980359b061c75a4643329828bf620ca10560',
    hello: '6759a0e07e88e7b4ca6128a5c93342cf2133707ea9',
    helloDigest: '504c6cf037828d9cede4f4d5023ddd591cb2811a6eb9003d243586353187baf9',
  },
  {
    suite: createSmSuite(),
    coreHash: 'fe69de2103caebfd365673ea634e9ea984a9f0e458b20c47daab44036fad3bef',
    dataKeyCommitment: 'f9f78b9d5d20e1a3c446769943b6f2398960103577c01742456537d3cdb5b3dc',
    fileKey: 'b1b8fc933c4182eaec5cfa8720dd429c4d5a770997ae7e808cf71cea3add1d85',
    fileKeyCommitment: '144d4a208c6a96b006773dc67858488442f732a2daaeee4052acb02606d0e62f',
    lockKey: 'd33263c744c7024555dffe4d179fe2f36e1082498236e2de237948c21e09fc32',
    wrapped:
      '59dd482f6637665cb771641ab30bf98d65b36c39ace308a5d22fdfec4ce15e70' +
      '87ee733fe484b7c828ce1041fd048e2b1d3b6579c629ccc531e1f199a71204cd',
    hello: '9302fa69abc367fdbecfd348684ead2a65d27b7afe6bf3a49b412627cf9205b6d200391ccb',
    helloDigest: '57ffa992f07328c9affd7836de8f8b1520a3201b35d6826a4aeb05aa581c2fac',
  },
];

describe.each(VECTORS)('EBID-1 vectors of $suite.id', ({ suite, ...expected }) => {
  const coreHash = coreHashOf(suite, CORE);

  it('[SEAL-2] the core’s digest', () => {
    expect(hex(coreHash)).toBe(expected.coreHash);
  });

  it('[SEAL-3] commitments and the key of file 0', async () => {
    const fileKey = await fileKeyOf(suite, coreHash, { dataKey: DATA_KEY, n: 0 });
    const commitment = dataKeyCommitment(suite, coreHash, DATA_KEY);
    expect(hex(commitment)).toBe(expected.dataKeyCommitment);
    expect(hex(fileKey)).toBe(expected.fileKey);
    const ofFile = fileKeyCommitment(suite, coreHash, { fileKey, n: 0 });
    expect(hex(ofFile)).toBe(expected.fileKeyCommitment);
  });

  it('[SEAL-6] the key of lock A and the wrapped data key', async () => {
    const kek = await lockKeyOf(suite, coreHash, {
      id: 'A',
      custody: filled(0xc1, 32),
      bidder: filled(0x5a, 32),
    });
    expect(hex(kek)).toBe(expected.lockKey);
    const wrapped = await suite.wrapKey(kek, DATA_KEY);
    expect(hex(wrapped)).toBe(expected.wrapped);
    expect(await suite.unwrapKey(kek, wrapped)).toEqual(DATA_KEY);
    expect(await suite.unwrapKey(filled(1, 32), wrapped)).toBeUndefined();
  });

  it('[SEAL-5] the stream of "hello"', async () => {
    const fileKey = await fileKeyOf(suite, coreHash, { dataKey: DATA_KEY, n: 0 });
    const key = { fileKey, aad: fileAad(coreHash, 0) };
    const start = { salt: filled(0x11, 32), noncePrefix: filled(0x22, 7) };
    const plain = sourceOf(utf8('hello'));
    const file = await collected(sealStream(suite, key, { start, plain }), 1_000);
    expect(hex(file ?? filled(0, 1))).toBe(
      `28${'11'.repeat(32)}${'22'.repeat(7)}${expected.hello}`,
    );
    expect(hex(suite.hash(file ?? filled(0, 1)))).toBe(expected.helloDigest);
    const opened = await collected(openStream(suite, key, sourceOf(file ?? filled(0, 1))), 1_000);
    expect(opened).toEqual(utf8('hello'));
  });
});

describe('EBID-1 base64url', () => {
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
