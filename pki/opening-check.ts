import { bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { sourceOf } from '#contracts/sealing/chunks.ts';
import { closingDigest, type ClosingList } from '#contracts/sealing/closing-list.ts';
import { coreHashOf } from '#contracts/sealing/core.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import {
  type BidHeader,
  checkAgainstPolicy,
  isDigestOf,
  readHeader,
} from '#contracts/sealing/header.ts';
import { fileKeyCommitment } from '#contracts/sealing/keys.ts';
import { openSheet } from '#contracts/sealing/open.ts';
import {
  type OpenedBid,
  type OpeningFile,
  readOpeningFile,
} from '#contracts/sealing/opening-file.ts';
import { policyDigest, type TenderPolicy } from '#contracts/sealing/policy.ts';
import type { NotOpenedRecord } from '#contracts/sealing/record.ts';
import type { BidSheet } from '#contracts/sealing/sheet.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { type Result, err, ok } from '#contracts/result.ts';
import { checkClosing } from './closing-check.ts';
import { checkSignedBy, checkSignedByPlatform, type SignedContent } from './named-signer.ts';
import { checkNotOpened } from './not-opened-check.ts';
import { bytesOf, type PublishedFiles } from './published-files.ts';
import { checkRecord, checkRecordPage, type RecordGround } from './record-check.ts';
import { checkLogProof } from './receipt-proof.ts';
import { readSignedPolicy } from './signed-policy.ts';
import { type ReceiptTrust, verifyReceipt } from './receipts.ts';
import { suiteNamedIn, type SuiteOf } from './suites.ts';
import type { TrustList } from './trust.ts';

/** One thing that was checked. */
export interface OpeningFinding {
  readonly step: 'policy' | 'closing' | 'opening' | 'bid' | 'record' | 'page' | 'not_opened';
  /** Folder of the bid, such as `bids/1`. */
  readonly bid?: string;
  readonly fault?: SealFault;
}

/** What is read out of one bid (唱标). */
export interface ReadOut {
  readonly folder: string;
  readonly bidder: string;
  readonly lot: string;
  readonly state: 'opened' | 'revoked' | 'withdrawn';
  /** There when the sheet was opened and its signature holds. */
  readonly sheet?: BidSheet;
  readonly receivedMs?: number;
  /** Its receipt was shown to be in the public log. */
  readonly isLogged?: boolean;
}

export interface OpeningReport {
  readonly isGood: boolean;
  readonly findings: readonly OpeningFinding[];
  readonly policy?: TenderPolicy;
  readonly opening?: OpeningFile;
  /** Instead of an opening: so many bids, fewer than the policy asks, none opened (MOF87-41). */
  readonly notOpened?: { readonly bids: number; readonly bidsMin: number };
  readonly readOuts: readonly ReadOut[];
}

/**
 * Checks a published opening without any secret (SEAL-17): who signed the policy and the closing list, that each bid was
 * stamped before the deadline, that no bid was added or left out, and that each published key opens exactly the sheet that
 * the bidder sealed and signed; or, of an opening with too few bids, that the platform's record says so. Runs the same in a page, offline.
 */
export async function checkOpening(
  suite: SealingSuite,
  trust: TrustList,
  files: PublishedFiles,
): Promise<OpeningReport> {
  const findings: OpeningFinding[] = [];
  const policy = await readSignedPolicy(suite, trust, {
    policy: await bytesOf(files, 'policy.json'),
    signature: await bytesOf(files, 'policy.p7s'),
  });
  findings.push(finding('policy', policy));
  if (!policy.ok) return { isGood: false, findings, readOuts: [] };
  const by = { policy: policy.value, trust };
  const notOpened = await checkNotOpened(suite, by, files);
  if (notOpened !== undefined) {
    return notOpenedReport(suite, { by, files, findings, record: notOpened });
  }
  const closing = await checkClosing(suite, by, files);
  findings.push(finding('closing', closing));
  const opening = await checkOpeningFile(suite, by, { files, closing });
  findings.push(finding('opening', opening));
  if (!closing.ok || !opening.ok) {
    return { isGood: false, findings, policy: policy.value, readOuts: [] };
  }
  const readOuts: ReadOut[] = [];
  for (const [at, bid] of opening.value.bids.entries()) {
    const folder = `bids/${at + 1}`;
    const checked = await checkPublishedBid(suite, by, { files, folder, bid });
    findings.push({ ...finding('bid', checked), bid: folder });
    if (checked.ok) readOuts.push(checked.value);
  }
  findings.push(...(await recordFindings(suite, { by, files, opening: opening.value, readOuts })));
  const isGood = findings.every(({ fault }) => fault === undefined);
  return { isGood, findings, policy: policy.value, opening: opening.value, readOuts };
}

