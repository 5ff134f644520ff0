import { Command } from 'commander';
import { withKeyOptions } from './key-file.ts';
import type { OpenArguments } from './open-run.ts';
import { TRUST_HELP } from './trust-folder.ts';

const EXPLANATION = `
What it does: opens the bids of a tender with the shares that holders released, in the order of the closing list, and writes a
folder that can be published: for each bid the key of its opening sheet, or why it stayed shut. A wrong share is named and left
out; one bid that does not open never stops the others. Fewer bids than the policy asks are not opened at all.

Example:
  $ npm run --silent kaibiao -- open tender --trust tender/trust --shares shares/agency shares/notary shares/company-1 \\
      --key platform.pem --out published --documents committee

The folder of --documents is for the evaluation committee alone. --key is the platform's, which signs the opening.
Exit status: 0 opened (look at what it says of each bid), 1 refused or not possible, 2 wrong usage.`;

/** `kaibiao open TENDER`: the opening (开标) without a server. */
export function openCommand(): Command {
  return withKeyOptions(
    new Command('open')
      .description('open the bids of a tender with the released shares; write what is published')
      .argument('<tender>', 'folder with policy.json, closing.json, its signatures, and bids/')
      .requiredOption('--trust <folder>', TRUST_HELP)
      .requiredOption('--shares <folder...>', 'folders that `release` has made')
      .requiredOption('--out <folder>', 'new folder for what is published')
      .option('--documents <folder>', 'new folder for the documents, for the committee'),
  )
    .addHelpText('after', EXPLANATION)
    .action(async (tender: string, options: OpenArguments) =>
      (await import('./open-run.ts')).runOpen(tender, options, process),
    );
}
