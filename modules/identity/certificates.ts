import { type KeyObject, verify, X509Certificate } from 'node:crypto';
import { BitString } from 'asn1js';
import { BasicConstraints, Certificate } from 'pkijs';
import { err, ok, type Result } from '#contracts/result.ts';
import { certificateMessage } from '#contracts/wire/session.ts';

/** Certificates (数字证书) as second factors: the chain up to an authority on the trust list, and a signed challenge. */

export type CertificateFault =
  | 'unreadable'
  | 'not-in-force'
  | 'key-not-allowed'
  | 'not-for-signing'
  | 'no-trusted-authority'
  | 'wrong-signature'
  | 'revoked';

export interface CheckedCertificate {
  /** SHA-256 of the DER, lower-case hex. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly algorithm: 'ec-p256' | 'rsa';
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** It and the certificates between it and the trusted authority, for revocation lists. */
  readonly path: readonly IssuedCertificate[];
}

/** A certificate as a revocation list names it. */
export interface IssuedCertificate {
  /** Fingerprint of the issuer's certificate. */
  readonly issuer: string;
  /** Upper-case hex without leading zeros. */
  readonly serial: string;
}

const RSA_BITS_MIN = 2_048;
const CHAIN_STEPS_MAX = 5;
const KEY_USAGE = '2.5.29.15';
const BASIC_CONSTRAINTS = '2.5.29.19';
const DIGITAL_SIGNATURE = 0x80;
const KEY_CERT_SIGN = 0x04;

/**
 * Checks that `chain[0]` is in force, may sign, comes from a trusted authority through the certificates after it, and
 * that its key signed the challenge. Whether it was revoked since is asked of the lists (`revocations.ts`).
 */
export function checkCertificate(check: {
  /** PEM; the certificate first. */
  readonly chain: readonly string[];
  readonly trusted: readonly string[];
  readonly challenge: string;
  /** Base64. */
  readonly signature: string;
  readonly nowMs: number;
}): Result<CheckedCertificate, CertificateFault> {
  const read = readAll(check.chain);
  const [leaf, ...between] = read ?? [];
  if (leaf === undefined) return err('unreadable');
  if (!isInForce(leaf, check.nowMs)) return err('not-in-force');
  const algorithm = algorithmOf(leaf.publicKey);
  if (algorithm === undefined) return err('key-not-allowed');
  if (leaf.ca || !maySign(leaf)) return err('not-for-signing');
  const trusted = (readAll(check.trusted) ?? []).filter((root) => isInForce(root, check.nowMs));
  const path = pathToTrusted(leaf, { between, trusted, nowMs: check.nowMs });
  if (path === undefined) return err('no-trusted-authority');
  if (!didSign(leaf.publicKey, algorithm, check)) return err('wrong-signature');
  return ok({
    fingerprint: fingerprintOf(leaf),
    subject: oneLineName(leaf.subject),
    issuer: oneLineName(leaf.issuer),
    algorithm,
    notBeforeMs: leaf.validFromDate.getTime(),
    notAfterMs: leaf.validToDate.getTime(),
    path,
  });
}

export interface AuthorityFields {
  readonly fingerprint: string;
  readonly name: string;
  readonly notAfterMs: number;
  /** As this process writes it. */
  readonly pem: string;
}

/** An authority for the trust list; `undefined` when it is no certificate of one. */
export function readAuthority(pem: string): AuthorityFields | undefined {
  const [certificate] = readAll([pem]) ?? [];
  if (certificate?.ca !== true || !mayIssue(certificate)) return undefined;
  return {
    fingerprint: fingerprintOf(certificate),
    name: oneLineName(certificate.subject),
    notAfterMs: certificate.validToDate.getTime(),
    pem: certificate.toString(),
  };
}

function readAll(pems: readonly string[]): readonly X509Certificate[] | undefined {
  try {
    return pems.map((pem) => new X509Certificate(pem));
  } catch {
    // Whatever OpenSSL cannot read is no certificate.
    return undefined;
  }
}

