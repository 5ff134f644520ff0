import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseLog } from '#db/pool.ts';
import { migrate } from '#db/migrate.ts';
import { Random } from '#engine/sim/random.ts';
import { createAccounts } from './accounts.ts';
import { Checker } from './checker.ts';
import { ClientProcess } from './client-process.ts';
import { DatabaseHost } from './database-host.ts';
import { Findings } from './findings.ts';
import { Fleet } from './fleet.ts';
import { JournalReader } from './journal-reader.ts';
import { Ledger } from './ledger.ts';
import type { ClientFigures, FromClient } from './messages.ts';
import { Nemesis } from './nemesis.ts';
import type { TortureOptions } from './options.ts';
import { Pulse } from './pulse.ts';
import { Witness } from './witness.ts';

export interface RunResult {
  readonly findings: Findings;
  readonly nemesis: Nemesis;
  readonly fleet: Fleet;
  readonly ledger: Ledger;
  readonly checker: Checker;
  readonly witness: Witness;
  readonly figures: ClientFigures | undefined;
  /** Commands whose answer was outstanding when a fault struck. */
  readonly caught: number;
  readonly dataDir: string;
}

/** Where the run says how it goes; one line each. */
export type Say = (line: string) => void;

const FIRST_ANSWER_MS_MAX = 60_000;
const LULL_MS = { min: 200, max: 1_800 };
/** The longest auction, its overtime and an official's extension, and then the retries. */
const LAST_ANSWERS_MS_MAX = 90_000;
/** From this length on a run has time for faults that take a quarter of a minute. */
const LONG_RUN_S = 120;
const PROGRESS_MS = 5_000;
const POLL_MS = 50;
/** Share of the time in which PostgreSQL stands apart from the servers; in the rest a server owns it. */
const APART_SHARE = 0.6;

interface Parts {
  readonly database: DatabaseHost;
  readonly reader: JournalReader;
  readonly fleet: Fleet;
  readonly checker: Checker;
  readonly clients: ClientProcess;
}

/** One run of the torture from the empty folder to the last proof. */
export class Run {
  readonly #options: TortureOptions;
  readonly #say: Say;
  readonly #abort: AbortSignal;
  readonly #findings = new Findings();
  readonly #ledger = new Ledger();
  readonly #pulse = new Pulse();
  readonly #witness = new Witness(this.#findings);
  readonly #random: Random;
  #figures: ClientFigures | undefined;
  #isIdle = false;
  #caughtCount = 0;
  /** Commands that a fault caught and that have not been answered since. */
  readonly #caught = new Set<string>();
  #checker: Checker | undefined;

  constructor(options: TortureOptions, say: Say, abort: AbortSignal) {
    this.#options = options;
    this.#say = say;
    this.#abort = abort;
    this.#random = new Random(options.seed);
  }

