import { sha256 } from '@noble/hashes/sha2.js';
import { concat, u32 } from '#contracts/sealing/bytes.ts';
import type { SuiteId } from '#contracts/sealing/suite.ts';
import {
  bits,
  bitsOf,
  der,
  integer,
  isTagged,
  members,
  nodeOf,
  type Node,
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
} from './asn1.ts';
import { certificateFields } from './certificate-fields.ts';
import { encryptToSm2, openedSmEnvelope, readSmEnvelope } from './cms-envelope-sm.ts';
import type { DecryptionKey } from './keys.ts';
import { plainBytes, randomBytes, subtle } from './web-crypto.ts';

/**
 * CMS AuthEnvelopedData (RFC 5083) with AES-256-GCM to one recipient: ECDH on P-256 for curve keys, RSAES-OAEP for RSA
 * keys. Own code, because no library at hand makes a form that `openssl cms -decrypt` reads; the tests run that command.
 * To an SM2 certificate it is the form of `cms-envelope-sm.ts`.
 */

const OID = {
  authEnvelopedData: '1.2.840.113549.1.9.16.1.23',
  data: '1.2.840.113549.1.7.1',
  aes256Gcm: '2.16.840.1.101.3.4.1.46',
  aes256Wrap: '2.16.840.1.101.3.4.1.45',
  ecPublicKey: '1.2.840.10045.2.1',
  ecdhSha256Kdf: '1.3.132.1.11.1',
  rsaesOaep: '1.2.840.113549.1.1.7',
  mgf1: '1.2.840.113549.1.1.8',
  sha256: '2.16.840.1.101.3.4.2.1',
} as const;

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const UKM_BYTES = 16;
const KARI = 1;
const P256 = { name: 'ECDH', namedCurve: 'P-256' } as const;
const OAEP = { name: 'RSA-OAEP', hash: 'SHA-256' } as const;

