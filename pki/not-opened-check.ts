import { type Result, err, ok } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { policyDigest } from '#contracts/sealing/policy.ts';
import { type NotOpenedRecord, readNotOpenedRecord } from '#contracts/sealing/record.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { bytesOf, type PublishedFiles } from './published-files.ts';
import type { ReceiptTrust } from './receipts.ts';
import { checkSignedByPlatform } from './named-signer.ts';

/** Names of which one at least is published when bids were opened. */
const OF_OPENED = ['closing.json', 'opening.json'] as const;

/**
 * The record of an opening with too few bids (MOF87-41), where that is what is published: the platform signed it, it is about
 * this policy, and its bids are fewer than the policy asks (SEAL-17). `undefined`: this is no such folder, so bids were opened
 * or will be.
 */
export async function checkNotOpened(
  suite: SealingSuite,
  by: ReceiptTrust,
  files: PublishedFiles,
): Promise<Result<NotOpenedRecord, SealFault> | undefined> {
  for (const name of OF_OPENED) if ((await files(name)) !== undefined) return undefined;
  const content = await files('record.json');
  if (content === undefined) return undefined;
  const record = readNotOpenedRecord(content);
  if (record === undefined) return err('record_shape');
  const signature = await bytesOf(files, 'record.p7s');
  const atMs = Number(by.policy.deadline);
  const otherwise = 'record_signer';
  const signed = await checkSignedByPlatform(suite, by, { signature, content, atMs, otherwise });
  if (!signed.ok) return signed;
  return isOfPolicy(suite, by, record) ? ok(record) : err('record_mismatch');
}

function isOfPolicy(
  suite: SealingSuite,
  { policy }: ReceiptTrust,
  { headers, ...record }: NotOpenedRecord,
): boolean {
  const isRising = headers.every((header, at) => at === 0 || (headers[at - 1] ?? '') < header);
  return (
    record.tender === policy.tender &&
    record.deadline === policy.deadline &&
    record.policy === policyDigest(suite, policy) &&
    record.bidsMin === policy.bidsMin &&
    policy.lots.some((lot) => lot === record.lot) &&
    policy.stages.includes(record.stage) &&
    isRising &&
    headers.length < policy.bidsMin
  );
}
