import { Command } from 'commander';
import { withKeyOptions } from './key-file.ts';
import type { SealArguments } from './seal-run.ts';
import { TRUST_HELP } from './trust-folder.ts';

const EXPLANATION = `
What it does: seals your bid on this machine. The documents are encrypted so that nobody can read them before the opening:
not the platform, not one custodian alone. Nothing is sent. The folder that it makes is what you upload.

Examples:
  $ npm run --silent kaibiao -- seal offer.pdf drawings.zip --policy tender/policy.json --trust tender/trust \\
      --key company.p12 --bidder S1 --name 演示供应商 --price 980000.00 --out sealed-bid
  $ npm run --silent kaibiao -- seal offer.pdf … --replaces receipt.json --out sealed-bid-2      a new version

Keep your key file until the opening is over: without it the custodians need more of their number to open your bid.
Exit status: 0 sealed, 1 refused or not possible, 2 wrong usage.`;

/** `kaibiao seal DOCUMENTS…`: makes a sealed bid (密封投标) offline. */
export function sealCommand(): Command {
  return withKeyOptions(
    new Command('seal')
      .description('seal a bid on this machine; nobody can read it before the opening')
      .argument('[documents...]', 'the files of the bid')
      .requiredOption('--policy <file>', 'policy.json of the tender, with policy.p7s beside it')
      .requiredOption('--trust <folder>', TRUST_HELP)
      .requiredOption('--name <name>', 'name of the bidder, as it is read out')
      .requiredOption('--out <folder>', 'new folder for the sealed bid')
      .option('--bidder <id>', 'id of the bidder’s organization; taken from --replaces if given')
      .option('--lot <id>', 'the lot; needed when the tender has several')
      .option('--stage <n>', 'the envelope; needed when the tender has several')
      .option(
        '--price <yuan>',
        'price to be read out, such as 980000.00; none in an envelope without price',
      )
      .option('--days <n>', 'days for which the bid binds', '90')
      .option('--item <label=value...>', 'more to be read out, such as 工期=60 日')
      .option('--replaces <receipt>', 'receipt.json of the version that this one replaces'),
  )
    .addHelpText('after', EXPLANATION)
    .action(async (documents: string[], options: SealArguments) =>
      (await import('./seal-run.ts')).runSeal(documents, options, process),
    );
}
