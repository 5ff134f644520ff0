import { type Result, err, ok } from '#contracts/result.ts';
import { SealError, type SealFault } from '#contracts/sealing/faults.ts';
import { checkAgainstPolicy } from '#contracts/sealing/header.ts';
import { openedDocument, openSheet, recoverFileKey } from '#contracts/sealing/open.ts';
import type { LockId } from '#contracts/sealing/shares.ts';
import type { BidSheet } from '#contracts/sealing/sheet.ts';
import { type OfferedShare, unlockBid, type WrongShare } from '#contracts/sealing/unlock.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { signerOf } from '#pki/opening-check.ts';
import { type ReceiptSubject, type ReceiptTrust, verifyReceipt } from '#pki/receipts.ts';
import { loadReceipt, sealedFile, suiteOf } from './folder.ts';

/** What came of one bid at the opening. */
export type OpenedParts =
  | {
      readonly state: 'opened';
      readonly lock: LockId;
      readonly sheet: BidSheet;
      readonly sheetKey: Uint8Array;
      readonly dataKey: Uint8Array;
      readonly wrong: readonly WrongShare[];
    }
  | {
      readonly state: 'revoked' | 'withdrawn';
      readonly fault: SealFault;
      readonly wrong: readonly WrongShare[];
    };

interface FolderBid extends ReceiptSubject {
  readonly folder: string;
}

/**
 * Opens one bid: receipt, policy, locks, the sheet and the signature in it, in this order. Whatever is wrong concerns this bid
 * alone (SEAL-9); only a lack of the custodians' shares is not its bidder's doing (SEAL-18).
 */
export async function openOne(
  bid: FolderBid,
  { by, offered }: { readonly by: ReceiptTrust; readonly offered: readonly OfferedShare[] },
): Promise<OpenedParts> {
  const taken = await takenAt(bid, by);
  if (!taken.ok) return { state: 'revoked', fault: taken.error, wrong: [] };
  const { header } = bid;
  const unlocked = await unlockBid(suiteOf(by.policy), header, offered);
  if (!unlocked.ok) {
    const { fault, of, wrong } = unlocked.error;
    return { state: of === 'bidder' ? 'revoked' : 'withdrawn', fault, wrong };
  }
  const { dataKey, lock, wrong } = unlocked.value;
  const sheet = await sheetOf(bid, { dataKey, by, atMs: taken.value });
  return sheet.ok
    ? { state: 'opened', lock, dataKey, wrong, ...sheet.value }
    : { state: 'revoked', fault: sheet.error, wrong };
}

/** Instant at which the bid was taken, when it was, under these rules. */
async function takenAt(bid: FolderBid, by: ReceiptTrust): Promise<Result<number, SealFault>> {
  const suite = suiteOf(by.policy);
  const lawful = checkAgainstPolicy(suite, bid.header, by.policy);
  if (!lawful.ok) return lawful;
  const files = await loadReceipt(bid.folder);
  if (files === undefined) return err('receipt_shape');
  const receipt = await verifyReceipt(suite, files, { subject: bid, by });
  if (!receipt.ok) return receipt;
  const signed = await signerOf(suite, by.trust, {
    header: bid.header,
    signature: bid.signature,
    content: bid.headerBytes,
    atMs: receipt.value.stampedMs,
  });
  return signed.ok ? ok(receipt.value.stampedMs) : signed;
}

async function sheetOf(
  bid: FolderBid,
  given: { readonly dataKey: Uint8Array; readonly by: ReceiptTrust; readonly atMs: number },
): Promise<Result<{ sheet: BidSheet; sheetKey: Uint8Array }, SealFault>> {
  const { header } = bid;
  const suite = suiteOf(header);
  const key = await recoverFileKey(suite, header, { dataKey: given.dataKey, n: 0 });
  if (!key.ok) return key;
  const opened = await openSheet(suite, header, {
    fileKey: key.value,
    file: sealedFile(bid.folder, 0),
  });
  if (!opened.ok) return opened;
  const { sheet, signature } = opened.value;
  const signed = await signerOf(suite, given.by.trust, {
    header,
    signature,
    content: canonicalBytes(sheet),
    atMs: given.atMs,
  });
  return signed.ok ? ok({ sheet, sheetKey: key.value }) : err('sheet_signature');
}

/** The documents of an opened bid by name. A stream ends with `SealError` unless it is the document that was sealed. */
export function documentsOf(
  bid: FolderBid,
  { sheet, dataKey }: { readonly sheet: BidSheet; readonly dataKey: Uint8Array },
): readonly { readonly name: string; readonly content: AsyncIterable<Uint8Array> }[] {
  return sheet.documents.map(({ n, name }) => ({
    name,
    content: contentOf(bid, sheet, { n, dataKey }),
  }));
}

async function* contentOf(
  { header, folder }: FolderBid,
  sheet: BidSheet,
  of: { readonly n: number; readonly dataKey: Uint8Array },
): AsyncGenerator<Uint8Array> {
  const suite = suiteOf(header);
  const key = await recoverFileKey(suite, header, of);
  if (!key.ok) throw new SealError(key.error, `document ${of.n}`);
  const { n } = of;
  yield* openedDocument(
    suite,
    { header, sheet },
    { n, fileKey: key.value, file: sealedFile(folder, n) },
  );
}
