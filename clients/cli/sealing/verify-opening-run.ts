import { oneLine } from '#contracts/strict-json.ts';
import { checkPublishedOpening, type OpeningReport, type ReadOut } from '#pki/opening-check.ts';
import { nodeSuiteOf } from '#pki/suites-node.ts';
import { type CliIo, Printer } from '../io.ts';
import { faultText } from './fault-words.ts';
import { publishedFiles } from './folder.ts';
import { loadTrust } from './trust-folder.ts';
import type { VerifyOpeningArguments } from './verify-opening.ts';

/** Prints every check and the prices. Returns the exit status: 0 in order, 1 not. */
export async function runVerifyOpening(
  folder: string,
  options: VerifyOpeningArguments,
  io: Pick<CliIo, 'stdout'>,
): Promise<number> {
  const trust = await loadTrust(options.trust);
  const report = await checkPublishedOpening(nodeSuiteOf, trust, publishedFiles(folder));
  const text = options.json === true ? `${jsonText(report)}\n` : reportText(report);
  await new Printer(io.stdout).print(text);
  return report.isGood ? 0 : 1;
}

const STEPS = {
  policy: 'policy, signed by the agency',
  closing: 'closing list, signed by the custodians after the deadline',
  opening: 'opening, signed by the platform, names exactly the bids of the list',
  bid: 'bid',
  record: 'record, signed by the platform, says the same',
  page: 'record.pdf, signed by the platform',
} as const;

function reportText({ isGood, findings, policy, opening, readOuts }: OpeningReport): string {
  const lines = findings.map(({ step, bid, fault }) => {
    const what = bid ?? STEPS[step];
    return fault === undefined ? `ok      ${what}` : `WRONG   ${what}: ${faultText(fault)}`;
  });
  if (policy !== undefined) {
    lines.unshift(`tender: ${oneLine(policy.title)} (${oneLine(policy.tender)})`);
  }
  if (opening?.outcome === 'too_few_bids') lines.push('not opened: too few bids');
  lines.push(...readOuts.map(readOutText), isGood ? 'GOOD' : 'NOT GOOD', '');
  return lines.join('\n');
}

function readOutText({ bidder, lot, state, sheet, receivedMs }: ReadOut): string {
  const when = receivedMs === undefined ? '' : `, received ${new Date(receivedMs).toISOString()}`;
  if (sheet === undefined) return `${bidder}, lot ${lot}: ${state}, not opened${when}`;
  const items = sheet.items.map(({ label, value }) => `; ${oneLine(label)} ${oneLine(value)}`);
  const price =
    sheet.priceFen === undefined ? 'no price' : `${sheet.priceFen} fen, ${sheet.priceWords ?? ''}`;
  return `${oneLine(sheet.bidderName)} (${bidder}), lot ${lot}: ${price}${items.join('')}${when}`;
}

function jsonText({ isGood, findings, readOuts }: OpeningReport): string {
  return JSON.stringify({ result: isGood ? 'good' : 'not_good', findings, readOuts });
}
