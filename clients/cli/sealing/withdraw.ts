import { Command } from 'commander';
import { withSeatOptions } from './submit.ts';
import type { WithdrawArguments } from './withdraw-run.ts';

const EXPLANATION = `
What it does: takes a bid back before the deadline. It signs withdrawal.json, which names the receipt of this very version, with the key
that signed the bid, sends it, and keeps the receipt of the withdrawal: withdrawal-receipt.json, .p7s and .tsr, checked. Run again after a
broken line it sends the same withdrawal and gets the same receipt; run again once the closing list is fixed, it fetches the log's proof of
that receipt, checks it and keeps it as withdrawal-receipt.tlog-proof. After the deadline the bid stands; the signed answer that says so is kept
as withdrawal-late.json, and the exit status is 1.

Example:
  $ npm run --silent kaibiao -- withdraw offer.ebid --opening T-1-1-1 --server https://bid.example.cn --login s1 --trust trust \\
      --key company.p12 --reason 报价有误

Exit status: 0 withdrawn, 1 refused, late or not possible, 2 wrong usage.`;

/** `kaibiao withdraw FILE`: takes a bid back (撤回投标). */
export function withdrawCommand(): Command {
  return withSeatOptions(
    new Command('withdraw')
      .description('take a bid back before the deadline, and keep the receipt of that')
      .argument('<file>', 'the sealed bid that was handed in: an .ebid file or a folder')
      .requiredOption('--key <file>', 'the key that signed the bid: a .p12 file, or PEM (PKCS#8)')
      .option('--cert <file>', 'its certificate in PEM, when the key file has none')
      .option('--key-password-file <file>', 'password of a .p12 file (first line)')
      .option(
        '--receipt <file>',
        'receipt.json of the bid, unless it lies beside the file or in --out',
      )
      .option('--reason <text>', 'why, for the record', ''),
  )
    .addHelpText('after', EXPLANATION)
    .action(async (file: string, options: WithdrawArguments) =>
      (await import('./withdraw-run.ts')).runWithdraw(file, options, process),
    );
}
