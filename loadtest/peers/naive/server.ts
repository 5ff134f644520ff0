import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { Server } from 'socket.io';
import { startTemporaryPostgres } from '#db/embedded.ts';
import { childReady } from '../../bench/child.ts';

/**
 * The auction server that one writes in an afternoon: socket.io, and for each bid one transaction that lowers the
 * price under a row lock and stores the bid. Same PostgreSQL, same durability (synchronous commit, fsync on). It does
 * not even tell the others, so what it saves is in its favour.
 */
const silent = { info: () => undefined, warn: () => undefined, error: console.error };
const database = await startTemporaryPostgres(silent);
const pool = new pg.Pool({ connectionString: database.url, max: 20 });
// The server is stopped under its idle connections at the end; only a failing bid matters, and that is answered.
pool.on('error', () => undefined);
await pool.query('CREATE TABLE lots (id text PRIMARY KEY, price_fen bigint NOT NULL, leader text)');
await pool.query(
  'CREATE TABLE bids (id text PRIMARY KEY, lot text NOT NULL, bidder text NOT NULL, price_fen bigint NOT NULL, at timestamptz NOT NULL DEFAULT now())',
);
await pool.query("INSERT INTO lots VALUES ('L1', 9007199254740991, NULL)");

interface Bid {
  readonly id: string;
  readonly bidder: string;
  readonly priceFen: number;
}

async function place({ id, bidder, priceFen }: Bid): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const lowered = await client.query(
      "UPDATE lots SET price_fen = $1, leader = $2 WHERE id = 'L1' AND $1 < price_fen",
      [priceFen, bidder],
    );
    const isAccepted = lowered.rowCount === 1;
    if (isAccepted) {
      await client.query(
        "INSERT INTO bids (id, lot, bidder, price_fen) VALUES ($1, 'L1', $2, $3)",
        [id, bidder, priceFen],
      );
    }
    await client.query('COMMIT');
    return isAccepted;
  } finally {
    client.release();
  }
}

const http = createServer();
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false });
io.on('connection', (socket) => {
  socket.on('bid', (bid: Bid, answer: (result: { ok: boolean }) => void) => {
    place(bid).then(
      (ok) => answer({ ok }),
      () => answer({ ok: false }),
    );
  });
});
await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
const { port } = http.address() as AddressInfo;
childReady({ url: `http://127.0.0.1:${port}` }, async () => {
  await io.close();
  await pool.end();
  await database.stop();
});
