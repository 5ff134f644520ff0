import { resolve } from 'node:path';
import { Command } from 'commander';
import { type CliIo, Printer } from '../io.ts';
import { versionText } from '../version.ts';
import { backupFindings } from './backups.ts';
import { certificateFindings } from './certificates.ts';
import { databaseFindings } from './database.ts';
import { type Finding, findingText, good } from './finding.ts';
import { keyFindings } from './keys.ts';
import { machineFindings } from './machine.ts';
import { sealingFindings } from './sealing.ts';

export interface DoctorArguments {
  readonly backups?: string;
  readonly json?: boolean;
}

/** `kaibiao doctor`: looks at machine, keys, database, certificates and sealed bids, changes nothing, and says what to do (OPS-4). */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('look at what a server needs on this machine, and say what to do; changes nothing')
    .option('--backups <folder>', 'look at the backups there too')
    .option('--json', 'one line of JSON for each finding')
    .addHelpText(
      'after',
      '\nReads the same environment as the server. Exit status: 0 nothing is wrong (! is advice), 1 something is (✗).',
    )
    .action(async (options: DoctorArguments) => {
      process.exitCode = await runDoctor(process, options);
    });
}

/** Prints one line for each finding as it comes; returns the exit status. */
export async function runDoctor(io: CliIo, options: DoctorArguments = {}): Promise<number> {
  const printer = new Printer(io.stdout);
  const looks: readonly (() => Promise<readonly Finding[]>)[] = [
    () => Promise.resolve([good('version', versionText())]),
    () => machineFindings(io),
    () => keyFindings(io),
    () => databaseFindings(io),
    () => certificateFindings(io),
    () => sealingFindings(io),
    async () =>
      options.backups === undefined ? [] : backupFindings(resolve(options.backups), Date.now()),
  ];
  let isGood = true;
  for (const look of looks) {
    for (const finding of await look()) {
      isGood &&= finding.state !== 'bad';
      await printer.print(
        options.json === true ? `${JSON.stringify(finding)}\n` : findingText(finding),
      );
    }
  }
  return isGood ? 0 : 1;
}
