import { type Result, err, ok } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { readReceipt, receiptDigest } from '#contracts/sealing/receipt.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import type { Predecessor } from '#pki/seal-with-key.ts';
import { readSignedPolicy } from '#pki/signed-policy.ts';
import type { TrustList } from '#pki/trust.ts';
import { bytesOf, type ChosenFile } from '#clients/web/kit/read-key.ts';

/** What a bidder brings along as files, read and checked in the page. */

/** The policy among the chosen files, `policy.json` with `policy.p7s`. */
export async function readPolicy(
  suite: SealingSuite,
  trust: TrustList,
  files: readonly ChosenFile[],
): Promise<Result<TenderPolicy, SealFault>> {
  return readSignedPolicy(suite, trust, {
    policy: await bytesOf(files.find(({ name }) => /\.json$/i.test(name))),
    signature: await bytesOf(files.find(({ name }) => /\.p7s$/i.test(name))),
  });
}

/** What a new version follows, from the receipt of the last one. */
export async function readPredecessor(
  suite: SealingSuite,
  file: ChosenFile,
): Promise<Result<Predecessor & { readonly bidder: string }, SealFault>> {
  const bytes = await bytesOf(file);
  const receipt = readReceipt(bytes);
  if (receipt === undefined) return err('receipt_shape');
  const { ver, bidder } = receipt;
  return ok({ ver, bidder, digest: receiptDigest(suite, bytes) });
}
