import { type Result, err, ok } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { policyDigest, type TenderPolicy } from '#contracts/sealing/policy.ts';
import { ustarEnd, ustarHeader, ustarPadding } from '#contracts/sealing/ustar.ts';
import { bytesOfBase64 } from '#contracts/signing/base64.ts';
import type { AcceptanceView } from '#contracts/wire/openings.ts';
import { verifyLateAnswer, verifyReceipt } from '#pki/receipts.ts';
import { suiteOf } from '#pki/suites.ts';
import type { TrustList } from '#pki/trust.ts';
import type { BidFile } from './bid-file.ts';

/** The platform's signed answer to a bid: a receipt, or that it came late. */

/** Checks it against the bidder's own file, the signed policy and the roots that the bidder trusts (SEAL-16, SEAL-19). */
export async function checkAcceptance(
  acceptance: AcceptanceView,
  given: {
    readonly bid: BidFile;
    readonly policy: TenderPolicy;
    readonly trust: TrustList;
  },
): Promise<Result<true, SealFault>> {
  const { bid, policy, trust } = given;
  const suite = suiteOf(policy.suite);
  if (policyDigest(suite, policy) !== bid.header.core.policy) return err('wrong_policy');
  const { file, signature, stamp } = bytesOf(acceptance);
  const by = { policy, trust };
  const checked =
    acceptance.kind === 'receipt'
      ? await verifyReceipt(suite, { receipt: file, signature, stamp }, { subject: bid, by })
      : await verifyLateAnswer(suite, { answer: file, signature, stamp }, { subject: bid, by });
  return checked.ok ? ok(true) : checked;
}

/** Its three files in one archive, by the names that `receipt` looks for beside the bid. */
export function acceptanceTar(acceptance: AcceptanceView): Blob {
  const name = acceptance.kind === 'receipt' ? 'receipt' : 'late';
  const { file, signature, stamp } = bytesOf(acceptance);
  const parts = [
    ...entryOf(`${name}.json`, file),
    ...entryOf(`${name}.p7s`, signature),
    ...entryOf(`${name}.tsr`, stamp),
    ustarEnd(),
  ];
  return new Blob(
    parts.map((part) => Uint8Array.from(part)),
    { type: 'application/x-tar' },
  );
}

function entryOf(name: string, bytes: Uint8Array): readonly Uint8Array[] {
  return [ustarHeader(name, bytes.length), bytes, ustarPadding(bytes.length)];
}

/** What is no base64 reads as empty, which no check lets pass. */
function bytesOf({ file, signature, stamp }: AcceptanceView) {
  const read = (text: string): Uint8Array => bytesOfBase64(text) ?? new Uint8Array(0);
  return { file: read(file), signature: read(signature), stamp: read(stamp) };
}
