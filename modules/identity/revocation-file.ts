import { verify, X509Certificate } from 'node:crypto';
import {
  BitString,
  fromBER,
  GeneralizedTime,
  Integer,
  ObjectIdentifier,
  Sequence,
  UTCTime,
} from 'asn1js';
import { REVOKED_CERTIFICATES_MAX } from '#contracts/limits.ts';
import { fingerprintOf, serialText } from './certificates.ts';

/** A revocation list (吊销列表, CRL) whose signature was checked. */
export interface RevocationFile {
  /** Of the trusted authority that signed it. */
  readonly fingerprint: string;
  readonly thisUpdateMs: number;
  readonly nextUpdateMs: number | undefined;
  readonly revoked: readonly RevokedEntry[];
}

interface RevokedEntry {
  /** Upper-case hex without leading zeros. */
  readonly serial: string;
  readonly atMs: number;
}

/** Reads a CRL (DER); `undefined` when it is none, is too long, or no trusted authority has signed it. */
export function readRevocationFile(
  der: Uint8Array,
  trusted: readonly string[],
): RevocationFile | undefined {
  const { result, offset } = fromBER(new Uint8Array(der));
  const [signed, algorithm, signature] = offset === der.length ? members(result) : [];
  const [id] = members(algorithm);
  const digest = id instanceof ObjectIdentifier ? DIGESTS[id.getValue()] : undefined;
  if (signed === undefined || digest === undefined) return undefined;
  if (!(signature instanceof BitString)) return undefined;
  const content = readContent(signed);
  if (content === undefined || content.revoked.length > REVOKED_CERTIFICATES_MAX) return undefined;
  const issuer = trusted
    .map((pem) => new X509Certificate(pem))
    .find(({ publicKey }) => {
      const bytes = signed.valueBeforeDecodeView;
      return verify(digest, bytes, publicKey, signature.valueBlock.valueHexView);
    });
  return issuer && { fingerprint: fingerprintOf(issuer), ...content };
}

type Node = ReturnType<typeof fromBER>['result'];

/** TBSCertList (RFC 5280, 5.1): version?, algorithm, issuer, this update, next update?, entries?, extensions?. */
function readContent(signed: Node): Omit<RevocationFile, 'fingerprint'> | undefined {
  const all = members(signed);
  const [, , ...rest] = all[0] instanceof Integer ? all.slice(1) : all;
  const [thisUpdateMs, nextUpdateMs] = rest.slice(0, 2).map(timeOf);
  if (thisUpdateMs === undefined) return undefined;
  const list = rest[nextUpdateMs === undefined ? 1 : 2];
  const entries = list instanceof Sequence ? members(list) : [];
  const revoked = entries.flatMap((entry) => entryOf(entry) ?? []);
  if (revoked.length !== entries.length) return undefined;
  return { thisUpdateMs, nextUpdateMs, revoked };
}

function entryOf(entry: Node): RevokedEntry | undefined {
  const [serial, at] = members(entry);
  const atMs = timeOf(at);
  if (!(serial instanceof Integer) || atMs === undefined) return undefined;
  return { serial: serialText(Buffer.from(serial.valueBlock.valueHexView).toString('hex')), atMs };
}

function members(node: Node | undefined): readonly Node[] {
  return node instanceof Sequence ? node.valueBlock.value : [];
}

function timeOf(node: Node | undefined): number | undefined {
  const isTime = node instanceof UTCTime || node instanceof GeneralizedTime;
  return isTime ? node.toDate().getTime() : undefined;
}

/** SHA-2 with RSA (PKCS #1) and with ECDSA. */
const DIGESTS: Readonly<Record<string, 'sha256' | 'sha384' | 'sha512'>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
};
