import { sameBytes } from '#contracts/journal/merkle.ts';
import { bitsOf, members, type Node, parsed, rawOf } from './asn1.ts';
import { certificateFields, subjectOf } from './certificate-fields.ts';
import { isSignedBy } from './signed-by.ts';
import { timeOf } from './times.ts';

/**
 * When a revocation list (CRL, DER) says that a certificate stopped to count; `undefined` when it does not name it, or is
 * not a list of this issuer with its signature.
 */
export async function revokedAtMs(
  list: Uint8Array,
  of: { readonly issuer: Uint8Array; readonly certificate: Uint8Array },
): Promise<number | undefined> {
  const [toBeSigned, , signature] = members(parsed(list));
  const issuer = certificateFields(of.issuer);
  const serial = certificateFields(of.certificate)?.serial;
  const value = bitsOf(signature);
  if (toBeSigned === undefined || issuer === undefined || serial === undefined) return undefined;
  const { issuerName, entries } = readList(toBeSigned);
  if (value === undefined || !sameBytes(issuerName, subjectOf(of.issuer))) return undefined;
  if (!(await isSignedBy(issuer, rawOf(toBeSigned), value))) return undefined;
  const entry = entries.find((node) => sameBytes(rawOf(members(node)[0]), serial));
  return entry === undefined ? undefined : timeOf(members(entry)[1]);
}

interface RevocationEntries {
  /** DER of the issuer's name. */
  readonly issuerName: Uint8Array;
  readonly entries: readonly Node[];
}

/** TBSCertList: optional version, algorithm, issuer, thisUpdate, optional nextUpdate, optional entries (RFC 5280, 5.1). */
function readList(toBeSigned: Node): RevocationEntries {
  const all = members(toBeSigned);
  const [, issuer, ...rest] = members(all[0]).length === 0 ? all.slice(1) : all;
  const entries = rest.find(
    (node) => timeOf(node) === undefined && node.idBlock.tagClass === UNIVERSAL,
  );
  return { issuerName: rawOf(issuer), entries: members(entries) };
}

const UNIVERSAL = 1;
