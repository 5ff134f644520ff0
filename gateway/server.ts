import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { verifyGrant } from '#contracts/signing/grant.ts';
import type { DemoAccount } from '#contracts/wire/rest.ts';
import { createPool } from '#db/pool.ts';
import type { LocalEngine } from '#engine/runtime/local-engine.ts';
import { AuditTrail } from '#modules/audit/index.ts';
import { Identity } from '#modules/identity/index.ts';
import { PaymentBook, ProjectTemplates } from '#modules/projects/index.ts';
import type { Oversight } from '#modules/oversight/index.ts';
import { audienceFor, bidderFor } from './access/audience.ts';
import { withRegion } from './access/decide.ts';
import type { Config } from './config.ts';
import { openDatabase, type OpenDatabase } from './database.ts';
import { addressKey } from './http/caller.ts';
import { createHttpApp } from './http/app.ts';
import type { HttpDeps } from './http/deps.ts';
import { openDocuments } from './document-service.ts';
import { type JournalService, openJournalService } from './journal-service.ts';
import { createLiveGateway, type LiveGateway } from './live-gateway.ts';
import { type AnswerKey, loadAnswerKey } from './live/offer-verifier-answer-key.ts';
import { nodeSignatureCheck } from './live/offer-verifier-crypto.ts';
import { createOfferVerifier } from './live/offer-verifier.ts';
import { liveRates } from './live/rates.ts';
import { Metrics } from './metrics.ts';
import { sealedDeps, startOpenings } from './opening-service.ts';
import { signedDepositPort } from './projects/deposit-port.ts';
import { openOversight, signalDesk } from './oversight-service.ts';
import { openSealing, openTaking, type SealingService, type Taking } from './sealing-service.ts';
import { loadSecretKey } from './secret-key.ts';

export interface ServerOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly version: string;
  /** Shown to visitors while the demo is loaded. */
  readonly demoAccounts?: readonly DemoAccount[];
  /** The process may not go on serving: end it, a new start reads the truth. */
  readonly onFatal: (detail: string) => void;
}

/** A serving process, and what a demo or a bench may reach inside it. */
export interface RunningServer {
  readonly engine: LocalEngine;
  readonly identity: Identity;
  /** Absent: this installation takes no sealed bids. */
  readonly sealing?: SealingService & Taking;
  /** Where people come in, such as `http://localhost:8080`. */
  readonly url: string;
  readonly port: number;
  /** Loopback listener of live sockets and rooms. */
  readonly livePort: number;
  readonly transport: string;
  readonly databaseLabel: string;
  /** Refuses new work, finishes what is pending, sends sockets away, and releases everything. */
  stop(): Promise<void>;
}

const DATABASE_CONNECTIONS_MAX = 10;
const STATEMENT_TIMEOUT_MS = 10_000;
/**
 * A socket whose peer has gone without a word is found after so long by the transport's own pings, which a hidden tab answers
 * too; standing instructions and the fair pause wait for it (PRS-1).
 */
const LIVE_IDLE_TIMEOUT_S = 16;
const IDLE_LOOK_MS = 50;
const DRAIN = { spreadMs: 500, answersMs: 5_000 };
const WEB_ROOT = fileURLToPath(new URL('../clients/web/dist/', import.meta.url));
const ASYNCAPI_FILE = fileURLToPath(new URL('../docs/asyncapi.json', import.meta.url));

/** What the module of projects keeps beside their journals. */
function projectModules(pool: Pool) {
  return { templates: new ProjectTemplates(pool), payments: new PaymentBook(pool) };
}

/** Steps that release what has been opened, newest first. */
class Undo {
  readonly #steps: (() => Promise<void>)[] = [];

  push(step: () => Promise<void>): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) await step();
  }
}

