import { type Result, err, ok } from '#contracts/result.ts';
import { bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { type ClosingList, readClosingList } from '#contracts/sealing/closing-list.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { verifySignature } from './cms-verify.ts';
import { bytesOf, type PublishedFiles } from './published-files.ts';
import { policyStamp, type ReceiptTrust } from './receipts.ts';

/** A closing list that a custodian may sign. */
export interface StampedClosing {
  readonly bytes: Uint8Array;
  readonly list: ClosingList;
  readonly stampedMs: number;
}

/** The list itself, right by the policy, and its time-stamp by the policy's authority, not before the deadline. */
export async function stampedClosing(
  suite: SealingSuite,
  by: ReceiptTrust,
  files: PublishedFiles,
): Promise<Result<StampedClosing, SealFault>> {
  const bytes = await bytesOf(files, 'closing.json');
  const list = readClosingList(suite, by.policy, bytes);
  if (!list.ok) return list;
  const stamp = await policyStamp(suite, by, {
    stamp: await bytesOf(files, 'closing.tsr'),
    data: bytes,
  });
  if (!stamp.ok) return stamp;
  const { atMs } = stamp.value;
  if (atMs < Number(by.policy.deadline)) return err('closed_early');
  return ok({ bytes, list: list.value, stampedMs: atMs });
}

/** As `stampedClosing`, with signatures of lock A's number of custodians or more. */
export async function checkClosing(
  suite: SealingSuite,
  by: ReceiptTrust,
  files: PublishedFiles,
): Promise<Result<ClosingList, SealFault>> {
  const closing = await stampedClosing(suite, by, files);
  if (!closing.ok) return closing;
  const { bytes, list, stampedMs } = closing.value;
  const custodians = new Set(
    by.policy.custodians.map(({ certificate }) =>
      certificateDigest(suite, bytesOfBase64Url(certificate) ?? new Uint8Array(0)),
    ),
  );
  const signers = new Set<string>();
  for (let at = 1; at <= by.policy.custodians.length; at += 1) {
    const signature = await files(`closing-${at}.p7s`);
    if (signature === undefined) continue;
    const signed = await verifySignature(by.trust, {
      signature,
      content: bytes,
      atMs: stampedMs,
    });
    if (!signed.ok) return signed;
    const digest = certificateDigest(suite, signed.value.certificate);
    if (custodians.has(digest)) signers.add(digest);
  }
  const needed = by.policy.locks[0]?.t ?? Number.POSITIVE_INFINITY;
  return signers.size >= needed ? ok(list) : err('closing_signatures');
}
