import { connect, createServer, type Server, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, recordingLog, type TestDatabase } from '#db/testing.ts';
import {
  OutcomeUnknownError,
  type PartitionClaim,
  StoreUnavailableError,
} from '../runtime/ports.ts';
import { StreamScript } from './stream-script.ts';
import { PostgresEventStore } from './postgres-event-store.ts';

/** A line to the database that can be cut at a chosen moment. */
class CutProxy {
  /**
   * `open`: all passes. `statement`: cut when the client sends. `answer`: cut when the server answers. `hole`: nothing is
   * cut and nothing arrives.
   */
  mode: 'open' | 'statement' | 'answer' | 'hole' = 'open';
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(target: { readonly host: string; readonly port: number }) {
    this.#server = createServer((client) => {
      const upstream = connect(target);
      for (const socket of [client, upstream]) {
        this.#sockets.add(socket);
        socket.on('error', () => socket.destroy());
      }
      const cut = (): void => {
        client.destroy();
        upstream.destroy();
      };
      client.on('data', (data) => {
        if (this.mode === 'statement') cut();
        else if (this.mode !== 'hole') upstream.write(data);
      });
      upstream.on('data', (data) => (this.mode === 'answer' ? cut() : client.write(data)));
      client.on('close', cut);
      upstream.on('close', cut);
    });
  }

  async listen(port = 0): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.listen(port, '127.0.0.1', resolve);
    await promise;
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    for (const socket of this.#sockets) socket.destroy();
    await promise;
  }
}

/** What a promise ends with, its error included; keeps a later look from coming too late. */
function settled(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => error);
}

describe('a broken line to PostgreSQL', () => {
  let database: TestDatabase;
  let proxy: CutProxy;
  let port = 0;
  let direct: PostgresEventStore;
  let store: PostgresEventStore;
  let admin: pg.Client;
  let partition = 0;
  let claims: readonly PartitionClaim[] = [];
  let stream: StreamScript;

  const target = (): { host: string; port: number } => {
    const url = new URL(database.url);
    return { host: url.hostname, port: Number(url.port || 5432) };
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    direct = new PostgresEventStore({ databaseUrl: database.url, log: recordingLog() });
    admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
  });
  afterAll(async () => {
    await Promise.all([direct.close(), admin.end()]);
    await database.drop();
  });
  beforeEach(async () => {
    partition += 1;
    stream = new StreamScript(`A-${partition}`, partition);
    proxy = new CutProxy(target());
    port = await proxy.listen();
    const url = new URL(database.url);
    url.host = `127.0.0.1:${port}`;
    store = new PostgresEventStore({
      databaseUrl: url.href,
      log: recordingLog(),
      commitTimeoutMs: 1_000,
    });
    claims = await store.claim([partition], 'node-1');
    await store.append(stream.batch(claims));
  });
  afterEach(async () => {
    await store.close();
    await proxy.close();
  });

  it('[F5] an answer lost after the commit: unknown, and the journal tells that it was stored', async () => {
    proxy.mode = 'answer';
    await expect(store.append(stream.batch(claims))).rejects.toThrow(OutcomeUnknownError);
    proxy.mode = 'open';
    const again = await store.reclaim(claims, 'node-1');
    expect(again.type).toBe('claimed');
    expect((await store.head(stream.stream))?.version).toBe(2);
  });

  it('[F5] a statement lost on its way: unknown, and the journal tells that it was not stored', async () => {
    proxy.mode = 'statement';
    await expect(store.append(stream.batch(claims))).rejects.toThrow(OutcomeUnknownError);
    proxy.mode = 'open';
    await store.reclaim(claims, 'node-1');
    expect((await store.head(stream.stream))?.version).toBe(1);
  });

  it('[F5] a line that swallows everything: unknown after a while, then a new connection', async () => {
    proxy.mode = 'hole';
    const batch = stream.batch(claims);
    await expect(store.append(batch)).rejects.toThrow(OutcomeUnknownError);
    proxy.mode = 'open';
    expect(await store.append(batch)).toEqual({ type: 'appended' });
  });

  it('[D9] no line at all: unavailable, and the store connects again by itself', async () => {
    await proxy.close();
    const batch = stream.batch(claims);
    // The connection that was open is noticed as lost at once or with the first statement.
    await expect(store.append(batch)).rejects.toThrow(/./);
    await expect(store.append(batch)).rejects.toThrow(StoreUnavailableError);
    await expect(store.claim([partition], 'node-1')).rejects.toThrow(StoreUnavailableError);
    await expect(store.databaseMs()).rejects.toThrow(StoreUnavailableError);
    proxy = new CutProxy(target());
    await proxy.listen(port);
    expect(await store.append(batch)).toEqual({ type: 'appended' });
  });

  it('[F5] a backend that is ended while it works: unknown', async () => {
    await admin.query('BEGIN');
    await admin.query('SELECT 1 FROM engine.partitions WHERE partition = $1 FOR UPDATE', [
      partition,
    ]);
    const appended = settled(store.append(stream.batch(claims)));
    for (let ended = 0; ended === 0; ) {
      const { rowCount } = await admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
           AND application_name = 'kaibiao-append' AND wait_event_type = 'Lock'`,
      );
      ended = rowCount ?? 0;
    }
    expect(await appended).toBeInstanceOf(OutcomeUnknownError);
    await admin.query('ROLLBACK');
    expect((await direct.head(stream.stream))?.version).toBe(1);
  });

  it('[D9] an append that takes too long is given up and stores nothing', async () => {
    await admin.query('BEGIN');
    await admin.query('SELECT 1 FROM engine.partitions WHERE partition = $1 FOR UPDATE', [
      partition,
    ]);
    const batch = stream.batch(claims);
    await expect(store.append(batch)).rejects.toThrow(OutcomeUnknownError);
    await admin.query('ROLLBACK');
    expect((await direct.head(stream.stream))?.version).toBe(1);
    expect(await store.append(batch)).toEqual({ type: 'appended' });
  });

  it('a full queue and a closed store refuse before they send anything', async () => {
    const empty = { claims, records: [], heads: [] };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 65 }, () => store.append(empty)),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(64);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refused?.reason).toBeInstanceOf(StoreUnavailableError);
    const closed = new PostgresEventStore({ databaseUrl: database.url, log: recordingLog() });
    await closed.close();
    await expect(closed.append(empty)).rejects.toThrow(StoreUnavailableError);
  });
});