/** Composes and starts the whole server (`ROLE=all`): database, engine, signed heads, live edge, HTTP. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const undo = new Undo();
  try {
    return await compose(options, undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function compose(options: ServerOptions, undo: Undo): Promise<RunningServer> {
  const { config, logger } = options;
  const metrics = new Metrics();
  const database = await openDatabase(config, logger);
  undo.push(() => database.stop());
  const answerKey = await loadAnswerKey(config.answerKeyFile);
  const journal = await openJournalService({
    config,
    logger,
    metrics,
    databaseUrl: database.url,
    owner: `${process.pid}-${randomUUID()}`,
    onFatal: options.onFatal,
  });
  undo.push(() => journal.stop());
  const pool = openPool(database, logger);
  undo.push(() => pool.end());
  const identity = await openIdentity(options, pool);
  undo.push(() => identity.stop());
  const oversight = await openOversight(options, { pool, identity, engine: journal.engine });
  undo.push(() => oversight.stop());
  const live = await openLive(options, { journal, identity, metrics, answerKey, oversight });
  undo.push(() => live.stop());
  const sealing = await openBids(options, undo, { ...journal, metrics });
  const documents = openDocuments(journal, identity);
  undo.push(() => documents.stop());
  undo.push(startOpenings(journal, sealing, logger));
  const { engine, headLog } = journal;
  metrics.observe({ engine, live: () => live.gauges(), log: () => headLog.status });
  let isDraining = false;
  const app = await createHttpApp({
    engine,
    identity,
    audit: new AuditTrail(pool),
    ...{ projects: journal.projects, openings: journal.openings },
    ...projectModules(pool),
    deposits: signedDepositPort(await loadSecretKey(config.depositKeyFile)),
    log: journal.logSource,
    exportJournal: journal.exportJournal,
    signals: signalDesk({ engine, identity, oversight, stories: documents.stories }),
    ...{ archive: documents.archive, documents: documents.desk },
    stories: documents.stories,
    seenIn: (auctionId) => live.seenIn(auctionId),
    ...sealedDeps(sealing, { press: documents.press, engine, logger }),
    verifyGrant: (check) => verifyGrant(check, nodeSignatureCheck),
    pingDatabase: async () => void (await pool.query('SELECT 1')),
    isDraining: () => isDraining,
    metrics: metrics.registry,
    logger,
    settings: httpSettings(options, answerKey),
  });
  const { port: livePort } = await live.listen(config.liveHost, config.livePort);
  const detach = live.pipeFrom(app.server);
  await app.listen({ host: config.host, port: config.port });
  undo.push(async () => {
    isDraining = true;
    await live.drain(DRAIN);
    detach();
    await closeHttp(app);
  });
  const port = portOf(app.server.address());
  return {
    engine,
    identity,
    ...(sealing === undefined ? {} : { sealing }),
    ...{ url: urlOf(config.host, port), port, livePort },
    ...{ transport: live.transport, databaseLabel: database.label },
    stop: () => undo.run(),
  };
}

/** Ends the public port: what is being answered is finished, what waits for another request is cut. */
async function closeHttp(app: Pick<FastifyInstance, 'close' | 'server'>): Promise<void> {
  const closed = app.close();
  // A connection whose answer was still under way becomes idle only afterwards, and nobody else would end it.
  const timer = setInterval(() => app.server.closeIdleConnections(), IDLE_LOOK_MS);
  try {
    await closed;
  } finally {
    clearInterval(timer);
  }
}

/** Sealed bids, whatever a crash left of them made good; `undefined`: this installation takes none. */
async function openBids(
  { config, logger }: ServerOptions,
  undo: Undo,
  parts: Pick<JournalService, 'engine' | 'owedLog'> & { readonly metrics: Metrics },
): Promise<(SealingService & Taking) | undefined> {
  const { engine, owedLog: log, metrics } = parts;
  const service = await openSealing(config, logger, () => metrics.bidStoreFault());
  if (service === undefined) return undefined;
  const taking = await openTaking(service, { engine, log, config, logger });
  undo.push(async () => taking.uploads.stop());
  return { ...service, ...taking };
}

