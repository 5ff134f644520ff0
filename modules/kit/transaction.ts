import type { Pool, PoolClient } from 'pg';
import { onDatabase } from './database-errors.ts';

export type Queryable = Pick<PoolClient, 'query'>;

/** Runs `work` in one transaction on one connection; rolls back when it throws. */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let fault: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    fault = error instanceof Error ? error : new Error(String(error));
    await client.query('ROLLBACK').catch(ignoreAfter);
    throw error;
  } finally {
    // A connection on which something went wrong is closed rather than given to the next.
    client.release(fault);
  }
}

/** `inTransaction` on one pool, with faults that pass as `DatabaseUnavailableError`. */
export function transactionsOn(
  pool: Pool,
): <T>(work: (client: PoolClient) => Promise<T>) => Promise<T> {
  return (work) => onDatabase(() => inTransaction(pool, work));
}

function ignoreAfter(): void {
  // The first error is the one that is thrown; a connection that cannot even roll back is closed.
}
