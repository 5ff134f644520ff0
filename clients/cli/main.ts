import { Command, CommanderError } from 'commander';
import { oneLine } from '#contracts/strict-json.ts';
import { adminCommand, orgCommand, userCommand } from './accounts.ts';
import { backupCommand } from './backup.ts';
import { configCommand } from './config.ts';
import { doctorCommand } from './doctor/command.ts';
import { documentsCommand } from './documents.ts';
import { exportCommand } from './export.ts';
import { CliError } from './io.ts';
import { auctionCommand } from './publish.ts';
import { replayCommand } from './replay.ts';
import { openCommand } from './sealing/open.ts';
import { pkiCommand } from './sealing/pki.ts';
import { receiptCommand } from './sealing/receipt.ts';
import { custodyCommand } from './sealing/custody.ts';
import { releaseCommand } from './sealing/release.ts';
import { sealCommand } from './sealing/seal.ts';
import { submitCommand } from './sealing/submit.ts';
import { tenderCommand } from './sealing/tender.ts';
import { verifyOpeningCommand } from './sealing/verify-opening.ts';
import { withdrawCommand } from './sealing/withdraw.ts';
import { verifyCommand } from './verify.ts';
import { witnessCommand } from './witness.ts';
import { versionText } from './version.ts';

const EXIT_USAGE = 2;

const program = new Command('kaibiao')
  .description('Kaibiao 开标: checks, exports and administration from the command line')
  .version(versionText(), '-V, --version', 'print the version of Kaibiao and of Node')
  .addCommand(replayCommand())
  .addCommand(verifyCommand())
  .addCommand(witnessCommand())
  .addCommand(exportCommand())
  .addCommand(documentsCommand())
  .addCommand(sealCommand())
  .addCommand(submitCommand())
  .addCommand(withdrawCommand())
  .addCommand(receiptCommand())
  .addCommand(releaseCommand())
  .addCommand(custodyCommand())
  .addCommand(openCommand())
  .addCommand(verifyOpeningCommand())
  .addCommand(tenderCommand())
  .addCommand(pkiCommand())
  .addCommand(auctionCommand())
  .addCommand(adminCommand())
  .addCommand(orgCommand())
  .addCommand(userCommand())
  .addCommand(backupCommand())
  .addCommand(configCommand())
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
