import pg from 'pg';
import { invariant } from '#contracts/result.ts';
import type { StoredRecord } from '../runtime/ports.ts';
import { copyRows } from './binary-copy.ts';

export interface RecordRange {
  readonly stream: string;
  readonly afterVersion: number;
  readonly limit: number;
}

/** Up to here a prepared query is quicker; above it, a binary copy is: it is planned anew but its bytes are cheap. */
export const SMALL_READ_RECORDS = 64;

export async function readFew(pool: pg.Pool, range: RecordRange): Promise<readonly StoredRecord[]> {
  const { rows } = await pool.query<[version: number, body: Buffer, hash: Buffer]>({
    name: 'journal-read',
    text: `SELECT version, body, hash FROM engine.events
      WHERE stream_id = $1 AND version > $2 ORDER BY version LIMIT $3`,
    values: [range.stream, range.afterVersion, range.limit],
    rowMode: 'array',
  });
  return rows.map(([version, bytes, hash]) => ({ version, bytes, hash }));
}

export async function readPage(
  pool: pg.Pool,
  range: RecordRange,
): Promise<readonly StoredRecord[]> {
  const { stream, afterVersion, limit } = range;
  invariant(Number.isSafeInteger(afterVersion) && Number.isSafeInteger(limit), 'whole numbers');
  // A zero byte would end the statement's text; no stream has one in its name.
  if (stream.includes('\0')) return [];
  const rows = await copyRows(
    pool,
    `SELECT version, body, hash FROM engine.events
     WHERE stream_id = ${pg.escapeLiteral(stream)} AND version > ${afterVersion}
     ORDER BY version LIMIT ${limit}`,
  );
  return rows.map(([version, bytes, hash]) => {
    invariant(version && bytes && hash, 'a record has three fields');
    return { version: Number(version.readBigInt64BE()), bytes, hash };
  });
}
