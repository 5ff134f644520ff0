import type pg from 'pg';
import { outageOf } from './postgres-errors.ts';

/** Rows of one statement. Throws `StoreUnavailableError` or what else `outageOf` makes of the fault. */
export async function poolRows<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  try {
    const { rows } = await pool.query<Row>(text, [...values]);
    return rows;
  } catch (error) {
    throw outageOf(error);
  }
}