/** Climbs from issuer to issuer; every step's signature, period and right to issue are checked. */
function pathToTrusted(
  leaf: X509Certificate,
  at: {
    readonly between: readonly X509Certificate[];
    readonly trusted: readonly X509Certificate[];
    readonly nowMs: number;
  },
): readonly IssuedCertificate[] | undefined {
  const path: IssuedCertificate[] = [];
  let current = leaf;
  for (let depth = 0; depth < CHAIN_STEPS_MAX; depth += 1) {
    const below = depth;
    const isIssuer = (candidate: X509Certificate): boolean =>
      candidate.ca &&
      current.checkIssued(candidate) &&
      current.verify(candidate.publicKey) &&
      mayIssue(candidate, below);
    const root = at.trusted.find(isIssuer);
    const next =
      root ?? at.between.find((candidate) => isIssuer(candidate) && isInForce(candidate, at.nowMs));
    if (next === undefined || next === current) return undefined;
    path.push({ issuer: fingerprintOf(next), serial: serialText(current.serialNumber) });
    if (root !== undefined) return path;
    current = next;
  }
  return undefined;
}

/** Serial numbers as they are compared: upper-case hex without leading zeros. */
export function serialText(hex: string): string {
  return hex.toUpperCase().replace(/^0+(?=.)/, '');
}

function isInForce(certificate: X509Certificate, nowMs: number): boolean {
  return certificate.validFromDate.getTime() <= nowMs && nowMs < certificate.validToDate.getTime();
}

function algorithmOf(key: KeyObject): 'ec-p256' | 'rsa' | undefined {
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec') return namedCurve === 'prime256v1' ? 'ec-p256' : undefined;
  if (key.asymmetricKeyType === 'rsa') return modulusLength >= RSA_BITS_MIN ? 'rsa' : undefined;
  return undefined;
}

function maySign(certificate: X509Certificate): boolean {
  const usage = usageOf(certificate);
  return usage === undefined || (usage & DIGITAL_SIGNATURE) !== 0;
}

/** `below`: certificates of authorities between it and the leaf. */
function mayIssue(certificate: X509Certificate, below = 0): boolean {
  const usage = usageOf(certificate);
  if (usage !== undefined && (usage & KEY_CERT_SIGN) === 0) return false;
  const constraints = extensionOf(certificate, BASIC_CONSTRAINTS);
  if (!(constraints instanceof BasicConstraints)) return true;
  const length = constraints.pathLenConstraint;
  return typeof length !== 'number' || length >= below;
}

/** First byte of the key usage; `undefined` when the certificate does not limit it. */
function usageOf(certificate: X509Certificate): number | undefined {
  const usage = extensionOf(certificate, KEY_USAGE);
  return usage instanceof BitString ? (usage.valueBlock.valueHexView[0] ?? 0) : undefined;
}

function extensionOf(certificate: X509Certificate, id: string): unknown {
  const { extensions = [] } = Certificate.fromBER(new Uint8Array(certificate.raw));
  return extensions.find(({ extnID }) => extnID === id)?.parsedValue;
}

function didSign(
  key: KeyObject,
  algorithm: CheckedCertificate['algorithm'],
  { challenge, signature }: { readonly challenge: string; readonly signature: string },
): boolean {
  const message = Buffer.from(certificateMessage(challenge));
  const bytes = Buffer.from(signature, 'base64');
  try {
    if (algorithm === 'rsa') return verify('sha256', message, key, bytes);
    return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, bytes);
  } catch {
    // A signature of a form that the key cannot have made is a wrong one.
    return false;
  }
}

/** SHA-256 of the DER, lower-case hex. */
export function fingerprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}

function oneLineName(name: string): string {
  return name.replaceAll('\n', ', ').slice(0, 500);
}
