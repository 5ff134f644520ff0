import { bitsOf, isTagged, members, type Node, oidOf, parsed, rawOf } from './asn1.ts';
import { remembered } from './remembered.ts';

/** What envelopes and signatures need of an X.509 certificate, read without believing anything else in it. */
export interface CertificateFields {
  /** DER of the issuer's name and of the serial number: how CMS names a certificate. */
  readonly issuer: Uint8Array;
  readonly serial: Uint8Array;
  readonly spki: Uint8Array;
  readonly keyKind: 'p256' | 'rsa' | 'sm2' | 'other';
  /** Uncompressed point, for keys on a curve. */
  readonly point: Uint8Array;
}

const EC_PUBLIC_KEY = '1.2.840.10045.2.1';
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
const CURVES: Readonly<Record<string, 'p256' | 'sm2'>> = {
  '1.2.840.10045.3.1.7': 'p256',
  '1.2.156.10197.1.301': 'sm2',
};

/** `undefined`: no certificate. */
export const certificateFields: (certificate: Uint8Array) => CertificateFields | undefined =
  remembered(readFields);

function readFields(certificate: Uint8Array): CertificateFields | undefined {
  const [tbs, algorithm, signature] = members(parsed(certificate));
  if (tbs === undefined || algorithm === undefined || signature === undefined) return undefined;
  const all = members(tbs);
  const [serial, , issuer, , , spki] = isTagged(all[0], 0) ? all.slice(1) : all;
  const [keyAlgorithm, key] = members(spki);
  const point = bitsOf(key);
  if (serial === undefined || issuer === undefined || point === undefined) return undefined;
  return {
    issuer: rawOf(issuer),
    serial: rawOf(serial),
    spki: rawOf(spki),
    keyKind: keyKindOf(members(keyAlgorithm).map(oidOf)),
    point,
  };
}

/** DER of the name of whom a certificate is about; empty for what is no certificate. */
export function subjectOf(certificate: Uint8Array): Uint8Array {
  const all = members(members(parsed(certificate))[0]);
  return rawOf(isTagged(all[0], 0) ? all[5] : all[4]);
}

/** The algorithm that a certificate says inside its signed part that it is signed with. */
export function signatureAlgorithm(certificate: Uint8Array): Node | undefined {
  const all = members(members(parsed(certificate))[0]);
  return isTagged(all[0], 0) ? all[2] : all[1];
}

function keyKindOf([algorithm, curve]: readonly (
  | string
  | undefined
)[]): CertificateFields['keyKind'] {
  if (algorithm === RSA_ENCRYPTION) return 'rsa';
  if (algorithm !== EC_PUBLIC_KEY || curve === undefined) return 'other';
  return CURVES[curve] ?? 'other';
}
