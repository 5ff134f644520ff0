import { type Result, err } from '#contracts/result.ts';
import { bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { type ClosingList, readClosingList } from '#contracts/sealing/closing-list.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { verifySignature } from './cms-verify.ts';
import { bytesOf, type PublishedFiles } from './published-files.ts';
import { policyStamp, type ReceiptTrust } from './receipts.ts';

/** The list itself, its time-stamp not before the deadline, and signatures of lock A's number of custodians or more. */
export async function checkClosing(
  suite: SealingSuite,
  by: ReceiptTrust,
  files: PublishedFiles,
): Promise<Result<ClosingList, SealFault>> {
  const bytes = await bytesOf(files, 'closing.json');
  const list = readClosingList(suite, by.policy, bytes);
  if (!list.ok) return list;
  const stamp = await policyStamp(suite, by, {
    stamp: await bytesOf(files, 'closing.tsr'),
    data: bytes,
  });
  if (!stamp.ok) return stamp;
  if (stamp.value.atMs < Number(by.policy.deadline)) return err('closed_early');
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
      atMs: stamp.value.atMs,
    });
    if (!signed.ok) return signed;
    const digest = certificateDigest(suite, signed.value.certificate);
    if (custodians.has(digest)) signers.add(digest);
  }
  const needed = by.policy.locks[0]?.t ?? Number.POSITIVE_INFINITY;
  return signers.size >= needed ? list : err('closing_signatures');
}