async function notOpenedReport(
  suite: SealingSuite,
  {
    by,
    files,
    findings,
    record,
  }: Pick<RecordGround, 'by' | 'files'> & {
    readonly findings: readonly OpeningFinding[];
    readonly record: Result<NotOpenedRecord, SealFault>;
  },
): Promise<OpeningReport> {
  const atMs = Number(by.policy.deadline);
  const page = await checkRecordPage(suite, { by, files, atMs });
  const all = [
    ...findings,
    finding('not_opened', record),
    ...(page === undefined ? [] : [finding('page', page)]),
  ];
  const isGood = all.every(({ fault }) => fault === undefined);
  const head = { isGood, findings: all, policy: by.policy, readOuts: [] };
  if (!record.ok) return head;
  const { headers, bidsMin } = record.value;
  return { ...head, notOpened: { bids: headers.length, bidsMin } };
}

/** As `checkOpening`, by the suite that the policy names. */
export async function checkPublishedOpening(
  suites: SuiteOf,
  trust: TrustList,
  files: PublishedFiles,
): Promise<OpeningReport> {
  const named = suiteNamedIn(await bytesOf(files, 'policy.json'));
  if (named !== undefined) return checkOpening(suites(named), trust, files);
  return {
    isGood: false,
    findings: [{ step: 'policy', fault: 'policy_shape' }],
    readOuts: [],
  };
}

async function checkOpeningFile(
  suite: SealingSuite,
  by: ReceiptTrust,
  {
    files,
    closing,
  }: { readonly files: PublishedFiles; readonly closing: Result<ClosingList, SealFault> },
): Promise<Result<OpeningFile, SealFault>> {
  const bytes = await bytesOf(files, 'opening.json');
  const opening = readOpeningFile(bytes);
  if (opening === undefined) return err('opening_shape');
  const signed = await checkSignedByPlatform(suite, by, {
    signature: await bytesOf(files, 'opening.p7s'),
    content: bytes,
    atMs: Number(opening.opened),
    otherwise: 'opening_signer',
  });
  if (!signed.ok) return signed;
  if (opening.policy !== policyDigest(suite, by.policy)) return err('wrong_policy');
  if (Number(opening.opened) < Number(by.policy.opening)) return err('closed_early');
  if (!closing.ok) return err('opening_incomplete');
  return isComplete(suite, by.policy, { opening, closing: closing.value })
    ? ok(opening)
    : err('opening_incomplete');
}

/** Exactly the bids of the closing list, and none of them opened when they were too few. */
function isComplete(
  suite: SealingSuite,
  policy: TenderPolicy,
  { opening, closing }: { readonly opening: OpeningFile; readonly closing: ClosingList },
): boolean {
  if (opening.closing !== closingDigest(suite, closing)) return false;
  if (opening.stage !== closing.stage || opening.tender !== closing.tender) return false;
  const areTooFew = closing.headers.length < policy.bidsMin;
  if (areTooFew !== (opening.outcome === 'too_few_bids')) return false;
  if (areTooFew) return opening.bids.length === 0;
  return (
    opening.bids.length === closing.headers.length &&
    opening.bids.every(({ header }, at) => header === closing.headers[at])
  );
}

