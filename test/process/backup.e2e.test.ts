import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, createApi } from '#clients/sdk/index.ts';
import { addPeopleByCli, type Login, PASSWORD } from '../browser/people.ts';
import { CEILING_FEN, englishAuction, LOT, signInByRest, STEP_FEN } from '../browser/rest.ts';
import { freePort, type Program, ROOT, runCli, startProgram } from './programs.ts';
import { type ServerProcess, startServerProcess, untilReady } from './server-process.ts';

/**
 * The drill of docs/OPERATIONS.md, done for real: offers are acknowledged, a base backup is made while they come, more follow, the
 * database is destroyed, and what was there at an instant between comes back and is proved.
 */
const LONG = { timeout: 60_000, interval: 100 };
const OFFERS = 8;

interface Acknowledged {
  readonly auctionId: string;
  readonly id: string;
  readonly receipt: string;
}

let server: ServerProcess;
let folder: string;
let repository: string;
let following: Program;
const restored: Program[] = [];
const before: Acknowledged[] = [];
const between: Acknowledged[] = [];
const after: Acknowledged[] = [];
/** Later than every answer of `between`, earlier than everything of `after`. */
let instantMs = 0;
let price = CEILING_FEN;

beforeAll(async () => {
  server = await startServerProcess();
  folder = await mkdtemp(join(tmpdir(), 'kaibiao-drill-'));
  // PostgreSQL's own user has to pass through.
  await chmod(folder, 0o711);
  repository = join(folder, 'backups');
  await addPeopleByCli(server);
  await record();
});

afterAll(async () => {
  for (const program of [following, ...restored]) program?.child.kill('SIGTERM');
  await Promise.all([following, ...restored].map((program) => program?.ended));
  await server?.dispose();
  if (folder === undefined) return;
  await rm(folder, { recursive: true, force: true });
});

function backup(...args: readonly string[]): ReturnType<typeof runCli> {
  return runCli(['backup', ...args], { DATA_DIR: server.data.path });
}

/** The story of the drill up to the instant before the disaster. */
async function record(): Promise<void> {
  const agency = await signInByRest(server.url, 'agency-a');
  await agency.publish(englishAuction({ id: 'drill-1', opensInMs: 500, lastsMs: 600_000 }));
  following = startProgram(
    [join(ROOT, 'clients', 'cli', 'main.ts'), 'backup', 'follow', '--to', repository],
    { env: { DATA_DIR: server.data.path } },
  );
  await vi.waitUntil(() => existsSync(join(repository, 'kaibiao-backups.json')), LONG);
  before.push(...(await offers('drill-1')));
  const made = await backup('create', '--to', repository);
  expect(made, made.stderr).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^backup .* made: /),
  });
  between.push(...(await offers('drill-1')));
  await sleep(20);
  instantMs = Date.now();
  await sleep(20);
  await agency.publish(englishAuction({ id: 'drill-2', opensInMs: 500, lastsMs: 600_000 }));
  after.push(...(await offers('drill-1')), ...(await offers('drill-2')));
  await untilKept();
}

/** Offers of two bidders in turn, each a step under the one before; resolves with their receipts. */
async function offers(auctionId: string): Promise<readonly Acknowledged[]> {
  const tokens = await Promise.all((['supplier-a', 'supplier-b'] as const).map(tokenOf));
  const url = `${server.url.replace('http', 'ws')}/live`;
  const clients = tokens.map((token) => connect({ url, token }));
  try {
    const acknowledged: Acknowledged[] = [];
    await sleep(600);
    for (let turn = 0; turn < OFFERS; turn += 1) {
      price -= STEP_FEN;
      const handle = clients[turn % 2]?.offer({ auctionId, lotId: LOT, priceFen: price });
      const outcome = await handle?.outcome;
      if (outcome?.state !== 'accepted') throw new Error(`an offer was ${outcome?.state}`);
      acknowledged.push({ auctionId, id: handle?.id ?? '', receipt: outcome.receipt });
    }
    return acknowledged;
  } finally {
    for (const client of clients) client.dispose();
  }
}

