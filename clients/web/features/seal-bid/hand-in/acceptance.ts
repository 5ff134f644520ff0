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
    /** What a receipt has to be of. */
    readonly status: 'sealed' | 'withdrawn';
  },
): Promise<Result<true, SealFault>> {
  const { bid, policy, trust, status } = given;
  const suite = suiteOf(policy.suite);
  if (policyDigest(suite, policy) !== bid.header.core.policy) return err('wrong_policy');
  const { file, signature, stamp } = bytesOf(acceptance);
  const by = { policy, trust };
  if (acceptance.kind === 'late') {
    const files = { answer: file, signature, stamp };
    const late = await verifyLateAnswer(suite, files, { subject: bid, by });
    return late.ok ? ok(true) : late;
  }
  const files = { receipt: file, signature, stamp };
  const checked = await verifyReceipt(suite, files, { subject: bid, by });
  if (!checked.ok) return checked;
  return checked.value.receipt.status === status ? ok(true) : err('receipt_mismatch');
}

/** Its three files in one archive, by the names that `receipt` looks for beside the bid. */
export function acceptanceTar(acceptance: AcceptanceView): Blob {
  return tarBlob(acceptanceFiles(acceptance));
}

/** By name, behind a prefix. */
export function acceptanceFiles(
  acceptance: AcceptanceView,
  prefix = '',
): Readonly<Record<string, Uint8Array>> {
  const name = prefix + (acceptance.kind === 'receipt' ? 'receipt' : 'late');
  const { file, signature, stamp } = bytesOf(acceptance);
  return { [`${name}.json`]: file, [`${name}.p7s`]: signature, [`${name}.tsr`]: stamp };
}

export function tarBlob(files: Readonly<Record<string, Uint8Array>>): Blob {
  const entries = Object.entries(files).flatMap(([name, bytes]) => [
    ustarHeader(name, bytes.length),
    bytes,
    ustarPadding(bytes.length),
  ]);
  return new Blob(
    [...entries, ustarEnd()].map((part) => Uint8Array.from(part)),
    { type: 'application/x-tar' },
  );
}

/** What is no base64 reads as empty, which no check lets pass. */
function bytesOf({ file, signature, stamp }: AcceptanceView) {
  const read = (text: string): Uint8Array => bytesOfBase64(text) ?? new Uint8Array(0);
  return { file: read(file), signature: read(signature), stamp: read(stamp) };
}
