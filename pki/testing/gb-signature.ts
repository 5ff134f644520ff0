import * as asn1 from 'asn1js';
import { sm2 } from 'sm-crypto-v2';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { concat } from '#contracts/sealing/bytes.ts';
import { bytesOfHex, hex } from '#contracts/utf8.ts';
import { der, integer, nodeOf, type Node, octets, oid, sequence, set, tagged } from '../asn1.ts';
import { certificateFields } from '../certificate-fields.ts';
import { SIGNED_OID, signDetached } from '../cms-signature.ts';
import { ecdsaDer } from '../ecdsa-der.ts';
import { GB_OID } from '../gb-signature.ts';
import { type KeyMaterial, softwareSigningKey } from '../software-keys.ts';
import { sm2PairOf } from '../sm2-keys.ts';
import { sm3 } from '../sm3.ts';

/** Test support: signatures as the middleware of a USB key makes them (GB/T 35275), and every way in which one is not taken. */

interface Shape {
  readonly outer: string;
  readonly inner: string;
  readonly version: number;
  readonly digest: string;
  readonly algorithm: string;
  readonly certificates: readonly Uint8Array[];
  /** Content inside. */
  readonly attached: Uint8Array | undefined;
  readonly hasLists: boolean;
  /** In the order in which they are stored. */
  readonly attributes: readonly Node[] | undefined;
  readonly hasUnsigned: boolean;
  readonly signers: number;
  /** What is signed, by content and attributes as a SET. */
  readonly signed: (content: Uint8Array, attributes: Uint8Array | undefined) => Uint8Array;
  readonly userId: string;
}

export type GbChanges = Partial<Shape>;

export async function gbSigned(
  material: KeyMaterial,
  content: Uint8Array,
  changes: GbChanges = {},
): Promise<Uint8Array> {
  const shape: Shape = {
    ...{ outer: GB_OID.signedData, inner: GB_OID.data, version: 1, digest: SIGNED_OID.sm3 },
    ...{ algorithm: GB_OID.sm2Signature, certificates: [material.certificate] },
    ...{ attached: undefined, hasLists: false, attributes: undefined, hasUnsigned: false },
    ...{ signers: 1, userId: '1234567812345678' },
    signed: (bytes, attributes) => attributes ?? bytes,
    ...changes,
  };
  const { attributes } = shape;
  const toSign = shape.signed(content, attributes && der(set(...attributes)));
  const signature = await signedWith(material, toSign, shape.userId);
  const fields = certificateFields(material.certificate);
  if (fields === undefined) throw new Error('the signer has a certificate');
  const info = sequence(
    integer(shape.version),
    sequence(nodeOf(fields.issuer), nodeOf(fields.serial)),
    sequence(oid(shape.digest), new asn1.Null()),
    ...(attributes === undefined ? [] : [tagged(0, ...attributes)]),
    sequence(oid(shape.algorithm)),
    octets(signature),
    ...(shape.hasUnsigned ? [tagged(1, attribute('1.2.3.4', integer(1)))] : []),
  );
  const signed = sequence(
    integer(shape.version),
    set(sequence(oid(shape.digest), new asn1.Null())),
    sequence(oid(shape.inner), ...(shape.attached ? [tagged(0, octets(shape.attached))] : [])),
    tagged(0, ...shape.certificates.map(nodeOf)),
    ...(shape.hasLists ? [tagged(1)] : []),
    set(...Array.from({ length: shape.signers }, () => info)),
  );
  return der(sequence(oid(shape.outer), tagged(0, signed)));
}

/** A key of the other suite signs as it can. */
async function signedWith(
  material: KeyMaterial,
  bytes: Uint8Array,
  userId: string,
): Promise<Uint8Array> {
  const pair = sm2PairOf(material.privateKey);
  if (pair === undefined) return (await softwareSigningKey(material)).sign(bytes);
  const how = { hash: true, der: false, userId, publicKey: hex(pair.point) };
  return ecdsaDer(bytesOfHex(sm2.doSignature(bytes, hex(pair.privateKey), how)));
}

function attribute(type: string, ...values: readonly Node[]): Node {
  return sequence(oid(type), set(...values));
}

/** Content type, digest and the signer's clock, in the order of DER. */
export function gbAttributes(
  content: Uint8Array,
  changes: { readonly type?: string; readonly more?: readonly Node[] } = {},
): readonly Node[] {
  return [
    attribute(SIGNED_OID.contentType, oid(changes.type ?? GB_OID.data)),
    attribute(SIGNED_OID.signingTime, new asn1.UTCTime({ valueDate: new Date(0) })),
    attribute(SIGNED_OID.messageDigest, octets(sm3(content))),
    ...(changes.more ?? []),
  ];
}

