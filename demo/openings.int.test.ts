import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openingListSchema, publishedListSchema } from '#contracts/wire/openings.ts';
import { createTestDatabase, type TestDatabase } from '#db/testing.ts';
import { readConfig } from '#gateway/config.ts';
import { type RunningServer, startServer } from '#gateway/server.ts';
import { checkOpening } from '#pki/opening-check.ts';
import { DEMO_ACCOUNTS } from './accounts.ts';
import { loadDemo } from './load.ts';
import { loadDemoOpenings } from './openings.ts';
import { demoSuite } from './sealed-bids.ts';

/** The whole server with its demo authority: an opening in each state, made as real ones are. */
let database: TestDatabase;
let folder: string;
let server: RunningServer;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'demo-openings-'));
  const config = readConfig({
    ...{ DATABASE_URL: database.url, DATA_DIR: folder, HOST: '127.0.0.1', PORT: '0' },
    ...{ DEMO: 'on', LOG_LEVEL: 'silent' },
  });
  if (!config.ok) throw new Error(config.error.join('\n'));
  server = await startServer({
    ...{ config: config.value, logger: pino({ level: 'silent' }), version: 'test' },
    demoAccounts: DEMO_ACCOUNTS,
    onFatal: (detail) => {
      throw new Error(detail);
    },
  });
  await loadDemo(server);
});

afterAll(async () => {
  await server.stop();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function read(path: string): Promise<Response> {
  const response = await fetch(new URL(path, server.url));
  expect([path, response.status]).toEqual([path, 200]);
  return response;
}

async function items() {
  const body: unknown = await (await read('/api/openings?size=50')).json();
  return openingListSchema.parse(body).items;
}

it('[OPN-12] the demo has one opening in each state, and whoever looks can check the one that is closed', async () => {
  const { sealing, engine } = server;
  if (sealing?.demo === undefined) throw new Error('the demo has keys');
  const keys = { ...sealing, demo: sealing.demo };
  const deps = { engine, sealing: keys, pause: (ms: number) => pause(ms) };
  await loadDemoOpenings(deps);
  const states = ['closed', 'closing', 'confirming', 'opening', 'reading', 'receiving', 'tooFew'];
  await expect
    .poll(async () => (await items()).map(({ state }) => state).toSorted(), { timeout: 60_000 })
    .toEqual(states);
  await loadDemoOpenings(deps);
  const all = await items();
  expect(all).toHaveLength(states.length);
  expect(await readdir(join(sealing.demo.folder, 'keys'))).toEqual(
    expect.arrayContaining(['agency-1.pem', 'supervisor-1.pem', 'notary-1.pem', 'supplier-1.pem']),
  );

  const base = `/api/openings/${all.find(({ state }) => state === 'closed')?.openingId}/files`;
  const { files } = publishedListSchema.parse(await (await read(base)).json());
  const names = new Set(files.map(({ name }) => name));
  const report = await checkOpening(demoSuite(keys), sealing.tools.trust, async (name) =>
    names.has(name) ? (await read(`${base}/${name}`)).bytes() : undefined,
  );
  expect(report.findings.filter(({ fault }) => fault !== undefined)).toEqual([]);
  const prices = new Set(report.readOuts.map(({ sheet }) => sheet?.priceFen));
  expect(prices).toEqual(new Set(['96880000', '98000000', '102550050']));
}, 180_000);