async function tokenOf(login: Login): Promise<string> {
  const response = await fetch(`${server.url}/api/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password: PASSWORD, wantToken: true }),
  });
  const { token }: { readonly token: string } = await response.json();
  return token;
}

/** Until the repository has everything that the database has on its disk. */
async function untilKept(): Promise<void> {
  const home = server.data.home();
  const password = (await readFile(join(home, 'postgres-password'), 'utf8')).trim();
  const port =
    (await readFile(join(home, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[3] ?? '';
  const client = new pg.Client(`postgres://kaibiao:${password}@127.0.0.1:${port}/kaibiao`);
  await client.connect();
  try {
    const { rows } = await client.query<{ lsn: string }>(
      'SELECT pg_current_wal_flush_lsn() AS lsn',
    );
    const kept = async (): Promise<boolean | undefined> => {
      const found = await client.query<{ is_kept: boolean }>(
        'SELECT bool_and(restart_lsn >= $1::pg_lsn) AS is_kept FROM pg_replication_slots',
        [rows[0]?.lsn],
      );
      return found.rows[0]?.is_kept;
    };
    await vi.waitUntil(kept, LONG);
  } finally {
    await client.end();
  }
}

async function serve(dataDir: string): Promise<string> {
  const port = await freePort();
  const program = startProgram([join(ROOT, 'gateway', 'main.ts')], {
    env: {
      ...{ PORT: String(port), DATA_DIR: dataDir, DEMO: 'off' },
      ...{ LOG_LEVEL: 'warn', SECOND_FACTOR: 'optional' },
    },
  });
  restored.push(program);
  const url = `http://localhost:${port}`;
  await untilReady(url, program);
  return url;
}

async function exported(dataDir: string, auctionId: string): Promise<string> {
  const { code, stdout } = await runCli(['export', auctionId], { DATA_DIR: dataDir });
  return code === 0 ? stdout : '';
}

const isIn =
  (text: string) =>
  ({ id, receipt }: Acknowledged): boolean =>
    text.includes(`"commandId":"${id}"`) && text.includes(receipt);

describe('backup and restore', () => {
  it('[OPS-1] a base backup made under load reads back whole', async () => {
    const verified = await backup('verify', '--from', repository);
    expect(verified.stdout).toMatch(/^✓ backup .* all as they were written; reaches /);
    expect(verified.code).toBe(0);
    const listed = await backup('list', '--from', repository);
    expect(listed.stdout.trim().split('\n')).toHaveLength(1);
  });

  it('[OPS-2] after the disaster everything acknowledged before the instant is there, and nothing after it', async () => {
    await server.kill();
    following.child.kill('SIGTERM');
    await following.ended;
    const pid = server.data.postgresPid();
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await rm(join(server.data.home(), 'postgres'), { recursive: true });

    const dataDir = join(folder, 'point');
    const at = new Date(instantMs).toISOString();
    const done = await backup('restore', '--from', repository, '--data-dir', dataDir, '--at', at);
    expect(done.stderr).toBe('');
    expect(done.stdout).toMatch(/✓ backup .* restored to .*: 1 journals with \d+ records verify/);
    expect(done.code).toBe(0);

    const url = await serve(dataDir);
    const journal = await exported(dataDir, 'drill-1');
    expect([...before, ...between].filter((one) => !isIn(journal)(one))).toEqual([]);
    expect(after.filter(isIn(journal))).toEqual([]);
    const { items } = await createApi({ baseUrl: url }).listAuctions({ size: 10 });
    expect(items.map(({ auctionId }) => auctionId)).toEqual(['drill-1']);
    // A head that somebody may have seen stands for more than is here now: nothing else may be signed in its place.
    const signing = async (): Promise<boolean> =>
      /^kaibiao_log_signing 1$/m.test(await (await fetch(`${url}/metrics`)).text());
    expect(await signing()).toBe(false);
  });

  it('[OPS-2] without an instant everything that was received comes back, and the log goes on', async () => {
    const dataDir = join(folder, 'latest');
    const done = await backup('restore', '--from', repository, '--data-dir', dataDir);
    expect(done.stdout).toMatch(/✓ backup .* restored to .*: 2 journals with \d+ records verify/);
    expect(done.code).toBe(0);
    const finished = await runCli(['backup', 'finish'], { DATA_DIR: dataDir });
    expect(finished).toMatchObject({ code: 0, stdout: expect.stringContaining('2 journals with') });
    const url = await serve(dataDir);
    const journals = (await exported(dataDir, 'drill-1')) + (await exported(dataDir, 'drill-2'));
    expect([...before, ...between, ...after].filter((one) => !isIn(journals)(one))).toEqual([]);
    await expect
      .poll(async () => (await fetch(`${url}/metrics`)).text(), LONG)
      .toMatch(/^kaibiao_log_signing 1$/m);
  });

  it('[OPS-3] nothing is restored over data, nor to an instant that the log does not reach', async () => {
    const taken = await backup(
      'restore',
      '--from',
      repository,
      '--data-dir',
      join(folder, 'latest'),
    );
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining('is not empty') });
    const early = ['--data-dir', join(folder, 'early'), '--at', '2001-01-01T00:00:00Z'];
    expect(await backup('restore', '--from', repository, ...early)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nothing earlier can be restored'),
    });
    const late = ['--data-dir', join(folder, 'late'), '--at', '2101-01-01T00:00:00Z'];
    expect(await backup('restore', '--from', repository, ...late)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ends before 2101-01-01'),
    });
    const vague = ['--data-dir', join(folder, 'vague'), '--at', 'yesterday'];
    expect(await backup('restore', '--from', repository, ...vague)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('expected an instant'),
    });
  });

  it('[OPS-1] a backup of which one byte was changed is found out, and which file it is', async () => {
    const [id = ''] = await readdir(join(repository, 'base'));
    const archive = join(repository, 'base', id, 'base.tar.gz');
    await copyFile(archive, `${archive}.kept`);
    const bytes = await readFile(archive);
    const middle = Math.floor(bytes.length / 2);
    bytes.writeUInt8((bytes[middle] ?? 0) ^ 1, middle);
    await writeFile(archive, bytes);
    const found = await backup('verify', '--from', repository);
    await copyFile(`${archive}.kept`, archive);
    expect(found).toMatchObject({
      code: 1,
      stdout: '✗ base.tar.gz: was changed since the backup\n',
    });
  });
});
