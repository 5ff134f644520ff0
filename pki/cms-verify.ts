import { sha256 } from '@noble/hashes/sha2.js';
import { sameBytes } from '#contracts/journal/merkle.ts';
import { type Result, err, ok } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { der, members, type Node, octetsOf, oidOf, set } from './asn1.ts';
import { SIGNED_OID } from './cms-signature.ts';
import { GB_OID } from './gb-signature.ts';
import { type ReadSignature, readSignedData } from './signed-data.ts';
import { isSignedBy } from './signed-by.ts';
import { sm3 } from './sm3.ts';
import { checkCertificate, type TrustList } from './trust.ts';

export interface VerifiedSignature {
  /** DER of the signer's certificate. */
  readonly certificate: Uint8Array;
  readonly content: Uint8Array;
}

/**
 * Checks a signature: one signer, the digest of its algorithm, content type and digest as signed, the signer's certificate named inside what
 * is signed (CAdES-BES), the signature itself, and the certificate's chain, dates and revocation at `atMs`.
 * A detached SM2 signature is over the content itself (`signDetached`), or in the dialect of GB/T 35275 (SEAL-25). `content` is what a
 * detached signature is about and lies beside it; an attached one brings its own.
 */
export async function verifySignature(
  trust: TrustList,
  given: {
    readonly signature: Uint8Array;
    readonly content?: Uint8Array;
    /** Content type that is expected; plain data unless given. */
    readonly type?: string;
    readonly atMs: number;
  },
): Promise<Result<VerifiedSignature, SealFault>> {
  const read = readSignedData(given.signature);
  const content = given.content ?? read?.content;
  if (read === undefined || content === undefined) return err('signature_encoding');
  const data = read.isGb ? GB_OID.data : SIGNED_OID.data;
  if (read.type !== (given.type ?? data)) return err('signature_invalid');
  // Content inside and other content beside it: two meanings of one signature.
  if (given.content !== undefined && read.content !== undefined) return err('signature_encoding');
  const signed = signedBytes(read, content);
  if (signed === undefined) return err('signature_invalid');
  if (!(await isSignedBy(read.fields, signed, read.signature))) return err('signature_invalid');
  const checked = await checkCertificate(trust, {
    certificate: read.signer,
    others: read.certificates,
    atMs: given.atMs,
  });
  return checked.ok ? ok({ certificate: read.signer, content }) : checked;
}

/** The certificate that a signature names as its signer's, unchecked; for telling who it claims to be from. */
export function claimedSigner(signature: Uint8Array): Uint8Array | undefined {
  return readSignedData(signature)?.signer;
}

function hashOf({ keyKind }: ReadSignature['fields']): (bytes: Uint8Array) => Uint8Array {
  return keyKind === 'sm2' ? sm3 : sha256;
}

/**
 * What the signature has to be over, in the forms of each kind of key: plain data signed by SM2 has no attributes, and may have
 * them in the national dialect alone; all else has them. Neither form passes for the other: what is signed here is JSON or a PDF, and
 * neither begins as a SET of attributes does.
 */
function signedBytes(read: ReadSignature, content: Uint8Array): Uint8Array | undefined {
  const { attributes, fields, isGb, type } = read;
  const isBare = isGb || (fields.keyKind === 'sm2' && type === SIGNED_OID.data);
  if (attributes === undefined) return isBare ? content : undefined;
  if (isBare && !isGb) return undefined;
  return areAttributesRight(read, attributes, content) ? der(set(...attributes)) : undefined;
}

/**
 * Content type and digest, and the certificate that is named inside. The national dialect need not name it: there the key is part
 * of every SM2 signature, and the certificate is held against the digest that what is signed, or the policy, has of it.
 */
function areAttributesRight(
  read: ReadSignature,
  attributes: readonly Node[],
  content: Uint8Array,
): boolean {
  const valueOf = (type: string): Node | undefined => {
    const found = attributes.filter((node) => oidOf(members(node)[0]) === type);
    const values = found.length === 1 ? members(members(found[0])[1]) : [];
    return values.length === 1 ? values[0] : undefined;
  };
  const digest = octetsOf(valueOf(SIGNED_OID.messageDigest));
  // SigningCertificateV2 → certs → first ESSCertIDv2; its digest stands first while the algorithm is the default.
  const named = members(members(members(valueOf(SIGNED_OID.signingCertificateV2))[0])[0]);
  const certificateHash = octetsOf(named.find((node) => octetsOf(node) !== undefined));
  const hash = hashOf(read.fields);
  const mayBeUnnamed =
    read.isGb &&
    !attributes.some((node) => oidOf(members(node)[0]) === SIGNED_OID.signingCertificateV2);
  return (
    oidOf(valueOf(SIGNED_OID.contentType)) === read.type &&
    digest !== undefined &&
    sameBytes(digest, hash(content)) &&
    (mayBeUnnamed ||
      (certificateHash !== undefined && sameBytes(certificateHash, hash(read.signer))))
  );
}
