import type { LogPlace } from '#contracts/journal/log-proof.ts';
import { type Result, err, ok } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { policyDigest, type TenderPolicy } from '#contracts/sealing/policy.ts';
import { checkLogProof } from '#pki/receipt-proof.ts';
import { verifyReceipt } from '#pki/receipts.ts';
import { suiteOf } from '#pki/suites.ts';
import type { TrustList } from '#pki/trust.ts';
import { filesIn } from '../receipt-archive.ts';
import type { BidFile } from './bid-file.ts';

/** The receipt of one's own bid as the platform gives it out now, checked in the page as `kaibiao receipt` does. */

export type ReceiptOf = 'receipt' | 'withdrawal-receipt';

/** What a good receipt proves. */
export interface ProvedReceipt {
  readonly stampedMs: number;
  /** Where the public log has it; `undefined`: no proof is there. */
  readonly place: LogPlace | undefined;
}

export interface ReceiptVerdict {
  readonly of: ReceiptOf;
  /** `no_withdrawal`: the bidder's own signature under its withdrawal is needed, and was not chosen. */
  readonly found: Result<ProvedReceipt, SealFault | 'no_withdrawal'>;
}

const STATUS = { receipt: 'sealed', 'withdrawal-receipt': 'withdrawn' } as const;

/**
 * Checks receipt, time-stamp, signature and log proof with the bidder's own file, the signed policy and the bidder's own roots (SEAL-16,
 * LOG-13); of a bid that was taken back the withdrawal's too. In: the archive of the receipt; withdrawal.p7s as the bidder kept it.
 */
export async function checkOwnReceipt(
  archive: Pick<Blob, 'arrayBuffer'>,
  given: {
    readonly bid: BidFile;
    readonly policy: TenderPolicy;
    readonly trust: TrustList;
    readonly withdrawal: Uint8Array | undefined;
  },
): Promise<readonly ReceiptVerdict[]> {
  const files = await filesIn(archive);
  const kinds: readonly ReceiptOf[] = files.has('withdrawal-receipt.json')
    ? ['receipt', 'withdrawal-receipt']
    : ['receipt'];
  const verdicts: ReceiptVerdict[] = [];
  for (const of of kinds) verdicts.push({ of, found: await checkOne(files, of, given) });
  return verdicts;
}

async function checkOne(
  files: ReadonlyMap<string, Uint8Array>,
  of: ReceiptOf,
  given: Parameters<typeof checkOwnReceipt>[1],
): Promise<ReceiptVerdict['found']> {
  const { bid, policy, trust, withdrawal } = given;
  const suite = suiteOf(policy.suite);
  if (policyDigest(suite, policy) !== bid.header.core.policy) return err('wrong_policy');
  const signature = of === 'receipt' ? bid.signature : withdrawal;
  if (signature === undefined) return err('no_withdrawal');
  const bytes = (ending: string): Uint8Array => files.get(`${of}.${ending}`) ?? new Uint8Array(0);
  const checked = await verifyReceipt(
    suite,
    { receipt: bytes('json'), signature: bytes('p7s'), stamp: bytes('tsr') },
    { subject: { ...bid, signature }, by: { policy, trust } },
  );
  if (!checked.ok) return checked;
  const { receipt, stampedMs } = checked.value;
  if (receipt.status !== STATUS[of]) return err('receipt_mismatch');
  const proof = files.get(`${of}.tlog-proof`);
  const place = await checkLogProof(suite, policy, { receipt, proof });
  return place.ok ? ok({ stampedMs, place: place.value }) : place;
}
