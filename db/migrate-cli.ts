import { MigrationError, migrate } from './migrate.ts';

/** `npm run db:migrate`: brings the database of `DATABASE_URL` to the state this code expects. */
async function main(): Promise<number> {
  const databaseUrl = process.env['DATABASE_URL'];
  if (databaseUrl === undefined || databaseUrl === '') {
    process.stderr.write('DATABASE_URL is not set: say which database to migrate\n');
    return 2;
  }
  const say = (message: string): void => {
    process.stderr.write(`${message}\n`);
  };
  try {
    const { applied } = await migrate({
      databaseUrl,
      log: { info: say, warn: say, error: say },
    });
    say(applied.length === 0 ? 'nothing to do' : `migrated: ${applied.join(', ')}`);
    return 0;
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    say(error.message);
    return 1;
  }
}

process.exitCode = await main();
