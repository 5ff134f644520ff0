import * as asn1 from 'asn1js';
import { sha256 } from '@noble/hashes/sha2.js';
import { sameBytes } from '#contracts/journal/merkle.ts';
import type { Sha256 } from '#contracts/journal/record.ts';
import { type Result, err, ok } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import type { SuiteId } from '#contracts/sealing/suite.ts';
import { utf8 } from '#contracts/utf8.ts';
import {
  der,
  integer,
  members,
  nodeOf,
  type Node,
  octets,
  octetsOf,
  oid,
  oidOf,
  parsed,
  rawOf,
  sequence,
  sequenceOf,
} from './asn1.ts';
import { signAttached, SIGNED_OID } from './cms-signature.ts';
import { verifySignature } from './cms-verify.ts';
import type { SigningKey } from './keys.ts';
import { sm3 } from './sm3.ts';
import { timeOf } from './times.ts';
import type { TrustList } from './trust.ts';
import { plainBytes, randomBytes } from './web-crypto.ts';

/** Time-stamps (时间戳) of RFC 3161: an outside authority says when it saw a digest. */

const TST_INFO = '1.2.840.113549.1.9.16.1.4';
/** Policy of the demo authority; a licensed one brings its own. */
const DEMO_POLICY = '1.3.6.1.4.1.13762.3';
const NONCE_BYTES = 8;
const GENERALIZED_TIME = 24;

/** A request for a time-stamp over these bytes, DER; the digest is that of the suite. */
export function timestampRequest(
  data: Uint8Array,
  suite: SuiteId = 'P256-A256GCM-SHA256',
): Uint8Array {
  const digest = suite === 'SM2-SM4-SM3' ? SIGNED_OID.sm3 : SIGNED_OID.sha256;
  const nonce = randomBytes(NONCE_BYTES);
  nonce[0] = ((nonce[0] ?? 0) & 0x7f) | 0x01;
  return der(
    sequence(
      integer(1),
      sequence(sequence(oid(digest)), octets(DIGESTS[digest](data))),
      new asn1.Integer({ valueHex: plainBytes(nonce).slice().buffer }),
      new asn1.Boolean({ value: true }),
    ),
  );
}

/** The suite whose digest a request names; `undefined`: it is none, or over another digest. */
export function suiteOfRequest(request: Uint8Array): SuiteId | undefined {
  const [algorithm] = members(members(parsed(request))[1]);
  const digest = oidOf(members(algorithm)[0]);
  if (digest === SIGNED_OID.sm3) return 'SM2-SM4-SM3';
  return digest === SIGNED_OID.sha256 ? 'P256-A256GCM-SHA256' : undefined;
}

/** A demo authority's answer to a request; `undefined` when it is no request. `serial` has to be new each time. */
export async function answerTimestamp(
  key: SigningKey,
  request: Uint8Array,
  at: { readonly atMs: number; readonly serial: number },
): Promise<Uint8Array | undefined> {
  const [version, messageImprint, ...rest] = members(parsed(request));
  const [algorithm, digest] = members(messageImprint);
  if (version === undefined || messageImprint === undefined) return undefined;
  if (digestNamed(algorithm) === undefined) return undefined;
  if (octetsOf(digest)?.length !== 32) return undefined;
  const nonce = rest.find((node) => node instanceof asn1.Integer);
  const info = sequence(
    integer(1),
    oid(DEMO_POLICY),
    nodeOf(rawOf(messageImprint)),
    integer(at.serial),
    generalizedTime(at.atMs),
    ...(nonce === undefined ? [] : [nodeOf(rawOf(nonce))]),
  );
  const token = await signAttached(key, TST_INFO, der(info));
  return der(sequence(sequence(integer(0)), nodeOf(token)));
}

export interface VerifiedTimestamp {
  /** When the authority saw the bytes, milliseconds. */
  readonly atMs: number;
  readonly certificate: Uint8Array;
}

/**
 * Checks an answer (`.tsr`): granted, over exactly these bytes, answering the request when that is given, signed by an
 * authority of the trust list that was valid at the very instant it names.
 */
export async function verifyTimestamp(
  trust: TrustList,
  given: {
    readonly response: Uint8Array;
    readonly data: Uint8Array;
    readonly request?: Uint8Array;
  },
): Promise<Result<VerifiedTimestamp, SealFault>> {
  const [status, token] = sequenceOf(parsed(given.response));
  const granted = members(status)[0];
  if (token === undefined || !(granted instanceof asn1.Integer)) return err('signature_encoding');
  if (granted.valueBlock.valueDec > 1) return err('signature_invalid');
  const info = infoOf(rawOf(token));
  if (info === undefined) return err('signature_encoding');
  if (!sameBytes(info.digest, info.hash(given.data))) return err('signature_invalid');
  if (given.request !== undefined && !isAnswerTo(info, given.request)) {
    return err('signature_invalid');
  }
  const signature = await verifySignature(trust, {
    signature: rawOf(token),
    type: TST_INFO,
    atMs: info.atMs,
  });
  if (!signature.ok) return signature;
  return ok({ atMs: info.atMs, certificate: signature.value.certificate });
}

/** Digests that a time-stamp may be over. */
const DIGESTS = { [SIGNED_OID.sha256]: sha256, [SIGNED_OID.sm3]: sm3 } as const;

function digestNamed(algorithm: Node | undefined): Sha256 | undefined {
  const name = oidOf(members(algorithm)[0]);
  return name === SIGNED_OID.sha256 || name === SIGNED_OID.sm3 ? DIGESTS[name] : undefined;
}

interface TimestampInfo {
  readonly hash: Sha256;
  readonly digest: Uint8Array;
  readonly atMs: number;
  readonly nonce: Uint8Array | undefined;
}

function infoOf(token: Uint8Array): TimestampInfo | undefined {
  const signed = members(members(members(parsed(token))[1])[0]);
  const content = octetsOf(members(members(signed[2])[1])[0]);
  const parts = members(content === undefined ? undefined : parsed(content));
  const [algorithm, digest] = members(parts[2]);
  const bytes = octetsOf(digest);
  const atMs = timeOf(parts[4]);
  const hash = digestNamed(algorithm);
  if (hash === undefined || bytes === undefined || atMs === undefined) return undefined;
  const nonce = parts.slice(5).find((node) => node instanceof asn1.Integer);
  return { hash, digest: bytes, atMs, nonce: nonce === undefined ? undefined : rawOf(nonce) };
}

function isAnswerTo(info: TimestampInfo, request: Uint8Array): boolean {
  const asked = members(parsed(request)).find((node, at) => at > 1 && node instanceof asn1.Integer);
  if (asked === undefined) return true;
  return info.nonce !== undefined && sameBytes(info.nonce, rawOf(asked));
}

/** DER: UTC, a fraction without closing zeros, none when it is zero. */
function generalizedTime(atMs: number): Node {
  const [date = '', fraction = ''] = new Date(atMs).toISOString().replace('Z', '').split('.');
  const short = fraction.replace(/0+$/, '');
  const text = `${date.replaceAll(/[-:T]/g, '')}${short === '' ? '' : `.${short}`}Z`;
  return new asn1.Primitive({
    idBlock: { tagClass: 1, tagNumber: GENERALIZED_TIME },
    valueHex: plainBytes(utf8(text)).slice().buffer,
  });
}
