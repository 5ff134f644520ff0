import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { sameBytes } from '../journal/merkle.ts';
import { utf8, utf8Text } from '../utf8.ts';
import { concat, tag } from './bytes.ts';
import type { SealFault } from './faults.ts';
import type { SealingSuite } from './suite.ts';

/** Lock A: the bidder and t of n custodians. Lock B: more custodians, without the bidder. */
export const LOCK_IDS = ['A', 'B'] as const;
export type LockId = (typeof LOCK_IDS)[number];

/** `c`: a custodian's share of a lock's secret; `s`: the bidder's own secret of lock A. */
export type ShareKind = 'c' | 's';

/** What one recipient's envelope holds (EBID-1, 5.3). */
export interface SharePayload {
  readonly lock: LockId;
  readonly kind: ShareKind;
  readonly coreHash: Uint8Array;
  /** 33 bytes of a Shamir share, or the 32 bytes of the bidder's secret. */
  readonly secret: Uint8Array;
}

const MAGIC = 'EBS1';
const CORE_AT = 6;
const SECRET_AT = 38;
const SECRET_BYTES: Readonly<Record<ShareKind, number>> = { c: 33, s: 32 };

/** `"EBS1" ‖ lock ‖ kind ‖ coreHash ‖ secret`. */
export function sharePayloadBytes(payload: SharePayload): Uint8Array {
  return concat(utf8(`${MAGIC}${payload.lock}${payload.kind}`), payload.coreHash, payload.secret);
}

/** `digest(T("ebid/v1/share") ‖ payload)`; stands in the header, so a released share can be held against it. */
export function shareCommitment(suite: SealingSuite, payload: Uint8Array): Uint8Array {
  return suite.hash(concat(tag('ebid/v1/share'), payload));
}

/** What a released share has to be. */
export interface ExpectedShare {
  readonly lock: LockId;
  readonly kind: ShareKind;
  readonly coreHash: Uint8Array;
  readonly commitment: Uint8Array;
}

/** Reads a released share. A share of another bid is named as that: it shows that somebody pasted it (SEAL-4). */
export function readShare(
  suite: SealingSuite,
  bytes: Uint8Array,
  expected: ExpectedShare,
): Result<SharePayload, SealFault> {
  const payload = parseShare(bytes);
  if (payload === undefined) return err('share_shape');
  if (!sameBytes(payload.coreHash, expected.coreHash)) return err('share_of_another_bid');
  if (payload.lock !== expected.lock || payload.kind !== expected.kind) {
    return err('share_of_another_lock');
  }
  if (!sameBytes(shareCommitment(suite, bytes), expected.commitment)) {
    return err('share_commitment');
  }
  return ok(payload);
}

function parseShare(bytes: Uint8Array): SharePayload | undefined {
  if (bytes.length < SECRET_AT) return undefined;
  const head = latin(bytes.subarray(0, CORE_AT));
  const lock = LOCK_IDS.find((id) => id === head?.[4]);
  const kind = head?.[5];
  if (head?.slice(0, 4) !== MAGIC || lock === undefined) return undefined;
  if (kind !== 'c' && kind !== 's') return undefined;
  const secret = bytes.slice(SECRET_AT);
  if (secret.length !== SECRET_BYTES[kind]) return undefined;
  return { lock, kind, coreHash: bytes.slice(CORE_AT, SECRET_AT), secret };
}

function latin(bytes: Uint8Array): string | undefined {
  return bytes.every((byte) => byte < 0x80) ? utf8Text(bytes) : undefined;
}
