import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import pg from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runFollow, runList, runVerifyBackup } from '#clients/cli/backup-run.ts';
import { runRestore } from '#clients/cli/restore-run.ts';
import { createBackup } from '#db/backup/create.ts';
import { type EmbeddedPostgres, startEmbedded } from '#db/embedded.ts';
import { migrate } from '#db/migrate.ts';
import { recordingLog } from '#db/testing.ts';
import { openLogKey } from '#engine/proof/log-key.ts';
import { sha256 } from '#engine/runtime/system.ts';

/** The follower against a real PostgreSQL that throws away its log while nobody follows. */
const PATIENCE = { timeout: 90_000, interval: 100 };
const SEGMENT = /^[0-9A-F]{24}$/;

let folder: string;
let root: string;
let server: EmbeddedPostgres;
let client: pg.Client;
const followers: { end: () => Promise<void> }[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaibiao-gap-'));
  await chmod(folder, 0o711);
  root = join(folder, 'backups');
  await serve();
});

afterEach(async () => {
  await Promise.all(followers.splice(0).map((follower) => follower.end()));
  await client.end();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function serve(settings: Readonly<Record<string, string>> = {}): Promise<void> {
  server = await startEmbedded({ dataDir: join(folder, 'data'), log: recordingLog(), settings });
  client = new pg.Client(server.url);
  client.on('error', () => undefined);
  await client.connect();
}

/** A follower in this process, what it printed, and how to end it. */
function follow() {
  const ending = new AbortController();
  const io = { stdout: new PassThrough(), stderr: new PassThrough(), env: envOf() };
  let said = '';
  io.stdout.on('data', (text: Buffer) => {
    said += text.toString('utf8');
  });
  const ended = runFollow(root, io, ending.signal);
  const follower = {
    said: () => said,
    end: async () => {
      ending.abort();
      await ended;
    },
  };
  followers.push(follower);
  return follower;
}

function envOf() {
  return { DATA_DIR: join(folder, 'data') };
}

/** Fills the present segment of the log with a mark in it and begins the next one. */
async function turnSegment(): Promise<void> {
  await client.query("SELECT pg_logical_emit_message(true, 'test', 'mark')");
  await client.query('SELECT pg_switch_wal()');
}

async function segmentsIn(repository: string): Promise<readonly string[]> {
  const wal = join(repository, 'wal');
  return existsSync(wal)
    ? (await readdir(wal)).filter((name) => SEGMENT.test(name)).toSorted()
    : [];
}

async function untilKept(repository: string, count: number): Promise<void> {
  await vi.waitUntil(async () => (await segmentsIn(repository)).length >= count, PATIENCE);
}

async function laterFolders(): Promise<readonly string[]> {
  const names = (await readdir(root)).filter((name) => name.startsWith('after-gap-'));
  return names.map((name) => join(root, name));
}

async function printed(
  work: (io: Parameters<typeof runList>[1]) => Promise<unknown>,
): Promise<{ readonly result: unknown; readonly text: string }> {
  const io = { stdout: new PassThrough(), stderr: new PassThrough(), env: envOf() };
  const result = await work(io);
  return { result, text: String(io.stdout.read() ?? '') };
}

/** Two whole segments and a base backup are kept, and the follower has gone. */
async function followedBefore(): Promise<readonly string[]> {
  const first = follow();
  await vi.waitUntil(() => existsSync(join(root, 'kaibiao-backups.json')), PATIENCE);
  const facts = { madeBy: '0.0.0', nowMs: () => Date.now() };
  await createBackup({ databaseUrl: server.url, folder: root, keyFiles: [], ...facts });
  await turnSegment();
  await turnSegment();
  await untilKept(root, 2);
  await first.end();
  return segmentsIn(root);
}

it('[OPS-5] the follower goes on without a gap while the server keeps its log', async () => {
  const kept = await followedBefore();
  await turnSegment();
  await turnSegment();
  await client.query('CHECKPOINT');
  const again = follow();
  await untilKept(root, kept.length + 2);
  await again.end();
  expect(again.said()).not.toContain('new base backup');
  expect(await laterFolders()).toEqual([]);
  const { result, text } = await printed((io) => runVerifyBackup({ from: root }, io));
  expect([result, text]).toEqual([0, expect.stringMatching(/^✓ backup/)]);
});

it('[OPS-5] a gap in the log begins a new repository by itself, and keeps what there was', async () => {
  const kept = await followedBefore();
  await client.query("SELECT pg_drop_replication_slot('kaibiao_backup')");
  for (let turn = 0; turn < 6; turn += 1) await turnSegment();
  for (let turn = 0; turn < 2; turn += 1) {
    await client.query('CHECKPOINT');
    await turnSegment();
  }
  await client.query('CHECKPOINT');

  const again = follow();
  await vi.waitUntil(() => again.said().includes('nothing can be restored'), PATIENCE);
  const [later = ''] = await laterFolders();
  await vi.waitUntil(() => again.said().includes(`into ${later}`), PATIENCE);
  await turnSegment();
  await turnSegment();
  await untilKept(later, 2);
  await again.end();

  expect(again.said()).toContain('the server no longer has the log that is wanted');
  expect(await segmentsIn(root)).toEqual(kept);
  const { result, text } = await printed((io) => runVerifyBackup({ from: root }, io));
  expect([result, text]).toEqual([0, expect.stringMatching(/^✓ backup .*, [1-9]\d* segments/)]);
  const listed = await printed((io) => runList(root, io));
  expect(listed.text).toMatch(/^\d{8}T.*\nafter a gap, in .*after-gap-.*:\n\d{8}T/);
});

it('[OPS-5] a server that was stopped for a while is followed again, without a gap', async () => {
  const kept = await followedBefore();
  const following = follow();
  await vi.waitUntil(() => following.said().includes('kept up to'), PATIENCE);
  await client.end();
  await server.stop();
  await vi.waitUntil(() => following.said().includes('trying again'), PATIENCE);
  await serve();
  await turnSegment();
  await turnSegment();
  await untilKept(root, kept.length + 2);
  await following.end();
  expect(await laterFolders()).toEqual([]);
  const { result } = await printed((io) => runVerifyBackup({ from: root }, io));
  expect(result).toBe(0);
});

it('[OPS-5] [OPS-3] given a slot that the server gave up while nobody followed, following begins anew by itself, and what it has is restored', async () => {
  await migrate({ databaseUrl: server.url, log: recordingLog() });
  const logKey = { path: join(folder, 'data', 'log-key.pem'), origin: 'localhost/kaibiao', sha256 };
  await openLogKey(logKey);
  const kept = await followedBefore();
  await client.end();
  await server.stop();
  await serve({ max_slot_wal_keep_size: '16MB' });
  const slotState = async (): Promise<unknown> =>
    (await client.query('SELECT wal_status FROM pg_replication_slots')).rows[0]?.wal_status;
  expect(await slotState()).not.toBe('lost');
  for (let turn = 0; turn < 4; turn += 1) await turnSegment();
  await client.query('CHECKPOINT');
  expect(await slotState()).toBe('lost');

  const again = follow();
  await vi.waitUntil(() => again.said().includes('nothing can be restored'), PATIENCE);
  const [later = ''] = await laterFolders();
  await vi.waitUntil(() => again.said().includes(`into ${later}`), PATIENCE);
  await client.query("CREATE TABLE public.mark AS SELECT 'written after the gap' AS said");
  await turnSegment();
  await untilKept(later, 1);
  expect(await slotState()).not.toBe('lost');
  await again.end();
  expect(again.said()).toContain('the server no longer has the log that is wanted');
  expect(await segmentsIn(root)).toEqual(kept);

  const restored = join(folder, 'restored');
  const { result, text } = await printed((io) => runRestore({ from: root, dataDir: restored }, io));
  expect([result, text]).toEqual([0, expect.stringContaining('✓ backup')]);
  await client.end();
  await server.stop();
  server = await startEmbedded({ dataDir: restored, log: recordingLog() });
  client = new pg.Client(server.url);
  await client.connect();
  const { rows } = await client.query('SELECT said FROM public.mark');
  expect(rows).toEqual([{ said: 'written after the gap' }]);
});
