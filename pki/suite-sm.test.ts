import { createCipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { sm4 } from 'sm-crypto-v2';
import { describe, expect, it } from 'vitest';
import { concat } from '#contracts/sealing/bytes.ts';
import { bytesOfHex, hex, utf8 } from '#contracts/utf8.ts';
import { createSmNodeSuite } from './suite-sm-node.ts';
import { createSmSuite } from './suite-sm.ts';
import { sm3 } from './sm3.ts';

const [web, node] = [createSmSuite(), createSmNodeSuite()];

describe('the national algorithms', () => {
  it('[SEAL-1] SM3 gives the digests of GB/T 32905', () => {
    expect(hex(sm3(utf8('abc')))).toBe(
      '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
    );
    expect(hex(sm3(utf8('abcd'.repeat(16))))).toBe(
      'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732',
    );
  });

  it('[SEAL-1] SM4 gives the block of GB/T 32907', () => {
    const key = bytesOfHex('0123456789abcdeffedcba9876543210');
    const block = sm4.encrypt(key, key, { padding: 'none', output: 'array' });
    expect(hex(block)).toBe('681edf34d206965e86b3e94f536e4246');
  });

  it('[SEAL-1] given any bytes in any pieces, then SM3 in script is that of Node, also within HMAC and HKDF', async () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { maxLength: 5 }), bytes, async (pieces, salt) => {
        const [first, second] = [web.hasher(), node.hasher()];
        for (const piece of pieces) {
          first.update(piece);
          second.update(piece);
        }
        const digest = first.digest();
        const whole = concat(...pieces);
        expect(second.digest()).toEqual(digest);
        expect(hex(web.hash(whole))).toBe(createHash('sm3').update(whole).digest('hex'));
        expect(await web.digest(whole)).toEqual(await node.digest(whole));
        const derived = await web.hkdf({ ikm: whole, salt, info: digest, length: 48 });
        expect(derived).toEqual(new Uint8Array(hkdfSync('sm3', whole, salt, digest, 48)));
      }),
    );
  });
});

describe('the suite of the national algorithms', () => {
  const inputs = fc.record({
    fileKey: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    salt: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    aad: fc.uint8Array({ minLength: 48, maxLength: 48 }),
    nonce: fc.uint8Array({ minLength: 12, maxLength: 12 }),
    plain: fc.uint8Array({ maxLength: 100 }),
  });

  it('[SEAL-1] given any segment, then page and Node seal it to the same bytes, and each opens the other’s', async () => {
    await fc.assert(
      fc.asyncProperty(inputs, async ({ nonce, plain, ...key }) => {
        const [inPage, inNode] = [await web.segmentCipher(key), await node.segmentCipher(key)];
        const sealed = await inPage.seal(nonce, plain);
        expect(sealed).toEqual(await inNode.seal(nonce, plain));
        expect(sealed.length).toBe(plain.length + web.tagBytes);
        expect(await inPage.open(nonce, sealed)).toEqual(plain);
        expect(await inNode.open(nonce, sealed)).toEqual(plain);
      }),
    );
  });

  it('[SEAL-5] given any changed bit, another nonce or other bound bytes, then a segment does not open', async () => {
    await fc.assert(
      fc.asyncProperty(inputs, fc.nat(), async ({ nonce, plain, ...key }, at) => {
        const cipher = await node.segmentCipher(key);
        const sealed = await cipher.seal(nonce, plain);
        const bit = at % (sealed.length * 8);
        const changed = sealed.slice();
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await cipher.open(nonce, changed)).toBeUndefined();
        expect(
          await cipher.open(
            nonce.map((byte) => byte ^ 1),
            sealed,
          ),
        ).toBeUndefined();
        const aad = key.aad.map((byte) => byte ^ 1);
        const other = await node.segmentCipher({ ...key, aad });
        expect(await other.open(nonce, sealed)).toBeUndefined();
        expect(await cipher.open(nonce, sealed.subarray(0, 20))).toBeUndefined();
      }),
    );
  });

  it('[SEAL-2] given a segment, then it is SM4-CTR and HMAC-SM3 as documented', async () => {
    const key = { fileKey: new Uint8Array(32).fill(1), salt: new Uint8Array(32).fill(2) };
    const aad = utf8('bound');
    const nonce = new Uint8Array(12).fill(3);
    const keys = Buffer.from(hkdfSync('sm3', key.fileKey, key.salt, aad, 48));
    const counter = concat(nonce, new Uint8Array(4));
    const text = createCipheriv('sm4-ctr', keys.subarray(0, 16), counter).update(utf8('hello'));
    const tag = createHmac('sm3', keys.subarray(16))
      .update(concat(aad, nonce, text))
      .digest();
    const cipher = await web.segmentCipher({ ...key, aad });
    expect(hex(await cipher.seal(nonce, utf8('hello')))).toBe(hex(concat(text, tag)));
  });

  it('[SEAL-3] given a wrapped key, then only its own key unwraps it, in page and Node alike', async () => {
    const kek = new Uint8Array(32).fill(5);
    const key = new Uint8Array(32).fill(6);
    const wrapped = await web.wrapKey(kek, key);
    expect(wrapped).toEqual(await node.wrapKey(kek, key));
    expect(wrapped.length).toBe(64);
    expect(await node.unwrapKey(kek, wrapped)).toEqual(key);
    expect(await node.unwrapKey(key, wrapped)).toBeUndefined();
    expect(await web.unwrapKey(kek, wrapped.subarray(1))).toBeUndefined();
  });

  it('[SEAL-1] given both forms of the suite, then they have the same parts, id and tag', () => {
    expect(node.id).toBe(web.id);
    expect(node.tagBytes).toBe(web.tagBytes);
    expect(Object.keys(node).sort()).toEqual(Object.keys(web).sort());
  });
});
