import { dirname, join, resolve } from 'node:path';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { SealError } from '#contracts/sealing/faults.ts';
import { checkedFile } from '#contracts/sealing/file-digests.ts';
import { issueText } from '#contracts/issue-text.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import { closingListOf } from '#contracts/sealing/closing-list.ts';
import { tenderPolicySchema } from '#contracts/sealing/policy.ts';
import { SUITE_IDS, type SuiteId } from '#contracts/sealing/suite.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { oneLine } from '#contracts/strict-json.ts';
import { type Acceptance, acceptBid } from '#pki/acceptance.ts';
import { checkBid } from '#pki/bid-check.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { derOf } from '#pki/pem.ts';
import type { ReceiptSubject } from '#pki/receipts.ts';
import { softwareSigningKey } from '#pki/software-keys.ts';
import { answerTimestamp, timestampRequest } from '#pki/timestamp.ts';
import { CliError, type CliIo, Printer } from '../io.ts';
import { faultText } from './fault-words.ts';
import { bidFolders, readSmall, writeNew } from './files.ts';
import {
  bidName,
  FILE,
  loadBid,
  loadPolicy,
  loadPredecessor,
  loadReceipt,
  sealedFile,
  suiteOf,
  valueOf,
} from './folder.ts';
import { type KeyArguments, loadKey } from './key-file.ts';
import { loadTrust } from './trust-folder.ts';

export interface SignArguments extends KeyArguments {
  readonly out: string;
}

export interface CloseArguments {
  readonly trust: string;
  readonly stage?: string;
  readonly tsaKey: string;
}

export interface AcceptArguments {
  readonly policy: string;
  readonly trust: string;
  readonly platformKey: string;
  readonly tsaKey: string;
}

export interface PolicyArguments {
  readonly out: string;
  /** Takes the place of the draft's own. */
  readonly suite?: SuiteId;
}

/** Checks a draft and writes it as RFC 8785 bytes. Throws `CliError` with the first field that is wrong. */
export async function makePolicy(
  draft: string,
  { out, suite: chosen }: PolicyArguments,
  io: Pick<CliIo, 'stdout'>,
): Promise<void> {
  const text = Buffer.from(await readSmall(draft)).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CliError(
      `${oneLine(draft)}: ${error instanceof Error ? oneLine(error.message) : ''}`,
    );
  }
  const suite = chosen ?? suiteIn(value);
  const parsed = tenderPolicySchema.safeParse(
    await withCertificates(chosenSuite(value, chosen), { base: dirname(draft), suite }),
    { reportInput: true },
  );
  if (!parsed.success) {
    throw new CliError(`${oneLine(draft)}: ${issueText(parsed.error) ?? 'malformed'}`);
  }
  await writeNew(out, canonicalBytes(parsed.data));
  await new Printer(io.stdout).print(`${oneLine(out)}: sign it with "tender sign" as the agency\n`);
}

export async function signFile(file: string, options: SignArguments, io: CliIo): Promise<void> {
  const content = await readSmall(file);
  const key = await softwareSigningKey(await loadKey(options, io));
  await writeNew(options.out, await signDetached(key, content, Date.now()));
  await new Printer(io.stdout).print(`signed: ${oneLine(options.out)}\n`);
}

/** Takes a bid as the platform does: header, then files, then the time-stamp (SEAL-15, SEAL-19). Throws `CliError`. */
export async function accept(folder: string, options: AcceptArguments, io: CliIo): Promise<void> {
  const trust = await loadTrust(options.trust);
  const policy = await loadPolicy(options.policy, trust);
  const suite = suiteOf(policy);
  const subject = await loadBid(folder);
  const before = await lastReceipt(folder, subject);
  const checked = await checkBid(suite, {
    ...subject,
    policy,
    trust,
    atMs: Date.now(),
    mayBidFor: () => true,
    history: () => before,
  });
  valueOf(join(folder, FILE.header), checked);
  await checkFiles(folder, subject);
  const platform = await softwareSigningKey(await loadKey({ key: options.platformKey }, io));
  const taken = await acceptBid(
    { suite, platform, stamp: await stamper(options.tsaKey, io) },
    { subject, by: { policy, trust }, status: 'sealed', prev: before.receipt },
  );
  const acceptance = valueOf(folder, taken);
  await writeAcceptance(folder, acceptance);
  await new Printer(io.stdout).print(
    acceptance.kind === 'late'
      ? `late: ${bidName(subject.header)}; ${FILE.late} says by which clock\n`
      : `taken: ${bidName(subject.header)}; hand receipt.json, receipt.p7s and receipt.tsr to the bidder\n`,
  );
}

