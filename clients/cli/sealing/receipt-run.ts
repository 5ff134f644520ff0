import { join } from 'node:path';
import { oneLine } from '#contracts/strict-json.ts';
import { checkReceiptPage } from '#pki/receipt-page.ts';
import { checkLogProof } from '#pki/receipt-proof.ts';
import { type ReceiptTrust, verifyLateAnswer, verifyReceipt } from '#pki/receipts.ts';
import { CliError, type CliIo, Printer } from '../io.ts';
import { readIfThere, readSmall } from './files.ts';
import { bidName, FILE, loadBid, loadPolicy, loadReceipt, suiteOf, valueOf } from './folder.ts';
import { loadTrust } from './trust-folder.ts';

export interface ReceiptArguments {
  readonly policy: string;
  readonly trust: string;
  readonly json?: boolean;
}

/** Prints what the receipt proves. Throws `CliError` when it proves nothing. */
export async function runReceipt(
  folder: string,
  options: ReceiptArguments,
  io: Pick<CliIo, 'stdout'>,
): Promise<void> {
  const trust = await loadTrust(options.trust);
  const policy = await loadPolicy(options.policy, trust);
  const subject = await loadBid(folder);
  const files = await loadReceipt(folder);
  const printer = new Printer(io.stdout);
  if (files === undefined) {
    await printer.print(await lateText(folder, { subject, by: { policy, trust } }));
    return;
  }
  const checked = await verifyReceipt(suiteOf(policy), files, { subject, by: { policy, trust } });
  const { receipt, stampedMs } = valueOf(join(folder, FILE.receipt), checked);
  const proofFile = join(folder, FILE.logProof);
  const proof = await readIfThere(proofFile);
  const place = valueOf(
    proofFile,
    await checkLogProof(suiteOf(policy), policy, { receipt, proof }),
  );
  const pageFile = join(folder, FILE.receiptPage);
  const pdf = await readIfThere(pageFile);
  const page =
    pdf &&
    (await checkReceiptPage(
      suiteOf(policy),
      { policy, trust },
      { pdf, receiptBytes: files.receipt, receipt },
    ));
  if (page !== undefined) valueOf(pageFile, page);
  if (options.json === true) {
    const shown = { result: 'good', ...receipt, log: place ?? null, page: pdf !== undefined };
    await printer.print(`${JSON.stringify(shown)}\n`);
    return;
  }
  await printer.print(
    [
      `good: ${receipt.status === 'sealed' ? 'the bid was taken in time' : 'the bid was withdrawn in time'}`,
      `bid: ${bidName(subject.header)} (${receipt.bid})`,
      `tender: ${oneLine(policy.title)} (${oneLine(policy.tender)})`,
      `time-stamp: ${new Date(stampedMs).toISOString()}, deadline ${new Date(Number(receipt.deadline)).toISOString()}`,
      `leaf of the public log: ${receipt.leaf}`,
      place === undefined
        ? 'in the log: no receipt.tlog-proof here; it can be fetched with the receipt once the closing list is fixed'
        : `in the log: entry ${place.index} of the ${place.size} that ${oneLine(place.origin)} signed`,
      ...(pdf === undefined ? [] : ['receipt.pdf: signed by the platform, and of this receipt']),
      '',
    ].join('\n'),
  );
}

async function lateText(
  folder: string,
  given: {
    readonly subject: Awaited<ReturnType<typeof loadBid>>;
    readonly by: ReceiptTrust;
  },
): Promise<string> {
  const answer = await readIfThere(join(folder, FILE.late));
  if (answer === undefined) {
    throw new CliError(`${oneLine(folder)}: no receipt.json in it; the bid was not taken yet`);
  }
  const late = await verifyLateAnswer(
    suiteOf(given.by.policy),
    {
      answer,
      signature: await readSmall(join(folder, FILE.lateSignature)),
      stamp: await readSmall(join(folder, FILE.lateStamp)),
    },
    given,
  );
  const { received, deadline } = valueOf(join(folder, FILE.late), late);
  const by = Number(received) - Number(deadline);
  return [
    `good: the platform has answered that this bid came late`,
    `time-stamp: ${new Date(Number(received)).toISOString()}, ${by} ms after the deadline`,
    '',
  ].join('\n');
}
