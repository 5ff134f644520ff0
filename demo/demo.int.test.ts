import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FoldedView, LiveClient, OfferHandle } from '#clients/sdk/index.ts';
import {
  connect,
  createApi,
  liveUrl,
  newP256Pair,
  openSigning,
  p256Signer,
  registerCertificate,
} from '#clients/sdk/index.ts';
import { auctionIdSchema } from '#contracts/ids.ts';
import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import { createTestDatabase } from '#db/testing.ts';
import type { TestDatabase } from '#db/testing.ts';
import { readConfig } from '#gateway/config.ts';
import { startServer } from '#gateway/server.ts';
import type { RunningServer } from '#gateway/server.ts';
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from './accounts.ts';
import { startDemoBots } from './bots.ts';
import { loadDemo } from './load.ts';
import type { DemoKind } from './plans.ts';
import { demoAuction, kindOfDemoId } from './plans.ts';

/** The whole server, its public port, the bots of the demo and a visitor, all over the SDK. */

let database: TestDatabase;
let folder: string;
let server: RunningServer;
let stopBots: () => Promise<void>;
const faults: unknown[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'demo-'));
  const config = readConfig({
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    HOST: '127.0.0.1',
    PORT: '0',
    DEMO: 'on',
    LOG_LEVEL: 'silent',
  });
  if (!config.ok) throw new Error(config.error.join('\n'));
  server = await startServer({
    config: config.value,
    logger: pino({ level: 'silent' }),
    version: 'test',
    demoAccounts: DEMO_ACCOUNTS,
    onFatal: (detail) => faults.push(detail),
  });
  await loadDemo(server);
  const onFault = (error: unknown) => faults.push(error);
  stopBots = startDemoBots({ baseUrl: server.url, seed: 7, pauseMs: 300, onFault });
});

