import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { startTemporaryPostgres } from '#db/embedded.ts';
import { migrate } from '#db/migrate.ts';
import type { DatabaseLog } from '#db/pool.ts';
import { runAsAdmin, withDatabase } from '#db/testing.ts';

/**
 * Once for all files of a project: a PostgreSQL (an embedded one in a folder of its own, or that of
 * `TEST_DATABASE_URL`) and a migrated template on it, from which each file makes its own database.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  const server =
    given === undefined || given === ''
      ? await startTemporaryPostgres(log)
      : { url: given, stop: async () => undefined };
  const template = `kaibiao_template_${randomBytes(6).toString('hex')}`;
  try {
    await runAsAdmin(server.url, `CREATE DATABASE ${template}`);
    await migrate({ databaseUrl: withDatabase(server.url, template), log });
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('postgresAdminUrl', server.url);
  project.provide('postgresTemplate', template);
  return async () => {
    await runAsAdmin(server.url, `DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await server.stop();
  };
}

const log: DatabaseLog = {
  info: () => undefined,
  warn: (message) => process.stderr.write(`${message}\n`),
  error: (message) => process.stderr.write(`${message}\n`),
};
