import { sameBytes } from '#contracts/journal/merkle.ts';
import { bits, bitsOf, der, members, nodeOf, parsed, rawOf, sequence } from './asn1.ts';
import { type CertificateFields, signatureAlgorithm } from './certificate-fields.ts';
import { isSignedBy } from './signed-by.ts';

/**
 * Whether an SM2 certificate's owner issued another certificate. What the signature does not cover has one spelling as well, so
 * that one certificate has one digest.
 */
export async function isIssuedBySm2(
  issuer: CertificateFields,
  certificate: Uint8Array,
): Promise<boolean> {
  const [toBeSigned, , signature] = members(parsed(certificate));
  const [algorithm, value] = [signatureAlgorithm(certificate), bitsOf(signature)];
  if (toBeSigned === undefined || algorithm === undefined || value === undefined) return false;
  const spelled = sequence(nodeOf(rawOf(toBeSigned)), nodeOf(rawOf(algorithm)), bits(value));
  return sameBytes(der(spelled), certificate) && isSignedBy(issuer, rawOf(toBeSigned), value);
}
