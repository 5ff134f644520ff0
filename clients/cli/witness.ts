import { Command } from 'commander';
import type { WitnessArguments } from './witness-run.ts';

const EXPLANATION = `
A witness (见证人) is run by somebody other than the platform: a supervisor, a notary, a university. It remembers the last checkpoint it signed, has the
log show by its tiles that the next one continues it, and only then signs. A log that shows two histories is found and kept as evidence.

Examples:
  $ npm run --silent kaibiao -- witness --folder w --name notary.example.org/w1 --show-key     the platform puts this into LOG_WITNESSES
  $ npm run --silent kaibiao -- witness --folder w --name notary.example.org/w1 --log https://bid.example.org --key 'bid.example.org/journal+5c166418+Acvv…' --every 60

One folder for each log; it holds the witness's key, so keep it safe.
Exit status: 0 signed, or nothing new; 1 the log shows two histories; 2 nothing can be said now.`;

/** `kaibiao witness`: checks a public log from its tiles and signs its checkpoints (C2SP tlog-cosignature v1). */
export function witnessCommand(): Command {
  return new Command('witness')
    .description('check a public log from outside and sign its checkpoints')
    .requiredOption(
      '--folder <folder>',
      'key, memory and evidence of this witness; made when missing',
    )
    .requiredOption('--name <name>', "the witness's name in its key, such as notary.example.org/w1")
    .option('--log <url>', 'address of the platform')
    .option('--key <vkey>', "the log's verifier key, known from elsewhere than the platform")
    .option('--every <seconds>', 'keep running and look this often; absent: once')
    .option('--show-key', "print the witness's own key and end")
    .addHelpText('after', EXPLANATION)
    .action(async (options: WitnessArguments) => {
      process.exitCode = await (await import('./witness-run.ts')).runWitness(options, process);
    });
}
