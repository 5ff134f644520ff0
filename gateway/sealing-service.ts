import { join } from 'node:path';
import type { Logger } from 'pino';
import { SUITE_IDS, type SuiteId } from '#contracts/sealing/suite.ts';
import { softwareSigningKey } from '#pki/software-keys.ts';
import { nodeSuiteOf } from '#pki/suites-node.ts';
import { subjectValues } from '#pki/trust.ts';
import { BidBook } from '#engine/runtime/bid-book.ts';
import type { LocalEngine } from '#engine/runtime/local-engine.ts';
import type { Config } from './config.ts';
import { BidDesk } from './sealing/bid-desk.ts';
import { openUploads, type Uploads } from './sealing/uploads.ts';
import { askAuthority, StampUnavailableError } from './sealing/ask-authority.ts';
import { type DemoAuthority, openDemoAuthority } from './sealing/demo-authority.ts';
import { openDiskBidStore } from './sealing/disk-bid-store.ts';
import { openS3BidStore } from './sealing/s3/s3-bid-store.ts';
import { type BidStore, type PlatformKeys, type SealingTools, toolsOf } from './sealing/ports.ts';
import { type OwedLog, ReceiptLog } from './sealing/receipt-log.ts';
import { platformSuites, readPlatformKey, readTrustFolder } from './sealing/sealing-folder.ts';

/** Sealed bids on this server: where their files lie, and with which keys it takes and opens them. */
export interface SealingService {
  readonly store: BidStore;
  readonly tools: SealingTools;
  /** The demo's own authorities, while the demo is loaded and no other keys were given. */
  readonly demo?: DemoAuthority;
}

/** What takes bids by way of the network. */
export interface Taking {
  readonly bids: BidBook;
  readonly desk: BidDesk;
  readonly uploads: Uploads;
  readonly receiptLog: ReceiptLog;
}

const DEMO_FOLDER = 'demo-sealing';
/** No opening has this name, so it lies beside them. */
const UPLOADS_FOLDER = '.uploads';
const PAGE = 100;

/**
 * Opens what sealed bids need. `undefined`: this installation takes none, because it has no key of the platform or no
 * time-stamping authority. Rejects with `SealingFolderError` when keys are there and cannot be used, and with
 * `BidStoreUnavailableError` when the bucket for its files cannot be. `onStoreFault`: one attempt at the bucket went wrong.
 */
export async function openSealing(
  config: Config,
  logger: Logger,
  onStoreFault: () => void = () => undefined,
): Promise<SealingService | undefined> {
  const { sealingDir } = config;
  const there = await platformSuites(sealingDir);
  if (there.length > 0) {
    const keys = await ownKeys(config, { suites: there, logger });
    if (keys.size === 0) return undefined;
    const trust = await readTrustFolder(join(sealingDir, 'trust'));
    const tools = toolsOf(keys, { trust, suiteNamed: nodeSuiteOf });
    return { store: await openStore(config, logger, onStoreFault), tools };
  }
  if (!config.isDemo) {
    logger.info({ sealingDir }, 'sealed bids are off: no key of the platform in SEALING_DIR');
    return undefined;
  }
  const demo = await openDemoAuthority(join(config.dataDir, DEMO_FOLDER), () => Date.now());
  const tools = await demoTools(demo);
  return { store: await openStore(config, logger, onStoreFault), tools, demo };
}

/** Keys of the suites for which there is a time-stamping authority as well. */
async function ownKeys(
  { sealingDir, tsaUrl, tsaSmUrl }: Config,
  given: { readonly suites: readonly SuiteId[]; readonly logger: Logger },
): Promise<ReadonlyMap<SuiteId, PlatformKeys>> {
  const keys = new Map<SuiteId, PlatformKeys>();
  for (const suite of given.suites) {
    const isSm = suite === 'SM2-SM4-SM3';
    const url = isSm ? tsaSmUrl : tsaUrl;
    const platform = await softwareSigningKey(await readPlatformKey(sealingDir, suite));
    if (url !== undefined) keys.set(suite, { platform, stamp: askAuthority(url) });
    else {
      const name = isSm ? 'TSA_SM_URL' : 'TSA_URL';
      given.logger.warn({ suite }, `no tenders of this suite: ${name} names no authority`);
    }
  }
  return keys;
}

async function demoTools(demo: DemoAuthority): Promise<SealingTools> {
  const keys = new Map<SuiteId, PlatformKeys>();
  for (const suite of SUITE_IDS) {
    const platform = await softwareSigningKey(await readPlatformKey(demo.folder, suite));
    keys.set(suite, { platform, stamp: stampBy(demo) });
  }
  const trust = await readTrustFolder(join(demo.folder, 'trust'));
  return toolsOf(keys, { trust, suiteNamed: nodeSuiteOf });
}

/** Opens the desk that takes bids, after making good what a crash left half done in any opening. */
export async function openTaking(
  { store, tools }: SealingService,
  parts: {
    readonly engine: LocalEngine;
    readonly log: OwedLog;
    readonly config: Config;
    readonly logger: Logger;
  },
): Promise<Taking> {
  const { engine, log, config, logger } = parts;
  const bids = new BidBook(engine);
  const desk = new BidDesk({
    ...{ store, tools, bids, cases: engine.cases },
    mayBidFor: (certificate, names) =>
      subjectValues(certificate).some((value) => names.includes(value)),
    nowMs: () => engine.nowMs(),
    onFault: (error) => logger.warn({ err: error }, 'files of a replaced bid are deleted later'),
  });
  for (let offset = 0; ; offset += PAGE) {
    const { heads } = await engine.list({ kind: 'opening', offset, limit: PAGE });
    for (const { stream } of heads) await desk.recover(stream);
    if (heads.length < PAGE) break;
  }
  const uploads = await openUploads(join(config.bidsDir, UPLOADS_FOLDER), (error) =>
    logger.warn({ err: error }, 'unfinished uploads could not be cleared'),
  );
  return { bids, desk, uploads, receiptLog: new ReceiptLog({ bids, store, log }) };
}

async function openStore(
  { bidsDir, bidsBucket }: Config,
  logger: Logger,
  onStoreFault: () => void,
): Promise<BidStore> {
  if (bidsBucket === undefined) return openDiskBidStore(bidsDir);
  return openS3BidStore({
    address: bidsBucket,
    onFault: (error) => {
      onStoreFault();
      logger.warn({ err: error }, 'the store of sealed bids did not do what was asked');
    },
  });
}

function stampBy(demo: DemoAuthority): PlatformKeys['stamp'] {
  return async (request) => {
    const answer = await demo.stamp(request);
    if (answer === undefined) throw new StampUnavailableError('this is no request');
    return answer;
  };
}
