import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, runAsAdmin, type TestDatabase } from '#db/testing.ts';
import { runDoctor } from './command.ts';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'kaibiao-doctor-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

async function doctor(url = database.url): Promise<{ status: number; lines: readonly string[] }> {
  const env = { DATABASE_URL: url, DATA_DIR: folder, PORT: '0' };
  const io = { stdout: new PassThrough(), stderr: new PassThrough(), env };
  const printed = text(io.stdout);
  const status = await runDoctor(io);
  io.stdout.end();
  return { status, lines: (await printed).trim().split('\n') };
}

it('[OPS-4] a sound database: schema, durability, clocks, connections, checksums', async () => {
  const { status, lines } = await doctor();
  for (const what of ['database', 'schema', 'durability', 'clocks', 'connections', 'checksums']) {
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^✓ ${what}: `)));
  }
  expect(lines.filter((line) => line.startsWith('✗'))).toEqual([]);
  expect(status).toBe(0);
});

it('[OPS-4] settings that could lose an acknowledged record make it end with 1, by name', async () => {
  const name = new URL(database.url).pathname.slice(1);
  await runAsAdmin(database.url, `ALTER DATABASE ${name} SET synchronous_commit = 'off'`);
  const { status, lines } = await doctor();
  await runAsAdmin(database.url, `ALTER DATABASE ${name} RESET synchronous_commit`);
  expect(lines).toContainEqual(expect.stringMatching(/^✗ durability: synchronous_commit .* → /));
  expect(status).toBe(1);
});

it('[OPS-4] migrations that are still to run are counted, a database that is newer is refused', async () => {
  await runAsAdmin(database.url, "UPDATE ops.migrations SET name = '9999_later' WHERE id = 1");
  const newer = await doctor();
  await runAsAdmin(database.url, 'DELETE FROM ops.migrations WHERE id = 1');
  const older = await doctor();
  expect(newer.lines).toContainEqual(expect.stringMatching(/^✗ schema: .*newer than this program/));
  expect(newer.status).toBe(1);
  expect(older.lines).toContainEqual(expect.stringMatching(/^! schema: 1 migrations to run/));
  expect(older.status).toBe(0);
});

it('[OPS-4] a database that does not answer', async () => {
  const { status, lines } = await doctor('postgres://nobody:x@127.0.0.1:1/none');
  expect(lines).toContainEqual(expect.stringMatching(/^✗ database: .*cannot be reached.* → /));
  expect(status).toBe(1);
});
