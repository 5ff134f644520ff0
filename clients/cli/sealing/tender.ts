import { Command } from 'commander';
import type { DemoArguments } from './demo-tender.ts';
import { withKeyOptions } from './key-file.ts';
import { suiteOption } from './suite-option.ts';
import type {
  SignArguments,
  CloseArguments,
  AcceptArguments,
  PolicyArguments,
} from './tender-run.ts';
import { TRUST_HELP } from './trust-folder.ts';

const EXPLANATION = `
A whole tender in a folder, without a server: for trials, for training notaries and for checking this program.

Examples:
  $ npm run --silent kaibiao -- tender demo demo-tender       three sealed bids, keys of everybody, closing list signed
  $ npm run --silent kaibiao -- tender demo demo-sm --suite SM2-SM4-SM3     the same with the national algorithms
  $ npm run --silent kaibiao -- tender policy draft.json --out tender/policy.json
  $ npm run --silent kaibiao -- tender sign tender/policy.json --key agency.pem --out tender/policy.p7s
  $ npm run --silent kaibiao -- tender accept tender/bids/1 --policy … --trust … --platform-key … --tsa-key …
  $ npm run --silent kaibiao -- tender close tender --trust tender/trust --tsa-key tsa.pem
  $ npm run --silent kaibiao -- tender sign tender/closing.json --key notary.pem --out tender/closing-3.p7s`;

const run = () => import('./tender-run.ts');

/** `kaibiao tender …`: what agency, platform and time-stamping authority do in a tender of files. */
export function tenderCommand(): Command {
  const tender = new Command('tender')
    .description('a sealed tender in a folder: policy, taking bids, closing list, demo')
    .addHelpText('after', EXPLANATION);
  tender
    .command('policy')
    .description(
      'check a draft of a policy and write it in its one form; *.pem names become certificates',
    )
    .argument('<draft>', 'JSON; certificate, tsa and platform may name PEM files')
    .requiredOption('--out <file>', 'new file, policy.json')
    .addOption(suiteOption())
    .action(async (draft: string, options: PolicyArguments) =>
      (await run()).makePolicy(draft, options, process),
    );
  withKeyOptions(
    tender
      .command('sign')
      .description('sign a file, detached (policy, closing list)')
      .argument('<file>', 'what is signed')
      .requiredOption('--out <file>', 'new file for the signature, such as policy.p7s'),
  ).action(async (file: string, options: SignArguments) =>
    (await run()).signFile(file, options, process),
  );
  tender
    .command('accept')
    .description('take a sealed bid: check it, stamp it, write the receipt or the late answer')
    .argument('<bid>', 'folder of the sealed bid')
    .requiredOption('--policy <file>', 'policy.json, with policy.p7s beside it')
    .requiredOption('--trust <folder>', TRUST_HELP)
    .requiredOption('--platform-key <file>', 'PEM with key and certificate of the platform')
    .requiredOption(
      '--tsa-key <file>',
      'PEM with key and certificate of a demo time-stamping authority',
    )
    .action(async (bid: string, options: AcceptArguments) =>
      (await run()).accept(bid, options, process),
    );
  tender
    .command('close')
    .description('make the closing list after the deadline; custodians sign it then')
    .argument('<tender>', 'folder with policy.json and bids/')
    .requiredOption('--trust <folder>', TRUST_HELP)
    .requiredOption(
      '--tsa-key <file>',
      'PEM with key and certificate of a demo time-stamping authority',
    )
    .option('--stage <n>', 'the envelope; needed when the tender has several')
    .action(async (folder: string, options: CloseArguments) =>
      (await run()).close(folder, options, process),
    );
  tender
    .command('demo')
    .description('make a whole demo tender up to the closing list, with everybody’s keys')
    .argument('<folder>', 'new folder')
    .option('--seconds <n>', 'seconds from now to the deadline', '5')
    .addOption(suiteOption())
    .action(async (folder: string, options: DemoArguments) =>
      (await import('./demo-tender.ts')).makeDemo(folder, options, process),
    );
  return tender;
}
