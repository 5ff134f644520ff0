import { Command } from 'commander';
import type { CustodyAct, CustodyArguments } from './custody-run.ts';
import { TRUST_HELP } from './trust-folder.ts';

const EXPLANATION = `
What it does: a holder's part of an opening on a server, with the key on this machine. "prove" decrypts a probe before the deadline
(rehearsal), "sign" signs the closing list, "release" decrypts and releases all shares that the key holds, a bidder's own too.
Policy, closing list, time-stamp and signatures are checked by the trust folder first: a list that is not right is not signed, and
nothing is released before enough custodians have signed it. What was released already is left out, so it may be run again.

Examples:
  $ npm run --silent kaibiao -- custody prove --server https://bid.example.cn --opening T-1-1-1 --login notary --trust trust --key notary.p12
  $ KAIBIAO_TOKEN=… npm run --silent kaibiao -- custody release --server https://bid.example.cn --opening T-1-1-1 --trust trust --key notary.p12

Exit status: 0 done, 1 refused or not possible, 2 wrong usage.`;

/** `kaibiao custody ACT`: custodians and bidders at an opening that a server runs (监管人操作). */
export function custodyCommand(): Command {
  return new Command('custody')
    .description('prove a key, sign the closing list or release shares at an opening on a server')
    .addHelpText('after', EXPLANATION)
    .addCommand(actCommand('prove', 'decrypt a probe: shows that the key is there and works'))
    .addCommand(actCommand('sign', 'check the closing list and sign it'))
    .addCommand(actCommand('release', 'release all shares that this key holds now'));
}

function actCommand(act: CustodyAct, what: string): Command {
  return new Command(act)
    .description(what)
    .requiredOption('--opening <id>', 'the opening, as its page is named')
    .requiredOption('--trust <folder>', TRUST_HELP)
    .requiredOption('--key <file>', 'private key: a .p12 file, or PEM (PKCS#8)')
    .option('--cert <file>', 'its certificate in PEM, when the key file has none')
    .option('--key-password-file <file>', 'password of a .p12 file (first line)')
    .option('--server <url>', 'address of the server', 'http://localhost:8080')
    .option('--login <name>', 'sign in under this name; the password is asked for')
    .option('--password-file <file>', 'password of the account (first line; - for stdin)')
    .action(async (options: CustodyArguments) =>
      (await import('./custody-run.ts')).runCustody(act, options, process),
    );
}
