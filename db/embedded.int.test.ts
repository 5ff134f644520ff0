import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, EmbeddedPostgresError, startEmbedded } from './embedded.ts';
import { createPool } from './pool.ts';
import { processMark } from './process-mark.ts';
import { recordingLog } from './testing.ts';

describe('the embedded PostgreSQL', () => {
  /** Made once and copied, since making a cluster takes most of the time of a test. */
  let pattern: string;
  let folder: string;
  let dataDir: string;
  let log: ReturnType<typeof recordingLog>;
  const running: EmbeddedPostgres[] = [];

  const passableFolder = async (): Promise<string> => {
    const made = await mkdtemp(join(tmpdir(), 'kaibiao-test-'));
    await chmod(made, 0o711);
    return made;
  };

  beforeAll(async () => {
    pattern = await passableFolder();
    const server = await startEmbedded({ dataDir: pattern, log: recordingLog() });
    await server.stop();
  });
  afterAll(async () => {
    await rm(pattern, { recursive: true, force: true });
  });
  beforeEach(async () => {
    folder = await passableFolder();
    dataDir = join(folder, 'data');
    // With owners and modes, which Node's own copy does not keep.
    const copied = spawnSync('cp', ['-a', pattern, dataDir], { encoding: 'utf8' });
    if (copied.status !== 0) throw new Error(copied.stderr);
    log = recordingLog();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (): Promise<EmbeddedPostgres> => {
    const server = await startEmbedded({ dataDir, log });
    running.push(server);
    return server;
  };
  const stop = async (server: EmbeddedPostgres): Promise<void> => {
    running.splice(running.indexOf(server), 1);
    await server.stop();
  };
  const query = async (server: EmbeddedPostgres, text: string): Promise<unknown[]> => {
    const client = new pg.Client({ connectionString: server.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query({ text, rowMode: 'array' })).rows;
    } finally {
      await client.end();
    }
  };
  const refusal = async (): Promise<string> => {
    const error: unknown = await start().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EmbeddedPostgresError);
    const message = error instanceof Error ? error.message : '';
    expect(message).not.toContain('\n');
    return message;
  };
  /** Another process that starts the same folder, says what came of it, and then waits to be killed. */
  const startInChild = (): { kill(): Promise<void>; said: Promise<string> } => {
    const script = `
      import { startEmbedded } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
      const quiet = { info() {}, warn() {}, error() {} };
      await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log: quiet }).then(
        (server) => console.log('up ' + server.pid()),
        (error) => console.log('refused ' + error.message),
      );
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: new URL('.', import.meta.url),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return {
      said: once(child.stdout, 'data').then(([text]) => String(text).trim()),
      kill: async () => {
        child.kill('SIGKILL');
        await once(child, 'exit');
      },
    };
  };

  it('starts empty, keeps its data, and leaves nothing running', async () => {
    await rm(dataDir, { recursive: true });
    const first = await start();
    expect(first.tookOver).toBe(false);
    await query(first, 'CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)');
    await stop(first);
    expect(processMark(first.pid())).toBeUndefined();
    const second = await start();
    expect(await query(second, 'SELECT id FROM kept')).toEqual([[7]]);
    expect(second.tookOver).toBe(false);
  });

  it('[D2] is durable, in UTF-8 and UTC, and sorts alike on every host', async () => {
    const server = await start();
    const shown = await query(
      server,
      `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes',
         'synchronous_commit', 'data_sync_retry', 'TimeZone', 'server_encoding', 'data_checksums',
         'listen_addresses', 'unix_socket_directories') ORDER BY name COLLATE "C"`,
    );
    expect(Object.fromEntries(shown as [string, string][])).toEqual({
      TimeZone: 'UTC',
      data_checksums: 'on',
      data_sync_retry: 'off',
      fsync: 'on',
      full_page_writes: 'on',
      listen_addresses: '127.0.0.1',
      server_encoding: 'UTF8',
      synchronous_commit: 'on',
      unix_socket_directories: '',
    });
    expect(await query(server, "SELECT lower('ÄÖ桌')")).toEqual([['äö桌']]);
  });

  it('asks for the password, which only its owner can read', async () => {
    const server = await start();
    const url = new URL(server.url);
    expect(url.hostname).toBe('127.0.0.1');
    url.password = 'wrong';
    const client = new pg.Client({ connectionString: url.href });
    await expect(client.connect()).rejects.toMatchObject({ code: '28P01' });
    const { mode } = statSync(join(dataDir, 'postgres-password'));
    expect(mode & 0o077).toBe(0);
  });

  it('[D1] takes over the server of a killed process', async () => {
    const child = startInChild();
    const said = await child.said;
    expect(said).toMatch(/^up \d+$/);
    await child.kill();
    const server = await start();
    expect(server.tookOver).toBe(true);
    expect(`up ${server.pid()}`).toBe(said);
    expect(await query(server, 'SELECT 1')).toEqual([[1]]);
    await stop(server);
    expect(processMark(server.pid())).toBeUndefined();
  });

  it('refuses a second start beside a running one, in one line', async () => {
    const server = await start();
    const child = startInChild();
    const sentence = `another Kaibiao (pid ${process.pid}) uses this data folder: ${dataDir}`;
    expect(await child.said).toBe(`refused ${sentence}`);
    await child.kill();
    expect(await refusal()).toBe(sentence);
    expect(await query(server, 'SELECT 1')).toEqual([[1]]);
  });

  it('takes a lock whose process ended, also when its id is in use again', async () => {
    const lock = join(dataDir, 'kaibiao.lock');
    const stale = [
      JSON.stringify({ pid: 4_194_303, mark: 'gone' }),
      JSON.stringify({ pid: process.pid, mark: 'a process before this one' }),
      'half a li',
    ];
    for (const text of stale) {
      writeFileSync(lock, text);
      const server = await start();
      expect(readFileSync(lock, 'utf8')).toContain(String(process.pid));
      await stop(server);
      expect(existsSync(lock)).toBe(false);
    }
  });

  it('starts again after the server was killed together with its process', async () => {
    const first = await start();
    await query(first, 'CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)');
    // What a power cut leaves: a pid file without a process.
    const pidFile = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'));
    await stop(first);
    writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), pidFile);
    const second = await start();
    expect(second.tookOver).toBe(false);
    expect(await query(second, 'SELECT id FROM kept')).toEqual([[7]]);
  });

  it('[D1] starts a killed server again on the same port, and open pools recover', async () => {
    const server = await start();
    await query(server, 'CREATE ROLE kaibiao_service; CREATE TABLE kept (id int)');
    const pool = createPool({
      databaseUrl: server.url,
      applicationName: 'test',
      role: 'owner',
      statementTimeoutMs: 5_000,
      connectionsMax: 3,
      log,
    });
    await pool.query('INSERT INTO kept VALUES (7)');
    const checkedOut = await pool.connect();
    const pid = server.pid();
    process.kill(pid, 'SIGKILL');
    while (server.pid() === pid) await sleep(20);
    checkedOut.release(true);
    const { rows } = await pool.query('SELECT id FROM kept');
    expect(rows).toEqual([{ id: 7 }]);
    await pool.end();
    expect(log.lines.some((line) => line.includes('ended by itself'))).toBe(true);
  });

  describe('a folder that cannot be used gets one clear line', () => {
    const damaged = /is damaged \(.+\): restore a backup, or move it away to start empty$/;

    it('the version file is gone', async () => {
      await rm(join(dataDir, 'postgres', 'PG_VERSION'));
      expect(await refusal()).toMatch(damaged);
    });

    it('the control file is cut short', async () => {
      await truncate(join(dataDir, 'postgres', 'global', 'pg_control'), 100);
      const message = await refusal();
      expect(message).toMatch(damaged);
      expect(message).toContain(join(dataDir, 'postgres'));
    });

    it('the log of changes is gone', async () => {
      await rm(join(dataDir, 'postgres', 'pg_wal'), { recursive: true });
      expect(await refusal()).toMatch(damaged);
    });

    it('the catalogue is gone', async () => {
      await rm(join(dataDir, 'postgres', 'base'), { recursive: true });
      expect(await refusal()).toMatch(damaged);
    });

    it('another version made it', async () => {
      writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '13\n');
      expect(await refusal()).toContain('was made by PostgreSQL 13, this program brings 18');
    });

    it('the password file is gone, or another one', async () => {
      const file = join(dataDir, 'postgres-password');
      writeFileSync(file, 'another');
      expect(await refusal()).toContain('is not that of its database');
      await rm(file);
      expect(await refusal()).toContain('is missing');
    });

    it('a file stands in its place', async () => {
      await rm(dataDir, { recursive: true });
      writeFileSync(dataDir, 'a file');
      expect(await refusal()).toContain('cannot be made or read');
    });

    it('after the refusal the folder is free again', async () => {
      const versionFile = join(dataDir, 'postgres', 'PG_VERSION');
      await rm(versionFile);
      await refusal();
      writeFileSync(versionFile, '18\n');
      expect(await query(await start(), 'SELECT 1')).toEqual([[1]]);
    });
  });
});
