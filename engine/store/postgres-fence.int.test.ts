import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientConfig } from '#db/pool.ts';
import { createTestDatabase, recordingLog, type TestDatabase } from '#db/testing.ts';
import type { PartitionClaim } from '../runtime/ports.ts';
import { APPEND_STATEMENT, appendValues } from './append-statement.ts';
import { recordsByHead } from './batch-rules.ts';
import { StreamScript } from './stream-script.ts';
import { PostgresEventStore } from './postgres-event-store.ts';

/** Two owners at the same instant: a plain connection holds one step open while the store takes the other. */
describe('the fence between two connections', () => {
  let database: TestDatabase;
  let store: PostgresEventStore;
  let held: pg.Client;
  let watcher: pg.Client;
  let partition = 0;
  let claims: readonly PartitionClaim[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    store = new PostgresEventStore({ databaseUrl: database.url, log: recordingLog() });
    const config = clientConfig({
      databaseUrl: database.url,
      applicationName: 'test-held',
      role: 'service',
      statementTimeoutMs: 20_000,
    });
    held = new pg.Client(config);
    watcher = new pg.Client({ connectionString: database.url });
    await Promise.all([held.connect(), watcher.connect()]);
  });
  afterAll(async () => {
    await Promise.all([store.close(), held.end(), watcher.end()]);
    await database.drop();
  });
  beforeEach(async () => {
    partition += 1;
    claims = await store.claim([partition], 'node-1');
  });

  /** Resolves once a connection of that name waits for a lock; polls, since nothing announces it. */
  const untilWaiting = async (applicationName: string): Promise<void> => {
    for (;;) {
      const { rowCount } = await watcher.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
           AND application_name = $1 AND wait_event_type = 'Lock'`,
        [applicationName],
      );
      if (rowCount !== 0) return;
    }
  };
  const appendHeld = async (stream: StreamScript): Promise<void> => {
    const batch = stream.batch(claims);
    await held.query('BEGIN');
    await held.query(APPEND_STATEMENT.text, [...appendValues(batch, recordsByHead(batch))]);
  };
  const claimHeld = async (): Promise<void> => {
    await held.query('BEGIN');
    await held.query('SELECT engine.claim($1, $2)', [[partition], 'node-2']);
  };

  it('[F2] a claim waits for an append under way, and the new owner then sees its records', async () => {
    const stream = new StreamScript(`A-${partition}`, partition);
    await appendHeld(stream);
    const claimed = store.claim([partition], 'node-2');
    await untilWaiting('kaibiao-journal');
    await held.query('COMMIT');
    expect(await claimed).toEqual([{ partition, epoch: 2 }]);
    expect((await store.head(stream.stream))?.version).toBe(1);
    expect(await store.read(stream.stream, 0, 9)).toHaveLength(1);
  });

  it('[F5] a reclaim waits for an append under way, so the outcome it reads is final', async () => {
    const stream = new StreamScript(`A-${partition}`, partition);
    await appendHeld(stream);
    const reclaimed = store.reclaim(claims, 'node-1');
    await untilWaiting('kaibiao-journal');
    await held.query('ROLLBACK');
    expect(await reclaimed).toEqual({ type: 'claimed', claims: [{ partition, epoch: 2 }] });
    expect(await store.head(stream.stream)).toBeUndefined();
  });

  it('[F1] an append that waits for a claim is fenced when the claim commits', async () => {
    const stream = new StreamScript(`A-${partition}`, partition);
    await claimHeld();
    const appended = store.append(stream.batch(claims));
    await untilWaiting('kaibiao-append');
    await held.query('COMMIT');
    expect(await appended).toEqual({ type: 'fenced' });
    expect(await store.head(stream.stream)).toBeUndefined();
    expect(await store.read(stream.stream, 0, 9)).toEqual([]);
  });

  it('[F1] an append that waits for a claim goes on when the claim is rolled back', async () => {
    const stream = new StreamScript(`A-${partition}`, partition);
    await claimHeld();
    const appended = store.append(stream.batch(claims));
    await untilWaiting('kaibiao-append');
    await held.query('ROLLBACK');
    expect(await appended).toEqual({ type: 'appended' });
    expect((await store.head(stream.stream))?.version).toBe(1);
  });

  it('[F1] a reclaim that waits for a claim is fenced when the claim commits', async () => {
    await claimHeld();
    const reclaimed = store.reclaim(claims, 'node-1');
    await untilWaiting('kaibiao-journal');
    await held.query('COMMIT');
    expect(await reclaimed).toEqual({ type: 'fenced' });
    expect((await store.ownership([partition]))[0]).toMatchObject({ epoch: 2, owner: 'node-2' });
  });

  it('[F1] two appends at the same head under one epoch: one is stored, the other is in conflict', async () => {
    const stream = new StreamScript(`A-${partition}`, partition);
    await store.append(stream.batch(claims));
    const rival = new StreamScript(stream.stream, partition);
    rival.version = stream.version;
    rival.hash = stream.hash;
    await appendHeld(stream);
    const second = store.append(rival.batch(claims, 2));
    await untilWaiting('kaibiao-append');
    await held.query('COMMIT');
    expect(await second).toEqual({ type: 'conflict' });
    expect(await store.read(stream.stream, 0, 9)).toHaveLength(2);
  });

  it('[F1] many owners by force: every stored record carries the epoch under which it was acked', async () => {
    const stores = Array.from(
      { length: 3 },
      () => new PostgresEventStore({ databaseUrl: database.url, log: recordingLog() }),
    );
    let acked = 0;
    let fenced = 0;
    await Promise.all(
      stores.map(async (owner, i) => {
        for (let round = 0; round < 15; round += 1) {
          const own = await owner.claim([partition], `node-${i}`);
          const head = await owner.head(`A-${partition}`);
          const stream = new StreamScript(`A-${partition}`, partition);
          stream.version = head?.version ?? 0;
          stream.hash = head?.hash ?? stream.hash;
          const outcome = await owner.append(stream.batch(own));
          if (outcome.type === 'appended') acked += 1;
          if (outcome.type === 'fenced') fenced += 1;
        }
      }),
    );
    await Promise.all(stores.map((owner) => owner.close()));
    const { rows } = await watcher.query<{ count: string; versions: string; falling: string }>(
      `SELECT count(*) AS count, max(version) AS versions,
         count(*) FILTER (WHERE epoch < previous) AS falling
       FROM (SELECT version, epoch, lag(epoch) OVER (ORDER BY version) AS previous
         FROM engine.events WHERE stream_id = $1) AS e`,
      [`A-${partition}`],
    );
    expect(rows[0]).toEqual({ count: String(acked), versions: String(acked), falling: '0' });
    expect([acked > 0, fenced > 0, acked + fenced]).toEqual([true, true, 45]);
  });
});
