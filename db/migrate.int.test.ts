import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { MigrationError, migrate } from './migrate.ts';
import { createPool } from './pool.ts';
import { recordingLog, runAsAdmin, withDatabase } from './testing.ts';

describe('migrations', () => {
  let name: string;
  let databaseUrl: string;
  const log = recordingLog();

  beforeEach(async () => {
    name = `kaibiao_test_${randomBytes(6).toString('hex')}`;
    await runAsAdmin(inject('postgresAdminUrl'), `CREATE DATABASE ${name}`);
    databaseUrl = withDatabase(inject('postgresAdminUrl'), name);
  });
  afterEach(async () => {
    await runAsAdmin(inject('postgresAdminUrl'), `DROP DATABASE ${name} WITH (FORCE)`);
  });

  const rows = async (text: string): Promise<readonly Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  };
  const runCli = async (url: string): Promise<{ code: number; said: string }> => {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('migrate-cli.ts', import.meta.url))],
      {
        env: { ...process.env, DATABASE_URL: url },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let said = '';
    child.stderr.on('data', (text) => {
      said += String(text);
    });
    const [code] = await once(child, 'close');
    return { code: Number(code), said };
  };

  it('run once, in order, and a second time there is nothing to do', async () => {
    const { applied } = await migrate({ databaseUrl, log });
    expect(applied[0]).toBe('0001_engine_journal');
    expect(applied).toEqual([...applied].toSorted());
    expect(await migrate({ databaseUrl, log })).toEqual({ applied: [] });
    expect(await rows('SELECT name FROM ops.migrations ORDER BY id')).toEqual(
      applied.map((migration) => ({ name: migration })),
    );
  });

  it('run once also when several processes start at the same moment', async () => {
    const results = await Promise.all([1, 2, 3].map(() => migrate({ databaseUrl, log })));
    expect(results.filter(({ applied }) => applied.length > 0)).toHaveLength(1);
  });

  it('refuse a database that is newer than the program', async () => {
    await migrate({ databaseUrl, log });
    await rows("INSERT INTO ops.migrations (name, run_on) VALUES ('9999_from_the_future', now())");
    await expect(migrate({ databaseUrl, log })).rejects.toThrow(
      'the database is newer than this program (it has 9999_from_the_future): start the newer program',
    );
  });

  it('change nothing when one of them fails', async () => {
    await rows('CREATE SCHEMA engine');
    await expect(migrate({ databaseUrl, log })).rejects.toThrow(MigrationError);
    expect(await rows('SELECT name FROM ops.migrations')).toEqual([]);
    expect(await rows("SELECT 1 FROM pg_tables WHERE schemaname = 'engine'")).toEqual([]);
  });

  it('work for a user who is no superuser but may make roles and schemas', async () => {
    const user = `kaibiao_owner_${randomBytes(4).toString('hex')}`;
    await rows(`CREATE USER ${user} CREATEROLE PASSWORD 'secret'`);
    await rows(`ALTER DATABASE ${name} OWNER TO ${user}`);
    // As on a server where this program alone made the role; the user that made it may become it.
    await rows(`GRANT kaibiao_service TO ${user}`);
    const url = new URL(databaseUrl);
    url.username = user;
    url.password = 'secret';
    await migrate({ databaseUrl: url.href, log });
    const pool = createPool({
      databaseUrl: url.href,
      applicationName: 'test',
      role: 'service',
      statementTimeoutMs: 5_000,
      connectionsMax: 1,
      log,
    });
    const { rows: found } = await pool.query('SELECT current_user, count(*) FROM engine.events');
    expect(found).toEqual([{ current_user: 'kaibiao_service', count: 0 }]);
    await pool.end();
    await rows(`ALTER DATABASE ${name} OWNER TO CURRENT_USER`);
    await rows(`REASSIGN OWNED BY ${user} TO CURRENT_USER`);
    await rows(`DROP OWNED BY ${user}`);
    await rows(`DROP USER ${user}`);
  });

  it('say in one line why the database cannot be reached', async () => {
    await expect(
      migrate({ databaseUrl: 'postgresql://nobody@127.0.0.1:1/none', log }),
    ).rejects.toThrow(/^cannot reach the database: .*ECONNREFUSED/);
  });

  it('the command answers with a line and a code', async () => {
    expect((await runCli(databaseUrl)).said).toMatch(/^migrated: 0001_engine_journal/);
    expect(await runCli(databaseUrl)).toEqual({ code: 0, said: 'nothing to do\n' });
    expect((await runCli('')).code).toBe(2);
    const unreachable = await runCli('postgresql://nobody@127.0.0.1:1/none');
    expect(unreachable.code).toBe(1);
    expect(unreachable.said.trim().split('\n')).toHaveLength(1);
  });
});
