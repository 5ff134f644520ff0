import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#db/testing.ts';
import {
  boolArray,
  byteaArray,
  int4Array,
  int8Array,
  jsonArray,
  textArray,
} from './pg-binary-array.ts';

describe('binary arrays arrive as PostgreSQL itself would write them', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const cases: readonly [type: string, sent: Buffer, literal: string][] = [
    ['int4[]', int4Array([1, -2, 2_147_483_647]), '{1,-2,2147483647}'],
    ['int8[]', int8Array([0, -1, Number.MAX_SAFE_INTEGER]), '{0,-1,9007199254740991}'],
    ['bool[]', boolArray([true, false]), '{t,f}'],
    ['text[]', textArray(['a,b', undefined, '', 'NULL', '桌😀']), '{"a,b",NULL,"","NULL",桌😀}'],
    [
      'bytea[]',
      byteaArray([Uint8Array.of(0, 255, 34), new Uint8Array()]),
      '{"\\\\x00ff22","\\\\x"}',
    ],
    ['json[]', jsonArray(['{"a":1}', undefined]), '{"{\\"a\\":1}",NULL}'],
    ['int4[]', int4Array([]), '{}'],
    ['bytea[]', byteaArray([]), '{}'],
    ['text[]', textArray([]), '{}'],
  ];

  it.each(cases)('%s %#', async (type, sent, literal) => {
    const { rows } = await client.query<{ same: boolean }>(
      `SELECT $1::${type}::text = $2::${type}::text AS same`,
      [sent, literal],
    );
    expect(rows[0]?.same).toBe(true);
  });
});
