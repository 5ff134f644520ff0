import { sm4 } from 'sm-crypto-v2';
import {
  integer,
  members,
  nodeOf,
  octets,
  octetsOf,
  oid,
  oidOf,
  parsedDer,
  rawOf,
  sequence,
  set,
  tagged,
  taggedBytes,
  der,
} from './asn1.ts';
import type { CertificateFields } from './certificate-fields.ts';
import { sm2Encrypt } from './sm2.ts';
import { randomBytes } from './web-crypto.ts';

/**
 * CMS EnvelopedData (RFC 5652) with SM4-CBC to one SM2 certificate, a form that `openssl cms -decrypt` reads. It carries no
 * check of its content: a share is held against the commitment in its header before it is used (SEAL-4).
 */

const OID = {
  envelopedData: '1.2.840.113549.1.7.3',
  data: '1.2.840.113549.1.7.1',
  sm2Encryption: '1.2.156.10197.1.301.3',
  sm4Cbc: '1.2.156.10197.1.104.2',
} as const;

const KEY_BYTES = 16;
const BLOCK_BYTES = 16;
const CBC = { mode: 'cbc', padding: 'pkcs#7', output: 'array' } as const;

export function encryptToSm2(recipient: CertificateFields, payload: Uint8Array): Uint8Array {
  const contentKey = randomBytes(KEY_BYTES);
  const iv = randomBytes(BLOCK_BYTES);
  const info = sequence(
    integer(0),
    sequence(nodeOf(recipient.issuer), nodeOf(recipient.serial)),
    sequence(oid(OID.sm2Encryption)),
    octets(sm2Encrypt(recipient.point, contentKey)),
  );
  const content = sequence(
    oid(OID.data),
    sequence(oid(OID.sm4Cbc), octets(iv)),
    taggedBytes(0, sm4.encrypt(payload, contentKey, { ...CBC, iv })),
  );
  contentKey.fill(0);
  const envelope = sequence(integer(0), set(info), content);
  return der(sequence(oid(OID.envelopedData), tagged(0, envelope)));
}

export interface ReadSmEnvelope {
  readonly recipients: number;
  /** DER of the recipient's issuer and serial number. */
  readonly issuer: Uint8Array;
  readonly serial: Uint8Array;
  readonly encryptedKey: Uint8Array;
  readonly iv: Uint8Array;
  readonly sealed: Uint8Array;
}

/** `undefined` when it is not of this one form. */
export function readSmEnvelope(bytes: Uint8Array): ReadSmEnvelope | undefined {
  const [type, outer] = members(parsedDer(bytes));
  if (oidOf(type) !== OID.envelopedData) return undefined;
  const body = members(members(outer)[0]);
  const [, recipients, content] = body;
  const infos = members(recipients);
  const [, id, keyAlgorithm, key] = members(infos[0]);
  const [issuer, serial] = members(id);
  const [contentType, algorithm, encrypted] = members(content);
  const [cipher, parameter] = members(algorithm);
  const [encryptedKey, iv, sealed] = [octetsOf(key), octetsOf(parameter), octetsOf(encrypted)];
  const isOfThisForm =
    body.length === 3 &&
    members(keyAlgorithm).length === 1 &&
    oidOf(members(keyAlgorithm)[0]) === OID.sm2Encryption &&
    oidOf(contentType) === OID.data &&
    oidOf(cipher) === OID.sm4Cbc;
  if (!isOfThisForm || encryptedKey === undefined || iv?.length !== BLOCK_BYTES) return undefined;
  if (sealed === undefined || issuer === undefined || serial === undefined) return undefined;
  return {
    recipients: infos.length,
    issuer: rawOf(issuer),
    serial: rawOf(serial),
    encryptedKey,
    iv,
    sealed,
  };
}

/** The payload under a content key; `undefined` when key or bytes do not fit. */
export function openedSmEnvelope(
  read: ReadSmEnvelope,
  contentKey: Uint8Array,
): Uint8Array | undefined {
  const isWhole = read.sealed.length > 0 && read.sealed.length % BLOCK_BYTES === 0;
  if (contentKey.length !== KEY_BYTES || !isWhole) return undefined;
  const padded = sm4.decrypt(read.sealed, contentKey, { ...CBC, padding: 'none', iv: read.iv });
  const count = padded.at(-1) ?? 0;
  const isPadded =
    count >= 1 && count <= BLOCK_BYTES && padded.subarray(-count).every((byte) => byte === count);
  return isPadded ? padded.slice(0, -count) : undefined;
}
