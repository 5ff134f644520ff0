import type { Fault, VerifyReport } from '#contracts/journal/verify-report.ts';
import {
  openingDisagreement,
  type PublishedQuotations,
} from '#contracts/journal/verify-openings.ts';
import { checkPublishedOpening, type OpeningReport } from '#pki/opening-check.ts';
import { nodeSuiteOf } from '#pki/suites-node.ts';
import { publishedFiles } from './sealing/folder.ts';
import { loadTrust } from './sealing/trust-folder.ts';
import { CliError } from './io.ts';

/** Lots whose recorded prices were found to be those of a published opening. */
export type ComparedLots = ReadonlySet<string>;

export interface OpeningArguments {
  readonly opening?: readonly string[];
  readonly trust?: string;
}

/** Holds what an auction's journal says of its openings against the published ones (SQ-9), each checked by itself first. */
export async function compareOpenings(
  report: VerifyReport,
  { opening = [], trust }: OpeningArguments,
): Promise<{ readonly report: VerifyReport; readonly compared: ComparedLots }> {
  const compared = new Set<string>();
  if (opening.length === 0) {
    if (trust !== undefined) throw new CliError('--trust: name a published opening with --opening');
    return { report, compared };
  }
  if (trust === undefined) throw new CliError('--opening: name the roots that you trust, --trust');
  const openings = await Promise.all(opening.map((folder) => publishedIn(folder, trust)));
  if (report.type !== 'good') return { report, compared };
  const used = new Set<string>();
  for (const { lotId, opened } of report.outcome.lots) {
    const found = openings.find(({ quotations }) => quotations.closing === opened?.closing);
    if (opened === undefined || found === undefined) continue;
    const disagreement = openingDisagreement(opened, found.quotations);
    if (disagreement !== undefined) {
      const detail = `lot ${lotId}: ${disagreement}`;
      return { report: { ...report, type: 'bad', fault: disagrees(detail) }, compared };
    }
    used.add(found.folder);
    compared.add(lotId);
  }
  const unused = openings.find(({ folder }) => !used.has(folder));
  if (unused === undefined) return { report, compared };
  const detail = `${unused.folder}: no lot of this journal was opened by this closing list`;
  return { report: { ...report, type: 'bad', fault: disagrees(detail) }, compared };
}

function disagrees(detail: string): Fault {
  return { code: 'opening_disagrees', detail };
}

async function publishedIn(folder: string, trust: string) {
  const report = await checkPublishedOpening(
    nodeSuiteOf,
    await loadTrust(trust),
    publishedFiles(folder),
  );
  if (report.isGood && report.notOpened !== undefined) {
    throw new CliError(`--opening ${folder}: none was opened there, too few bids`);
  }
  if (!report.isGood || report.opening === undefined) {
    throw new CliError(`--opening ${folder}: not in order by itself; see verify-opening`);
  }
  return { folder, quotations: quotationsOf(report, report.opening) };
}

function quotationsOf(
  { readOuts }: OpeningReport,
  { closing, bids }: NonNullable<OpeningReport['opening']>,
): PublishedQuotations {
  const byFolder = new Map(readOuts.map((readOut) => [readOut.folder, readOut]));
  return {
    closing,
    bids: bids.flatMap(({ header, state }, at) => {
      const readOut = byFolder.get(`bids/${at + 1}`);
      if (readOut === undefined) return [];
      const { bidder, receivedMs, sheet } = readOut;
      return [{ header, bidder, state, receivedMs, priceFen: sheet?.priceFen }];
    }),
  };
}
