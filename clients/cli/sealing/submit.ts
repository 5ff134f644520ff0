import { Command } from 'commander';
import type { SeatArguments } from './bidder-seat.ts';
import { TRUST_HELP } from './trust-folder.ts';

const EXPLANATION = `
What it does: uploads a sealed bid, hands it in, and checks the receipt before it says so. Rules and receipt are checked by the trust
folder, so no answer of the server is simply believed. An upload alone is no bid: only the receipt shows that the bid was taken.
When the line breaks it tries again, longer apart each time. After that, or after a restart of this machine, run the same command
again: it goes on where the first one stopped (the upload's name is kept in FILE.ebid.upload until the receipt is there).
A folder that "seal" made is put into one file first, FOLDER/bid.ebid. receipt.json, .p7s and .tsr are kept beside
the file and never written over; a new version needs a folder of its own (--out).
A bid that came late is answered with a signed late.json, which is kept as well; the exit status is 1.
Run again once the closing list is fixed, it fetches the log's proof of the receipt, checks it and keeps it as receipt.tlog-proof.

Examples:
  $ npm run --silent kaibiao -- submit offer.ebid --opening T-1-1-1 --server https://bid.example.cn --login s1 --trust trust
  $ KAIBIAO_TOKEN=… npm run --silent kaibiao -- submit offer-2.ebid --opening T-1-1-1 --server https://bid.example.cn --trust trust --out second

Exit status: 0 submitted, 1 refused, late or not possible, 2 wrong usage.`;

/** `kaibiao submit FILE`: hands a sealed bid in (递交投标文件). */
export function submitCommand(): Command {
  return withSeatOptions(
    new Command('submit')
      .description('hand a sealed bid in at a server and keep its receipt')
      .argument('<file>', 'the sealed bid: an .ebid file, or the folder that "seal" made'),
  )
    .addHelpText('after', EXPLANATION)
    .action(async (file: string, options: SeatArguments) =>
      (await import('./submit-run.ts')).runSubmit(file, options, process),
    );
}

/** Where the opening is and who signs in, the same for every command of a bidder. */
export function withSeatOptions(command: Command): Command {
  return command
    .requiredOption('--opening <id>', 'the opening, as its page is named')
    .requiredOption('--trust <folder>', TRUST_HELP)
    .option('--server <url>', 'address of the server', 'http://localhost:8080')
    .option('--login <name>', 'sign in under this name; the password is asked for')
    .option('--password-file <file>', 'password of the account (first line; - for stdin)')
    .option('--out <folder>', 'where the receipt is kept, unless beside the file');
}
