import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientConfig } from '#db/pool.ts';
import { createTestDatabase, recordingLog, type TestDatabase } from '#db/testing.ts';
import { StreamScript } from './stream-script.ts';
import { PostgresEventStore } from './postgres-event-store.ts';
import { PostgresLogStore } from './postgres-log-store.ts';

const PERMISSION_DENIED = '42501';
const WRITTEN_ONCE = 'KB003';

describe('[D3] what is recorded stays', () => {
  let database: TestDatabase;
  let service: pg.Client;
  let owner: pg.Client;

  const connectAs = async (role: 'service' | 'owner'): Promise<pg.Client> => {
    const client = new pg.Client(
      clientConfig({
        databaseUrl: database.url,
        applicationName: `test-${role}`,
        role,
        statementTimeoutMs: 10_000,
      }),
    );
    await client.connect();
    return client;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    [service, owner] = await Promise.all([connectAs('service'), connectAs('owner')]);
    const options = { databaseUrl: database.url, log: recordingLog() };
    const [store, log] = [new PostgresEventStore(options), new PostgresLogStore(options)];
    await store.append(new StreamScript('A', 1).batch(await store.claim([1], 'node-1'), 2));
    const at = { at: 1, salt: Uint8Array.of(1), entry: Uint8Array.of(1) };
    await log.appendLeaves(
      await log.claimLog('node-1'),
      [{ index: 0, stream: 'A', version: 1, ...at }],
      { size: 1, at: 1, rootHash: new Uint8Array(32), note: 'note' },
    );
    await Promise.all([store.close(), log.close()]);
  });
  afterAll(async () => {
    await Promise.all([service.end(), owner.end()]);
    await database.drop();
  });

  const changes = ['events', 'log_leaves', 'checkpoints'].flatMap((table) => [
    `UPDATE engine.${table} SET epoch = 99`,
    `DELETE FROM engine.${table}`,
    `DELETE FROM engine.${table} WHERE false`,
    `TRUNCATE engine.${table}`,
  ]);

  it.each(changes)('the service may not: %s', async (statement) => {
    await expect(service.query(statement)).rejects.toMatchObject({ code: PERMISSION_DENIED });
  });

  it.each(changes)('nor may the owner of the tables: %s', async (statement) => {
    await expect(owner.query(statement)).rejects.toMatchObject({ code: WRITTEN_ONCE });
  });

  it('nor may a session that says it is a replica', async () => {
    await owner.query('BEGIN');
    await owner.query("SET LOCAL session_replication_role = 'replica'");
    await expect(owner.query('DELETE FROM engine.events')).rejects.toMatchObject({
      code: WRITTEN_ONCE,
    });
    await owner.query('ROLLBACK');
  });

  it('nor may an insert that turns into an update', async () => {
    const upsert = `INSERT INTO engine.events (stream_id, version, epoch, body, hash)
      SELECT stream_id, version, epoch, 'other', hash FROM engine.events
      ON CONFLICT (stream_id, version) DO UPDATE SET body = excluded.body`;
    await expect(owner.query(upsert)).rejects.toMatchObject({ code: WRITTEN_ONCE });
    await expect(service.query(upsert)).rejects.toMatchObject({ code: PERMISSION_DENIED });
  });

  it('the service owns nothing, makes nothing, and removes no stream, partition or snapshot', async () => {
    for (const statement of [
      'DROP TABLE engine.events',
      'ALTER TABLE engine.events DISABLE TRIGGER written_once',
      'CREATE TABLE engine.more (id integer)',
      'DELETE FROM engine.streams',
      'DELETE FROM engine.partitions',
      'TRUNCATE engine.snapshots',
    ]) {
      await expect(service.query(statement), statement).rejects.toMatchObject({
        code: PERMISSION_DENIED,
      });
    }
  });

  it('after all that the records are as they were', async () => {
    const { rows } = await service.query<{ count: number; epochs: number }>(
      'SELECT count(*) AS count, max(epoch) AS epochs FROM engine.events',
    );
    expect(rows[0]).toEqual({ count: 2, epochs: 1 });
  });

  it('[D3] the database itself refuses what would break the chain', async () => {
    const insert = (values: string): Promise<unknown> =>
      service.query(
        `INSERT INTO engine.events (stream_id, version, epoch, body, hash) VALUES ${values}`,
      );
    const hash = "decode(repeat('00', 32), 'hex')";
    const check = { code: '23514' };
    await expect(insert(`('B', 0, 1, 'x', ${hash})`)).rejects.toMatchObject(check);
    await expect(insert(`('B', 1, 0, 'x', ${hash})`)).rejects.toMatchObject(check);
    await expect(insert(`('B', 1, 1, '', ${hash})`)).rejects.toMatchObject(check);
    await expect(insert("('B', 1, 1, 'x', 'short')")).rejects.toMatchObject(check);
    await expect(insert(`('A', 2, 1, 'x', ${hash})`)).rejects.toMatchObject({ code: '23505' });
  });

  it('[T4] no column in the database is a timestamp without time zone', async () => {
    const { rows } = await owner.query(
      `SELECT table_schema, table_name, column_name FROM information_schema.columns
       WHERE data_type = 'timestamp without time zone'
         AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
    );
    expect(rows).toEqual([]);
  });
});
