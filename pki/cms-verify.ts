import { sha256 } from '@noble/hashes/sha2.js';
import { sameBytes } from '#contracts/journal/merkle.ts';
import { type Result, err, ok } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import {
  der,
  isTagged,
  members,
  type Node,
  octetsOf,
  oidOf,
  parsed,
  rawOf,
  sequenceOf,
  set,
} from './asn1.ts';
import { certificateFields, type CertificateFields } from './certificate-fields.ts';
import { SIGNED_OID } from './cms-signature.ts';
import { isSignedBy } from './signed-by.ts';
import { sm3 } from './sm3.ts';
import { checkCertificate, type TrustList } from './trust.ts';

/** A CMS SignedData with one signer, taken apart; nothing in it is believed yet. */
interface ReadSignature {
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

export interface VerifiedSignature {
  /** DER of the signer's certificate. */
  readonly certificate: Uint8Array;
  readonly content: Uint8Array;
}

/**
 * Checks a signature: one signer, the digest of its algorithm, content type and digest as signed, the signer's certificate named inside what
 * is signed (CAdES-BES), the signature itself, and the certificate's chain, dates and revocation at `atMs`.
 * A detached SM2 signature is over the content itself (`signDetached`). `content` is what a detached signature is about; an attached one brings its own.
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
  const read = readSignature(given.signature);
  const content = given.content ?? read?.content;
  if (read === undefined || content === undefined) return err('signature_encoding');
  if (read.type !== (given.type ?? SIGNED_OID.data)) return err('signature_invalid');
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
  return readSignature(signature)?.signer;
}

function readSignature(bytes: Uint8Array): ReadSignature | undefined {
  const [outerType, outer] = sequenceOf(parsed(bytes));
  if (oidOf(outerType) !== SIGNED_OID.signedData) return undefined;
  const parts = sequenceOf(members(outer)[0]);
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
  if (oidOf(members(digest)[0]) !== digestOf(fields).oid) return undefined;
  if (!isAlgorithmOf(fields, oidOf(sequenceOf(algorithm)[0]))) return undefined;
  return {
    type,
    content: octetsOf(members(contentNode)[0]),
    certificates,
    signer,
    fields,
    attributes: attributes === undefined ? undefined : members(attributes),
    signature: value,
  };
}

/** The algorithm that the signature names is one that the signer's key can have made. */
function isAlgorithmOf({ keyKind }: CertificateFields, algorithm: string | undefined): boolean {
  const { ecdsaSha256, rsaSha256, rsaEncryption } = SIGNED_OID;
  if (keyKind === 'p256') return algorithm === ecdsaSha256;
  if (keyKind === 'sm2') return algorithm === SIGNED_OID.sm2Sm3;
  return keyKind === 'rsa' && (algorithm === rsaSha256 || algorithm === rsaEncryption);
}

function digestOf({ keyKind }: CertificateFields) {
  return keyKind === 'sm2'
    ? { oid: SIGNED_OID.sm3, hash: sm3 }
    : { oid: SIGNED_OID.sha256, hash: sha256 };
}

/**
 * What the signature has to be over, in the one form of each kind of key: plain data signed by SM2 has no attributes, all
 * else has them.
 */
function signedBytes(read: ReadSignature, content: Uint8Array): Uint8Array | undefined {
  const { attributes, fields, type } = read;
  const isBare = fields.keyKind === 'sm2' && type === SIGNED_OID.data;
  if (isBare) return attributes === undefined ? content : undefined;
  if (attributes === undefined || !areAttributesRight(read, attributes, content)) return undefined;
  return der(set(...attributes));
}

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
  const { hash } = digestOf(read.fields);
  return (
    oidOf(valueOf(SIGNED_OID.contentType)) === read.type &&
    digest !== undefined &&
    sameBytes(digest, hash(content)) &&
    certificateHash !== undefined &&
    sameBytes(certificateHash, hash(read.signer))
  );
}
