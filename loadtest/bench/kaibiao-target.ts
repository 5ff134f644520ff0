import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { AuctionPublished, SessionGranted } from '#contracts/wire/auction-events.ts';
import { audienceFor, bidderFor } from '#gateway/access/audience.ts';
import { readConfig } from '#gateway/config.ts';
import { openDatabase } from '#gateway/database.ts';
import { openJournalService } from '#gateway/journal-service.ts';
import { createLiveGateway } from '#gateway/live-gateway.ts';
import { ephemeralAnswerKey } from '#gateway/live/offer-verifier-answer-key.ts';
import { createOfferVerifier } from '#gateway/live/offer-verifier.ts';
import { liveRates } from '#gateway/live/rates.ts';
import { Metrics } from '#gateway/metrics.ts';
import type { Session, SessionDirectory } from '#gateway/session/session.ts';
import { bidderOfToken } from './auctions.ts';
import { childArgument, childReady } from './child.ts';

export interface TargetArgument {
  /** Data folder to go on with; absent: a fresh one that is removed at the end. */
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface TargetReady {
  /** Loopback listener of live sockets. */
  readonly livePort: number;
  /** The public port, whose upgrades are piped to the listener. */
  readonly port: number;
  readonly dataDir: string;
  readonly databaseUrl: string;
  /** From the start of the process to the first command taken. */
  readonly startMs: number;
}

export type TargetRequest =
  | { readonly type: 'publish'; readonly auctions: readonly AuctionPublished[] }
  | {
      readonly type: 'grant';
      readonly auctionId: string;
      readonly grants: readonly SessionGranted[];
    }
  | { readonly type: 'usage' };

export type TargetMessage =
  | { readonly type: 'published'; readonly outcomes: readonly string[] }
  | { readonly type: 'granted'; readonly outcomes: readonly string[] }
  | {
      readonly type: 'usage';
      readonly rssBytes: number;
      readonly sockets: number;
      readonly cpuMs: number;
    };

/**
 * The server of the benches: the real engine, journal, signed heads and live edge; only the sign-in is replaced, since
 * 10,000 argon2 hashes are not what is measured (`benchToken`).
 */
const sessions: SessionDirectory = {
  find: (token) => Promise.resolve(sessionOf(token)),
  onEnded: () => () => undefined,
};

function sessionOf(token: string): Session | undefined {
  const bidder = bidderOfToken(token);
  if (bidder === undefined) return undefined;
  return {
    sessionId: token,
    userId: token,
    displayName: bidder,
    role: 'supplier',
    organizationId: bidder,
    organizationName: bidder,
    roleId: token,
    isManager: false,
    isExempt: true,
    idleEndsAt: Number.MAX_SAFE_INTEGER,
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
}

const { dataDir: given, env } = childArgument() as TargetArgument;
const dataDir = given ?? (await mkdtemp(join(tmpdir(), 'kaibiao-bench-')));
// PostgreSQL's own user has to pass through.
await chmod(dataDir, 0o711);
const config = readConfig({
  PORT: '0',
  DATA_DIR: dataDir,
  DEMO: 'off',
  LOG_LEVEL: 'error',
  SOCKETS_PER_ADDRESS_MAX: '1000000',
  OFFERS_PER_SECOND: '100000',
  ...env,
});
if (!config.ok) throw new Error(config.error.join('\n'));
const logger = pino({ level: config.value.logLevel }, pino.destination(2));
const database = await openDatabase(config.value, logger);
const metrics = new Metrics();
const journal = await openJournalService({
  config: config.value,
  logger,
  metrics,
  databaseUrl: database.url,
  owner: `bench-${process.pid}`,
  onFatal: (detail) => {
    throw new Error(detail);
  },
});
const { engine } = journal;
const live = await createLiveGateway({
  ...{ engine, openings: journal.openings },
  sessions,
  access: { audienceFor, bidderFor },
  verifier: createOfferVerifier({
    engine,
    answerKey: ephemeralAnswerKey(),
    onJournalFault: (_, error) => logger.error(error),
  }),
  metrics,
  reportFault: (where, error) => logger.error({ where, err: error }),
  transport: config.value.transport,
  rates: liveRates(config.value),
  publicOrigins: [],
  trustProxy: false,
  idleTimeoutS: 120,
});
const { port: livePort } = await live.listen('127.0.0.1', 0);
const http = createServer((_, response) => response.writeHead(404).end());
live.pipeFrom(http);
await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));

process.on('message', (request: TargetRequest) => void answer(request));

async function answer(request: TargetRequest): Promise<void> {
  switch (request.type) {
    case 'publish': {
      const outcomes = await Promise.all(
        request.auctions.map((auction) => engine.publish(auction)),
      );
      process.send?.({ type: 'published', outcomes: outcomes.map(({ type }) => type) });
      return;
    }
    case 'grant': {
      const { auctionId, grants } = request;
      const outcomes = await Promise.all(grants.map((grant) => engine.grant(auctionId, grant)));
      process.send?.({ type: 'granted', outcomes: outcomes.map(({ type }) => type) });
      return;
    }
    case 'usage': {
      const { user, system } = process.cpuUsage();
      const { sockets } = live.gauges();
      const rssBytes = process.memoryUsage().rss;
      process.send?.({ type: 'usage', rssBytes, sockets, cpuMs: (user + system) / 1_000 });
    }
  }
}

const ready: TargetReady = {
  livePort,
  port: (http.address() as AddressInfo).port,
  dataDir,
  databaseUrl: database.url,
  startMs: performance.now(),
};
childReady(ready, async () => {
  await live.stop();
  http.close();
  await journal.stop();
  await database.stop();
  if (given === undefined) await rm(dataDir, { recursive: true, force: true });
});
