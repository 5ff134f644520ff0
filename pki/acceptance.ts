import { type Result, err, ok } from '#contracts/result.ts';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { receiptOf } from '#contracts/sealing/receipt.ts';
import type { LateAnswer } from '#contracts/sealing/late.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { signDetached } from './cms-signature.ts';
import type { SigningKey } from './keys.ts';
import {
  policyStamp,
  type ReceiptFiles,
  type ReceiptSubject,
  type ReceiptTrust,
} from './receipts.ts';
import { timestampRequest } from './timestamp.ts';

const SALT_BYTES = 32;

/** The platform's side of taking a bid: its key, and an outside authority that tells the time. */
export interface AcceptanceTools {
  readonly suite: SealingSuite;
  readonly platform: SigningKey;
  /** Asks the time-stamping authority; rejects when it cannot be reached, and then nothing is accepted. */
  readonly stamp: (request: Uint8Array) => Promise<Uint8Array>;
}

export type Acceptance =
  | { readonly kind: 'receipt'; readonly files: ReceiptFiles; readonly receivedMs: number }
  | { readonly kind: 'late'; readonly files: ReceiptFiles; readonly receivedMs: number };

/**
 * Takes a bid, or its withdrawal, whose every byte is checked and stored. The outside time-stamp alone decides whether it
 * was in time (SEAL-19): before the deadline there is a receipt, else a signed answer that says by which instant it was
 * late. A stamp that is not the policy's authority's over exactly this signature accepts nothing.
 */
export async function acceptBid(
  tools: AcceptanceTools,
  given: {
    readonly subject: ReceiptSubject;
    readonly by: ReceiptTrust;
    readonly status: 'sealed' | 'withdrawn';
    /** Digest of the receipt that this act follows: of the version replaced or withdrawn; empty for a first bid. */
    readonly prev: string;
  },
): Promise<Result<Acceptance, SealFault>> {
  const { suite, platform } = tools;
  const { subject, by } = given;
  const request = timestampRequest(subject.signature, suite.id);
  const stamp = await tools.stamp(request);
  const verified = await policyStamp(suite, by, { stamp, data: subject.signature, request });
  if (!verified.ok) return err(verified.error);
  const receivedMs = verified.value.atMs;
  const isLate = receivedMs >= Number(by.policy.deadline);
  const receipt = isLate
    ? canonicalBytes(lateAnswerOf(suite, subject, { stamp, receivedMs, by }))
    : canonicalBytes(
        receiptOf(suite, {
          ...subject,
          status: given.status,
          prev: given.prev,
          stamp,
          receivedMs,
          policy: by.policy,
          salt: suite.randomBytes(SALT_BYTES),
        }),
      );
  const signature = await signDetached(platform, receipt, receivedMs);
  return ok({
    kind: isLate ? 'late' : 'receipt',
    files: { receipt, signature, stamp },
    receivedMs,
  });
}

function lateAnswerOf(
  suite: SealingSuite,
  subject: ReceiptSubject,
  seen: { readonly stamp: Uint8Array; readonly receivedMs: number; readonly by: ReceiptTrust },
): LateAnswer {
  return {
    typ: 'ebid/late/v1',
    tender: seen.by.policy.tender,
    header: base64UrlOf(suite.hash(subject.headerBytes)),
    received: String(seen.receivedMs),
    deadline: seen.by.policy.deadline,
    tsr: base64UrlOf(suite.hash(seen.stamp)),
  };
}
