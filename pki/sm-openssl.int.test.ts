import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hex, utf8 } from '#contracts/utf8.ts';
import { decryptWith, encryptTo, envelopeFacts, isEnvelopeTo } from './cms-envelope.ts';
import { signDetached } from './cms-signature.ts';
import {
  type Authority,
  createAuthority,
  createRequest,
  issueCertificate,
  issueRevocationList,
} from './issue.ts';
import { pemBlocks, pemText } from './pem.ts';
import { type KeyMaterial, softwareDecryptionKey, softwareSigningKey } from './software-keys.ts';
import { sm2PairOf } from './sm2-keys.ts';
import { sm2Sign, sm2Verify } from './sm2.ts';
import { createSmSuite } from './suite-sm.ts';
import { checkCertificate } from './trust.ts';

/** What `openssl` says of SM2, SM3 and SM4 as we use them; the same commands stand in docs/SEALING.md. */
const SUITE = 'SM2-SM4-SM3';
const DAY_MS = 86_400_000;
const NOW_MS = Date.now();
const VALIDITY = { fromMs: NOW_MS - DAY_MS, untilMs: NOW_MS + 365 * DAY_MS };
const ID = 'distid:1234567812345678';
const folder = mkdtempSync(join(tmpdir(), 'kaibiao-sm-'));
let authority: Authority;
let material: KeyMaterial;
let request: Uint8Array;
beforeAll(async () => {
  authority = await createAuthority('CN=Demo CA,O=Demo,C=CN', VALIDITY, SUITE);
  const made = await createRequest('CN=演示供应商,O=Demo,C=CN', SUITE);
  ({ request } = made);
  const certificate = await issueCertificate(authority, request, { ...VALIDITY, use: 'signing' });
  if (certificate === undefined) throw new Error('the request was refused');
  material = { certificate, privateKey: made.privateKey };
  file('ca.pem', pemText('CERTIFICATE', authority.certificate));
  file('own.pem', pemText('CERTIFICATE', certificate));
  file('own.key', pemText('PRIVATE KEY', made.privateKey));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: Uint8Array | string): string {
  writeFileSync(join(folder, name), content);
  return name;
}

function openssl(...args: readonly string[]): Buffer {
  return execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
}

function verify(content: string, signature: string, certificate = 'own.pem'): string {
  return openssl(
    ...['pkeyutl', '-verify', '-rawin', '-digest', 'sm3', '-pkeyopt', ID],
    ...['-certin', '-inkey', certificate, '-in', content, '-sigfile', signature],
  ).toString();
}

describe('openssl reads what we write with the national algorithms', () => {
  it('accepts the chain, the request and the revocation list', async () => {
    openssl(
      ...['req', '-inform', 'DER', '-in', file('r.csr', request), '-verify', '-noout'],
      '-vfyopt',
      ID,
    );
    const check = (...more: string[]): string =>
      openssl('verify', '-vfyopt', ID, '-CAfile', 'ca.pem', ...more, 'own.pem').toString();
    expect(check()).toContain('OK');
    const entry = { certificate: material.certificate, atMs: NOW_MS - 1_000 };
    const list = await issueRevocationList(authority, { ...VALIDITY, revoked: [entry] });
    const text = openssl('crl', '-inform', 'DER', '-in', file('one.crl', list), '-noout', '-text');
    expect(text.toString()).toContain('Serial Number');
    const trust = { roots: [authority.certificate], authorities: [], revocations: [list] };
    const given = { certificate: material.certificate, others: [], atMs: NOW_MS };
    expect(await checkCertificate(trust, given)).toEqual({
      ok: false,
      error: 'certificate_revoked',
    });
    expect((await checkCertificate({ ...trust, revocations: [] }, given)).ok).toBe(true);
  });

  it('verifies bare signatures, and the one that lies in a detached signature', async () => {
    const pair = sm2PairOf(material.privateKey);
    if (pair === undefined) throw new Error('the key is one');
    for (let round = 0; round < 5; round += 1) {
      const content = utf8(`content ${round}`);
      file('sig', sm2Sign(pair, content));
      expect(verify(file('content', content), 'sig')).toContain('Successfully');
    }
    const key = await softwareSigningKey(material);
    const p7s = file('header.p7s', await signDetached(key, utf8('{"a":1}'), NOW_MS));
    // The signature is the last value of the file; the certificate comes out by a command of its own.
    const last = openssl('asn1parse', '-inform', 'DER', '-in', p7s)
      .toString()
      .trim()
      .split('\n')
      .at(-1);
    const [, offset = '', length = ''] =
      /^\s*(\d+):.*hl=\s*\d+\s+l=\s*(\d+)/.exec(last ?? '') ?? [];
    const whole = readFileSync(join(folder, p7s));
    file('header.sm2', whole.subarray(whole.length - Number(length)));
    expect(Number(offset)).toBeGreaterThan(0);
    const printed = openssl('pkcs7', '-inform', 'DER', '-in', p7s, '-print_certs').toString();
    expect(pemBlocks(printed)[0]?.der).toEqual(material.certificate);
    expect(verify(file('header.json', '{"a":1}'), 'header.sm2')).toContain('Successfully');
    expect(() => verify(file('other.json', '{"a":2}'), 'header.sm2')).toThrow('Command failed');
  });

  it('makes keys, certificates and signatures that we accept', async () => {
    openssl('genpkey', '-algorithm', 'SM2', '-out', 'made.key');
    openssl(
      ...['req', '-x509', '-new', '-sm3', '-sigopt', ID, '-key', 'made.key', '-out', 'made.pem'],
      ...['-subj', '/CN=made', '-days', '30'],
    );
    const [certificate] = pemBlocks(readFileSync(join(folder, 'made.pem'), 'latin1'));
    const [key] = pemBlocks(readFileSync(join(folder, 'made.key'), 'latin1'));
    const pair = sm2PairOf(key?.der ?? new Uint8Array(0));
    if (certificate === undefined || pair === undefined) throw new Error('openssl made both');
    openssl(
      ...['pkeyutl', '-sign', '-rawin', '-digest', 'sm3', '-pkeyopt', ID, '-inkey', 'made.key'],
      ...['-in', file('text', 'signed by openssl'), '-out', 'made.sig'],
    );
    const signature = new Uint8Array(readFileSync(join(folder, 'made.sig')));
    expect(sm2Verify(pair.point, utf8('signed by openssl'), signature)).toBe(true);
    expect(sm2Verify(pair.point, utf8('signed by another'), signature)).toBe(false);
    const holder = await softwareDecryptionKey({
      certificate: certificate.der,
      privateKey: key?.der ?? signature,
    });
    expect(await decryptWith(holder, await encryptTo(certificate.der, signature))).toEqual(
      signature,
    );
  });

  it('[SEAL-13] a signature with an empty user id counts for nothing', () => {
    openssl(
      ...['pkeyutl', '-sign', '-rawin', '-digest', 'sm3', '-inkey', 'own.key'],
      ...['-in', file('text', 'without an id'), '-out', 'empty.sig'],
    );
    const signature = new Uint8Array(readFileSync(join(folder, 'empty.sig')));
    const pair = sm2PairOf(material.privateKey);
    expect(sm2Verify(pair?.point ?? signature, utf8('without an id'), signature)).toBe(false);
  });

  it('decrypts an envelope, which names its one recipient', async () => {
    const payload = utf8('share payload of some bytes');
    const envelope = await encryptTo(material.certificate, payload);
    const how = ['-inform', 'DER', '-in', file('share.cms', envelope)];
    const opened = openssl('cms', '-decrypt', ...how, '-recip', 'own.pem', '-inkey', 'own.key');
    expect(opened).toEqual(Buffer.from(payload));
    const holder = await softwareDecryptionKey(material);
    expect(await decryptWith(holder, envelope)).toEqual(payload);
    const facts = envelopeFacts(envelope);
    expect(facts).toMatchObject({ suite: SUITE, recipients: 1 });
    expect(facts !== undefined && isEnvelopeTo(facts, material.certificate)).toBe(true);
  });

  it('[SEAL-2] opens a segment with its own SM3, HKDF and SM4', async () => {
    const suite = createSmSuite();
    const [fileKey, salt] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    const [aad, nonce] = [utf8('bound'), new Uint8Array(12).fill(3)];
    const sealed = await (await suite.segmentCipher({ fileKey, salt, aad })).seal(
      nonce,
      utf8('标书'),
    );
    const keys = openssl(
      ...['kdf', '-keylen', '48', '-kdfopt', 'digest:SM3', '-kdfopt', `hexkey:${hex(fileKey)}`],
      ...['-kdfopt', `hexsalt:${hex(salt)}`, '-kdfopt', `hexinfo:${hex(aad)}`, '-binary', 'HKDF'],
    );
    const text = sealed.subarray(0, -suite.tagBytes);
    const plain = openssl(
      ...['enc', '-d', '-sm4-ctr', '-K', keys.subarray(0, 16).toString('hex')],
      ...['-iv', `${hex(nonce)}00000000`, '-in', file('segment', text)],
    );
    expect(plain.toString()).toBe('标书');
    const mac = openssl(
      ...['dgst', '-sm3', '-mac', 'HMAC', '-macopt', `hexkey:${keys.subarray(16).toString('hex')}`],
      ...['-binary', file('covered', Buffer.concat([aad, nonce, text]))],
    );
    expect(hex(sealed.subarray(-suite.tagBytes))).toBe(mac.toString('hex'));
  });
});
