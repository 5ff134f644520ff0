import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { readOpeningFile } from '#contracts/sealing/opening-file.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { sameBytes } from '#contracts/journal/merkle.ts';
import { checkClosing } from './closing-check.ts';
import { checkNotOpened } from './not-opened-check.ts';
import { bytesOf, type PublishedFiles } from './published-files.ts';
import {
  type ReceiptFiles,
  type ReceiptSubject,
  type ReceiptTrust,
  verifyReceipt,
} from './receipts.ts';

/** A bidder's own files: its bid and the receipt of its last act. */
export interface OwnBid extends ReceiptSubject {
  readonly receipt: ReceiptFiles;
}

/**
 * What became of one's own bid. `left_out`: the receipt says that it was taken and the list has it not. `revived`: it was
 * withdrawn and the list has it. `exchanged`: other bytes are published in its place. `listed`: on the list, not opened yet.
 * `counted`: the record of an opening with too few bids has it.
 */
export type OwnBidState =
  | 'listed'
  | 'counted'
  | 'left_out'
  | 'revived'
  | 'not_listed'
  | 'exchanged'
  | 'opened'
  | 'revoked'
  | 'withdrawn';

export type OwnBidFinding =
  | {
      readonly state: OwnBidState;
      /** Folder of the bid, such as `bids/1`. */
      readonly folder?: string;
    }
  /** Receipt or closing list themselves are not right. */
  | { readonly state: 'unknown'; readonly fault: SealFault };

const GOOD: ReadonlySet<string> = new Set(['listed', 'counted', 'not_listed', 'opened']);

/** Whether nobody owes the bidder an answer; a bid that stayed shut is something to ask about. */
export function isOwnBidRight({ state }: Pick<OwnBidFinding, 'state'>): boolean {
  return GOOD.has(state);
}

/**
 * A bidder's own look at what is published (SEAL-23), with its receipt, which nobody else has: a bid that was suppressed,
 * brought back or exchanged shows here, whatever the platform signs. `not_listed`: withdrawn, and not on the list.
 */
export async function checkOwnBid(
  suite: SealingSuite,
  by: ReceiptTrust,
  given: { readonly files: PublishedFiles; readonly own: OwnBid; readonly withdrawal?: Uint8Array },
): Promise<OwnBidFinding> {
  const { files, own } = given;
  const signature = given.withdrawal ?? own.signature;
  const receipt = await verifyReceipt(suite, own.receipt, { subject: { ...own, signature }, by });
  if (!receipt.ok) return { state: 'unknown', fault: receipt.error };
  const notOpened = await checkNotOpened(suite, by, files);
  const list = notOpened ?? (await checkClosing(suite, by, files));
  if (!list.ok) return { state: 'unknown', fault: list.error };
  const digest = base64UrlOf(suite.hash(own.headerBytes));
  const at = list.value.headers.indexOf(digest);
  const isWithdrawn = receipt.value.receipt.status === 'withdrawn';
  if (at < 0) return { state: isWithdrawn ? 'not_listed' : 'left_out' };
  if (isWithdrawn) return { state: 'revived' };
  if (notOpened !== undefined) return { state: 'counted' };
  return publishedState(suite, { files, own, at, digest });
}

async function publishedState(
  suite: SealingSuite,
  given: {
    readonly files: PublishedFiles;
    readonly own: OwnBid;
    readonly at: number;
    readonly digest: string;
  },
): Promise<OwnBidFinding> {
  const { files, own, at, digest } = given;
  const opening = readOpeningFile(await bytesOf(files, 'opening.json'));
  if (opening === undefined || opening.outcome === 'too_few_bids') return { state: 'listed' };
  const folder = `bids/${at + 1}`;
  const isThere = async (name: string, bytes: Uint8Array): Promise<boolean> =>
    sameBytes(await bytesOf(files, `${folder}/${name}`), bytes);
  const sheet = await bytesOf(files, `${folder}/f0.ebd`);
  const areSame =
    (await isThere('header.json', own.headerBytes)) &&
    (await isThere('header.p7s', own.signature)) &&
    (await isThere('receipt.json', own.receipt.receipt)) &&
    base64UrlOf(suite.hash(sheet)) === own.header.files[0]?.ct;
  if (!areSame) return { state: 'exchanged', folder };
  const bid = opening.bids[at];
  return bid?.header === digest ? { state: bid.state, folder } : { state: 'left_out' };
}
