import { type Result, err, ok } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { type BidHeader, certificateDigest, isDigestOf } from '#contracts/sealing/header.ts';
import { type LateAnswer, readLateAnswer } from '#contracts/sealing/late.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { isLeafRight, readReceipt, type Receipt } from '#contracts/sealing/receipt.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { checkSignedByPlatform } from './named-signer.ts';
import { type VerifiedTimestamp, verifyTimestamp } from './timestamp.ts';
import type { TrustList } from './trust.ts';

/** A receipt as the bidder holds it: three files. */
export interface ReceiptFiles {
  readonly receipt: Uint8Array;
  /** The platform's signature over receipt.json (receipt.p7s). */
  readonly signature: Uint8Array;
  /** The outside time-stamp over what the bidder signed (receipt.tsr). */
  readonly stamp: Uint8Array;
}

/** What the receipt is about: the bidder's own files. */
export interface ReceiptSubject {
  readonly header: BidHeader;
  readonly headerBytes: Uint8Array;
  /** header.p7s, or the withdrawal's signature. */
  readonly signature: Uint8Array;
}

export interface ReceiptTrust {
  readonly policy: TenderPolicy;
  readonly trust: TrustList;
}

export interface VerifiedReceipt {
  readonly receipt: Receipt;
  readonly stampedMs: number;
}

/**
 * Checks a receipt with the bidder's own files (SEAL-16): it names exactly those bytes, its time is that of the policy's
 * time-stamping authority, before the deadline, and the policy's platform certificate signed it.
 */
export async function verifyReceipt(
  suite: SealingSuite,
  files: ReceiptFiles,
  given: { readonly subject: ReceiptSubject; readonly by: ReceiptTrust },
): Promise<Result<VerifiedReceipt, SealFault>> {
  const { subject, by } = given;
  const receipt = readReceipt(files.receipt);
  if (receipt === undefined) return err('receipt_shape');
  if (!isAbout(suite, receipt, { files, subject, policy: by.policy })) {
    return err('receipt_mismatch');
  }
  const stamp = await policyStamp(suite, by, { stamp: files.stamp, data: subject.signature });
  if (!stamp.ok) return stamp;
  const { atMs } = stamp.value;
  if (String(atMs) !== receipt.received) return err('receipt_mismatch');
  if (atMs >= Number(by.policy.deadline)) return err('late');
  const signed = await checkSignedByPlatform(suite, by, {
    otherwise: 'receipt_signer',
    content: files.receipt,
    signature: files.signature,
    atMs,
  });
  return signed.ok ? ok({ receipt, stampedMs: atMs }) : signed;
}

/** Checks the platform's answer to a late bid (SEAL-19): the instant is the outside authority's, not the platform's. */
export async function verifyLateAnswer(
  suite: SealingSuite,
  files: {
    readonly answer: Uint8Array;
    readonly signature: Uint8Array;
    readonly stamp: Uint8Array;
  },
  given: { readonly subject: Omit<ReceiptSubject, 'header'>; readonly by: ReceiptTrust },
): Promise<Result<LateAnswer, SealFault>> {
  const { subject, by } = given;
  const answer = readLateAnswer(files.answer);
  if (answer === undefined) return err('receipt_shape');
  const stamp = await policyStamp(suite, by, { stamp: files.stamp, data: subject.signature });
  if (!stamp.ok) return stamp;
  const isAboutIt =
    answer.tender === by.policy.tender &&
    answer.deadline === by.policy.deadline &&
    answer.received === String(stamp.value.atMs) &&
    isDigestOf(answer.tsr, suite.hash(files.stamp)) &&
    isDigestOf(answer.header, suite.hash(subject.headerBytes));
  if (!isAboutIt || stamp.value.atMs < Number(answer.deadline)) return err('receipt_mismatch');
  const signed = await checkSignedByPlatform(suite, by, {
    otherwise: 'receipt_signer',
    content: files.answer,
    signature: files.signature,
    atMs: stamp.value.atMs,
  });
  return signed.ok ? ok(answer) : signed;
}

/** A time-stamp by the very authority that the policy names. */
export async function policyStamp(
  suite: SealingSuite,
  by: ReceiptTrust,
  given: { readonly stamp: Uint8Array; readonly data: Uint8Array; readonly request?: Uint8Array },
): Promise<Result<VerifiedTimestamp, SealFault>> {
  const { stamp, ...rest } = given;
  const verified = await verifyTimestamp(by.trust, { response: stamp, ...rest });
  if (!verified.ok) return verified;
  return certificateDigest(suite, verified.value.certificate) === by.policy.tsa
    ? verified
    : err('stamp_authority');
}

function isAbout(
  suite: SealingSuite,
  receipt: Receipt,
  given: {
    readonly files: ReceiptFiles;
    readonly subject: ReceiptSubject;
    readonly policy: TenderPolicy;
  },
): boolean {
  const { files, subject, policy } = given;
  const { core } = subject.header;
  const size = subject.header.files.reduce((sum, file) => sum + Number(file.size), 0);
  return (
    receipt.tender === core.tender &&
    receipt.lot === core.lot &&
    receipt.stage === core.stage &&
    receipt.bidder === core.bidder &&
    receipt.bid === core.bid &&
    receipt.ver === core.ver &&
    (receipt.status === 'withdrawn' || receipt.prev === core.replaces) &&
    receipt.deadline === policy.deadline &&
    receipt.size === String(size) &&
    isDigestOf(receipt.header, suite.hash(subject.headerBytes)) &&
    isDigestOf(receipt.sig, suite.hash(subject.signature)) &&
    isDigestOf(receipt.tsr, suite.hash(files.stamp)) &&
    isLeafRight(suite, receipt)
  );
}