function openPool(database: OpenDatabase, logger: Logger): Pool {
  return createPool({
    databaseUrl: database.url,
    log: logger,
    applicationName: 'kaibiao',
    role: 'service',
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    connectionsMax: DATABASE_CONNECTIONS_MAX,
  });
}

async function openIdentity(
  { config, logger, demoAccounts }: ServerOptions,
  pool: Pool,
): Promise<Identity> {
  const identity = new Identity({
    pool,
    onFault: (error) => logger.warn({ err: error }, 'ended sessions could not be looked for'),
    sessionLifeMs: config.sessionAbsoluteMs,
    directory: { idleMs: config.sessionIdleMs },
    secondFactor: config.secondFactor,
    isDemo: demoAccounts !== undefined,
    secretKey: await loadSecretKey(config.secondFactorKeyFile),
  });
  await identity.lookForEnded();
  identity.start();
  return identity;
}

async function openLive(
  { config, logger }: ServerOptions,
  parts: {
    readonly journal: JournalService;
    readonly identity: Identity;
    readonly metrics: Metrics;
    readonly answerKey: AnswerKey;
    readonly oversight: Oversight;
  },
): Promise<LiveGateway> {
  const { engine, openings } = parts.journal;
  const live = await createLiveGateway({
    ...{ engine, openings },
    sessions: parts.identity,
    access: accessBy(parts.identity),
    verifier: createOfferVerifier({
      engine,
      answerKey: parts.answerKey,
      onJournalFault: (auctionId, error) =>
        logger.warn({ auctionId, err: error }, 'recorded offer numbers could not be read'),
    }),
    metrics: parts.metrics,
    reportFault: (where, error) => logger.error({ where, err: error }, 'fault in the live edge'),
    transport: config.transport,
    rates: liveRates(config),
    publicOrigins: config.publicOrigins,
    trustProxy: config.trustedProxies.length > 0 ? config.trustedProxies : false,
    idleTimeoutS: LIVE_IDLE_TIMEOUT_S,
    onOffer: ({ address, ...origin }) =>
      parts.oversight.see({ ...origin, address: addressKey(address) }),
  });
  if (live.warning !== undefined) logger.warn(live.warning);
  return live;
}

/** The table's rights, with the regions that the identity module remembers. */
function accessBy(identity: Identity): Parameters<typeof createLiveGateway>[0]['access'] {
  const regionOf = (organizationId: string) => identity.regionOf(organizationId);
  return {
    audienceFor: (session, facts) => audienceFor(session, withRegion(facts, regionOf)),
    bidderFor: (session, facts) => bidderFor(session, withRegion(facts, regionOf)),
    locate: (facts) => withRegion(facts, regionOf),
  };
}

function httpSettings(options: ServerOptions, answerKey: AnswerKey): HttpDeps['settings'] {
  const { config, demoAccounts } = options;
  return {
    version: options.version,
    publicOrigins: config.publicOrigins,
    ...(config.livePublicUrl === undefined ? {} : { livePublicUrl: config.livePublicUrl }),
    answerKey: answerKey.publicSpki,
    embedOrigins: config.embedOrigins,
    isHttps: config.isHttps,
    trustedProxies: config.trustedProxies,
    isMetricsPublic: config.metrics === 'public',
    isMetricsOff: config.metrics === 'off',
    isRelaxed: config.secondFactor === 'optional',
    ...(existsSync(join(WEB_ROOT, 'index.html')) ? { webRoot: WEB_ROOT } : {}),
    ...(existsSync(ASYNCAPI_FILE) ? { asyncApiFile: ASYNCAPI_FILE } : {}),
    ...(demoAccounts === undefined ? {} : { demoAccounts }),
  };
}

function urlOf(host: string, port: number): string {
  return `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string')
    throw new Error('the server listens on a port');
  return address.port;
}
