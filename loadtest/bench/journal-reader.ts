import pg from 'pg';
import { z } from 'zod';

const closingSchema = z.object({
  at: z.number(),
  event: z.looseObject({ type: z.literal('LotClosed') }),
});

/** When each close record was stamped by the writer and stored by the database, epoch milliseconds. */
export async function closeRecords(
  databaseUrl: string,
): Promise<readonly { readonly stampedMs: number; readonly storedMs: number }[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ body: Buffer; stored_ms: string }>(
      `SELECT body, extract(epoch FROM recorded_at) * 1000 AS stored_ms
         FROM engine.events WHERE body LIKE '%LotClosed%'::bytea`,
    );
    return rows.map(({ body, stored_ms }) => ({
      stampedMs: closingSchema.parse(JSON.parse(body.toString('utf8'))).at,
      storedMs: Number(stored_ms),
    }));
  } finally {
    await client.end();
  }
}
