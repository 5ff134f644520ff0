import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { utf8 } from '#contracts/utf8.ts';
import { decryptWith, encryptTo } from './cms-envelope.ts';
import { signDetached } from './cms-signature.ts';
import { verifySignature } from './cms-verify.ts';
import { readP12 } from './p12.ts';
import { softwareDecryptionKey, softwareSigningKey } from './software-keys.ts';

/** Key files as openssl writes them, with the algorithms of today and of yesterday. */
const folder = mkdtempSync(join(tmpdir(), 'kaibiao-p12-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
}

function p12(kind: 'rsa' | 'ec', ...more: readonly string[]): Uint8Array {
  const name = `${kind}-${more.length}`;
  const how = kind === 'rsa' ? ['rsa:2048'] : ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
  openssl(
    'req',
    '-x509',
    '-newkey',
    ...how,
    '-nodes',
    ...files,
    '-subj',
    `/CN=${kind}`,
    '-days',
    '30',
  );
  const inputs = ['-inkey', `${name}.key`, '-in', `${name}.pem`, '-passout', 'pass:密码 secret'];
  openssl('pkcs12', '-export', ...inputs, ...more, '-out', `${name}.p12`);
  return new Uint8Array(readFileSync(join(folder, `${name}.p12`)));
}

describe('a .p12 file', () => {
  it.each([
    ['rsa', []],
    ['ec', []],
    ['rsa', ['-certpbe', 'PBE-SHA1-3DES', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
  ] as const)(
    'given an %s key by openssl with %j, then it signs and decrypts',
    async (kind, how) => {
      const read = readP12(p12(kind, ...how), '密码 secret');
      if (!read.ok) throw new Error(read.error);
      const content = utf8('content');
      const signature = await signDetached(
        await softwareSigningKey(read.value),
        content,
        Date.now(),
      );
      const trust = { roots: [read.value.certificate], authorities: [], revocations: [] };
      const verified = await verifySignature(trust, { signature, content, atMs: Date.now() });
      expect(verified.ok).toBe(true);
      const envelope = await encryptTo(read.value.certificate, content);
      expect(await decryptWith(await softwareDecryptionKey(read.value), envelope)).toEqual(content);
    },
  );

  it('given a wrong password, another file or an empty one, then each is said', () => {
    expect(readP12(p12('ec'), 'another')).toEqual({ ok: false, error: 'p12_password' });
    expect(readP12(utf8('no key file'), '')).toEqual({ ok: false, error: 'p12_shape' });
    expect(readP12(new Uint8Array(0), '')).toEqual({ ok: false, error: 'p12_shape' });
  });

  it('given a file without a key, then it is said', () => {
    p12('ec');
    openssl(
      'pkcs12',
      '-export',
      '-nokeys',
      '-in',
      'ec-0.pem',
      '-passout',
      'pass:x',
      '-out',
      'none.p12',
    );
    const none = new Uint8Array(readFileSync(join(folder, 'none.p12')));
    expect(readP12(none, 'x')).toEqual({ ok: false, error: 'p12_no_key' });
  });
});
