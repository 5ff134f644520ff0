import type { Logger } from 'pino';
import { OpeningLink } from '#engine/runtime/opening-link.ts';
import { systemScheduler } from '#engine/runtime/system.ts';
import type { DocumentService } from './document-service.ts';
import type { HttpDeps } from './http/deps.ts';
import type { JournalService } from './journal-service.ts';
import { platformActs } from './openings/platform-acts.ts';
import { ReceiptPages } from './openings/receipt-pages.ts';
import { RecordKeeper } from './openings/record-keeper.ts';
import type { SealingService, Taking } from './sealing-service.ts';

/** What the routes need of sealed bids; nothing where the installation takes none. */
export function sealedDeps(
  sealing: (SealingService & Taking) | undefined,
  {
    press,
    engine,
    logger,
  }: Pick<DocumentService, 'press'> & Pick<JournalService, 'engine'> & { readonly logger: Logger },
): Pick<HttpDeps, 'sealing' | 'records' | 'receiptPages' | 'taking' | 'demoSealing'> {
  if (sealing === undefined) return {};
  const nowMs = (): number => engine.nowMs();
  return {
    sealing,
    receiptPages: new ReceiptPages({ sealing, press, nowMs }),
    records: new RecordKeeper({
      ...{ sealing, press, nowMs },
      warn: (openingId, detail) => logger.warn({ openingId, detail }, 'record.pdf was not made'),
    }),
    taking: sealing,
    ...(sealing.demo === undefined ? {} : { demoSealing: sealing.demo }),
  };
}

/** Starts what the platform does by itself at bid openings; the answer stops it. */
export function startOpenings(
  { engine, logSource }: Pick<JournalService, 'engine' | 'logSource'>,
  sealing: (SealingService & Pick<Taking, 'receiptLog'>) | undefined,
  logger: Logger,
): () => Promise<void> {
  if (sealing === undefined) return () => Promise.resolve();
  const link = new OpeningLink({
    cases: engine.cases,
    acts: platformActs({
      sealing,
      nowMs: () => engine.nowMs(),
      checkpoint: () => logSource.checkpoint(),
      receiptLog: sealing.receiptLog,
    }),
    scheduler: systemScheduler,
    reporter: {
      info: (message, facts = {}) => logger.info(facts, message),
      warn: (message, facts = {}) => logger.warn(facts, message),
      error: (message, facts = {}) => logger.error(facts, message),
    },
  });
  link.start();
  return async () => link.stop();
}
