import { type Result, err, ok } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import type { OpeningFile } from '#contracts/sealing/opening-file.ts';
import { type OpeningRecord, readOpeningRecord } from '#contracts/sealing/record.ts';
import type { BidSheet } from '#contracts/sealing/sheet.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { checkSignedByPlatform } from './named-signer.ts';
import { readSignedPdf } from './pdf-signature.ts';
import { bytesOf, type PublishedFiles } from './published-files.ts';
import type { ReceiptTrust } from './receipts.ts';

/** What the record has to agree with, checked before. */
export interface RecordGround {
  readonly by: ReceiptTrust;
  readonly files: PublishedFiles;
  readonly opening: OpeningFile;
  /** Sheets that were opened again, by digest of the header. */
  readonly sheets: ReadonlyMap<string, BidSheet>;
}

/**
 * `record.json` (SEAL-17): the platform signed it, and it says the same as the policy, the opening and the sheets as they were opened again.
 * `undefined`: none is published, as for an opening that is not closed or was held without a server.
 */
export async function checkRecord(
  suite: SealingSuite,
  ground: RecordGround,
): Promise<Result<true, SealFault> | undefined> {
  const { by, files, opening } = ground;
  const content = await files('record.json');
  if (content === undefined) return undefined;
  const record = readOpeningRecord(content);
  if (record === undefined) return err('record_shape');
  const signature = await bytesOf(files, 'record.p7s');
  const atMs = Number(opening.opened);
  const otherwise = 'record_signer';
  const signed = await checkSignedByPlatform(suite, by, { signature, content, atMs, otherwise });
  if (!signed.ok) return signed;
  return isSame(record, ground) ? ok(true) : err('record_mismatch');
}

/** `record.pdf`: the platform's signature inside is over the whole file. `undefined`: there is none. */
export async function checkRecordPage(
  suite: SealingSuite,
  { by, files, atMs }: Pick<RecordGround, 'by' | 'files'> & { readonly atMs: number },
): Promise<Result<true, SealFault> | undefined> {
  const pdf = await files('record.pdf');
  if (pdf === undefined) return undefined;
  const read = readSignedPdf(pdf);
  if (read === undefined) return err('record_page');
  return checkSignedByPlatform(suite, by, { ...read, atMs, otherwise: 'record_signer' });
}

function isSame(record: OpeningRecord, { by, opening, sheets }: RecordGround): boolean {
  const { tender, deadline } = by.policy;
  return (
    record.tender === tender &&
    record.deadline === deadline &&
    record.policy === opening.policy &&
    record.closing === opening.closing &&
    record.stage === opening.stage &&
    record.bids.length === opening.bids.length &&
    record.bids.every(({ number, header, state }, at) => {
      const bid = opening.bids[at];
      return number === at + 1 && header === bid?.header && state === bid.state;
    }) &&
    record.bids.every((bid) => isReadFrom(bid, sheets.get(bid.header)))
  );
}

/** A bid whose sheet did not open again is told of by itself. */
function isReadFrom(bid: OpeningRecord['bids'][number], sheet: BidSheet | undefined): boolean {
  return (
    sheet === undefined ||
    (bid.bidderName === sheet.bidderName &&
      bid.priceFen === sheet.priceFen &&
      bid.priceWords === sheet.priceWords)
  );
}
