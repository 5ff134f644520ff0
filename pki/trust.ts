import { Certificate } from 'pkijs';
import { sameBytes } from '#contracts/journal/merkle.ts';
import { type Result, err, ok } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { certificateFields } from './certificate-fields.ts';
import { remembered } from './remembered.ts';
import { revokedAtMs } from './revocation-list.ts';
import { isIssuedBySm2 } from './sm-certificate.ts';
import { plainBytes } from './web-crypto.ts';

/** Whose certificates count (信任列表): data that is stored beside what it judged, so it can be judged again in ten years. */
export interface TrustList {
  /** DER of root certificates. */
  readonly roots: readonly Uint8Array[];
  /** DER of authorities between a root and those it serves. */
  readonly authorities: readonly Uint8Array[];
  /** DER of revocation lists (CRL), one for each authority that revokes. */
  readonly revocations: readonly Uint8Array[];
}

const PATH_LENGTH_MAX = 4;
const COMMON_NAME = '2.5.4.3';
const KEY_USAGE = '2.5.29.15';
const BASIC_CONSTRAINTS = '2.5.29.19';
/** Bit 5 of key usage, counted from the left. */
const KEY_CERT_SIGN = 0x04;

/**
 * Checks a certificate as of an instant: an unbroken chain of signatures to a trusted root, each link valid at that
 * instant, each issuer allowed to issue, none revoked by then. A list under an issuer's name that the issuer did not sign
 * stops the check: without the real one nobody knows who was revoked.
 */
export async function checkCertificate(
  trust: TrustList,
  given: {
    readonly certificate: Uint8Array;
    /** Certificates that came along; they are links, never anchors. */
    readonly others: readonly Uint8Array[];
    readonly atMs: number;
  },
): Promise<Result<true, SealFault>> {
  const candidates = [...trust.authorities, ...given.others];
  let current = readCertificate(given.certificate);
  let der = given.certificate;
  for (let depth = 0; depth < PATH_LENGTH_MAX && current !== undefined; depth += 1) {
    if (!isValidAt(current, given.atMs)) return err('certificate_expired');
    if (depth > 0 && !mayIssue(current)) return err('certificate_untrusted');
    if (trust.roots.some((root) => sameBytes(root, der))) return ok(true);
    const issuer = await issuerOf({ der, read: current }, [...trust.roots, ...candidates]);
    if (issuer === undefined) return err('certificate_untrusted');
    const issuers = [...trust.roots, ...candidates].filter(hasNameOf(issuer.read));
    for (const list of trust.revocations) {
      const revokedMs = await revokedAtMs(list, { issuers, certificate: der });
      if (revokedMs === 'unsigned') return err('revocations_unsigned');
      if (revokedMs !== undefined && revokedMs <= given.atMs) return err('certificate_revoked');
    }
    current = issuer.read;
    der = issuer.der;
  }
  return err('certificate_untrusted');
}

/** What a certificate says of its owner, for people. Text fields of the subject in their order. */
export function subjectText(certificate: Uint8Array): string {
  return subjectValues(certificate).join(', ');
}

/** The text fields of the subject, one by one. */
export function subjectValues(certificate: Uint8Array): readonly string[] {
  const read = readCertificate(certificate);
  return (read?.subject.typesAndValues ?? []).map(({ value }) => value.valueBlock.value);
}

/** Common name of the subject; empty when it has none. */
export function commonName(certificate: Uint8Array): string {
  const names = readCertificate(certificate)?.subject.typesAndValues ?? [];
  return names.find(({ type }) => type === COMMON_NAME)?.value.valueBlock.value ?? '';
}

const readCertificate = remembered((der): Certificate | undefined => {
  if (certificateFields(der) === undefined) return undefined;
  try {
    return Certificate.fromBER(plainBytes(der));
  } catch {
    // Whatever is not a certificate is nobody's certificate.
    return undefined;
  }
});

function isValidAt(certificate: Certificate, atMs: number): boolean {
  return (
    certificate.notBefore.value.getTime() <= atMs && atMs < certificate.notAfter.value.getTime()
  );
}

function mayIssue(certificate: Certificate): boolean {
  const extension = (id: string) => certificate.extensions?.find(({ extnID }) => extnID === id);
  const constraints: unknown = extension(BASIC_CONSTRAINTS)?.parsedValue;
  const isAuthority =
    typeof constraints === 'object' &&
    constraints !== null &&
    'cA' in constraints &&
    constraints.cA === true;
  const usage: unknown = extension(KEY_USAGE)?.parsedValue;
  if (usage === undefined) return isAuthority;
  const first =
    typeof usage === 'object' && usage !== null && 'valueBlock' in usage
      ? usageByte(usage.valueBlock)
      : 0;
  return isAuthority && (first & KEY_CERT_SIGN) !== 0;
}

function usageByte(block: unknown): number {
  return typeof block === 'object' &&
    block !== null &&
    'valueHexView' in block &&
    block.valueHexView instanceof Uint8Array
    ? (block.valueHexView[0] ?? 0)
    : 0;
}

interface Issuer {
  readonly der: Uint8Array;
  readonly read: Certificate;
}

async function issuerOf(
  certificate: Issuer,
  candidates: readonly Uint8Array[],
): Promise<Issuer | undefined> {
  for (const der of candidates) {
    const read = readCertificate(der);
    if (read === undefined || !read.subject.isEqual(certificate.read.issuer)) continue;
    if (await isIssuedBy(certificate, { der, read })) return { der, read };
  }
  return undefined;
}

function hasNameOf(issuer: Certificate): (der: Uint8Array) => boolean {
  return (der) => readCertificate(der)?.subject.isEqual(issuer.subject) === true;
}

/** The library does not know SM2. */
async function isIssuedBy(certificate: Issuer, issuer: Issuer): Promise<boolean> {
  const fields = certificateFields(issuer.der);
  return fields?.keyKind === 'sm2'
    ? isIssuedBySm2(fields, certificate.der)
    : isTrue(() => certificate.read.verify(issuer.read));
}

/** A signature that cannot even be tried is no signature. */
async function isTrue(check: () => Promise<boolean>): Promise<boolean> {
  try {
    return await check();
  } catch {
    // pkijs throws on algorithms that it does not know: such a link does not hold.
    return false;
  }
}
