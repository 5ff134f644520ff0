import { bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import type { BidHeader } from '#contracts/sealing/header.ts';
import { openSheet, recoverFileKey } from '#contracts/sealing/open.ts';
import { readRelease } from '#contracts/sealing/release.ts';
import type { LockId } from '#contracts/sealing/shares.ts';
import type { BidSheet } from '#contracts/sealing/sheet.ts';
import { type FaultOf, type OfferedShare, unlockBid } from '#contracts/sealing/unlock.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { type Result, err, ok } from '#contracts/result.ts';
import type { ListedBid, Opening } from '#engine/api.ts';
import { signerOf } from '#pki/opening-check.ts';
import type { Sealing } from '../sealing/ports.ts';
import { holderOf, storedHeader, suiteOf } from './holders.ts';
import { readStored, storedName } from './stored-files.ts';

/** Why a bid stays shut, and whose doing it is. */
export interface Shut {
  readonly fault: SealFault;
  readonly of: FaultOf;
}

export interface SheetKey {
  readonly header: BidHeader;
  readonly lock: LockId;
  /** Key of the opening sheet and of nothing else (SEAL-11). */
  readonly fileKey: Uint8Array;
}

/** What was whole when it was taken and is not any more is the platform's doing, which costs the bidder nothing. */
const OF_STORAGE: ReadonlySet<SealFault> = new Set([
  'file_missing',
  'file_size',
  'ciphertext_digest',
  'segment_root',
]);

/** The key of a bid's sheet from the shares on record; the data key is not kept anywhere. */
export async function sheetKeyOf(
  sealing: Sealing,
  opening: Opening,
  bid: ListedBid,
): Promise<Result<SheetKey, Shut>> {
  const suite = suiteOf(sealing.tools, opening);
  const header = await storedHeader(sealing, opening, bid.header);
  if (header === undefined) return err({ fault: 'file_missing', of: 'holders' });
  const offered = await releasedShares(sealing, opening, { bid, header });
  const unlocked = await unlockBid(suite, header, offered);
  if (!unlocked.ok) return err({ fault: unlocked.error.fault, of: unlocked.error.of });
  const { dataKey, lock } = unlocked.value;
  const fileKey = await recoverFileKey(suite, header, { dataKey, n: 0 });
  if (!fileKey.ok) return err({ fault: fileKey.error, of: 'bidder' });
  return ok({ header, lock, fileKey: fileKey.value });
}

/** The opening sheet, with its bidder's signature inside checked. */
export async function sheetOf(
  sealing: Sealing,
  opening: Opening,
  given: SheetKey & { readonly bid: ListedBid },
): Promise<Result<BidSheet, Shut>> {
  const { bid, header, fileKey } = given;
  const { tools, store } = sealing;
  const suite = suiteOf(tools, opening);
  const file = await store.get(storedName.ofBid(opening.openingId, bid.header, 'f0.ebd'));
  if (file === undefined) return err({ fault: 'file_missing', of: 'holders' });
  const opened = await openSheet(suite, header, { fileKey, file });
  if (!opened.ok) {
    const fault = opened.error;
    return err({ fault, of: OF_STORAGE.has(fault) ? 'holders' : 'bidder' });
  }
  const { sheet, signature } = opened.value;
  const content = canonicalBytes(sheet);
  const signed = { header, signature, content, atMs: bid.receivedMs };
  const signer = await signerOf(suite, tools.trust, signed);
  return signer.ok ? ok(sheet) : err({ fault: 'sheet_signature', of: 'bidder' });
}

/** Shares that the journal says were released; their files were stored before. */
async function releasedShares(
  { tools, store }: Sealing,
  opening: Opening,
  { bid, header }: { readonly bid: ListedBid; readonly header: BidHeader },
): Promise<readonly OfferedShare[]> {
  const suite = suiteOf(tools, opening);
  const shares: OfferedShare[] = [];
  for (const { lock, holder: organizationId } of bid.released) {
    const holder = holderOf(suite, opening, { bid, header, organizationId });
    if (holder === undefined) continue;
    const at = { header: bid.header, lock, to: holder.to };
    const bytes = await readStored(store, storedName.ofRelease(opening.openingId, at, 'json'));
    const release = bytes && readRelease(bytes);
    const payload = release && bytesOfBase64Url(release.payload);
    if (payload !== undefined) shares.push({ ...holder, lock, payload });
  }
  return shares;
}