/** DER of a payload that only the holder of this certificate's key can read. Throws on a key of another kind. */
export async function encryptTo(certificate: Uint8Array, payload: Uint8Array): Promise<Uint8Array> {
  const fields = certificateFields(certificate);
  if (fields?.keyKind === 'sm2') return encryptToSm2(fields, payload);
  const contentKey = randomBytes(KEY_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const key = await subtle.importKey('raw', plainBytes(contentKey), 'AES-GCM', false, ['encrypt']);
  const iv = plainBytes(nonce);
  const sealed = new Uint8Array(
    await subtle.encrypt({ name: 'AES-GCM', iv }, key, plainBytes(payload)),
  );
  const recipient = await recipientInfo(certificate, contentKey);
  contentKey.fill(0);
  const content = sequence(
    oid(OID.data),
    sequence(oid(OID.aes256Gcm), sequence(octets(nonce), integer(TAG_BYTES))),
    taggedBytes(0, sealed.subarray(0, -TAG_BYTES)),
  );
  const envelope = sequence(
    integer(0),
    set(recipient),
    content,
    octets(sealed.subarray(-TAG_BYTES)),
  );
  return der(sequence(oid(OID.authEnvelopedData), tagged(0, envelope)));
}

async function recipientInfo(certificate: Uint8Array, contentKey: Uint8Array): Promise<Node> {
  const fields = certificateFields(certificate);
  if (fields === undefined) throw new TypeError('the recipient has no readable certificate');
  const id = sequence(nodeOf(fields.issuer), nodeOf(fields.serial));
  if (fields.keyKind === 'rsa') {
    const spki = plainBytes(fields.spki);
    const key = await subtle.importKey('spki', spki, OAEP, false, ['encrypt']);
    const encrypted = await subtle.encrypt(OAEP, key, plainBytes(contentKey));
    return sequence(integer(0), id, oaepAlgorithm(), octets(new Uint8Array(encrypted)));
  }
  if (fields.keyKind !== 'p256')
    throw new TypeError('the recipient’s key is neither P-256 nor RSA nor SM2');
  const pair = await subtle.generateKey(P256, true, ['deriveBits']);
  const theirs = await subtle.importKey('raw', plainBytes(fields.point), P256, false, []);
  const shared = await subtle.deriveBits({ name: 'ECDH', public: theirs }, pair.privateKey, 256);
  const own = new Uint8Array(await subtle.exportKey('raw', pair.publicKey));
  const ukm = randomBytes(UKM_BYTES);
  const wrapped = await wrap(agreedKey(new Uint8Array(shared), ukm), contentKey);
  return tagged(
    KARI,
    integer(3),
    tagged(0, tagged(1, sequence(oid(OID.ecPublicKey)), bits(own))),
    tagged(1, octets(ukm)),
    agreementAlgorithm(),
    sequence(sequence(id, octets(wrapped))),
  );
}

function oaepAlgorithm(): Node {
  const hash = sequence(oid(OID.sha256));
  const mask = sequence(oid(OID.mgf1), sequence(oid(OID.sha256)));
  return sequence(oid(OID.rsaesOaep), sequence(tagged(0, hash), tagged(1, mask)));
}

function agreementAlgorithm(): Node {
  return sequence(oid(OID.ecdhSha256Kdf), sequence(oid(OID.aes256Wrap)));
}

/** Key derivation of ANSI X9.63 with SHA-256 over ECC-CMS-SharedInfo (RFC 5753); one block gives the whole key. */
function agreedKey(shared: Uint8Array, ukm: Uint8Array | undefined): Uint8Array {
  const info = der(
    sequence(
      sequence(oid(OID.aes256Wrap)),
      ...(ukm === undefined ? [] : [tagged(0, octets(ukm))]),
      tagged(2, octets(u32(KEY_BYTES * 8))),
    ),
  );
  return sha256(concat(shared, u32(1), info));
}

async function wrap(kek: Uint8Array, key: Uint8Array): Promise<Uint8Array> {
  const wrapping = await subtle.importKey('raw', plainBytes(kek), 'AES-KW', false, ['wrapKey']);
  const wrapped = await subtle.importKey('raw', plainBytes(key), 'AES-GCM', true, ['encrypt']);
  return new Uint8Array(await subtle.wrapKey('raw', wrapped, wrapping, 'AES-KW'));
}

/** What an envelope says of itself without any key; `undefined` when it is not of the one form that is allowed. */
export interface EnvelopeFacts {
  /** The suite whose form the envelope has. */
  readonly suite: SuiteId;
  readonly recipients: number;
  /** DER of the recipient's issuer and serial number. */
  readonly issuer: Uint8Array;
  readonly serial: Uint8Array;
}

interface ReadEnvelope extends EnvelopeFacts {
  readonly nonce: Uint8Array;
  readonly sealed: Uint8Array;
  readonly recipient: Node;
}

export function envelopeFacts(envelope: Uint8Array): EnvelopeFacts | undefined {
  const national = readSmEnvelope(envelope);
  return national === undefined ? readEnvelope(envelope) : { ...national, suite: 'SM2-SM4-SM3' };
}

/** Whether the envelope's one recipient is this certificate. */
export function isEnvelopeTo(
  facts: Pick<EnvelopeFacts, 'issuer' | 'serial'>,
  certificate: Uint8Array,
): boolean {
  const fields = certificateFields(certificate);
  return (
    fields !== undefined &&
    sameBytes(facts.issuer, fields.issuer) &&
    sameBytes(facts.serial, fields.serial)
  );
}

/** The payload, when it was made for this key and nothing was changed; else `undefined`. */
export async function decryptWith(
  holder: DecryptionKey,
  envelope: Uint8Array,
): Promise<Uint8Array | undefined> {
  if (holder.kind === 'sm2') {
    const national = readSmEnvelope(envelope);
    if (national?.recipients !== 1 || !isEnvelopeTo(national, holder.certificate)) return undefined;
    const contentKey = await holder.decryptSm2(national.encryptedKey);
    return contentKey === undefined ? undefined : openedSmEnvelope(national, contentKey);
  }
  const read = readEnvelope(envelope);
  if (read === undefined || read.recipients !== 1) return undefined;
  if (!isEnvelopeTo(read, holder.certificate)) return undefined;
  try {
    const contentKey = await contentKeyOf(holder, read.recipient);
    if (contentKey === undefined) return undefined;
    const key = await subtle.importKey('raw', plainBytes(contentKey), 'AES-GCM', false, [
      'decrypt',
    ]);
    const iv = plainBytes(read.nonce);
    return new Uint8Array(
      await subtle.decrypt({ name: 'AES-GCM', iv }, key, plainBytes(read.sealed)),
    );
  } catch (error) {
    // WebCrypto names a failed decryption so; anything else is a fault of the key's holder and passes on.
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

async function contentKeyOf(
  holder: Exclude<DecryptionKey, { kind: 'sm2' }>,
  recipient: Node,
): Promise<Uint8Array | undefined> {
  const parts = members(recipient);
  if (holder.kind === 'rsa') {
    const encrypted = octetsOf(parts[3]);
    return encrypted === undefined ? undefined : holder.decryptOaep(encrypted);
  }
  const theirs = bitsOf(members(members(parts[1])[0])[1]);
  // Others may leave the user keying material out; then the last two parts move up.
  const ukm = isTagged(parts[2], 1) ? octetsOf(members(parts[2])[0]) : undefined;
  const wrapped = octetsOf(members(members(parts.at(-1))[0])[1]);
  if (theirs === undefined || wrapped === undefined) return undefined;
  const kek = agreedKey(await holder.agree(theirs), ukm);
  const wrapping = await subtle.importKey('raw', plainBytes(kek), 'AES-KW', false, ['unwrapKey']);
  const key = await subtle.unwrapKey(
    'raw',
    plainBytes(wrapped),
    wrapping,
    'AES-KW',
    'AES-GCM',
    true,
    ['decrypt'],
  );
  return new Uint8Array(await subtle.exportKey('raw', key));
}

function readEnvelope(bytes: Uint8Array): ReadEnvelope | undefined {
  const [type, outer] = members(parsedDer(bytes));
  if (oidOf(type) !== OID.authEnvelopedData) return undefined;
  const body = members(members(outer)[0]);
  const [, recipients, content, mac] = body;
  const infos = members(recipients);
  const [recipient] = infos;
  const [contentType, algorithm, encrypted] = members(content);
  const [cipher, parameters] = members(algorithm);
  const nonce = octetsOf(members(parameters)[0]);
  const sealed = octetsOf(encrypted);
  const tag = octetsOf(mac);
  if (body.length !== 4 || oidOf(contentType) !== OID.data) return undefined;
  if (oidOf(cipher) !== OID.aes256Gcm || nonce?.length !== NONCE_BYTES) return undefined;
  if (sealed === undefined || tag?.length !== TAG_BYTES || recipient === undefined)
    return undefined;
  const id = recipientId(recipient);
  if (id === undefined) return undefined;
  const [issuer, serial] = members(id);
  return {
    suite: 'P256-A256GCM-SHA256',
    recipients: recipientCount(infos),
    issuer: rawOf(issuer),
    serial: rawOf(serial),
    nonce,
    sealed: concat(sealed, tag),
    recipient,
  };
}

/** A key agreement can name several recipients inside one info: each of them counts. */
function recipientCount(infos: readonly Node[]): number {
  return infos.reduce(
    (count, info) => count + (isTagged(info, KARI) ? members(members(info).at(-1)).length : 1),
    0,
  );
}

/** The recipient's name, when its algorithm is one of the two that are allowed. */
function recipientId(recipient: Node): Node | undefined {
  const parts = members(recipient);
  if (isTagged(recipient, KARI)) {
    const isAllowed = sameBytes(rawOf(parts.at(-2)), der(agreementAlgorithm()));
    return isAllowed ? members(members(parts.at(-1))[0])[0] : undefined;
  }
  return sameBytes(rawOf(parts[2]), der(oaepAlgorithm())) ? parts[1] : undefined;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
