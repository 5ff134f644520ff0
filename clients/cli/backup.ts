import { Command } from 'commander';
import { runCreate, runFollow, runList, runVerifyBackup } from './backup-run.ts';
import { type RestoreArguments, runFinish, runRestore } from './restore-run.ts';

const EXAMPLES = `
Examples:
  $ npm run kaibiao -- backup follow  --to /mnt/backup          keeps running: the log of changes, as it is written
  $ npm run kaibiao -- backup create  --to /mnt/backup          once a day: a base backup, while the server serves
  $ npm run kaibiao -- backup verify  --from /mnt/backup        reads everything and compares every checksum
  $ npm run kaibiao -- backup restore --from /mnt/backup --data-dir /var/lib/kaibiao-new --at 2026-11-30T04:15:00Z

What they copy is the database of DATA_DIR or DATABASE_URL, and the key files of DATA_DIR. Keep the folder as safe as the keys in it.
Exit status: 0 done and in order, 1 something is wrong, and what.`;

/** `kaibiao backup …`: base backups, the log of changes between them, and restoring to any instant (OPS). */
export function backupCommand(): Command {
  const to = ['--to <folder>', 'where backups are kept; made when it is missing'] as const;
  const from = ['--from <folder>', 'where backups are kept'] as const;
  const create = new Command('create')
    .description('make a base backup while the server serves; never writes over one')
    .requiredOption(...to)
    .action(async (options: { readonly to: string }) => runCreate(options.to, process));
  const follow = new Command('follow')
    .description('receive the log of changes until SIGTERM or Ctrl-C, to restore to any instant')
    .requiredOption(...to)
    .action(async (options: { readonly to: string }) => runFollow(options.to, process));
  const list = new Command('list')
    .description('what there is, and how far it reaches')
    .requiredOption(...from)
    .action(async (options: { readonly from: string }) => runList(options.from, process));
  const verify = new Command('verify')
    .description('read every file of the newest backup and the log after it, compare all checksums')
    .requiredOption(...from)
    .option('--backup <id>', 'another one than the newest')
    .action(async (options: { readonly from: string; readonly backup?: string }) => {
      process.exitCode = await runVerifyBackup(options, process);
    });
  const restore = new Command('restore')
    .description(
      'restore into an empty folder, recover, and check every journal; changes nothing else',
    )
    .requiredOption(...from)
    .requiredOption('--data-dir <folder>', 'becomes the DATA_DIR of a server; must be empty')
    .option('--backup <id>', 'another one than the newest before that instant')
    .option('--at <instant>', 'as of then (2026-11-30T04:15:00Z); absent: everything that there is')
    .option('--cluster-only', 'for a PostgreSQL of your own: write its cluster and start nothing')
    .action(async (options: RestoreArguments) => {
      process.exitCode = await runRestore(options, process);
    });
  const finish = new Command('finish')
    .description(
      'after --cluster-only, once your PostgreSQL runs: raise all epochs, check every journal',
    )
    .action(async () => {
      process.exitCode = await runFinish(process);
    });
  return new Command('backup')
    .description('back up, verify, and restore to any instant')
    .addHelpText('after', EXAMPLES)
    .addCommand(create)
    .addCommand(follow)
    .addCommand(list)
    .addCommand(verify)
    .addCommand(restore)
    .addCommand(finish);
}
