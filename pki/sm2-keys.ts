import {
  bits,
  der,
  integer,
  members,
  octets,
  octetsOf,
  oid,
  oidOf,
  parsed,
  sequence,
  tagged,
  type Node,
} from './asn1.ts';
import { isPrivateKey, sm2PointOf, type Sm2Pair } from './sm2.ts';

/** SM2 keys as files hold them: PKCS#8 and SubjectPublicKeyInfo, as `openssl` writes and reads them. */

const EC_PUBLIC_KEY = '1.2.840.10045.2.1';
const SM2_CURVE = '1.2.156.10197.1.301';

/** PKCS#8 DER. */
export function sm2Pkcs8(pair: Sm2Pair): Uint8Array {
  const key = sequence(integer(1), octets(pair.privateKey), tagged(1, bits(pair.point)));
  return der(sequence(integer(0), algorithm(), octets(der(key))));
}

/** `undefined` for a key of another kind, and for none. */
export function sm2PairOf(pkcs8: Uint8Array): Sm2Pair | undefined {
  const [, kind, wrapped] = members(parsed(pkcs8));
  const [type, curve] = members(kind);
  const inner = octetsOf(wrapped);
  if (oidOf(type) !== EC_PUBLIC_KEY || oidOf(curve) !== SM2_CURVE || inner === undefined) {
    return undefined;
  }
  const privateKey = octetsOf(members(parsed(inner))[1]);
  if (privateKey === undefined || !isPrivateKey(privateKey)) return undefined;
  return { privateKey, point: sm2PointOf(privateKey) };
}

export function sm2PublicKeyInfo(point: Uint8Array): Node {
  return sequence(algorithm(), bits(point));
}

function algorithm(): Node {
  return sequence(oid(EC_PUBLIC_KEY), oid(SM2_CURVE));
}
