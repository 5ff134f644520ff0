import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { utf8 } from '#contracts/utf8.ts';
import { decryptWith, encryptTo, envelopeFacts, isEnvelopeTo } from './cms-envelope.ts';
import { signDetached } from './cms-signature.ts';
import { verifySignature } from './cms-verify.ts';
import {
  type CertificateUse,
  createAuthority,
  createRequest,
  issueCertificate,
  issueRevocationList,
} from './issue.ts';
import { answerTimestamp, timestampRequest } from './timestamp.ts';
import { softwareDecryptionKey, softwareSigningKey } from './software-keys.ts';

/** What a notary runs with nothing but `openssl`; the same commands stand in docs/SEALING.md. */
const DAY_MS = 86_400_000;
const NOW_MS = Date.now();
const VALIDITY = { fromMs: NOW_MS - DAY_MS, untilMs: NOW_MS + 365 * DAY_MS };
const folder = mkdtempSync(join(tmpdir(), 'kaibiao-openssl-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function openssl(...args: readonly string[]): Buffer {
  return execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
}

function pem(label: string, der: Uint8Array): string {
  const body = Buffer.from(der)
    .toString('base64')
    .replaceAll(/(.{64})/g, '$1\n');
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}

async function demoParty(use: CertificateUse) {
  const authority = await createAuthority('CN=Demo CA,O=Demo,C=CN', VALIDITY);
  const { request, privateKey } = await createRequest('CN=演示供应商,O=Demo,C=CN');
  const certificate = await issueCertificate(authority, request, { ...VALIDITY, use });
  if (certificate === undefined) throw new Error('the request was refused');
  return { authority, request, material: { certificate, privateKey } };
}

/** A key and self-signed certificate made by openssl itself. */
function opensslParty(kind: 'rsa' | 'ec') {
  const key = kind === 'rsa' ? ['rsa:2048'] : ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const common = [
    '-nodes',
    '-keyout',
    `${kind}.key`,
    '-out',
    `${kind}.pem`,
    '-subj',
    `/CN=${kind}`,
  ];
  openssl('req', '-x509', '-newkey', ...key, ...common, '-days', '30');
  openssl('x509', '-in', `${kind}.pem`, '-outform', 'DER', '-out', `${kind}.der`);
  const certificate = openssl('x509', '-in', `${kind}.pem`, '-outform', 'DER');
  const privateKey = openssl(
    'pkcs8',
    '-topk8',
    '-nocrypt',
    '-in',
    `${kind}.key`,
    '-outform',
    'DER',
  );
  return { certificate: new Uint8Array(certificate), privateKey: new Uint8Array(privateKey) };
}

describe('openssl reads what we write', () => {
  const payload = utf8('share payload');

  it.each(['rsa', 'ec'] as const)('decrypts an envelope to a %s certificate', async (kind) => {
    const material = opensslParty(kind);
    const envelope = await encryptTo(material.certificate, payload);
    const path = file(`${kind}.cms`, envelope);
    const how = ['-inform', 'DER', '-in', path, '-recip', `${kind}.pem`, '-inkey', `${kind}.key`];
    expect(openssl('cms', '-decrypt', ...how)).toEqual(Buffer.from(payload));
    const holder = await softwareDecryptionKey(material);
    expect(await decryptWith(holder, envelope)).toEqual(payload);
    const facts = envelopeFacts(envelope);
    expect(facts?.recipients).toBe(1);
    expect(facts !== undefined && isEnvelopeTo(facts, material.certificate)).toBe(true);
  });

  it.each(['rsa', 'ec'] as const)(
    'no changed byte of a %s envelope gives another payload',
    async (kind) => {
      const material = opensslParty(kind);
      const holder = await softwareDecryptionKey(material);
      const envelope = await encryptTo(material.certificate, payload);
      let refused = 0;
      for (let at = 0; at < envelope.length; at += 1) {
        const changed = envelope.slice();
        changed[at] = (changed[at] ?? 0) ^ 0x01;
        const opened = await decryptWith(holder, changed);
        if (opened === undefined) refused += 1;
        else expect(opened, `byte ${at}`).toEqual(payload);
      }
      // All but the few bytes that only spell the structure.
      expect(refused / envelope.length).toBeGreaterThan(0.8);
    },
  );

  it.each(['rsa', 'ec'] as const)(
    'opens an envelope that openssl made to a %s key',
    async (kind) => {
      const material = opensslParty(kind);
      const oaep = ['rsa_padding_mode:oaep', '-keyopt', 'rsa_oaep_md:sha256'];
      openssl(
        ...['cms', '-encrypt', '-binary', '-aes-256-gcm', '-outform', 'DER', '-out', 'made.cms'],
        ...['-in', file('payload', payload), '-recip', `${kind}.pem`],
        ...['-keyopt', ...(kind === 'rsa' ? oaep : ['ecdh_kdf_md:sha256'])],
      );
      const made = new Uint8Array(readFileSync(join(folder, 'made.cms')));
      expect(await decryptWith(await softwareDecryptionKey(material), made)).toEqual(payload);
    },
  );

  it('verifies a detached signature with its chain, and refuses changed content', async () => {
    const { authority, material } = await demoParty('signing');
    const content = file('header.json', '{"a":1}');
    const signed = await signDetached(await softwareSigningKey(material), utf8('{"a":1}'), NOW_MS);
    const signature = file('header.p7s', signed);
    const roots = file('roots.pem', pem('CERTIFICATE', authority.certificate));
    const verify = (of: string) =>
      openssl(
        ...['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', signature],
        ...['-content', of, '-CAfile', roots, '-purpose', 'any', '-out', '/dev/null'],
      );
    expect(() => verify(content)).not.toThrow();
    expect(() => verify(file('other.json', '{"a":2}'))).toThrow('verification failure');
  });

  it('verifies a time-stamp, and refuses it over other bytes', async () => {
    const { authority, material } = await demoParty('time-stamping');
    const data = utf8('signature of a header');
    const key = await softwareSigningKey(material);
    const request = timestampRequest(data);
    const answer = await answerTimestamp(key, request, { atMs: NOW_MS, serial: 4_711 });
    const response = file('receipt.tsr', answer ?? new Uint8Array(0));
    const roots = file('tsa-roots.pem', pem('CERTIFICATE', authority.certificate));
    const verify = (path: string) =>
      openssl('ts', '-verify', '-data', path, '-in', response, '-CAfile', roots).toString();
    openssl('ts', '-query', '-in', file('request.tsq', request), '-text');
    expect(verify(file('header.p7s', data))).toContain('Verification: OK');
    expect(() => verify(file('other.p7s', utf8('another')))).toThrow('message imprint mismatch');
  });

  it('signs what we accept', async () => {
    const { authority, material } = await demoParty('signing');
    const pkcs8 = file('signer.key', pem('PRIVATE KEY', material.privateKey));
    const signer = file('signer.pem', pem('CERTIFICATE', material.certificate));
    const content = utf8('{"signed":"by openssl"}');
    openssl(
      ...['cms', '-sign', '-cades', '-binary', '-md', 'sha256', '-outform', 'DER'],
      ...['-in', file('signed.json', content), '-signer', signer, '-inkey', pkcs8],
      ...['-out', 'made.p7s'],
    );
    const signature = new Uint8Array(readFileSync(join(folder, 'made.p7s')));
    const trust = { roots: [authority.certificate], authorities: [], revocations: [] };
    const verified = await verifySignature(trust, { signature, content, atMs: NOW_MS });
    expect(verified.ok && verified.value.certificate).toEqual(material.certificate);
  });

  it('accepts the chain, the request and the revocation list', async () => {
    const { authority, request, material } = await demoParty('signing');
    const roots = file('ca.pem', pem('CERTIFICATE', authority.certificate));
    const leaf = file('leaf.pem', pem('CERTIFICATE', material.certificate));
    const list = (revoked: { certificate: Uint8Array; atMs: number }[]) =>
      issueRevocationList(authority, { ...VALIDITY, revoked });
    openssl('req', '-inform', 'DER', '-in', file('r.csr', request), '-verify', '-noout');
    const none = file('none.crl', pem('X509 CRL', await list([])));
    const check = (crl: string) =>
      openssl('verify', '-crl_check', '-CRLfile', crl, '-CAfile', roots, leaf);
    expect(check(none).toString()).toContain('OK');
    const entry = { certificate: material.certificate, atMs: NOW_MS - 1_000 };
    const one = file('one.crl', pem('X509 CRL', await list([entry])));
    expect(() => check(one)).toThrow('revoked');
  });
});
