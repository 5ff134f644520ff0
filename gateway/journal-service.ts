import { journalVisibility } from '#contracts/wire/auction-rules.ts';
import { createHash, randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { type VerifierKey, verifierKeyText } from '#contracts/journal/checkpoint.ts';
import { entryBundle, TILE_WIDTH, type TileName } from '#contracts/journal/tiles.ts';
import { exportJournal } from '#engine/export/journal-export.ts';
import { startEngine } from '#engine/main.ts';
import type { Openings, Projects } from '#engine/api.ts';
import { OpeningDesk } from '#engine/runtime/opening-desk.ts';
import { ProjectDesk } from '#engine/runtime/project-desk.ts';
import { LotRelease } from '#engine/runtime/lot-release.ts';
import { ProjectLink } from '#engine/runtime/project-link.ts';
import { QuotationLink } from '#engine/runtime/quotation-link.ts';
import { CosignedHead, cosignedFile } from '#engine/proof/cosigned-head.ts';
import { HeadLog } from '#engine/proof/head-log.ts';
import { openLogKey, verifyEd25519 } from '#engine/proof/log-key.ts';
import { readLog } from '#engine/proof/log-reader.ts';
import { signedHeadFile } from '#engine/proof/signed-head-file.ts';
import type { LocalEngine } from '#engine/runtime/local-engine.ts';
import { sha256, systemClock, systemScheduler } from '#engine/runtime/system.ts';
import { PostgresEventStore } from '#engine/store/postgres-event-store.ts';
import { PostgresLogStore } from '#engine/store/postgres-log-store.ts';
import type { Config } from './config.ts';
import type { LogSource } from './http/deps.ts';
import type { Metrics } from './metrics.ts';
import type { OwedLog } from './sealing/receipt-log.ts';

/** The engine over its journal, the signed heads over both, and the export of an auction. */
export interface JournalService {
  readonly engine: LocalEngine;
  readonly projects: Projects;
  readonly openings: Openings;
  readonly headLog: HeadLog;
  readonly logSource: LogSource;
  /** Where receipts of sealed bids are put into the log and proved. */
  readonly owedLog: OwedLog;
  readonly exportJournal: (auctionId: string) => AsyncIterable<string>;
  /** Commits what is pending, signs the last heads, closes the stores. */
  stop(): Promise<void>;
}

export interface JournalServiceOptions {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Unique per process start. */
  readonly owner: string;
  readonly onFatal: (detail: string) => void;
}

/** Rejects with `EngineStartError`, `LogKeyError` or the stores' errors; nothing is left open then. */
export async function openJournalService(options: JournalServiceOptions): Promise<JournalService> {
  const { config, logger, metrics, owner, databaseUrl } = options;
  const store = new PostgresEventStore({ databaseUrl, log: logger });
  const logStore = new PostgresLogStore({ databaseUrl, log: logger });
  const closeStores = async (): Promise<void> => {
    await logStore.close();
    await store.close();
  };
  try {
    const signer = await openLogKey({ path: config.logKeyFile, origin: config.logOrigin, sha256 });
    const engine = await startEngine({
      ...{ store, sha256, clock: systemClock, scheduler: systemScheduler },
      reporter: reporterOf(logger),
      owner,
      partitionCount: config.partitions,
      viewIntervalMs: config.viewIntervalMs,
      onFatal: options.onFatal,
      onBatch: ({ records }) => metrics.batch(records),
    });
    const headLog = new HeadLog({
      store: logStore,
      scheduler: systemScheduler,
      nowMs: () => engine.nowMs(),
      sha256,
      verifyEd25519,
      randomBytes: (count) => randomBytes(count),
      signer,
      memory: signedHeadFile(`${config.logKeyFile}.head.json`),
      owner,
      heads: () => engine.loadedHeads(),
      intervalMs: config.headIntervalMs,
      onStatus: (status) => reportLog(logger, status),
    });
    const projects = openProjects(engine, logger);
    await noteEnded(headLog, store, config.partitions);
    headLog.start();
    const cosigned = await openCosigned(config, signer.key, headLog);
    const verifierKey = verifierKeyText(signer.key);
    const source = exportSource({ store, logStore, verifierKey, nowMs: () => engine.nowMs() });
    const logSource = logSourceOf(headLog, { verifierKey, cosigned });
    return {
      engine,
      projects: projects.desk,
      openings: new OpeningDesk(engine),
      headLog,
      logSource,
      owedLog: owedLogOf(headLog, logSource),
      exportJournal: (auctionId) => exported(source, auctionId),
      stop: async () => {
        projects.stop();
        await engine.stop();
        // One more round, so that the heads of what was committed last are signed too.
        await headLog.tick();
        await headLog.stop();
        await closeStores();
      },
    };
  } catch (error) {
    await closeStores();
    throw error;
  }
}

function exportSource(given: {
  readonly store: PostgresEventStore;
  readonly logStore: PostgresLogStore;
  readonly verifierKey: string;
  readonly nowMs: () => number;
}): Parameters<typeof exportJournal>[0] {
  const { store, logStore, verifierKey, nowMs } = given;
  return {
    head: store.head.bind(store),
    read: store.read.bind(store),
    log: {
      verifierKey,
      leavesOfStream: logStore.leavesOfStream.bind(logStore),
      latestCheckpoint: logStore.latestCheckpoint.bind(logStore),
      // Read from the store, so that an export is whole also while the log is loading or refuses to sign.
      inclusionProof: readLog(logStore, sha256).inclusionProof,
    },
    nowMs,
    startSha256: () => createHash('sha256'),
  };
}

/** What witnesses signed, also before this start. */
async function openCosigned(
  config: Config,
  logKey: VerifierKey,
  headLog: HeadLog,
): Promise<CosignedHead> {
  const cosigned = new CosignedHead({
    logKey,
    witnesses: config.logWitnesses,
    verifyEd25519,
    nowMs: () => Date.now(),
    published: () => headLog.checkpointText(),
    store: cosignedFile(`${config.logKeyFile}.cosigned.txt`),
  });
  await cosigned.load();
  return cosigned;
}

/** What people ask of auction projects, and what the platform does for them and for auctions that wait for an opening. */
function openProjects(engine: LocalEngine, logger: Logger) {
  const reporter = reporterOf(logger);
  const options = { engine, scheduler: systemScheduler, reporter };
  const links = [new ProjectLink(options), new QuotationLink(options), new LotRelease(options)];
  for (const link of links) link.start();
  const desk: Projects = new ProjectDesk(engine);
  return {
    desk,
    stop: () => {
      for (const link of links) link.stop();
    },
  };
}

async function* exported(
  source: Parameters<typeof exportJournal>[0],
  auctionId: string,
): AsyncIterable<string> {
  const pieces = await exportJournal(source, auctionId);
  if (pieces !== undefined) yield* pieces;
}

function logSourceOf(
  headLog: HeadLog,
  { verifierKey, cosigned }: { readonly verifierKey: string; readonly cosigned: CosignedHead },
): LogSource {
  return {
    verifierKey,
    checkpoint: () => Promise.resolve(headLog.checkpointText()),
    entries: (first, limit) => headLog.entries(first, limit),
    consistencyProof: (from, to) => headLog.consistencyProof(from, to),
    inclusionProof: (index, size) => headLog.inclusionProof(index, size),
    tile: (name) => publishedTile(headLog, name),
    candidate: () => cosigned.candidate(),
    cosigned: () => cosigned.note(),
    cosign: (note) => cosigned.take(note),
  };
}

function owedLogOf(headLog: HeadLog, source: LogSource): OwedLog {
  return {
    ...source,
    isSigning: () => headLog.status.state === 'signing',
    noteOwed: (name, entries) => headLog.noteOwed(name, entries),
    owedLeaves: (name) => headLog.owedLeaves(name),
  };
}

/** A bundle of entries is given only as wide as it was asked for. */
async function publishedTile(
  headLog: HeadLog,
  { level, index, width }: TileName,
): Promise<Uint8Array | undefined> {
  if (level !== 'entries') return headLog.tile(level, index, width);
  const entries = await headLog.entries(index * TILE_WIDTH, width);
  return entries.length === width ? entryBundle(entries) : undefined;
}

/** Auctions that ended while no process was there to sign their last head. */
async function noteEnded(
  headLog: HeadLog,
  store: PostgresEventStore,
  count: number,
): Promise<void> {
  const partitions = Array.from({ length: count }, (_, index) => index);
  for (const head of await store.heads(partitions, { withEnded: true })) {
    if (!head.isEnded) continue;
    const { stream, version, hash, isEnded, summary } = head;
    headLog.noteEnded({ stream, version, hash, isEnded, visibility: journalVisibility(summary) });
  }
}

function reportLog(
  logger: Logger,
  status: { readonly state: string; readonly detail: string },
): void {
  const isBad = status.state === 'refused' || status.state === 'fenced';
  if (isBad) logger.error(status, 'signed heads stopped');
  else logger.info(status, 'signed heads');
}

function reporterOf(logger: Logger) {
  return {
    info: (message: string, facts = {}) => logger.info(facts, message),
    warn: (message: string, facts = {}) => logger.warn(facts, message),
    error: (message: string, facts = {}) => logger.error(facts, message),
  };
}
