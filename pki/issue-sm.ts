import { Name } from '@peculiar/x509';
import * as asn1 from 'asn1js';
import {
  bits,
  bitsOf,
  der,
  integer,
  members,
  nodeOf,
  type Node,
  octets,
  oid,
  parsed,
  rawOf,
  sequence,
  tagged,
  taggedBytes,
} from './asn1.ts';
import { certificateFields, subjectOf } from './certificate-fields.ts';
import {
  type Authority,
  type CertificateUse,
  type RevokedEntry,
  SERIAL_BYTES,
  TIME_STAMPING,
  type Validity,
} from './issue-terms.ts';
import { sm2PairOf, sm2Pkcs8, sm2PublicKeyInfo } from './sm2-keys.ts';
import { type Sm2Pair, sm2Pair, sm2Sign, sm2Verify } from './sm2.ts';
import { sm3 } from './sm3.ts';
import { plainBytes, randomBytes } from './web-crypto.ts';

/** Requests, certificates and revocation lists with SM2 keys (RFC 2986, RFC 5280, GB/T 20518), for development and tests. */

const SM2_WITH_SM3 = '1.2.156.10197.1.501';
const EXTENSION = {
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  subjectKey: '2.5.29.14',
  authorityKey: '2.5.29.35',
} as const;
const KEY_ID_BYTES = 20;
/** Bits of key usage from the left, as one or two bytes, and how many bits at the end do not count. */
const USAGE: Readonly<Record<CertificateUse | 'authority', readonly [number, number]>> = {
  signing: [0xe8, 3],
  encryption: [0x38, 3],
  'time-stamping': [0x80, 7],
  authority: [0x06, 1],
};

export function createSmAuthority(name: string, validity: Validity): Authority {
  const pair = sm2Pair();
  const subject = nameOf(name);
  const certificate = certificateOf(pair, {
    ...{ subject, issuer: subject, point: pair.point, validity },
    extensions: [
      extension(EXTENSION.basicConstraints, true, sequence(yes(), integer(0))),
      usage('authority'),
      extension(EXTENSION.subjectKey, false, octets(keyId(pair.point))),
    ],
  });
  return { name, certificate, privateKey: sm2Pkcs8(pair) };
}

/** A request (PKCS#10 DER) and the private key that stays with whoever makes it. */
export function createSmRequest(name: string): {
  readonly request: Uint8Array;
  readonly privateKey: Uint8Array;
} {
  const pair = sm2Pair();
  const info = sequence(integer(0), nodeOf(nameOf(name)), sm2PublicKeyInfo(pair.point), tagged(0));
  return { request: signed(pair, info), privateKey: sm2Pkcs8(pair) };
}

/** `undefined` when the request is none with an SM2 key, or its signature does not hold. */
export function issueSmCertificate(
  authority: Authority,
  request: Uint8Array,
  terms: Validity & { readonly use: CertificateUse },
): Uint8Array | undefined {
  const [info, , signature] = members(parsed(request));
  const [, subject, key] = members(info);
  const [point, value] = [bitsOf(members(key)[1]), bitsOf(signature)];
  if (subject === undefined || point === undefined || value === undefined) return undefined;
  if (!sm2Verify(point, rawOf(info), value)) return undefined;
  const pair = pairOf(authority);
  return certificateOf(pair, {
    subject: rawOf(subject),
    issuer: subjectOf(authority.certificate),
    ...{ point, validity: terms },
    extensions: [
      extension(EXTENSION.basicConstraints, true, sequence()),
      usage(terms.use),
      ...(terms.use === 'time-stamping'
        ? [extension(EXTENSION.extendedKeyUsage, true, sequence(oid(TIME_STAMPING)))]
        : []),
      extension(EXTENSION.subjectKey, false, octets(keyId(point))),
      extension(EXTENSION.authorityKey, false, sequence(taggedBytes(0, keyId(pair.point)))),
    ],
  });
}

/** A revocation list (CRL) as of an instant. */
export function issueSmRevocationList(
  authority: Authority,
  list: Validity & { readonly revoked: readonly RevokedEntry[] },
): Uint8Array {
  const pair = pairOf(authority);
  const entries = list.revoked.map(({ certificate, atMs }) => {
    const fields = certificateFields(certificate);
    if (fields === undefined) throw new TypeError('what is revoked is no certificate');
    return sequence(nodeOf(fields.serial), time(atMs));
  });
  const toBeSigned = sequence(
    integer(1),
    algorithm(),
    nodeOf(subjectOf(authority.certificate)),
    time(list.fromMs),
    time(list.untilMs),
    ...(entries.length === 0 ? [] : [sequence(...entries)]),
    tagged(
      0,
      sequence(
        extension(EXTENSION.authorityKey, false, sequence(taggedBytes(0, keyId(pair.point)))),
      ),
    ),
  );
  return signed(pair, toBeSigned);
}

function certificateOf(
  signer: Sm2Pair,
  about: {
    readonly subject: Uint8Array;
    readonly issuer: Uint8Array;
    readonly point: Uint8Array;
    readonly validity: Validity;
    readonly extensions: readonly Node[];
  },
): Uint8Array {
  const serial = randomBytes(SERIAL_BYTES);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x01;
  const toBeSigned = sequence(
    tagged(0, integer(2)),
    new asn1.Integer({ valueHex: plainBytes(serial).slice().buffer }),
    algorithm(),
    nodeOf(about.issuer),
    sequence(time(about.validity.fromMs), time(about.validity.untilMs)),
    nodeOf(about.subject),
    sm2PublicKeyInfo(about.point),
    tagged(3, sequence(...about.extensions)),
  );
  return signed(signer, toBeSigned);
}

function signed(signer: Sm2Pair, toBeSigned: Node): Uint8Array {
  const bytes = der(toBeSigned);
  return der(sequence(nodeOf(bytes), algorithm(), bits(sm2Sign(signer, bytes))));
}

function algorithm(): Node {
  return sequence(oid(SM2_WITH_SM3));
}

function extension(id: string, isCritical: boolean, value: Node): Node {
  return sequence(oid(id), ...(isCritical ? [yes()] : []), octets(der(value)));
}

function usage(use: CertificateUse | 'authority'): Node {
  const [byte, unusedBits] = USAGE[use];
  const valueHex = Uint8Array.of(byte).buffer;
  return extension(EXTENSION.keyUsage, true, new asn1.BitString({ valueHex, unusedBits }));
}

function yes(): Node {
  return new asn1.Boolean({ value: true });
}

/** RFC 5280, 4.1.2.5: two digits of the year until 2049. */
function time(atMs: number): Node {
  const valueDate = new Date(Math.floor(atMs / 1000) * 1000);
  return valueDate.getUTCFullYear() < 2050
    ? new asn1.UTCTime({ valueDate })
    : new asn1.GeneralizedTime({ valueDate });
}

function keyId(point: Uint8Array): Uint8Array {
  return sm3(point).subarray(0, KEY_ID_BYTES);
}

/** Throws on names that cannot be read. */
function nameOf(name: string): Uint8Array {
  return new Uint8Array(new Name(name).toArrayBuffer());
}

function pairOf(authority: Authority): Sm2Pair {
  const pair = sm2PairOf(authority.privateKey);
  if (pair === undefined) throw new TypeError('the authority’s key is no SM2 key');
  return pair;
}
