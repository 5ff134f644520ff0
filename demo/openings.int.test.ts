import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openingListSchema, publishedListSchema } from '#contracts/wire/openings.ts';
import { auctionListSchema } from '#contracts/wire/rest.ts';
import { createTestDatabase, type TestDatabase } from '#db/testing.ts';
import { readConfig } from '#gateway/config.ts';
import { type RunningServer, startServer } from '#gateway/server.ts';
import { checkOpening } from '#pki/opening-check.ts';
import { DEMO_ACCOUNTS } from './accounts.ts';
import { loadDemo } from './load.ts';
import { type DemoOpeningDeps, loadDemoOpenings } from './openings.ts';
import { loadDemoQuotation } from './sealed-quotation.ts';
import { demoSuite } from './sealed-bids.ts';

/** The whole server with its demo authority: an opening in each state, made as real ones are. */
let database: TestDatabase;
let folder: string;
let server: RunningServer;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'demo-openings-'));
  await serve();
  await loadDemo(server);
});

async function serve(): Promise<void> {
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
}

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

function depsOf({ sealing, engine }: RunningServer): DemoOpeningDeps {
  if (sealing?.demo === undefined) throw new Error('the demo has keys');
  const keys = { ...sealing, demo: sealing.demo };
  return { engine, sealing: keys, pause: (ms) => pause(ms) };
}

/** Loads until so many steps were asked for; then nothing more is, as after an end of the process. The last one is on record or not. */
async function loadCut(steps: number, isLastRecorded: boolean): Promise<void> {
  const deps = depsOf(server);
  const { engine } = deps;
  let asked = 0;
  const begun: Promise<unknown>[] = [];
  const counted = async <T>(step: () => Promise<T>): Promise<T> => {
    asked += 1;
    if (asked > steps) throw new Error('cut');
    const isLast = asked === steps;
    if (isLast && !isLastRecorded) throw new Error('cut');
    const outcome = step();
    begun.push(outcome);
    await outcome;
    if (isLast) throw new Error('cut');
    return outcome;
  };
  const { cases } = engine;
  const cut = {
    nowMs: () => engine.nowMs(),
    list: engine.list.bind(engine),
    cases: {
      read: cases.read.bind(cases),
      newest: cases.newest.bind(cases),
      onCommitted: cases.onCommitted.bind(cases),
      open: (...request: Parameters<typeof cases.open>) => counted(() => cases.open(...request)),
      submit: (...request: Parameters<typeof cases.submit>) =>
        counted(() => cases.submit(...request)),
    },
  };
  const waits = async (ms: number): Promise<void> => {
    if (asked >= steps) throw new Error('cut');
    await pause(ms);
  };
  await expect(loadDemoOpenings({ ...deps, engine: cut, pause: waits })).rejects.toThrow('cut');
  // What was sent comes on record before the next process begins.
  await Promise.allSettled(begun);
}

it('[OPN-12] given loads that ended anywhere, the demo has one opening in each state, once, and whoever looks can check the one that is closed', async () => {
  // Cut within the bids of one opening, between two openings, and among signatures, shares, read-out and confirmations.
  await loadCut(3, true);
  await loadCut(2, false);
  await server.stop();
  await serve();
  for (const steps of [6, 19, 4, 9, 15, 6]) await loadCut(steps, steps % 2 === 0);
  const deps = depsOf(server);
  const { sealing } = deps;
  await Promise.all([loadDemoOpenings(deps), loadDemoOpenings(deps)]);
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
  const report = await checkOpening(demoSuite(sealing), sealing.tools.trust, async (name) =>
    names.has(name) ? (await read(`${base}/${name}`)).bytes() : undefined,
  );
  expect(report.findings.filter(({ fault }) => fault !== undefined)).toEqual([]);
  const prices = new Set(report.readOuts.map(({ sheet }) => sheet?.priceFen));
  expect(prices).toEqual(new Set(['96880000', '98000000', '102550050']));
}, 180_000);

it('[SQ-8] [SQ-10] the demo has one sealed quotation under custodians, whose opening is its own and ends with it', async () => {
  const deps = { ...depsOf(server), engine: server.engine };
  await loadDemoQuotation(deps);
  await loadDemoQuotation(deps);
  const body: unknown = await (await read('/api/auctions?size=50&state=running')).json();
  const found = auctionListSchema
    .parse(body)
    .items.filter(({ confidentiality }) => confidentiality === 'custodians');
  expect(found).toHaveLength(1);
  const kept = (await items()).filter(({ serves }) => serves !== undefined);
  expect(kept).toMatchObject([
    {
      state: 'receiving',
      deadlineMs: found[0]?.closesAt,
      serves: { streamId: found[0]?.auctionId },
    },
  ]);
});
