import { Command } from 'commander';
import { withKeyOptions } from './key-file.ts';
import type { ReleaseArguments } from './release-run.ts';
import { TRUST_HELP } from './trust-folder.ts';

const EXPLANATION = `
What it does: decrypts your share of each bid with your key, and signs it. Nothing is released before the opening time, nor for a
bid that is not on the closing list, nor before enough custodians have signed that list.
The files it makes are secret: hand them to the opening only. Enough of them open the documents too.

Examples:
  $ npm run --silent kaibiao -- release tender --trust tender/trust --key notary.p12 --out shares/notary
  $ npm run --silent kaibiao -- release tender --trust tender/trust --key company.p12 --out shares/company    a bidder's own

Exit status: 0 released, 1 refused or not possible, 2 wrong usage.`;

/** `kaibiao release TENDER`: a custodian's, or a bidder's, part of the opening (解密). */
export function releaseCommand(): Command {
  return withKeyOptions(
    new Command('release')
      .description('release your shares for the opening: custodians, and bidders for their own bid')
      .argument('<tender>', 'folder with policy.json, closing.json, its signatures, and bids/')
      .requiredOption('--trust <folder>', TRUST_HELP)
      .requiredOption('--out <folder>', 'new folder for the shares')
      .option('--lock <id...>', 'A, or B when a bidder is absent; both unless given'),
  )
    .addHelpText('after', EXPLANATION)
    .action(async (tender: string, options: ReleaseArguments) =>
      (await import('./release-run.ts')).runRelease(tender, options, process),
    );
}
