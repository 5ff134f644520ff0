import { Command } from 'commander';
import type { ReceiptArguments } from './receipt-run.ts';
import { TRUST_HELP } from './trust-folder.ts';

const EXPLANATION = `
What it checks, without asking anybody: that the receipt names exactly the files in the folder, that the time in it is that
of the time-stamping authority and before the deadline, and that the platform of the policy signed it. With receipt.tlog-proof in
the folder also that the public log holds it, by the log's key in the policy; with receipt.pdf that its signature is the
platform's and names this receipt. A signed answer to a late bid (late.json) is checked
in the same way.

Example:
  $ npm run --silent kaibiao -- receipt sealed-bid --policy tender/policy.json --trust tender/trust

Exit status: 0 good, 1 not good or not readable, 2 wrong usage.`;

/** `kaibiao receipt FOLDER`: checks the receipt (投标回执) of a bid offline. */
export function receiptCommand(): Command {
  return new Command('receipt')
    .description('check the receipt of a sealed bid, offline')
    .argument('<folder>', 'the sealed bid with receipt.json, receipt.p7s and receipt.tsr in it')
    .requiredOption('--policy <file>', 'policy.json of the tender, with policy.p7s beside it')
    .requiredOption('--trust <folder>', TRUST_HELP)
    .option('--json', 'one line of JSON')
    .addHelpText('after', EXPLANATION)
    .action(async (folder: string, options: ReceiptArguments) =>
      (await import('./receipt-run.ts')).runReceipt(folder, options, process),
    );
}
