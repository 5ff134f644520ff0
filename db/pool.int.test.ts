import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool } from './pool.ts';
import { createTestDatabase, recordingLog, type TestDatabase } from './testing.ts';

describe('a pool', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  const log = recordingLog();
  const open = (databaseUrl: string): pg.Pool =>
    createPool({
      databaseUrl,
      applicationName: 'kaibiao-test',
      role: 'service',
      statementTimeoutMs: 300,
      connectionsMax: 2,
      settings: { lock_timeout: '123' },
      log,
    });
  const one = async (text: string): Promise<unknown> =>
    Object.values((await pool.query<Record<string, unknown>>(text)).rows[0] ?? {})[0];

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = open(database.url);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  it('works as the service role, in UTC, under its name, with the given settings', async () => {
    expect(await one('SELECT current_user')).toBe('kaibiao_service');
    expect(await one('SHOW timezone')).toBe('UTC');
    expect(await one('SHOW application_name')).toBe('kaibiao-test');
    expect(await one('SHOW lock_timeout')).toBe('123ms');
  });

  it('keeps options that the address brings', async () => {
    const url = new URL(database.url);
    url.searchParams.set('options', '-c work_mem=7MB');
    const other = open(url.href);
    const { rows } = await other.query('SELECT current_user, current_setting($1) AS mem', [
      'work_mem',
    ]);
    expect(rows).toEqual([{ current_user: 'kaibiao_service', mem: '7MB' }]);
    await other.end();
  });

  it('gives up a statement that takes too long', async () => {
    await expect(pool.query('SELECT pg_sleep(5)')).rejects.toMatchObject({ code: '57014' });
  });

  it('reads bigint as a safe integer, or not at all', async () => {
    expect(await one('SELECT 9007199254740991::bigint')).toBe(Number.MAX_SAFE_INTEGER);
    expect(await one('SELECT (-5)::bigint')).toBe(-5);
    await expect(one('SELECT 9007199254740992::bigint')).rejects.toThrow(RangeError);
    expect(await one('SELECT 1')).toBe(1);
  });

  it('reads a date as its text, without a zone', async () => {
    expect(await one("SELECT '2026-02-28'::date")).toBe('2026-02-28');
  });

  it('outlives the end of its connections, idle and in use', async () => {
    const inUse = await pool.connect();
    await inUse.query('SELECT 1');
    await pool.query('SELECT 1');
    const ended = new Promise((resolve) => {
      inUse.once('end', resolve);
    });
    const killer = createPool({
      databaseUrl: database.url,
      applicationName: 'killer',
      role: 'owner',
      statementTimeoutMs: 5_000,
      connectionsMax: 1,
      log,
    });
    await killer.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'kaibiao-test'`,
    );
    await ended;
    inUse.release(true);
    await killer.end();
    await expect.poll(() => pool.totalCount).toBe(0);
    expect(await one('SELECT 1')).toBe(1);
    expect(
      log.lines.some((line) => line.startsWith('database connection of kaibiao-test lost')),
    ).toBe(true);
    expect(log.lines.join('\n')).not.toContain('postgresql://');
  });

  it('given a pool that is closing, when the server cuts its connections first, then nothing is lost and nothing warned', async () => {
    const quiet = recordingLog();
    const closing = createPool({
      databaseUrl: database.url,
      applicationName: 'kaibiao-closing',
      role: 'service',
      statementTimeoutMs: 5_000,
      connectionsMax: 1,
      log: quiet,
    });
    const client = await closing.connect();
    client.release();
    const ended = closing.end();
    client.emit('error', new Error('terminating connection due to administrator command'));
    await ended;
    expect(quiet.lines).toEqual([]);
  });
});
