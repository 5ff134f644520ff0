import { sameBytes } from '#contracts/journal/merkle.ts';
import {
  isTagged,
  members,
  type Node,
  octetsOf,
  oidOf,
  parsed,
  rawOf,
  sequenceOf,
} from './asn1.ts';
import { certificateFields, type CertificateFields } from './certificate-fields.ts';
import { SIGNED_OID } from './cms-signature.ts';
import { GB_OID, isOneSpelling } from './gb-signature.ts';

/** A CMS SignedData with one signer, taken apart; nothing in it is believed yet. */
export interface ReadSignature {
  /** Written in the national dialect (GB/T 35275). */
  readonly isGb: boolean;
  readonly type: string;
  /** Absent in a detached signature. */
  readonly content: Uint8Array | undefined;
  readonly certificates: readonly Uint8Array[];
  readonly signer: Uint8Array;
  readonly fields: CertificateFields;
  /** Absent when the content itself is signed. */
  readonly attributes: readonly Node[] | undefined;
  readonly signature: Uint8Array;
}

/** `undefined`: no such thing, not one signer, or algorithms that the signer's key does not have. */
export function readSignedData(bytes: Uint8Array): ReadSignature | undefined {
  const [outerType, outer] = sequenceOf(parsed(bytes));
  const isGb = oidOf(outerType) === GB_OID.signedData;
  if (!isGb && oidOf(outerType) !== SIGNED_OID.signedData) return undefined;
  const parts = sequenceOf(members(outer)[0]);
  if (isGb && !isOneSpelling(bytes, parts)) return undefined;
  const [encapsulated, infos] = [parts[2], parts.at(-1)];
  const [typeNode, contentNode] = sequenceOf(encapsulated);
  const type = oidOf(typeNode);
  const certificates = members(parts.find((part) => isTagged(part, 0))).map(rawOf);
  const [info, ...more] = members(infos);
  if (type === undefined || info === undefined || more.length > 0) return undefined;
  const infoParts = sequenceOf(info);
  const [, id, digest] = infoParts;
  const attributes = infoParts.find((part) => isTagged(part, 0));
  const [algorithm, signature] = infoParts.slice(attributes === undefined ? 3 : 4);
  const [issuer, serial] = sequenceOf(id);
  const signer = certificates.find((certificate) => {
    const named = certificateFields(certificate);
    return (
      named !== undefined &&
      sameBytes(named.issuer, rawOf(issuer)) &&
      sameBytes(named.serial, rawOf(serial))
    );
  });
  const fields = signer === undefined ? undefined : certificateFields(signer);
  const value = octetsOf(signature);
  if (signer === undefined || fields === undefined || value === undefined) return undefined;
  if (oidOf(members(digest)[0]) !== digestOidOf(fields)) return undefined;
  if (!algorithmsOf(fields, isGb).includes(oidOf(sequenceOf(algorithm)[0]))) return undefined;
  return {
    isGb,
    type,
    content: octetsOf(members(contentNode)[0]),
    certificates,
    signer,
    fields,
    attributes: attributes === undefined ? undefined : members(attributes),
    signature: value,
  };
}

function digestOidOf({ keyKind }: CertificateFields): string {
  return keyKind === 'sm2' ? SIGNED_OID.sm3 : SIGNED_OID.sha256;
}

/** Names of the signature algorithms that the signer's key can have made. */
function algorithmsOf(
  { keyKind }: CertificateFields,
  isGb: boolean,
): readonly (string | undefined)[] {
  const { ecdsaSha256, rsaSha256, rsaEncryption, sm2Sm3 } = SIGNED_OID;
  if (isGb) return keyKind === 'sm2' ? [sm2Sm3, GB_OID.sm2Signature] : [];
  if (keyKind === 'p256') return [ecdsaSha256];
  if (keyKind === 'sm2') return [sm2Sm3];
  return keyKind === 'rsa' ? [rsaSha256, rsaEncryption] : [];
}
