import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { closingDigest } from '#contracts/sealing/closing-list.ts';
import type { OpeningFile } from '#contracts/sealing/opening-file.ts';
import { policyDigest, type TenderPolicy } from '#contracts/sealing/policy.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { oneLine } from '#contracts/strict-json.ts';
import { signDetached } from '#pki/cms-signature.ts';
import type { ReceiptSubject } from '#pki/receipts.ts';
import { softwareSigningKey } from '#pki/software-keys.ts';
import { CliError, type CliIo, Printer } from '../io.ts';
import { faultText } from './fault-words.ts';
import { bidFolders, emptyFolder, exists, pieceWriter, writeNew } from './files.ts';
import { bidName, FILE, loadBid, loadPolicy, sealedFileName, suiteOf } from './folder.ts';
import { type KeyArguments, loadKey } from './key-file.ts';
import { documentsOf, type OpenedParts, openOne } from './open-bid.ts';
import { readShares } from './released-shares.ts';
import { signedClosing } from './release-run.ts';
import { loadTrust } from './trust-folder.ts';

export interface OpenArguments extends KeyArguments {
  readonly trust: string;
  readonly shares: readonly string[];
  readonly out: string;
  readonly documents?: string;
}

/** Opens what can be opened and writes what is published. Throws `CliError`. */
export async function runOpen(tender: string, options: OpenArguments, io: CliIo): Promise<void> {
  const trust = await loadTrust(options.trust);
  const policy = await loadPolicy(join(tender, FILE.policy), trust);
  const list = await signedClosing(tender, { policy, trust });
  const openedMs = Date.now();
  if (openedMs < Number(policy.opening)) throw new CliError('not before the opening time');
  const key = await loadKey(options, io);
  const suite = suiteOf(policy);
  const closing = closingDigest(suite, list);
  const bids = await bidsByDigest(suite, tender);
  const shares = await readShares(options.shares, { suite, trust, closing, atMs: openedMs });
  const printer = new Printer(io.stdout);
  for (const words of shares.refused) await printer.print(`left out: ${words}\n`);
  await emptyFolder(options.out);
  if (options.documents !== undefined) await emptyFolder(options.documents);
  const areTooFew = list.headers.length < policy.bidsMin;
  const opened: OpeningFile['bids'] = [];
  for (const header of areTooFew ? [] : list.headers) {
    const bid = bids.get(header);
    if (bid === undefined) throw new CliError(`no folder under bids/ holds the bid ${header}`);
    const offered = shares.byHeader.get(header) ?? [];
    const result = await openOne(bid, { by: { policy, trust }, offered });
    await publishBid(bid, join(options.out, 'bids', String(opened.length + 1)));
    await printer.print(lineOf(bid, result));
    for (const wrong of result.wrong) {
      await printer.print(
        `  wrong share, lock ${wrong.lock}: ${faultText(wrong.fault)} (holder ${wrong.to})\n`,
      );
    }
    opened.push(publishedOf(header, result));
    if (options.documents !== undefined && result.state === 'opened') {
      await writeDocuments(bid, result, join(options.documents, String(opened.length)));
    }
  }
  if (areTooFew) {
    await printer.print(
      `not opened: ${list.headers.length} bids, the policy asks for ${policy.bidsMin}\n`,
    );
  }
  const opening = openingOf(policy, { closing, stage: list.stage, openedMs, opened, areTooFew });
  const bytes = canonicalBytes(opening);
  await publishTender(tender, options.out);
  const signature = await signDetached(await softwareSigningKey(key), bytes, openedMs);
  await writeNew(join(options.out, FILE.openingSignature), signature);
  await writeNew(join(options.out, FILE.opening), bytes);
  await printer.print(`published: ${oneLine(options.out)}; anyone can run verify-opening on it\n`);
}

interface FoundBid extends ReceiptSubject {
  readonly folder: string;
}

async function bidsByDigest(
  suite: SealingSuite,
  tender: string,
): Promise<ReadonlyMap<string, FoundBid>> {
  const bids = new Map<string, FoundBid>();
  for (const folder of await bidFolders(tender)) {
    const bid = await loadBid(folder);
    bids.set(base64UrlOf(suite.hash(bid.headerBytes)), { ...bid, folder });
  }
  return bids;
}

function openingOf(
  policy: TenderPolicy,
  given: {
    readonly closing: string;
    readonly stage: string;
    readonly openedMs: number;
    readonly opened: OpeningFile['bids'];
    readonly areTooFew: boolean;
  },
): OpeningFile {
  return {
    typ: 'ebid/opening/v1',
    tender: policy.tender,
    stage: given.stage,
    policy: policyDigest(suiteOf(policy), policy),
    closing: given.closing,
    opened: String(given.openedMs),
    outcome: given.areTooFew ? 'too_few_bids' : 'opened',
    bids: given.opened,
  };
}

function publishedOf(header: string, result: OpenedParts): OpeningFile['bids'][number] {
  return result.state === 'opened'
    ? { state: 'opened', header, lock: result.lock, key: base64UrlOf(result.sheetKey) }
    : { state: result.state, header, fault: result.fault };
}

function lineOf({ header }: FoundBid, result: OpenedParts): string {
  if (result.state !== 'opened') {
    const words = result.state === 'revoked' ? 'revoked 撤销' : 'withdrawn 撤回';
    return `not opened (${words}): ${bidName(header)}: ${faultText(result.fault)}\n`;
  }
  const { sheet } = result;
  const price =
    sheet.priceWords === undefined ? '' : `, ${sheet.priceWords} (${sheet.priceFen} fen)`;
  const how = result.lock === 'B' ? ', by lock B, without the bidder' : '';
  return `opened: ${oneLine(sheet.bidderName)}, ${bidName(header)}${price}${how}\n`;
}

const PUBLISHED_OF_BID = [
  FILE.header,
  FILE.signature,
  FILE.receipt,
  FILE.receiptSignature,
  FILE.stamp,
  sealedFileName(0),
];

async function publishBid({ folder }: FoundBid, to: string): Promise<void> {
  await copyAll(folder, to, PUBLISHED_OF_BID);
}

/** Policy, closing list and the signatures on it. */
async function publishTender(tender: string, to: string): Promise<void> {
  const signatures = Array.from({ length: 9 }, (_, at) => `closing-${at + 1}.p7s`);
  const there: string[] = [];
  for (const name of signatures) if (await exists(join(tender, name))) there.push(name);
  const { policy, policySignature, closing, closingStamp } = FILE;
  await copyAll(tender, to, [policy, policySignature, closing, closingStamp, ...there]);
}

async function copyAll(from: string, to: string, names: readonly string[]): Promise<void> {
  try {
    await mkdir(to, { recursive: true });
    for (const name of names) await copyFile(join(from, name), join(to, name));
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new CliError(`cannot publish: ${oneLine(error.message)}`);
  }
}

/** A document that turns out wrong is taken away again and named; the others stay. */
async function writeDocuments(
  bid: FoundBid,
  opened: Extract<OpenedParts, { state: 'opened' }>,
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, content } of documentsOf(bid, opened)) {
    const path = join(folder, name);
    const writer = await pieceWriter(path);
    try {
      for await (const piece of content) await writer.write(piece);
      await writer.close();
    } catch (error) {
      await writer.close();
      await rm(path, { force: true });
      throw error instanceof Error
        ? new CliError(`${oneLine(path)}: ${oneLine(error.message)}`)
        : error;
    }
  }
}
