import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import type { Claim } from './ownership.ts';
import type { EventRow } from './stream-check.ts';
import type { Leaf } from './witness.ts';

/** How long PostgreSQL may be away, in recovery or being killed, before reading it is given up. */
const AWAY_MS_MAX = 60_000;
const PAUSE_MS = 200;
const ROWS_AT_ONCE = 2_000;
const TIMEOUT_MS = 20_000;

/** A log of all claims, written by the database itself in the transaction of the claim. */
const CLAIM_LOG = `
CREATE SCHEMA torture;
CREATE TABLE torture.claims (
  partition integer NOT NULL,
  epoch bigint NOT NULL,
  owner text NOT NULL,
  claimed_at timestamptz NOT NULL,
  PRIMARY KEY (partition, epoch)
);
CREATE FUNCTION torture.note_claim() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO torture.claims VALUES (NEW.partition, NEW.epoch, NEW.owner, clock_timestamp());
  RETURN NULL;
END
$$;
CREATE TRIGGER note_claim AFTER INSERT OR UPDATE OF epoch ON engine.partitions
  FOR EACH ROW EXECUTE FUNCTION torture.note_claim();
`;

const streamRow = z.object({ stream_id: z.string(), partition: z.number() });
const eventRow = z.object({
  version: z.coerce.number(),
  command_id: z.string().nullable(),
  epoch: z.coerce.number(),
  body: z.instanceof(Buffer),
  hash: z.instanceof(Buffer),
  recorded_ms: z.coerce.number(),
});
const leafRow = z.object({
  stream_id: z.string(),
  version: z.coerce.number(),
  at_ms: z.coerce.number(),
  salt: z.instanceof(Buffer),
  entry: z.instanceof(Buffer),
});
const claimRow = z.object({
  partition: z.number(),
  epoch: z.coerce.number(),
  owner: z.string(),
  claimed_ms: z.coerce.number(),
});

/** Reads the journal past everything of ours: its own connection, its own statements. Waits for a killed PostgreSQL. */
export class JournalReader {
  readonly #url: () => string;
  #client: pg.Client | undefined;

  /** `url`: asked for each new connection, since the server may come back on another port. */
  constructor(url: () => string) {
    this.#url = url;
  }

  /** Once, in a migrated database, before the first server. */
  async installClaimLog(): Promise<void> {
    await this.#query(CLAIM_LOG, []);
  }

  async claims(): Promise<readonly Claim[]> {
    const rows = await this.#query(
      `SELECT partition, epoch, owner, extract(epoch FROM claimed_at) * 1000 AS claimed_ms
         FROM torture.claims`,
      [],
    );
    return rows.map((row) => {
      const { partition, epoch, owner, claimed_ms: claimedAtMs } = claimRow.parse(row);
      return { partition, epoch, owner, claimedAtMs };
    });
  }

  async streams(): Promise<readonly { readonly auctionId: string; readonly partition: number }[]> {
    const rows = await this.#query('SELECT stream_id, partition FROM engine.streams', []);
    return rows.map((row) => {
      const { stream_id: auctionId, partition } = streamRow.parse(row);
      return { auctionId, partition };
    });
  }

  /** Ascending, a page; shorter than the others when it is the last. */
  async rows(auctionId: string, afterVersion: number): Promise<readonly EventRow[]> {
    const rows = await this.#query(
      `SELECT version, command_id, epoch, body, hash, extract(epoch FROM recorded_at) * 1000 AS recorded_ms
         FROM engine.events WHERE stream_id = $1 AND version > $2 ORDER BY version LIMIT ${ROWS_AT_ONCE}`,
      [auctionId, afterVersion],
    );
    return rows.map((row) => {
      const parsed = eventRow.parse(row);
      const { version, epoch, body, hash, recorded_ms: recordedAtMs } = parsed;
      return {
        version,
        epoch,
        body,
        hash,
        recordedAtMs,
        commandId: parsed.command_id ?? undefined,
      };
    });
  }

  /** The whole public log, in order. */
  async leaves(): Promise<readonly Leaf[]> {
    const rows = await this.#query(
      'SELECT stream_id, version, at_ms, salt, entry FROM engine.log_leaves ORDER BY leaf_index',
      [],
    );
    return rows.map((row) => {
      const { stream_id: stream, version, at_ms: atMs, salt, entry } = leafRow.parse(row);
      return { stream, version, atMs, salt, entry };
    });
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #query(text: string, values: readonly unknown[]): Promise<readonly unknown[]> {
    const from = performance.now();
    for (;;) {
      try {
        const client = await this.#connected();
        const { rows } = await client.query({ text, values: [...values] });
        return rows;
      } catch (error) {
        await this.#drop();
        if (!isAway(error) || performance.now() - from > AWAY_MS_MAX) throw error;
        await sleep(PAUSE_MS);
      }
    }
  }

  async #connected(): Promise<pg.Client> {
    if (this.#client !== undefined) return this.#client;
    const client = new pg.Client({
      connectionString: this.#url(),
      application_name: 'torture-checker',
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
    });
    client.on('error', () => {
      if (this.#client === client) this.#client = undefined;
    });
    await client.connect();
    this.#client = client;
    return client;
  }

  async #drop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(String);
  }
}

/** Everything but an SQL mistake of our own passes when PostgreSQL is back. */
function isAway(error: unknown): boolean {
  if (error instanceof z.ZodError) return false;
  if (!(error instanceof pg.DatabaseError)) return true;
  return /^(?:08|53|57|58)/.test(error.code ?? '');
}
