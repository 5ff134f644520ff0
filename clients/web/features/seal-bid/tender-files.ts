import { type Result, err, ok } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { readReceipt } from '#contracts/sealing/receipt.ts';
import { readAnySignedPolicy } from '#pki/signed-policy.ts';
import type { TrustList } from '#pki/trust.ts';
import { bytesOf, type ChosenFile } from '#clients/web/kit/read-key.ts';
import { receiptIn } from './receipt-archive.ts';

/** What a bidder brings along as files, read and checked in the page. */

/** The policy among the chosen files, `policy.json` with `policy.p7s`. */
export async function readPolicy(
  trust: TrustList,
  files: readonly ChosenFile[],
): Promise<Result<TenderPolicy, SealFault>> {
  return readAnySignedPolicy(trust, {
    policy: await bytesOf(files.find(({ name }) => /\.json$/i.test(name))),
    signature: await bytesOf(files.find(({ name }) => /\.p7s$/i.test(name))),
  });
}

/** The receipt of the version that a new one follows. Its digest is that of the policy's suite, which may be chosen later. */
export interface ChosenReceipt {
  readonly ver: number;
  readonly bidder: string;
  readonly bytes: Uint8Array;
}

/** From receipt.json, or from the archive in which a page or the server handed the receipt out. */
export async function readPredecessor(file: ChosenFile): Promise<Result<ChosenReceipt, SealFault>> {
  const bytes = /\.tar$/i.test(file.name) ? await archived(file) : await bytesOf(file);
  const receipt = readReceipt(bytes);
  if (receipt === undefined) return err('receipt_shape');
  const { ver, bidder } = receipt;
  return ok({ ver, bidder, bytes });
}

/** Empty when there is no receipt in it. */
async function archived(file: ChosenFile): Promise<Uint8Array> {
  const bytes = new Uint8Array(await bytesOf(file));
  return (await receiptIn(new Blob([bytes]))) ?? new Uint8Array(0);
}