async function checkPublishedBid(
  suite: SealingSuite,
  by: ReceiptTrust,
  at: {
    readonly files: PublishedFiles;
    readonly folder: string;
    readonly bid: OpeningFile['bids'][number];
  },
): Promise<Result<ReadOut, SealFault>> {
  const { folder, bid } = at;
  const read = (name: string): Promise<Uint8Array> => bytesOf(at.files, `${folder}/${name}`);
  const headerBytes = await read('header.json');
  const header = readHeader(headerBytes);
  if (!header.ok) return header;
  if (!isDigestOf(bid.header, suite.hash(headerBytes))) return err('not_on_closing_list');
  const lawful = checkAgainstPolicy(suite, header.value, by.policy);
  if (!lawful.ok) return lawful;
  const signature = await read('header.p7s');
  const receipt = await verifyReceipt(
    suite,
    {
      receipt: await read('receipt.json'),
      signature: await read('receipt.p7s'),
      stamp: await read('receipt.tsr'),
    },
    { subject: { header: header.value, headerBytes, signature }, by },
  );
  if (!receipt.ok) return receipt;
  const { stampedMs } = receipt.value;
  const proof = await at.files(`${folder}/receipt.tlog-proof`);
  const logged = await checkLogProof(suite, by.policy, { receipt: receipt.value.receipt, proof });
  if (!logged.ok) return logged;
  const signer = await signerOf(suite, by.trust, {
    header: header.value,
    signature,
    content: headerBytes,
    atMs: stampedMs,
  });
  if (!signer.ok) return signer;
  const { bidder, lot } = header.value.core;
  const isLogged = logged.value !== undefined;
  const seen = { folder, bidder, lot, receivedMs: stampedMs, isLogged };
  if (bid.state !== 'opened') return ok({ ...seen, state: bid.state });
  const sheet = await openPublished(suite, by.trust, {
    header: header.value,
    bid,
    file: await read('f0.ebd'),
    atMs: stampedMs,
  });
  return sheet.ok ? ok({ ...seen, state: 'opened', sheet: sheet.value }) : sheet;
}

async function openPublished(
  suite: SealingSuite,
  trust: TrustList,
  given: {
    readonly header: BidHeader;
    readonly bid: OpenedBid;
    readonly file: Uint8Array;
    readonly atMs: number;
  },
): Promise<Result<BidSheet, SealFault>> {
  const { header, bid } = given;
  const fileKey = bytesOfBase64Url(bid.key) ?? new Uint8Array(0);
  const commitment = fileKeyCommitment(suite, coreHashOf(suite, header.core), { fileKey, n: 0 });
  if (!isDigestOf(header.files[0]?.kc ?? '', commitment)) return err('file_key_commitment');
  const opened = await openSheet(suite, header, { fileKey, file: sourceOf(given.file) });
  if (!opened.ok) return opened;
  const signer = await signerOf(suite, trust, {
    header,
    signature: opened.value.signature,
    content: canonicalBytes(opened.value.sheet),
    atMs: given.atMs,
  });
  return signer.ok ? ok(opened.value.sheet) : err('sheet_signature');
}

/** The bidder's own certificate signed this, as the core says. */
export function signerOf(
  suite: SealingSuite,
  trust: TrustList,
  { header, ...given }: SignedContent & { readonly header: BidHeader },
): Promise<Result<true, SealFault>> {
  const { signer } = header.core;
  return checkSignedBy(suite, trust, { ...given, signer, otherwise: 'signer_mismatch' });
}

/** Of the record and its page, where they are published. */
async function recordFindings(
  suite: SealingSuite,
  found: Pick<RecordGround, 'by' | 'files' | 'opening'> & Pick<OpeningReport, 'readOuts'>,
): Promise<readonly OpeningFinding[]> {
  const sheets = new Map(
    found.readOuts.flatMap(({ folder, sheet }) => {
      const bid = found.opening.bids[Number(folder.slice('bids/'.length)) - 1];
      return bid === undefined || sheet === undefined ? [] : [[bid.header, sheet] as const];
    }),
  );
  const ground = { ...found, sheets };
  const record = await checkRecord(suite, ground);
  const atMs = Number(found.opening.opened);
  const page = await checkRecordPage(suite, { ...ground, atMs });
  return [
    ...(record === undefined ? [] : [finding('record', record)]),
    ...(page === undefined ? [] : [finding('page', page)]),
  ];
}

function finding(step: OpeningFinding['step'], result: Result<unknown, SealFault>): OpeningFinding {
  return result.ok ? { step } : { step, fault: result.error };
}
