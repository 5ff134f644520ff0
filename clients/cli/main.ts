import { Command, CommanderError } from 'commander';
import { oneLine } from '#contracts/strict-json.ts';
import { orgCommand, userCommand } from './accounts.ts';
import { doctorCommand } from './doctor.ts';
import { exportCommand } from './export.ts';
import { CliError } from './io.ts';
import { auctionCommand } from './publish.ts';
import { replayCommand } from './replay.ts';
import { verifyCommand } from './verify.ts';

const EXIT_USAGE = 2;

const program = new Command('kaibiao')
  .description('Kaibiao 开标: checks, exports and administration from the command line')
  .addCommand(replayCommand())
  .addCommand(verifyCommand())
  .addCommand(exportCommand())
  .addCommand(auctionCommand())
  .addCommand(orgCommand())
  .addCommand(userCommand())
  .addCommand(doctorCommand());

prepare(program);
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** Errors come here instead of ending the process in the middle of an output. */
function prepare(command: Command): void {
  command.exitOverride().showHelpAfterError('(add --help for how to use it)');
  for (const inner of command.commands) prepare(inner);
}

/** Wrong usage has been said by commander already; what else goes wrong gets its one line here. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (!(error instanceof CliError)) throw error;
  process.stderr.write(`kaibiao: ${oneLine(error.message)}\n`);
  return 1;
}
