import { Command, Option } from 'commander';
import { DOCUMENT_FORMATS, DOCUMENT_KINDS, DOCUMENT_LANGUAGES } from '#contracts/wire/documents.ts';
import type { DocumentsArguments } from './documents-run.ts';

const EXAMPLES = `
Examples:
  $ npm run --silent kaibiao -- documents auction-A1.ndjson --out papers
  $ npm run --silent kaibiao -- documents auction-A1.ndjson --kind offer-log --format csv --lang en

The file is verified first; of a file that is not in order no document is made. Nothing but the file is read.
Exit status: 0 made, 1 the file is not in order or cannot be read.`;

/** `kaibiao documents FILE`: notice, offer log and minutes from an exported journal, without any server. */
export function documentsCommand(): Command {
  const choice = (flags: string, words: string, values: readonly string[]): Option =>
    new Option(flags, words).choices([...values]);
  return new Command('documents')
    .description('make notice, offer log and minutes from an exported journal, offline')
    .argument('<file>', 'the exported journal (kaibiao.journal/1)')
    .option('--out <folder>', 'folder to write to; made when it is not there', '.')
    .addOption(choice('--kind <kind...>', 'which documents; all when absent', DOCUMENT_KINDS))
    .addOption(choice('--format <format...>', 'in which forms; all when absent', DOCUMENT_FORMATS))
    .addOption(choice('--lang <language>', 'language', DOCUMENT_LANGUAGES).default('zh-CN'))
    .addOption(
      choice('--as <reader>', 'for whom it is made', ['public', 'oversight']).default('public'),
    )
    .option('--buyer <name>', "the buyer's name; the journal holds its id")
    .option('--agency <name>', "the agency's name; the journal holds its id")
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: DocumentsArguments) => {
      // The libraries that draw are large: other commands must not wait for them.
      const { runDocuments } = await import('./documents-run.ts');
      await runDocuments(file, options, process);
    });
}
