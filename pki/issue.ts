// oxlint-disable-next-line import/no-unassigned-import -- @peculiar/x509 asks for this polyfill before it loads
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { certificateFields } from './certificate-fields.ts';
import {
  createSmAuthority,
  createSmRequest,
  issueSmCertificate,
  issueSmRevocationList,
} from './issue-sm.ts';
import {
  type Authority,
  type CertificateUse,
  type RevokedEntry,
  SERIAL_BYTES,
  TIME_STAMPING,
  type Validity,
} from './issue-terms.ts';
import type { SuiteId } from '#contracts/sealing/suite.ts';
import { plainBytes, randomBytes, subtle } from './web-crypto.ts';

/**
 * A certification authority for development and tests (演示 CA): never for real tenders, whose certificates come from a
 * licensed authority. Keys are P-256, or SM2 for the suite of the national algorithms.
 */

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const P256_SUITE: SuiteId = 'P256-A256GCM-SHA256';

export type { Authority, CertificateUse, Validity } from './issue-terms.ts';

x509.cryptoProvider.set(globalThis.crypto);

/** A self-signed authority. `name` is an X.500 name such as `CN=Demo CA,O=Kaibiao demo`. */
export async function createAuthority(
  name: string,
  validity: Validity,
  suite: SuiteId = P256_SUITE,
): Promise<Authority> {
  if (suite !== P256_SUITE) return createSmAuthority(name, validity);
  const keys = await subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    signingAlgorithm: ALGORITHM,
    ...datesOf(validity),
    serialNumber: newSerial(),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    name,
    certificate: new Uint8Array(certificate.rawData),
    privateKey: new Uint8Array(await subtle.exportKey('pkcs8', keys.privateKey)),
  };
}

/** A request (PKCS#10 DER) and the private key that stays with whoever makes it. */
export async function createRequest(
  name: string,
  suite: SuiteId = P256_SUITE,
): Promise<{ readonly request: Uint8Array; readonly privateKey: Uint8Array }> {
  if (suite !== P256_SUITE) return createSmRequest(name);
  const keys = await subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name,
    keys,
    signingAlgorithm: ALGORITHM,
  });
  return {
    request: new Uint8Array(request.rawData),
    privateKey: new Uint8Array(await subtle.exportKey('pkcs8', keys.privateKey)),
  };
}

/**
 * A certificate for a request whose signature proves that the sender has the key; `undefined` when it does not, or when an
 * SM2 authority is asked for another key than SM2.
 */
export async function issueCertificate(
  authority: Authority,
  request: Uint8Array,
  terms: Validity & { readonly use: CertificateUse },
): Promise<Uint8Array | undefined> {
  if (isSm(authority)) return issueSmCertificate(authority, request, terms);
  const read = new x509.Pkcs10CertificateRequest(plainBytes(request));
  if (!(await read.verify())) return undefined;
  const issuer = new x509.X509Certificate(plainBytes(authority.certificate));
  const certificate = await x509.X509CertificateGenerator.create({
    subject: read.subject,
    issuer: issuer.subject,
    publicKey: read.publicKey,
    signingKey: await signingKeyOf(authority),
    signingAlgorithm: ALGORITHM,
    ...datesOf(terms),
    serialNumber: newSerial(),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      ...usageOf(terms.use),
      await x509.SubjectKeyIdentifierExtension.create(read.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return new Uint8Array(certificate.rawData);
}

/** A revocation list (CRL) as of an instant. */
export async function issueRevocationList(
  authority: Authority,
  list: Validity & {
    readonly revoked: readonly RevokedEntry[];
  },
): Promise<Uint8Array> {
  if (isSm(authority)) return issueSmRevocationList(authority, list);
  const issuer = new x509.X509Certificate(plainBytes(authority.certificate));
  const crl = await x509.X509CrlGenerator.create({
    issuer: issuer.subject,
    thisUpdate: new Date(list.fromMs),
    nextUpdate: new Date(list.untilMs),
    signingAlgorithm: ALGORITHM,
    signingKey: await signingKeyOf(authority),
    entries: list.revoked.map(({ certificate, atMs }) => ({
      serialNumber: new x509.X509Certificate(plainBytes(certificate)).serialNumber,
      revocationDate: new Date(atMs),
    })),
  });
  return new Uint8Array(crl.rawData);
}

function isSm({ certificate }: Authority): boolean {
  return certificateFields(certificate)?.keyKind === 'sm2';
}

function signingKeyOf(authority: Authority): Promise<CryptoKey> {
  return subtle.importKey('pkcs8', plainBytes(authority.privateKey), ALGORITHM, false, ['sign']);
}

function datesOf({ fromMs, untilMs }: Validity) {
  return { notBefore: new Date(fromMs), notAfter: new Date(untilMs) };
}

function usageOf(use: CertificateUse): x509.Extension[] {
  const { digitalSignature, nonRepudiation, keyAgreement } = x509.KeyUsageFlags;
  switch (use) {
    case 'encryption':
      return [new x509.KeyUsagesExtension(keyAgreement, true)];
    case 'time-stamping':
      return [
        new x509.KeyUsagesExtension(digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([TIME_STAMPING], true),
      ];
    case 'signing':
      // The bidder's secret of lock A is encrypted to the certificate that signs, so it may agree on keys as well.
      return [new x509.KeyUsagesExtension(digitalSignature | nonRepudiation | keyAgreement, true)];
  }
}

/** Positive, as RFC 5280 asks. */
function newSerial(): string {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
