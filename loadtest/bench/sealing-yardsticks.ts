import { execFileSync } from 'node:child_process';
import { createCipheriv, createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { SuiteId } from '#contracts/sealing/suite.ts';

/** What the same machine does with the same bytes and no format around them: a cipher from disk to disk, then a digest of the result. */

const MIB = 1_048_576;
const IV_HEX = '00'.repeat(16);

interface Primitives {
  readonly cipher: string;
  readonly keyHex: string;
  readonly digest: string;
  /** Node's own cipher with its tag, where it has one. */
  readonly sealed?: 'aes-256-gcm';
}

const OF: Readonly<Record<SuiteId, Primitives>> = {
  'P256-A256GCM-SHA256': {
    cipher: 'aes-256-ctr',
    keyHex: '00'.repeat(32),
    digest: 'sha256',
    sealed: 'aes-256-gcm',
  },
  'SM2-SM4-SM3': { cipher: 'sm4-ctr', keyHex: '00'.repeat(16), digest: 'sm3' },
};

export interface Yardstick {
  readonly name: string;
  readonly perSecond: number;
}

export interface Bytes {
  readonly from: string;
  readonly to: string;
  readonly size: number;
}

/** `openssl enc` and `openssl dgst`, and Node's GCM: MiB in a second each. */
export async function yardsticks(suite: SuiteId, bytes: Bytes): Promise<readonly Yardstick[]> {
  const { cipher, digest, sealed } = OF[suite];
  const own = sealed === undefined ? [] : [await nodeSealed(sealed, bytes)];
  return [
    opensslOf(`openssl ${cipher}`, OF[suite], bytes, []),
    opensslOf(`openssl ${cipher} + ${digest}`, OF[suite], bytes, [digest]),
    ...own,
  ];
}

function opensslOf(
  name: string,
  { cipher, keyHex }: Primitives,
  { from, to, size }: Bytes,
  digests: readonly string[],
): Yardstick {
  const startedAt = performance.now();
  const key = ['-K', keyHex, '-iv', IV_HEX];
  execFileSync('openssl', ['enc', `-${cipher}`, ...key, '-in', from, '-out', to]);
  for (const digest of digests) execFileSync('openssl', ['dgst', `-${digest}`, to]);
  return { name, perSecond: size / MIB / ((performance.now() - startedAt) / 1_000) };
}

async function nodeSealed(
  cipherName: 'aes-256-gcm',
  { from, to, size }: Bytes,
): Promise<Yardstick> {
  const startedAt = performance.now();
  const cipher = createCipheriv(cipherName, new Uint8Array(32), new Uint8Array(12));
  const digest = createHash('sha256');
  const target = await open(to, 'w');
  for await (const piece of createReadStream(from, { highWaterMark: MIB })) {
    const sealed = cipher.update(piece);
    digest.update(sealed);
    await target.writeFile(sealed);
  }
  cipher.final();
  await target.writeFile(cipher.getAuthTag());
  await target.close();
  const perSecond = size / MIB / ((performance.now() - startedAt) / 1_000);
  return { name: `Node ${cipherName} + sha256`, perSecond };
}
