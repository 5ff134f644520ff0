import { join } from 'node:path';
import { oneLine } from '#contracts/strict-json.ts';
import { checkPublishedOpening, type OpeningReport, type ReadOut } from '#pki/opening-check.ts';
import { checkOwnBid, isOwnBidRight, type OwnBidFinding } from '#pki/own-bid-check.ts';
import type { PublishedFiles } from '#pki/published-files.ts';
import { nodeSuiteOf } from '#pki/suites-node.ts';
import type { TrustList } from '#pki/trust.ts';
import { type CliIo, Printer } from '../io.ts';
import { faultText } from './fault-words.ts';
import { exists, readSmall } from './files.ts';
import { loadBid, publishedFiles, suiteOf } from './folder.ts';
import { loadTrust } from './trust-folder.ts';

export interface VerifyOpeningArguments {
  readonly trust: string;
  readonly json?: boolean;
  /** Folder of one's own sealed bid with its receipt. */
  readonly bid?: string;
}

/** Prints every check and the prices. Returns the exit status: 0 in order, 1 not. Throws `CliError`. */
export async function runVerifyOpening(
  folder: string,
  options: VerifyOpeningArguments,
  io: Pick<CliIo, 'stdout'>,
): Promise<number> {
  const trust = await loadTrust(options.trust);
  const files = publishedFiles(folder);
  const report = await checkPublishedOpening(nodeSuiteOf, trust, files);
  const { bid } = options;
  const own = bid === undefined ? undefined : await ownBid(bid, { report, files, trust });
  const isGood = report.isGood && (own === undefined || isOwnBidRight(own));
  const text = options.json === true ? `${jsonText(report, own)}\n` : reportText(report, own);
  await new Printer(io.stdout).print(text);
  return isGood ? 0 : 1;
}

/** One's own bid in what is published, by the receipt of its last act; that of a withdrawal where there is one. */
async function ownBid(
  folder: string,
  by: { readonly report: OpeningReport; readonly files: PublishedFiles; readonly trust: TrustList },
): Promise<OwnBidFinding> {
  const { policy } = by.report;
  if (policy === undefined) return { state: 'unknown', fault: 'policy_signer' };
  const bid = await loadBid(folder);
  const isWithdrawn = await exists(join(folder, 'withdrawal-receipt.json'));
  const file = (kind: string): Promise<Uint8Array> =>
    readSmall(join(folder, `${isWithdrawn ? 'withdrawal-' : ''}receipt.${kind}`));
  const withdrawal = isWithdrawn ? await readSmall(join(folder, 'withdrawal.p7s')) : undefined;
  const receipt = {
    receipt: await file('json'),
    signature: await file('p7s'),
    stamp: await file('tsr'),
  };
  const own = { ...bid, receipt };
  return checkOwnBid(
    suiteOf(policy),
    { policy, trust: by.trust },
    { files: by.files, own, ...(withdrawal !== undefined && { withdrawal }) },
  );
}

const OWN: Readonly<Record<OwnBidFinding['state'], string>> = {
  listed: 'your bid is on the closing list',
  counted: 'your bid was counted; none was opened',
  left_out: 'your bid was left out: your receipt proves that it was taken',
  revived: 'your bid was withdrawn and is on the closing list all the same: your receipt proves it',
  not_listed: 'your bid was withdrawn and is not on the closing list',
  exchanged: 'what is published is not the bid that you handed in',
  opened: 'your bid was opened as you sealed it',
  revoked: 'your bid stayed shut, as your own doing (revoked 撤销)',
  withdrawn: 'your bid stayed shut, without your doing (withdrawn 撤回)',
  unknown: 'your bid cannot be looked for',
};

function ownText(own: OwnBidFinding): string {
  const place = 'folder' in own && own.folder !== undefined ? ` (${own.folder})` : '';
  const fault = own.state === 'unknown' ? `: ${faultText(own.fault)}` : '';
  return `${isOwnBidRight(own) ? 'ok     ' : 'WRONG  '} ${OWN[own.state]}${place}${fault}`;
}

const STEPS = {
  policy: 'policy, signed by the agency',
  closing: 'closing list, signed by the custodians after the deadline',
  opening: 'opening, signed by the platform, names exactly the bids of the list',
  bid: 'bid',
  record: 'record, signed by the platform, says the same',
  page: 'record.pdf, signed by the platform',
  not_opened: 'record, signed by the platform: too few bids',
} as const;

function reportText(
  { isGood: isOpeningGood, findings, policy, opening, notOpened, readOuts }: OpeningReport,
  own: OwnBidFinding | undefined,
): string {
  const isGood = isOpeningGood && (own === undefined || isOwnBidRight(own));
  const lines = findings.map(({ step, bid, fault }) => {
    const what = bid ?? STEPS[step];
    return fault === undefined ? `ok      ${what}` : `WRONG   ${what}: ${faultText(fault)}`;
  });
  if (policy !== undefined) {
    lines.unshift(`tender: ${oneLine(policy.title)} (${oneLine(policy.tender)})`);
  }
  if (opening?.outcome === 'too_few_bids') lines.push('not opened: too few bids');
  if (notOpened !== undefined) lines.push(notOpenedText(notOpened));
  if (own !== undefined) lines.push(ownText(own));
  lines.push(...readOuts.map(readOutText), isGood ? 'GOOD' : 'NOT GOOD', '');
  return lines.join('\n');
}

function notOpenedText({ bids, bidsMin }: NonNullable<OpeningReport['notOpened']>): string {
  const many = bids === 1 ? '1 bid' : `${bids} bids`;
  return `not opened: ${many}, fewer than the policy's ${bidsMin}`;
}

function readOutText({ bidder, lot, state, sheet, receivedMs }: ReadOut): string {
  const when = receivedMs === undefined ? '' : `, received ${new Date(receivedMs).toISOString()}`;
  if (sheet === undefined) return `${bidder}, lot ${lot}: ${state}, not opened${when}`;
  const items = sheet.items.map(({ label, value }) => `; ${oneLine(label)} ${oneLine(value)}`);
  const price =
    sheet.priceFen === undefined ? 'no price' : `${sheet.priceFen} fen, ${sheet.priceWords ?? ''}`;
  return `${oneLine(sheet.bidderName)} (${bidder}), lot ${lot}: ${price}${items.join('')}${when}`;
}

function jsonText(
  { isGood, findings, notOpened, readOuts }: OpeningReport,
  own: OwnBidFinding | undefined,
): string {
  const isAllGood = isGood && (own === undefined || isOwnBidRight(own));
  return JSON.stringify({
    result: isAllGood ? 'good' : 'not_good',
    findings,
    notOpened,
    readOuts,
    own,
  });
}
