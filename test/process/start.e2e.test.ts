import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { rename, truncate } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '#clients/sdk/index.ts';
import { type DataFolder, isRunning, makeDataFolder } from './data-folder.ts';
import { freePort } from './programs.ts';
import { isReady } from './server-process.ts';
import { serveByStarter, type Started, startByStarter } from './starter.ts';

/** `npm start` and Ctrl-C as somebody at a terminal knows them. No test says how long anything takes. */
const PATIENCE = { timeout: 60_000, interval: 200 };

const running: Started[] = [];
let data: DataFolder;
let port: number;

beforeAll(async () => {
  data = await makeDataFolder();
  port = await freePort();
});

afterEach(() => {
  for (const { program, serverPid } of running.splice(0)) {
    if (program.hasEnded()) continue;
    const server = serverPid();
    if (server !== undefined) process.kill(server, 'SIGKILL');
    program.child.kill('SIGKILL');
  }
});

afterAll(async () => {
  await data?.remove();
});

interface Changes {
  readonly port?: number;
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function start(changes: Changes = {}): Started {
  const started = startByStarter({ port, dataDir: data.path, ...changes });
  running.push(started);
  return started;
}

async function serve(changes: Changes = {}): Promise<Started> {
  const started = await serveByStarter({ port, dataDir: data.path, ...changes });
  running.push(started);
  return started;
}

async function endsWith(started: Started, code: number): Promise<void> {
  expect(await started.program.ended, started.program.output()).toBe(code);
}

/** It gave up with this one line and nothing else. */
async function expectComplaint(started: Started, line: RegExp): Promise<void> {
  const code = await started.program.ended;
  expect(code).not.toBe(0);
  expect(started.complaints()).toEqual([expect.stringMatching(line)]);
}

/** Without those of demo projects, which come to their auctions a little later. */
async function auctionIds(url: string): Promise<readonly string[]> {
  const { items } = await createApi({ baseUrl: url }).listAuctions({ size: 100 });
  return items
    .map(({ auctionId }) => auctionId)
    .filter((id) => !id.startsWith('demo-project-'))
    .toSorted();
}

describe('the start, the stop, and the next start', () => {
  it('the first start shows where to go, serves the demo, and its bots bid', async () => {
    const started = await serve();
    await expect.poll(() => started.program.output(), PATIENCE).toContain('demo sign-ins');
    expect(started.program.output()).toContain(`serving at ${started.url}`);
    for (const path of ['/healthz', '/readyz', '/metrics', '/api/openapi.json', '/']) {
      expect((await fetch(started.url + path)).status, path).toBe(200);
    }
    const ids = await auctionIds(started.url);
    const laptops = ids.find((id) => id.startsWith('demo-laptops-'));
    expect(laptops).toBeDefined();
    const offers = async (): Promise<string> =>
      (await fetch(`${started.url}/api/auctions/${laptops}`)).text();
    await expect.poll(offers, PATIENCE).toContain('"bestFen"');

    started.interrupt();
    await endsWith(started, 0);
    expect(started.complaints()).toEqual([]);
    expect(data.postgresPid()).toBeUndefined();
    expect(await isReady(started.url)).toBe(false);

    const again = await serve({ env: { DEMO: 'off' } });
    // The demo may have gone on publishing after the look.
    expect(await auctionIds(again.url)).toEqual(expect.arrayContaining([...ids]));
    again.interrupt();
    await endsWith(again, 0);
  });

  it('a second start beside a running one says so in one line, and disturbs nothing', async () => {
    const started = await serve({ env: { DEMO: 'off' } });
    await expectComplaint(
      start({ port: await freePort() }),
      /^kaibiao: another Kaibiao \(pid \d+\) uses this data folder: /,
    );
    expect(await isReady(started.url)).toBe(true);
    started.interrupt();
    await endsWith(started, 0);
  });

  it('[D1] after SIGKILL of the server the next start takes its PostgreSQL over', async () => {
    const started = await serve({ env: { DEMO: 'off' } });
    const ids = await auctionIds(started.url);
    const postgres = data.postgresPid();
    const server = started.serverPid();
    if (server === undefined) throw new Error('the starter has started a server');
    process.kill(server, 'SIGKILL');
    await endsWith(started, 128 + 9);
    expect(data.postgresPid()).toBe(postgres);

    const again = await serve({ env: { DEMO: 'off' } });
    expect(again.program.output()).toContain(`(pid ${postgres}, taken over from a killed process)`);
    expect(data.postgresPid()).toBe(postgres);
    expect(await auctionIds(again.url)).toEqual(ids);
    again.interrupt();
    await endsWith(again, 0);
    expect(data.postgresPid()).toBeUndefined();
  });

  it('when the starter itself is killed, the server does not live on', async () => {
    const started = await serve({ env: { DEMO: 'off' } });
    const server = started.serverPid();
    if (server === undefined) throw new Error('the starter has started a server');
    started.program.child.kill('SIGKILL');
    await expect.poll(() => isRunning(server), PATIENCE).toBe(false);
    expect(await isReady(started.url)).toBe(false);

    const again = await serve({ env: { DEMO: 'off' } });
    again.interrupt();
    await endsWith(again, 0);
  });

  it('a damaged data folder is named in one line', async () => {
    const version = join(data.home(), 'postgres', 'PG_VERSION');
    const damaged = /^kaibiao: the data folder .* is damaged \(.*\): restore a backup/;
    await rename(version, `${version}.kept`);
    await expectComplaint(start(), damaged);
    await rename(`${version}.kept`, version);

    await truncate(join(data.home(), 'postgres', 'global', 'pg_control'), 100);
    await expectComplaint(start(), damaged);
    expect(data.postgresPid()).toBeUndefined();
  });
});

describe('Ctrl-C while it starts', () => {
  let fresh: DataFolder;
  let freshPort: number;

  beforeAll(async () => {
    fresh = await makeDataFolder();
    freshPort = await freePort();
  });

  afterAll(async () => {
    await fresh?.remove();
  });

  it('ends it whenever it comes, and the next start goes on', async () => {
    for (const afterMs of [300, 1_000, 2_500]) {
      const started = start({ port: freshPort, dataDir: fresh.path });
      await sleep(afterMs);
      started.interrupt();
      await started.program.ended;
      expect(fresh.postgresPid(), `after ${afterMs} ms`).toBeUndefined();
    }
    const last = await serve({ port: freshPort, dataDir: fresh.path });
    last.interrupt();
    await endsWith(last, 0);
  });

  it('ends it at the moment when it begins to serve and the bots sign in', async () => {
    const started = start({ port: freshPort, dataDir: fresh.path });
    await expect.poll(() => started.program.output(), PATIENCE).toContain('demo sign-ins');
    started.interrupt();
    await endsWith(started, 0);
    expect(started.complaints()).toEqual([]);
  });
});

describe('what keeps it from starting', () => {
  it.each([
    [{ PORT: 'abc' }, /^kaibiao: PORT: expected a whole number from 0 .*, got "abc", for example/],
    [{ DEMO: 'maybe' }, /^kaibiao: DEMO: expected "on" or "off", got "maybe"/],
    [{ DATABASE_URL: 'mysql://only-i-know@db/x' }, /^kaibiao: DATABASE_URL: .* \(not shown\)/],
  ])('a wrong variable %o is named in one line', async (env, line) => {
    const started = start({ env });
    await expectComplaint(started, line);
    expect(await started.program.ended).toBe(2);
    expect(started.program.output()).not.toContain('only-i-know');
  });

  it('a data folder that is a file is named in one line', async () => {
    const file = join(data.path, 'no-folder');
    writeFileSync(file, '');
    await expectComplaint(
      start({ dataDir: file }),
      /^kaibiao: the data folder .*no-folder cannot be/,
    );
  });

  it('a taken port is named in one line, and nothing is left running', async () => {
    const other = await makeDataFolder();
    try {
      const taken = await takePort();
      await expectComplaint(
        start({ port: taken.port, dataDir: other.path, env: { DEMO: 'off' } }),
        new RegExp(`^kaibiao: port ${taken.port} is taken by another program; .* PORT=`),
      );
      taken.close();
      expect(other.postgresPid()).toBeUndefined();
    } finally {
      await other.remove();
    }
  });
});

async function takePort(): Promise<{ readonly port: number; close(): void }> {
  const program = createServer();
  program.listen(0, 'localhost');
  await once(program, 'listening');
  const address = program.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, close: () => void program.close() };
}
