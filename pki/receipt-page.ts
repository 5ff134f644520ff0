import { type Result, err } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { type Receipt, receiptDigest } from '#contracts/sealing/receipt.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { utf8 } from '#contracts/utf8.ts';
import { checkSignedByPlatform } from './named-signer.ts';
import { readSignedPdf } from './pdf-signature.ts';
import type { ReceiptTrust } from './receipts.ts';

/** Why the platform signs the page, as it stands in the signature's own place in the PDF: which receipt it tells of. */
export function receiptPageReason(digest: string): string {
  return `Bid receipt ${digest}`;
}

/**
 * `receipt.pdf` (SEAL-24): the platform's signature inside is over the whole file, and names the receipt that was checked before. Errors:
 * `receipt_page`, `receipt_signer` and the faults of signatures.
 */
export async function checkReceiptPage(
  suite: SealingSuite,
  by: ReceiptTrust,
  {
    pdf,
    receiptBytes,
    receipt,
  }: {
    readonly pdf: Uint8Array;
    readonly receiptBytes: Uint8Array;
    readonly receipt: Receipt;
  },
): Promise<Result<true, SealFault>> {
  const read = readSignedPdf(pdf);
  const reason = `/Reason (${receiptPageReason(receiptDigest(suite, receiptBytes))})`;
  if (read === undefined || !holds(read.content, utf8(reason))) return err('receipt_page');
  const atMs = Number(receipt.received);
  return checkSignedByPlatform(suite, by, { ...read, atMs, otherwise: 'receipt_signer' });
}

function holds(content: Uint8Array, part: Uint8Array): boolean {
  const latin1 = new TextDecoder('latin1');
  return latin1.decode(content).includes(latin1.decode(part));
}
