import * as asn1 from 'asn1js';
import { sameBytes } from '#contracts/journal/merkle.ts';
import { isTagged, members, type Node, oidOf, parsedDer, rawOf, sequenceOf } from './asn1.ts';

/**
 * SignedData in the dialect of GB/T 35275-2017 (国密消息语法; GM/T 0010), as the middleware of USB keys writes it: the structure
 * of PKCS #7 under names of its own. We read it and never write it (SEAL-25).
 */
export const GB_OID = {
  signedData: '1.2.156.10197.6.1.4.2.2',
  data: '1.2.156.10197.6.1.4.2.1',
  /** SM2 signature (SM2-1); the standard's name beside SM2-with-SM3. */
  sm2Signature: '1.2.156.10197.1.301.1',
} as const;

/**
 * Whether it is spelled in the one way that is taken: DER; version 1; one digest algorithm, the signer's own; no content inside;
 * certificates and no revocation lists; signed attributes, where there are any, in the order of DER; nothing behind the signature.
 */
export function isOneSpelling(bytes: Uint8Array, parts: readonly Node[]): boolean {
  const [version, digests, encapsulated, certificates, infos, ...more] = parts;
  const [info] = members(infos);
  const infoParts = sequenceOf(info);
  const [infoVersion, , digest, attributes] = infoParts;
  const hasAttributes = isTagged(attributes, 0);
  return (
    parsedDer(bytes) !== undefined &&
    more.length === 0 &&
    isOne(version) &&
    isOne(infoVersion) &&
    digests instanceof asn1.Set &&
    sequenceOf(encapsulated).length === 1 &&
    isTagged(certificates, 0) &&
    infos instanceof asn1.Set &&
    isSameAlgorithm(members(digests), digest) &&
    infoParts.length === (hasAttributes ? 6 : 5) &&
    (!hasAttributes || areInOrder(members(attributes).map(rawOf)))
  );
}

function isOne(version: Node | undefined): boolean {
  return version instanceof asn1.Integer && version.valueBlock.valueDec === 1;
}

function isSameAlgorithm(named: readonly Node[], digest: Node | undefined): boolean {
  const algorithm = (node: Node | undefined): string | undefined => oidOf(sequenceOf(node)[0]);
  return named.length === 1 && algorithm(named[0]) === algorithm(digest);
}

/** DER orders the members of a SET by their bytes; no whole value begins another one. */
function areInOrder(values: readonly Uint8Array[]): boolean {
  return values.every((value, at) => {
    const before = values[at - 1];
    return before === undefined || isBefore(before, value);
  });
}

function isBefore(a: Uint8Array, b: Uint8Array): boolean {
  const at = a.findIndex((byte, place) => byte !== b[place]);
  return at < 0 ? sameBytes(a, b) : (a[at] ?? 0) < (b[at] ?? 0);
}
