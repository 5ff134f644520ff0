import { Command } from 'commander';
import { TRUST_HELP } from './trust-folder.ts';
import type { VerifyOpeningArguments } from './verify-opening-run.ts';

const EXPLANATION = `
What it checks, with no key and no network: the agency signed the policy; enough custodians signed the closing list after the
deadline; no bid was added or left out; each bid was stamped before the deadline and carries its receipt; each published key opens
exactly the sheet that its bidder sealed and signed. Then it reads the prices out.
--bid also looks for your own bid, by its receipt: that it was not left out, brought back after a withdrawal, or exchanged. Nobody
can see this without the receipt, so each bidder should look, or hand bid and receipt to somebody who does.

Examples:
  $ npm run --silent kaibiao -- verify-opening published --trust my-trust
  $ npm run --silent kaibiao -- verify-opening published --trust my-trust --bid my-sealed-bid

Take the roots in --trust from the authorities themselves, not from the folder that you check.
docs/SEALING.md has the same checks as openssl commands, and pki/verifier/verify-opening.py does them with Python and openssl alone.
Exit status: 0 all in order, 1 something is not, 2 wrong usage.`;

/** `kaibiao verify-opening FOLDER`: checks a published opening from outside. */
export function verifyOpeningCommand(): Command {
  return new Command('verify-opening')
    .description('check a published opening and read the prices out again, offline')
    .argument('<folder>', 'what was published: policy.json, closing.json, opening.json, bids/')
    .requiredOption('--trust <folder>', TRUST_HELP)
    .option('--bid <folder>', 'your own sealed bid with its receipt: what became of it')
    .option('--json', 'one line of JSON')
    .addHelpText('after', EXPLANATION)
    .action(async (folder: string, options: VerifyOpeningArguments) => {
      const { runVerifyOpening } = await import('./verify-opening-run.ts');
      process.exitCode = await runVerifyOpening(folder, options, process);
    });
}