  /** Whatever happens, nothing of the run is left behind, unless the folder is to be kept. */
  async go(): Promise<RunResult> {
    const database = await DatabaseHost.start(this.#log);
    const reader = new JournalReader(() => database.url());
    const { plant, isKept } = this.#options;
    let clients: ClientProcess | undefined;
    const fleet = await Fleet.create({
      ...{ database, plant, findings: this.#findings, onWord: this.#say },
      onTargets: (targets) => clients?.send({ type: 'targets', targets }),
    });
    try {
      await migrate({ databaseUrl: database.url(), log: this.#log });
      await reader.installClaimLog();
      const accounts = await createAccounts({
        ...{ databaseUrl: database.url(), log: this.#log, bidders: this.#options.bidders },
      });
      const checker = new Checker({ reader, ledger: this.#ledger, findings: this.#findings });
      this.#checker = checker;
      await fleet.start();
      const { seed, rate, auctions } = this.#options;
      clients = new ClientProcess(
        { ...accounts, rate, auctions, targets: fleet.targets, seed: new Random(seed).int(1, 1e9) },
        {
          onMessage: (message) => this.#heard(message),
          onLost: (detail) => this.#findings.add({ invariant: 'L2', detail }),
        },
      );
      const nemesis = await this.#torment({ database, reader, fleet, checker, clients });
      return {
        findings: this.#findings,
        ledger: this.#ledger,
        witness: this.#witness,
        ...{ nemesis, fleet, checker },
        figures: this.#figures,
        caught: this.#caughtCount,
        dataDir: database.dataDir,
      };
    } finally {
      await clients?.stop();
      await fleet.end();
      await reader.close();
      if (isKept) {
        await database.keep();
        await database.handOver();
      } else await database.remove();
    }
  }

  async #torment(parts: Parts): Promise<Nemesis> {
    const { database, reader, fleet, checker, clients } = parts;
    const witness = this.#witness;
    witness.start(() => fleet.targets);
    const nemesis = new Nemesis({
      ...{ database, fleet, pulse: this.#pulse, findings: this.#findings, onWord: this.#say },
      random: this.#random.fork(),
      mayFreezeLong: this.#options.seconds >= LONG_RUN_S,
      onStruck: () => clients.send({ type: 'who-waits' }),
    });
    const from = performance.now();
    const progress = setInterval(() => this.#progress(from, nemesis), PROGRESS_MS);
    try {
      if ((await this.#pulse.after(0, FIRST_ANSWER_MS_MAX)) === undefined) {
        this.#findings.add({ invariant: 'L1', detail: 'the first server never answered' });
      }
      await this.#strikeUntil(from + this.#options.seconds * 1_000 * APART_SHARE, {
        nemesis,
        checker,
      });
      if (this.#mayGoOn) await this.#handOver(parts);
      await this.#strikeUntil(from + this.#options.seconds * 1_000, { nemesis, checker });
      if (this.#mayGoOn) await this.#finish(clients);
      await fleet.settled();
      await checker.sample();
      await witness.stop();
      await fleet.end();
      await database.keep();
      const leaves = await reader.leaves();
      await checker.everything(leaves);
      witness.check(leaves);
      return nemesis;
    } finally {
      await witness.stop();
      clearInterval(progress);
    }
  }

  get #mayGoOn(): boolean {
    return this.#findings.count === 0 && !this.#abort.aborted;
  }

  async #strikeUntil(
    deadline: number,
    { nemesis, checker }: Pick<Parts, 'checker'> & { readonly nemesis: Nemesis },
  ): Promise<void> {
    let sampling = Promise.resolve();
    while (performance.now() < deadline && this.#mayGoOn) {
      await sleep(this.#random.int(LULL_MS.min, LULL_MS.max));
      const name = nemesis.draw();
      await nemesis.strike(name);
      // Checked while the load goes on; each sample goes on where the one before stopped.
      await sampling;
      sampling = checker.sample();
    }
    await sampling;
  }

  /** From now on a server owns PostgreSQL, as `npm start` does; its orphan is taken over by the next one. */
  async #handOver({ database, fleet }: Pick<Parts, 'database' | 'fleet'>): Promise<void> {
    await fleet.settled();
    const { current } = fleet;
    current.signal('SIGTERM', 'handing over');
    await current.ended;
    await database.handOver();
    const instant = Date.now();
    await fleet.start();
    if ((await this.#pulse.after(instant, FIRST_ANSWER_MS_MAX)) !== undefined) return;
    const detail = 'a server with a PostgreSQL of its own never answered';
    this.#findings.add({ invariant: 'L1', detail });
  }

  async #finish(clients: ClientProcess): Promise<void> {
    clients.send({ type: 'finish' });
    const from = performance.now();
    while (!this.#isIdle && this.#mayGoOn && performance.now() - from < LAST_ANSWERS_MS_MAX) {
      await sleep(POLL_MS);
    }
    this.#findings.checked('L2');
    if (this.#mayGoOn && this.#caught.size > 0) {
      const [example] = this.#caught;
      const detail = `${this.#caught.size} commands that a fault caught were never answered, ${example} among them`;
      this.#findings.add({ invariant: 'F5', detail });
    }
    if (this.#isIdle || !this.#mayGoOn) return;
    const { waiting, oldestWaitMs, running } = this.#figures ?? {};
    const detail = `${LAST_ANSWERS_MS_MAX / 1_000} s after the last fault ${waiting} commands wait (the oldest ${oldestWaitMs} ms) and ${running} auctions run`;
    this.#findings.add({ invariant: 'L2', detail });
  }

  #heard(message: FromClient): void {
    switch (message.type) {
      case 'answers':
        for (const answer of message.answers) {
          this.#findings.checked('B1');
          const finding = this.#ledger.add(answer);
          if (finding !== undefined) this.#findings.add(finding);
          this.#pulse.take(answer);
          this.#caught.delete(`${answer.auctionId} ${answer.id}`);
        }
        return;
      case 'waiting':
        this.#caughtCount += message.commands.length;
        this.#findings.checked('F5', message.commands.length);
        for (const command of message.commands) this.#caught.add(command);
        return;
      case 'published':
        this.#checker?.published(message.auctionId);
        return;
      case 'retired':
        this.#checker?.retired(message.auctionId, message.views);
        return;
      case 'finding':
        this.#findings.add(message);
        return;
      case 'figures':
        this.#findings.checked('F5', message.figures.ordered - (this.#figures?.ordered ?? 0));
        this.#findings.checked('A4', framesOf(message.figures) - framesOf(this.#figures));
        this.#figures = message.figures;
        return;
      case 'idle':
        this.#isIdle = true;
    }
  }

  #progress(from: number, nemesis: Nemesis): void {
    const seconds = Math.round((performance.now() - from) / 1_000);
    const faults = [...nemesis.counts.values()].reduce((sum, count) => sum + count, 0);
    const { waiting = 0, running = 0, ended = 0 } = this.#figures ?? {};
    this.#say(
      `${String(seconds).padStart(5)} s  ${faults} faults, ${this.#ledger.answers} answers, ${this.#checker?.records ?? 0} records proved, ${waiting} waiting, auctions ${running} running ${ended} ended, ${this.#findings.count} violations`,
    );
  }

  readonly #log: DatabaseLog = {
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  };
}

/** Frames of numbered streams, each of which was checked against the one before it. */
function framesOf(figures: ClientFigures | undefined): number {
  return figures === undefined ? 0 : figures.deltas + figures.snapshots + figures.resumes;
}
