import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#db/testing.ts';
import { PaymentBook } from './index.ts';

let database: TestDatabase;
let pool: pg.Pool;
let book: PaymentBook;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url });
  book = new PaymentBook(pool);
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

it('[PRJ-15] a serial number is noted once for each agency, and free again when forgotten', async () => {
  const payment = {
    serial: 'n1',
    projectId: 'P1',
    bidderId: 's1',
    amountFen: 9_007_199_254_740_991,
  };
  const tries = await Promise.all([1, 2, 3].map(() => book.note('agency-a', payment)));
  expect(tries.filter((isNoted) => isNoted)).toHaveLength(1);
  expect(await book.note('agency-b', { ...payment, projectId: 'P2' })).toBe(true);
  expect(await book.find('agency-a', ['n1', 'n2'])).toEqual(new Map([['n1', payment]]));
  await book.forget('agency-a', 'n1');
  expect(await book.find('agency-a', ['n1'])).toEqual(new Map());
  expect((await book.find('agency-b', ['n1'])).get('n1')?.projectId).toBe('P2');
});
