import { sameBytes } from '#contracts/journal/merkle.ts';
import { bitsOf, members, type Node, parsed, rawOf } from './asn1.ts';
import { certificateFields, subjectOf } from './certificate-fields.ts';
import { isSignedBy } from './signed-by.ts';
import { timeOf } from './times.ts';

/**
 * When a revocation list (CRL, DER) says that a certificate stopped to count; `undefined` when it is another authority's list
 * or does not name the certificate, `'unsigned'` when nobody of the issuer's name signed it. An authority may have had several
 * keys: any of them signs for its name.
 */
export async function revokedAtMs(
  list: Uint8Array,
  of: { readonly issuers: readonly Uint8Array[]; readonly certificate: Uint8Array },
): Promise<number | 'unsigned' | undefined> {
  const [toBeSigned, , signature] = members(parsed(list));
  const serial = certificateFields(of.certificate)?.serial;
  if (toBeSigned === undefined || serial === undefined) return undefined;
  const { issuerName, entries } = readList(toBeSigned);
  const named = of.issuers.filter((der) => sameBytes(issuerName, subjectOf(der)));
  if (named.length === 0) return undefined;
  const value = bitsOf(signature);
  if (value === undefined || !(await isSignedByAny(named, rawOf(toBeSigned), value))) {
    return 'unsigned';
  }
  const entry = entries.find((node) => sameBytes(rawOf(members(node)[0]), serial));
  return entry === undefined ? undefined : timeOf(members(entry)[1]);
}

async function isSignedByAny(
  issuers: readonly Uint8Array[],
  bytes: Uint8Array,
  value: Uint8Array,
): Promise<boolean> {
  for (const der of issuers) {
    const fields = certificateFields(der);
    if (fields !== undefined && (await isSignedBy(fields, bytes, value))) return true;
  }
  return false;
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
