import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseHost } from './database-host.ts';
import type { Findings } from './findings.ts';
import type { Target } from './messages.ts';
import type { PlantName } from './plants.ts';
import { type Ended, ServerProcess } from './server-process.ts';

/** A place for one server at a time: it comes back on the ports that clients know. */
interface Slot extends Target {
  readonly name: string;
  process: ServerProcess | undefined;
}

export interface FleetOptions {
  readonly database: DatabaseHost;
  readonly findings: Findings;
  readonly plant: PlantName | undefined;
  readonly onTargets: (targets: readonly Target[]) => void;
  readonly onWord: (line: string) => void;
}

/** A start that found its PostgreSQL dead or its port held is tried again, as a supervisor would. */
const START_MS_MAX = 60_000;
const RESTART_PAUSE_MS = 100;
/** What a server says that another owner has replaced. */
const FENCED = /another owner|stream head is not where|took over|the journal refused/;

/** The servers of the run: two places, of which one is in service, both while a second owner is forced in. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #slots: readonly [Slot, Slot];
  #current: Slot;
  #isClosed = false;
  #starts = 0;
  /** Restarts under way after an end that nobody asked for. */
  #restart: Promise<void> = Promise.resolve();
  fencedOwners = 0;
  refusedStarts = 0;
  unknownCommits = 0;

  private constructor(options: FleetOptions, slots: readonly [Slot, Slot]) {
    this.#options = options;
    this.#slots = slots;
    this.#current = slots[0];
  }

  static async create(options: FleetOptions): Promise<Fleet> {
    return new Fleet(options, [await slot('A'), await slot('B')]);
  }

  get current(): ServerProcess {
    const { process } = this.#current;
    if (process === undefined) throw new Error('no server was started');
    return process;
  }

  /** Where clients should look, the one in service first. */
  get targets(): readonly Target[] {
    const [a, b] = this.#slots;
    const order = this.#current === a ? [a, b] : [b, a];
    return order.map(({ port, livePort }) => ({ port, livePort }));
  }

  /** Starts the server in service; resolves when it serves. */
  async start(): Promise<void> {
    await this.#startIn(this.#current);
  }

  /** Starts a process there and gives it back at once, served or not. */
  launch(): ServerProcess {
    return this.#launchIn(this.#current);
  }

  /** Forces a second owner in beside the one in service and makes it the one in service. Gives back the old one. */
  async supersede(): Promise<ServerProcess> {
    const old = this.#current;
    const next = this.#slots[old === this.#slots[0] ? 1 : 0];
    // From now on the old one's end is not made good: its successor is.
    this.#current = next;
    await this.#startIn(next);
    this.#options.onTargets(this.targets);
    if (old.process === undefined) throw new Error('there was a server in service');
    return old.process;
  }

  /** Waits for restarts that servers brought upon themselves. */
  async settled(): Promise<void> {
    await this.#restart;
  }

  /** SIGKILL to everything. */
  async end(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(
      this.#slots.map(async ({ process }) => {
        if (process === undefined || process.hasEnded) return;
        process.signal('SIGKILL', 'the end of the run');
        await process.ended;
      }),
    );
    await this.#restart;
  }

  async #startIn(place: Slot): Promise<void> {
    const from = performance.now();
    while (!this.#isClosed) {
      const process = this.#launchIn(place);
      if (await process.ready) return;
      const { code, lastWords } = await process.ended;
      if (process.killedFor === undefined) this.refusedStarts += 1;
      if (performance.now() - from > START_MS_MAX) {
        const detail = `no server came up in ${START_MS_MAX / 1_000} s; the last ended with ${code}: ${lastWords}`;
        this.#options.findings.add({ invariant: 'L1', detail });
        return;
      }
      await sleep(RESTART_PAUSE_MS);
    }
  }

  #launchIn(place: Slot): ServerProcess {
    const { database, plant } = this.#options;
    this.#starts += 1;
    const process = new ServerProcess({
      name: `${place.name}${this.#starts}`,
      plant,
      logFile: join(database.dataDir, 'servers.log'),
      env: environmentOf(place, { database, plant }),
    });
    place.process = process;
    void this.#watch(place, process);
    return process;
  }

  /** Counts the end of a server, and starts it again when nobody asked for it. */
  async #watch(place: Slot, process: ServerProcess): Promise<void> {
    const hasServed = await process.ready;
    const ended = await process.ended;
    this.unknownCommits += process.unknownCommits;
    if (!hasServed || process.killedFor !== undefined) return;
    this.#judge(process, ended, this.#current !== place);
    if (this.#isClosed || this.#current !== place || place.process !== process) return;
    this.#restart = this.#restart.then(() => this.#startIn(place));
  }

  /** Only an owner that has been superseded has a reason to end by itself. */
  #judge(process: ServerProcess, { code, signal, lastWords }: Ended, isSuperseded: boolean): void {
    this.#options.findings.checked('L3');
    if (isSuperseded && FENCED.test(lastWords)) {
      this.fencedOwners += 1;
      return;
    }
    const detail = `server ${process.name} ended by itself with ${code ?? signal}: ${lastWords}`;
    this.#options.onWord(detail);
    this.#options.findings.add({ invariant: 'L3', detail });
  }
}

function environmentOf(
  { port, livePort }: Target,
  { database, plant }: Pick<FleetOptions, 'database' | 'plant'>,
): Readonly<Record<string, string>> {
  return {
    DATA_DIR: database.dataDir,
    ...(database.isApart ? { DATABASE_URL: database.url() } : {}),
    HOST: '127.0.0.1',
    PORT: String(port),
    LIVE_PORT: String(livePort),
    DEMO: 'off',
    LOG_LEVEL: 'warn',
    PARTITIONS: '4',
    // All clients of the run come from one address.
    SOCKETS_PER_ADDRESS_MAX: '100000',
    OFFERS_PER_SECOND: '10000',
    ...(plant === undefined ? {} : { TORTURE_PLANT: plant }),
  };
}

async function slot(name: string): Promise<Slot> {
  return { name, port: await freePort(), livePort: await freePort(), process: undefined };
}

function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
