import * as asn1 from 'asn1js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat } from '#contracts/sealing/bytes.ts';
import { der, integer, nodeOf, type Node, octets, oid, sequence, set, tagged } from './asn1.ts';
import { certificateFields } from './certificate-fields.ts';
import type { SigningKey } from './keys.ts';
import { sm3 } from './sm3.ts';

/** Object identifiers of CMS signatures (RFC 5652, RFC 5035). */
export const SIGNED_OID = {
  signedData: '1.2.840.113549.1.7.2',
  data: '1.2.840.113549.1.7.1',
  sha256: '2.16.840.1.101.3.4.2.1',
  ecdsaSha256: '1.2.840.10045.4.3.2',
  rsaSha256: '1.2.840.113549.1.1.11',
  sm3: '1.2.156.10197.1.401',
  sm2Sm3: '1.2.156.10197.1.501',
  /** How openssl names an RSA signature whose digest stands elsewhere. */
  rsaEncryption: '1.2.840.113549.1.1.1',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const;

/**
 * A detached CMS signature, CAdES-BES: the signer's certificate is named inside what is signed. `atMs` is the signer's own
 * clock and decides nothing; what counts is a time-stamp over the signature. An SM2 key signs the content itself, without
 * attributes: no two tools agree on SM2 in CMS, but all agree on the bare signature that then lies inside.
 */
export function signDetached(
  key: SigningKey,
  content: Uint8Array,
  atMs: number,
): Promise<Uint8Array> {
  return signedData(key, {
    type: SIGNED_OID.data,
    content,
    isDetached: true,
    attributes:
      key.kind === 'sm2'
        ? undefined
        : [attribute(SIGNED_OID.signingTime, new asn1.UTCTime({ valueDate: new Date(atMs) }))],
  });
}

/**
 * A detached CMS signature for a PDF (PAdES): as `signDetached`, without the signer's own clock, which the document tells
 * outside of it (EN 319 142-1).
 */
export function signDetachedUntimed(key: SigningKey, content: Uint8Array): Promise<Uint8Array> {
  const attributes = key.kind === 'sm2' ? undefined : [];
  return signedData(key, { type: SIGNED_OID.data, content, isDetached: true, attributes });
}

/** A CMS signature that carries its content, of a given type: how a time-stamp token is made (RFC 3161). */
export function signAttached(
  key: SigningKey,
  type: string,
  content: Uint8Array,
): Promise<Uint8Array> {
  return signedData(key, { type, content, isDetached: false, attributes: [] });
}

interface ToSign {
  readonly type: string;
  readonly content: Uint8Array;
  readonly isDetached: boolean;
  /** What is signed beside type, digest and certificate; absent: the content itself is signed. */
  readonly attributes: readonly Node[] | undefined;
}

async function signedData(key: SigningKey, toSign: ToSign): Promise<Uint8Array> {
  const { type, content, isDetached } = toSign;
  const fields = certificateFields(key.certificate);
  if (fields === undefined) throw new TypeError('the signer has no readable certificate');
  const attributes = toSign.attributes && attributesOf(key, toSign, toSign.attributes);
  // RFC 5652, 5.4: what is signed is the SET, what is stored is `[0] IMPLICIT` of the same members.
  const signature = await key.sign(attributes === undefined ? content : der(set(...attributes)));
  const signerInfo = sequence(
    integer(1),
    sequence(nodeOf(fields.issuer), nodeOf(fields.serial)),
    digestAlgorithm(key),
    ...(attributes === undefined ? [] : [tagged(0, ...attributes)]),
    signatureAlgorithm(key),
    octets(signature),
  );
  const signed = sequence(
    // RFC 5652, 5.1: 3 when the content is of another type than data.
    integer(type === SIGNED_OID.data ? 1 : 3),
    set(digestAlgorithm(key)),
    isDetached ? sequence(oid(type)) : sequence(oid(type), tagged(0, octets(content))),
    tagged(0, ...[key.certificate, ...key.chain].map(nodeOf).sort(byBytes)),
    set(signerInfo),
  );
  return der(sequence(oid(SIGNED_OID.signedData), tagged(0, signed)));
}

function attribute(type: string, value: Node): Node {
  return sequence(oid(type), set(value));
}

/** CAdES-BES: the certificate's digest is signed too, as ESSCertIDv2 whose default algorithm is SHA-256. */
function attributesOf(
  key: SigningKey,
  { type, content }: ToSign,
  further: readonly Node[],
): readonly Node[] {
  const digest = key.kind === 'sm2' ? sm3 : sha256;
  const named = octets(digest(key.certificate));
  const certificate = key.kind === 'sm2' ? sequence(digestAlgorithm(key), named) : sequence(named);
  return [
    attribute(SIGNED_OID.contentType, oid(type)),
    attribute(SIGNED_OID.messageDigest, octets(digest(content))),
    attribute(SIGNED_OID.signingCertificateV2, sequence(sequence(certificate))),
    ...further,
  ].sort(byBytes);
}

function digestAlgorithm({ kind }: SigningKey): Node {
  return sequence(oid(kind === 'sm2' ? SIGNED_OID.sm3 : SIGNED_OID.sha256));
}

function signatureAlgorithm({ kind }: SigningKey): Node {
  switch (kind) {
    case 'rsa':
      return sequence(oid(SIGNED_OID.rsaSha256), new asn1.Null());
    case 'p256':
      return sequence(oid(SIGNED_OID.ecdsaSha256));
    case 'sm2':
      return sequence(oid(SIGNED_OID.sm2Sm3));
  }
}

/** DER orders the members of a SET by their bytes, the shorter one as if zeros followed. */
function byBytes(a: Node, b: Node): number {
  const [left, right] = [der(a), der(b)];
  const length = Math.max(left.length, right.length);
  const [first, second] = [pad(left, length), pad(right, length)];
  for (let at = 0; at < length; at += 1) {
    const difference = (first[at] ?? 0) - (second[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function pad(bytes: Uint8Array, length: number): Uint8Array {
  return concat(bytes, new Uint8Array(length - bytes.length));
}