/** CAdES: the certificate named inside, by its SM3 digest. */
export function namedInside(certificate: Uint8Array): Node {
  const named = sequence(sequence(oid(SIGNED_OID.sm3)), octets(sm3(certificate)));
  return attribute(SIGNED_OID.signingCertificateV2, sequence(sequence(named)));
}

interface RefusedGb {
  readonly what: string;
  readonly fault: SealFault;
  readonly make: (material: KeyMaterial, content: Uint8Array) => Promise<Uint8Array>;
}

const OTHER = new TextEncoder().encode('{"other":1}');

function refused(
  what: string,
  fault: SealFault,
  changes: GbChanges | ((content: Uint8Array, material: KeyMaterial) => GbChanges),
): RefusedGb {
  const of = typeof changes === 'function' ? changes : () => changes;
  return { what, fault, make: (key, content) => gbSigned(key, content, of(content, key)) };
}

/** Made by a key of SM2, each with the fault that says why it does not count. */
export const REFUSED_GB: readonly RefusedGb[] = [
  refused('over other content', 'signature_invalid', { signed: () => OTHER }),
  refused('with the digest of other content', 'signature_invalid', {
    attributes: gbAttributes(OTHER),
  }),
  refused('without a digest', 'signature_invalid', (content) => ({
    attributes: gbAttributes(content).slice(0, 2),
  })),
  refused('with two digests', 'signature_invalid', (content) => ({
    attributes: [...gbAttributes(content), ...gbAttributes(content).slice(2)],
  })),
  refused('with the content type of the other form', 'signature_invalid', (content) => ({
    attributes: gbAttributes(content, { type: SIGNED_OID.data }),
  })),
  refused('over its attributes as they are stored', 'signature_invalid', (content) => ({
    attributes: gbAttributes(content),
    signed: (_, attributes = new Uint8Array(0)) =>
      concat(Uint8Array.of(0xa0), attributes.subarray(1)),
  })),
  refused('over the content though it has attributes', 'signature_invalid', (content) => ({
    attributes: gbAttributes(content),
    signed: (bytes) => bytes,
  })),
  refused('with another certificate named inside', 'signature_invalid', (content) => ({
    attributes: gbAttributes(content, { more: [namedInside(OTHER)] }),
  })),
  refused('with another user id', 'signature_invalid', { userId: '' }),
  refused('over the header of the content too, as GmSSL does', 'signature_invalid', {
    signed: (content) =>
      der(sequence(oid(GB_OID.data), ...(content.length > 0 ? [tagged(0, octets(content))] : []))),
  }),
  refused('with data of the other form inside', 'signature_invalid', { inner: SIGNED_OID.data }),
  refused('with its data inside the other form', 'signature_invalid', {
    ...{ outer: SIGNED_OID.signedData, algorithm: SIGNED_OID.sm2Sm3 },
  }),
  refused('with the content inside', 'signature_encoding', (content) => ({ attached: content })),
  refused('of two signers', 'signature_encoding', { signers: 2 }),
  refused('of no signer', 'signature_encoding', { signers: 0 }),
  refused('without its certificate', 'signature_encoding', { certificates: [] }),
  refused('with revocation lists', 'signature_encoding', { hasLists: true }),
  refused('with something unsigned', 'signature_encoding', { hasUnsigned: true }),
  refused('of another version', 'signature_encoding', { version: 3 }),
  refused('by SHA-256', 'signature_encoding', { digest: SIGNED_OID.sha256 }),
  refused('by ECDSA', 'signature_encoding', { algorithm: SIGNED_OID.ecdsaSha256 }),
  refused('with attributes out of order', 'signature_encoding', (content) => ({
    attributes: gbAttributes(content).toReversed(),
  })),
  {
    what: 'with something behind it',
    fault: 'signature_encoding',
    make: async (key, content) => concat(await gbSigned(key, content), new Uint8Array(1)),
  },
  {
    what: 'in another spelling of a length',
    fault: 'signature_encoding',
    make: async (key, content) => longerLength(await gbSigned(key, content)),
  },
  {
    what: 'of the form that we write, with attributes',
    fault: 'signature_invalid',
    make: (key, content) =>
      gbSigned(key, content, {
        ...{ outer: SIGNED_OID.signedData, inner: SIGNED_OID.data },
        algorithm: SIGNED_OID.sm2Sm3,
        attributes: gbAttributes(content, { type: SIGNED_OID.data }),
      }),
  },
  {
    what: 'of the form that we write, cut',
    fault: 'signature_encoding',
    make: async (key, content) =>
      (await signDetached(await softwareSigningKey(key), content, 0)).subarray(0, 300),
  },
];

/** The outer length with a zero before it: BER allows that, DER does not. */
function longerLength(value: Uint8Array): Uint8Array {
  const count = (value[1] ?? 0) & 0x7f;
  const head = Uint8Array.of(value[0] ?? 0, 0x80 | (count + 1), 0);
  return concat(head, value.subarray(2));
}
