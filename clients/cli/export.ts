import { Command } from 'commander';
import type { ExportArguments } from './export-run.ts';

const EXAMPLES = `
Examples:
  $ npm run --silent kaibiao -- export A1 --out auction-A1.ndjson
  $ DATABASE_URL=postgres://… npm run --silent kaibiao -- export A1 | npm run --silent verify -- -

Reads the database of DATABASE_URL, else the embedded one in DATA_DIR; a running server is not disturbed.`;

/** `kaibiao export STREAM`: writes the journal of one auction or case as a file that `verify` checks. */
export function exportCommand(): Command {
  return new Command('export')
    .description(
      "write an auction's or a project's journal, with its signed heads, as one file (kaibiao.journal/1)",
    )
    .argument('<id>', 'id of the auction or the project')
    .option('--out <file>', 'write here instead of to standard output; appears whole or not at all')
    .option('--key <vkey>', "the log's verifier key, when its key file is not on this machine")
    .addHelpText('after', EXAMPLES)
    .action(async (auction: string, options: ExportArguments) => {
      // What works without a database must not wait for its drivers to load.
      const { runExport } = await import('./export-run.ts');
      await runExport(auction, options, process);
    });
}