afterAll(async () => {
  await stopBots();
  await server.stop();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function signIn(login: string): Promise<{
  readonly client: LiveClient;
  readonly api: ReturnType<typeof createApi>;
  readonly idOf: (kind: DemoKind) => string;
}> {
  const api = createApi({ baseUrl: server.url });
  const { token = '' } = await api.signIn(login, DEMO_PASSWORD);
  const config = await api.config();
  const client = connect({
    url: liveUrl(server.url, config),
    token,
    answerKey: config.answerKey ?? '',
  });
  const { items } = await api.listAuctions({ state: 'running' });
  const idOf = (kind: DemoKind) =>
    items.find(({ auctionId }) => kindOfDemoId(auctionId) === kind)?.auctionId ?? '';
  return { client, api, idOf };
}

function until(
  client: LiveClient,
  auctionId: string,
  isReached: (folded: FoldedView) => boolean,
): Promise<FoldedView> {
  return new Promise((resolve) => {
    const end = client.watch(auctionId, (folded) => {
      if (!isReached(folded)) return;
      resolve(folded);
      queueMicrotask(() => end());
    });
  });
}

const hasAllBots = ({ view }: FoldedView) =>
  Object.values(view.lots).every((lot) => lot.bidderCount === 3);

test('the bots bid in plain and in signed auctions, oversight sees who, and nothing stumbles', async () => {
  const { client, idOf } = await signIn('supervisor-1');
  for (const kind of ['laptops', 'signed', 'rank'] as const) {
    const { view } = await until(client, idOf(kind), hasAllBots);
    for (const { rows = {} } of Object.values(view.lots)) {
      const bidders = Object.values(rows).map(({ bidderId }) => bidderId);
      expect(new Set(bidders)).toEqual(new Set(['supplier-2', 'supplier-3', 'supplier-4']));
      expect(bidders).toHaveLength(3);
    }
  }
  client.dispose();
  expect(faults).toEqual([]);
});

test('[SIG-4, SIG-7] a visitor signs offers under a grant; answers carry a valid proof and a receipt', async () => {
  const { client, api, idOf } = await signIn('supplier-1');
  const auctionId = idOf('signed');
  const { view } = await until(client, auctionId, hasAllBots);
  const [lot] = Object.values(view.lots);
  if (lot?.allowedFen === undefined) throw new Error('the lot shows the allowed price');
  const offer = (priceFen: number): OfferHandle =>
    client.offer({ auctionId, lotId: lot.lotId, priceFen });
  const unsigned = await offer(lot.allowedFen).outcome;
  expect(unsigned).toEqual({ state: 'not-taken', code: 'signature_required' });

  const certificate = await p256Signer(await newP256Pair());
  await registerCertificate(api, certificate);
  client.useSigner(
    await openSigning(api, {
      auctionId,
      bidderId: 'supplier-1',
      certificate,
      validMs: 60_000,
      serverMs: client.serverTime()?.serverMs ?? 0,
      minPriceFen: 1_000,
    }),
  );
  const priceFen = Math.floor(lot.ceilingFen * 0.85);
  const accepted = await offer(priceFen).outcome;
  expect(accepted).toMatchObject({ state: 'accepted', proof: 'valid' });
  const refused = await offer(lot.ceilingFen).outcome;
  expect(refused).toMatchObject({ reason: 'decrement_too_small', proof: 'valid' });
  const belowFloor = await offer(999).outcome;
  expect(belowFloor).toEqual({ state: 'not-taken', code: 'signature_invalid' });
  const own = await until(client, auctionId, (folded) => {
    return folded.view.lots[lot.lotId]?.own?.priceFen === priceFen;
  });
  expect(own.view.lots[lot.lotId]?.own?.rank).toBeGreaterThanOrEqual(1);
  client.dispose();
});

test('a grant signed by another key than the registered one is not taken', async () => {
  const { client, api, idOf } = await signIn('supplier-1');
  const auctionId = idOf('signed');
  await until(client, auctionId, () => true);
  const opening = openSigning(api, {
    auctionId,
    bidderId: 'supplier-1',
    certificate: await p256Signer(await newP256Pair()),
    validMs: 60_000,
    serverMs: client.serverTime()?.serverMs ?? 0,
  });
  await expect(opening).rejects.toMatchObject({ problem: { code: 'GRANT_INVALID' } });
  client.dispose();
});

/** An auction of this kind that opens in a second, with other terms for its lot. */
function shortAuction(kind: DemoKind, terms: object): AuctionPublished {
  const auction = demoAuction(kind, server.engine.nowMs());
  const id = `demo-${kind}-short`;
  const { lots } = auction.rules;
  return {
    ...auction,
    auctionId: auctionIdSchema.parse(id),
    rules: auctionRulesSchema.parse({
      ...auction.rules,
      id,
      opensAt: server.engine.nowMs() + 1_000,
      lots: lots.map((lot) => ({ ...lot, ...terms })),
    }),
  };
}

test('[DUTCH-2] [JAP-2] [RND-5] the bots accept, confirm and take their turns, and each lot has a winner', async () => {
  const { client } = await signIn('supervisor-1');
  const shares = { ceilingFen: 1_000_000 };
  const short = [
    shortAuction('dutch', { ...shares, startFen: 500_000, stepFen: 250_000, tickMs: 4_000 }),
    shortAuction('japanese', { ...shares, stepFen: 200_000, tickMs: 9_000 }),
    shortAuction('rounds', { ...shares, initialMs: 9_000, turnMs: 4_000, breakMs: 0, rounds: 1 }),
  ];
  for (const auction of short) {
    expect(await server.engine.publish(auction)).toEqual({ type: 'published' });
  }
  const ended = await Promise.all(
    short.map((auction) => until(client, auction.auctionId, ({ view }) => view.ended)),
  );
  const lots = ended.flatMap(({ view }) => Object.values(view.lots));
  expect(lots.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
  for (const { rows = {} } of lots) {
    expect(['supplier-2', 'supplier-3', 'supplier-4']).toContain(rows[1]?.bidderId);
  }
  const [dutch, japanese] = lots;
  expect([750_000, 1_000_000]).toContain(dutch?.bestFen);
  expect(japanese?.bestFen).toBe(800_000);
  client.dispose();
  expect(faults).toEqual([]);
});
