import { createPrivateKey, sign } from 'node:crypto';
import forge from 'node-forge';
import {
  createAuthority,
  createRequest,
  issueCertificate,
  issueRevocationList,
  type Validity,
} from '#pki/issue.ts';
import { certificateMessage } from '#contracts/wire/session.ts';

/** Test support: certificates of people, and what they answer to a challenge. */

export interface OwnCertificate {
  /** The authority's list in base64, as of an instant, with or without this certificate. */
  readonly revocationList: (terms: Validity & { readonly revokedAtMs?: number }) => Promise<string>;
  /** PEM of the authority, for the trust list. */
  readonly authority: string;
  /** PEM, the certificate first. */
  readonly chain: readonly string[];
  /** PEM of PKCS#8 or PKCS#1. */
  readonly privateKey: string;
}

const DAY_MS = 86_400_000;

function validity() {
  return { fromMs: Date.now() - DAY_MS, untilMs: Date.now() + 365 * DAY_MS };
}

function pemOf(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** P-256, by the demo authority of `pki/`. */
export async function p256Certificate(
  name: string,
  terms: { readonly fromMs: number; readonly untilMs: number } = validity(),
): Promise<OwnCertificate> {
  const authority = await createAuthority('CN=Test CA,O=Kaibiao tests', validity());
  const { request, privateKey } = await createRequest(`CN=${name}`);
  const certificate = await issueCertificate(authority, request, { ...terms, use: 'signing' });
  if (certificate === undefined) throw new Error('the request proves its key');
  return {
    authority: pemOf('CERTIFICATE', authority.certificate),
    chain: [pemOf('CERTIFICATE', certificate)],
    privateKey: pemOf('PRIVATE KEY', privateKey),
    revocationList: async ({ revokedAtMs, ...at }) => {
      const revoked = revokedAtMs === undefined ? [] : [{ certificate, atMs: revokedAtMs }];
      const list = await issueRevocationList(authority, { ...at, revoked });
      return Buffer.from(list).toString('base64');
    },
  };
}

/** RSA 2048, as most organizations in the country have it, by node-forge. */
export function rsaCertificate(name: string): OwnCertificate {
  const root = forge.pki.rsa.generateKeyPair(2048);
  const own = forge.pki.rsa.generateKeyPair(2048);
  const rootName = [{ name: 'commonName', value: 'Test RSA CA' }];
  const authority = certificateOf({ subject: rootName, issuer: rootName, key: root.publicKey });
  authority.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
  ]);
  authority.sign(root.privateKey, forge.md.sha256.create());
  const subject = [{ name: 'commonName', value: name }];
  const leaf = certificateOf({ subject, issuer: rootName, key: own.publicKey });
  leaf.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, critical: true },
  ]);
  leaf.sign(root.privateKey, forge.md.sha256.create());
  return {
    authority: forge.pki.certificateToPem(authority),
    chain: [forge.pki.certificateToPem(leaf)],
    privateKey: forge.pki.privateKeyToPem(own.privateKey),
    revocationList: () => Promise.reject(new Error('the RSA authority publishes no list')),
  };
}

function certificateOf(fields: {
  readonly subject: forge.pki.CertificateField[];
  readonly issuer: forge.pki.CertificateField[];
  readonly key: forge.pki.rsa.PublicKey;
}): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = fields.key;
  certificate.serialNumber = `01${Date.now().toString(16)}`;
  const { fromMs, untilMs } = validity();
  certificate.validity.notBefore = new Date(fromMs);
  certificate.validity.notAfter = new Date(untilMs);
  certificate.setSubject(fields.subject);
  certificate.setIssuer(fields.issuer);
  return certificate;
}

/** The proof of a certificate over a challenge. */
export function certificateProof(own: OwnCertificate, challenge: string) {
  const key = createPrivateKey(own.privateKey);
  const message = Buffer.from(certificateMessage(challenge));
  const signature = sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' });
  return { type: 'certificate', chain: own.chain, signature: signature.toString('base64') };
}
