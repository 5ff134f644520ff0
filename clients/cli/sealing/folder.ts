import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { HEADER_BYTES_MAX, type BidHeader, readHeader } from '#contracts/sealing/header.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { readReceipt, receiptDigest } from '#contracts/sealing/receipt.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { oneLine } from '#contracts/strict-json.ts';
import type { PublishedFiles } from '#pki/published-files.ts';
import type { ReceiptFiles, ReceiptSubject } from '#pki/receipts.ts';
import { readAnySignedPolicy } from '#pki/signed-policy.ts';
import { nodeSuiteOf } from '#pki/suites-node.ts';
import type { TrustList } from '#pki/trust.ts';
import { CliError, readFault } from '../io.ts';
import { faultText } from './fault-words.ts';
import { readIfThere, readSmall } from './files.ts';

/** A tender's folder and the files of one bid in it (docs/SEALING.md, "Files"). */
export const FILE = {
  header: 'header.json',
  signature: 'header.p7s',
  receipt: 'receipt.json',
  receiptSignature: 'receipt.p7s',
  stamp: 'receipt.tsr',
  logProof: 'receipt.tlog-proof',
  receiptPage: 'receipt.pdf',
  late: 'late.json',
  lateSignature: 'late.p7s',
  lateStamp: 'late.tsr',
  policy: 'policy.json',
  policySignature: 'policy.p7s',
  closing: 'closing.json',
  closingStamp: 'closing.tsr',
  opening: 'opening.json',
  openingSignature: 'opening.p7s',
} as const;

/** The suite that a tender is sealed and opened with: the one its policy names (SEAL-1). */
export function suiteOf(policy: Pick<TenderPolicy, 'suite'>): SealingSuite {
  return nodeSuiteOf(policy.suite);
}

/** Name of sealed file `n`: the opening sheet is f0.ebd. */
export function sealedFileName(n: number): string {
  return `f${n}.ebd`;
}

/** Policy with its signature beside it. Throws `CliError`. */
export async function loadPolicy(file: string, trust: TrustList): Promise<TenderPolicy> {
  const signature = file.replace(/\.json$/, '.p7s');
  const read = await readAnySignedPolicy(trust, {
    policy: await readSmall(file),
    signature: await readSmall(signature),
  });
  return valueOf(file, read);
}

/** Header and signature of a bid's folder, as bytes and read. Throws `CliError`. */
export async function loadBid(folder: string): Promise<ReceiptSubject> {
  const path = join(folder, FILE.header);
  const headerBytes = await readSmall(path, HEADER_BYTES_MAX + 1);
  const header = valueOf(path, readHeader(headerBytes));
  return { header, headerBytes, signature: await readSmall(join(folder, FILE.signature)) };
}

/** The three files of a receipt; `undefined` when there is none. */
export async function loadReceipt(folder: string): Promise<ReceiptFiles | undefined> {
  const receipt = await readIfThere(join(folder, FILE.receipt));
  if (receipt === undefined) return undefined;
  return {
    receipt,
    signature: await readSmall(join(folder, FILE.receiptSignature)),
    stamp: await readSmall(join(folder, FILE.stamp)),
  };
}

/** What a new version of a bid follows: the last receipt's id, version and digest. Throws `CliError`. */
export async function loadPredecessor(
  suite: SealingSuite,
  file: string,
): Promise<{
  readonly bidder: string;
  readonly ver: number;
  readonly digest: string;
}> {
  const bytes = await readSmall(file);
  const receipt = readReceipt(bytes);
  if (receipt === undefined) throw new CliError(`${oneLine(file)}: ${faultText('receipt_shape')}`);
  return { bidder: receipt.bidder, ver: receipt.ver, digest: receiptDigest(suite, bytes) };
}

/** A record that reads out 500 bids, with its pages, stays far below it. */
const PUBLISHED_FILE_BYTES_MAX = 67_108_864;

/** Files of a tender's folder by name, but for the sealed ones, which are streams. */
export function publishedFiles(tender: string): PublishedFiles {
  return (name) => readIfThere(join(tender, name), PUBLISHED_FILE_BYTES_MAX);
}

/** Bytes of a sealed file as they come from the disk. */
export function sealedFile(folder: string, n: number): AsyncIterable<Uint8Array> {
  return createReadStream(join(folder, sealedFileName(n)), { highWaterMark: 1_048_576 });
}

export async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new CliError(`${oneLine(path)}: not a file`);
    return found.size;
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`${oneLine(path)}: ${readFault(error)}`);
  }
}

/** The value of a check, or the one line that says which file failed it. */
export function valueOf<T>(file: string, result: Result<T, SealFault>): T {
  if (!result.ok) throw new CliError(`${oneLine(file)}: ${faultText(result.error)}`);
  return result.value;
}

/** How people tell bids apart: organization and version. */
export function bidName({ core }: Pick<BidHeader, 'core'>): string {
  return `${core.bidder}, lot ${core.lot}, version ${core.ver}`;
}
