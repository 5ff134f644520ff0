import type { DemoLoadDeps } from './load.ts';
import { loadDemo } from './load.ts';
import { writeDemoStatement } from './bank-statement.ts';
import { startDemoBots } from './bots.ts';
import { type DemoProjectDeps, loadDemoProjects } from './projects.ts';
import { type DemoOpeningDeps, loadDemoOpenings } from './openings.ts';
import { loadDemoQuotation } from './sealed-quotation.ts';
import { keepDemoAlive } from './scheduler.ts';
import { setTimeout as pause } from 'node:timers/promises';

/** What the demo needs of the serving process; `gateway/server.ts` gives it. */
export interface DemoServer extends Pick<DemoLoadDeps, 'identity'> {
  readonly engine: DemoLoadDeps['engine'] & DemoProjectDeps['engine'] & DemoOpeningDeps['engine'];
  /** Absent: this installation takes no sealed bids; then the demo has no openings. */
  readonly sealing?: Partial<Pick<DemoOpeningDeps['sealing'], 'demo'>> &
    Omit<DemoOpeningDeps['sealing'], 'demo'>;
  /** Where people, and the bots like everybody, come in. */
  readonly url: string;
  /** Where the demo's bank puts its statement. */
  readonly dataDir: string;
}

/** Where the demo says what went wrong; its faults never reach a visitor. */
export interface DemoLog {
  warn(fields: { readonly err: unknown }, message: string): void;
}

export interface RunningDemo {
  /** Takes bots and scheduler off; accounts and auctions stay on record. */
  stop(): Promise<void>;
}

const SEED = 20_261;

/** Loads the demo where it is missing, keeps an auction of each kind alive, and lets the bots bid. */
export async function startDemo(server: DemoServer, log: DemoLog): Promise<RunningDemo> {
  await loadDemo(server);
  const stopScheduler = keepDemoAlive({
    engine: server.engine,
    onFault: (err) => log.warn({ err }, 'the demo could not look after its auctions'),
  });
  const stopBots = startDemoBots({
    baseUrl: server.url,
    seed: SEED,
    onFault: (err) => log.warn({ err }, 'a demo bot stumbled; it starts again'),
  });
  const stop = new AbortController();
  const { signal } = stop;
  const { engine, dataDir } = server;
  // Some of them take a while to come to their stage; nobody waits for it.
  loadDemoProjects({ engine, pause: (ms) => pause(ms, undefined, { signal }) })
    .then(() => writeDemoStatement({ engine, folder: dataDir }))
    .catch((err) => {
      if (!signal.aborted) log.warn({ err }, 'the demo has not all of its projects');
    });
  const { sealing } = server;
  if (sealing?.demo !== undefined) {
    const keys = { ...sealing, demo: sealing.demo };
    const wait = (ms: number) => pause(ms, undefined, { signal });
    loadDemoQuotation({ engine, sealing: keys })
      .then(() => loadDemoOpenings({ engine, sealing: keys, pause: wait }))
      .catch((err) => {
        if (!signal.aborted) log.warn({ err }, 'the demo has not all of its openings');
      });
  }
  return {
    async stop() {
      stop.abort();
      stopScheduler();
      await stopBots();
    },
  };
}