/** The closing list of the bids with a receipt; only the newest version of each counts. Throws `CliError`. */
export async function close(tender: string, options: CloseArguments, io: CliIo): Promise<void> {
  const trust = await loadTrust(options.trust);
  const policy = await loadPolicy(join(tender, FILE.policy), trust);
  if (Date.now() < Number(policy.deadline)) {
    throw new CliError(
      `not before the deadline, ${new Date(Number(policy.deadline)).toISOString()}`,
    );
  }
  const suite = suiteOf(policy);
  const stage = options.stage ?? policy.stages[0] ?? '1';
  const newest = new Map<string, { readonly ver: number; readonly digest: string }>();
  for (const folder of await bidFolders(tender)) {
    const { header, headerBytes } = await loadBid(folder);
    const isTaken = (await loadReceipt(folder)) !== undefined && header.core.stage === stage;
    const key = `${header.core.bidder} ${header.core.lot}`;
    if (!isTaken || (newest.get(key)?.ver ?? 0) >= header.core.ver) continue;
    newest.set(key, { ver: header.core.ver, digest: base64UrlOf(suite.hash(headerBytes)) });
  }
  const headers = [...newest.values()].map(({ digest }) => digest);
  const bytes = canonicalBytes(closingListOf(suite, policy, { stage, headers, checkpoint: '' }));
  const stamp = await (await stamper(options.tsaKey, io))(timestampRequest(bytes, suite.id));
  await writeNew(join(tender, FILE.closingStamp), stamp);
  await writeNew(join(tender, FILE.closing), bytes);
  await new Printer(io.stdout).print(
    `${oneLine(join(tender, FILE.closing))}: ${headers.length} bids; custodians sign it now (closing-1.p7s …)\n`,
  );
}

/** Answers requests for time-stamps with a demo authority's key. */
async function stamper(
  keyFile: string,
  io: CliIo,
): Promise<(request: Uint8Array) => Promise<Uint8Array>> {
  const key = await softwareSigningKey(await loadKey({ key: keyFile }, io));
  return async (request) => {
    const atMs = Date.now();
    const answer = await answerTimestamp(key, request, { atMs, serial: atMs });
    if (answer === undefined) throw new CliError('the time-stamping authority refused the request');
    return answer;
  };
}

/** What a replaced version's receipt says, when it lies beside as `replaces.json`. */
async function lastReceipt(folder: string, { header }: ReceiptSubject) {
  if (header.core.replaces === '') return { isIdUsed: false, version: 0, receipt: '' };
  const before = await loadPredecessor(suiteOf(header), join(folder, 'replaces.json'));
  return { isIdUsed: false, version: before.ver, receipt: before.digest };
}

async function checkFiles(folder: string, { header }: ReceiptSubject): Promise<void> {
  for (const entry of header.files) {
    try {
      for await (const piece of checkedFile(suiteOf(header), entry, sealedFile(folder, entry.n)))
        void piece;
    } catch (error) {
      if (error instanceof SealError) {
        throw new CliError(`${oneLine(folder)}, file ${entry.n}: ${faultText(error.fault)}`);
      }
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      throw new CliError(`${oneLine(folder)}, file ${entry.n}: ${faultText('file_missing')}`);
    }
  }
}

async function writeAcceptance(folder: string, { kind, files }: Acceptance): Promise<void> {
  const [document, signature, stamp] =
    kind === 'late'
      ? [FILE.late, FILE.lateSignature, FILE.lateStamp]
      : [FILE.receipt, FILE.receiptSignature, FILE.stamp];
  await writeNew(join(folder, stamp), files.stamp);
  await writeNew(join(folder, signature), files.signature);
  await writeNew(join(folder, document), files.receipt);
}

/** What a draft says of its suite, before it is checked; certificates are named by that suite's digest. */
function suiteIn(draft: unknown): SuiteId {
  const named = typeof draft === 'object' && draft !== null && 'suite' in draft && draft.suite;
  return SUITE_IDS.find((id) => id === named) ?? SUITE_IDS[0];
}

function chosenSuite(draft: unknown, suite: SuiteId | undefined): unknown {
  return suite === undefined || typeof draft !== 'object' ? draft : { ...draft, suite };
}

/** Puts certificates in the place of the PEM files that a draft names. */
async function withCertificates(
  draft: unknown,
  how: { readonly base: string; readonly suite: SuiteId },
): Promise<unknown> {
  if (typeof draft !== 'object' || draft === null) return draft;
  const entries: [string, unknown][] = [];
  for (const [field, value] of Object.entries(draft)) {
    if (field === 'custodians' && Array.isArray(value)) {
      entries.push([field, await Promise.all(value.map((one) => withCertificates(one, how)))]);
    } else if (typeof value === 'string' && /\.pem$/.test(value)) {
      const [certificate] = derOf('CERTIFICATE', await readSmall(resolve(how.base, value)));
      if (certificate === undefined) throw new CliError(`${oneLine(value)}: no certificate in it`);
      const text =
        field === 'certificate'
          ? base64UrlOf(certificate)
          : certificateDigest(suiteOf(how), certificate);
      entries.push([field, text]);
    } else entries.push([field, value]);
  }
  return Object.fromEntries(entries);
}
