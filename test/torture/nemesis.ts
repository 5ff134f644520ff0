import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '#engine/sim/random.ts';
import type { DatabaseHost } from './database-host.ts';
import type { Findings } from './findings.ts';
import type { Fleet } from './fleet.ts';
import type { Pulse } from './pulse.ts';
import type { ServerProcess } from './server-process.ts';

export const FAULTS = {
  'kill-server': 'SIGKILL of the server',
  'kill-early': 'SIGKILL of the server, and again within its first second',
  'kill-postgres': 'SIGKILL of the whole PostgreSQL',
  'kill-both': 'SIGKILL of server and PostgreSQL',
  pause: 'SIGSTOP of the server, 0.1 to 5 s (from SIGCONT)',
  'freeze-postgres': 'SIGSTOP of the whole PostgreSQL (from SIGCONT)',
  'two-owners': 'a second owner beside a running one',
  'paused-owner': 'a second owner while the first is stopped, then SIGCONT',
  term: 'SIGTERM',
} as const;
export type FaultName = keyof typeof FAULTS;

/** How often each is drawn; a second owner by force needs PostgreSQL apart from the servers. */
const WEIGHTS: Readonly<Record<FaultName, { readonly apart: number; readonly owned: number }>> = {
  'kill-server': { apart: 4, owned: 5 },
  'kill-early': { apart: 2, owned: 3 },
  'kill-postgres': { apart: 4, owned: 3 },
  'kill-both': { apart: 1, owned: 3 },
  pause: { apart: 2, owned: 1 },
  'freeze-postgres': { apart: 1, owned: 1 },
  'two-owners': { apart: 3, owned: 0 },
  'paused-owner': { apart: 3, owned: 0 },
  term: { apart: 1, owned: 2 },
};

const NAMES = Object.keys(WEIGHTS).filter((name): name is FaultName => name in WEIGHTS);

const PAUSE_MS = { min: 100, max: 5_000 };
/** A commit is given up after ten seconds: then it may still happen, later. */
const FREEZE_MS = { min: 200, max: 2_500, long: 12_500 };
const LONG_FREEZE_CHANCE = 0.25;
/** From the fault to the next answer; a machine with two busy cores starts a server in seconds. */
const ANSWER_MS_MAX = 45_000;
/** A stopped or superseded owner notices with its next append; deadlines make one within seconds. */
const FENCED_MS_MAX = 20_000;
const TERM_MS_MAX = 25_000;

export interface NemesisParts {
  readonly random: Random;
  readonly database: DatabaseHost;
  readonly fleet: Fleet;
  readonly pulse: Pulse;
  readonly findings: Findings;
  /** Whether PostgreSQL may be held longer than the servers wait for a commit. */
  readonly mayFreezeLong: boolean;
  readonly onWord: (line: string) => void;
  /** The fault is there; commands that wait now were caught by it. */
  readonly onStruck: () => void;
}

/** Makes one fault after the other, by seed, and measures how long the servers are gone. */
export class Nemesis {
  readonly #parts: NemesisParts;
  readonly counts = new Map<FaultName, number>();
  /** From the fault to the first answer to a later command. */
  readonly awayMs = new Map<FaultName, number[]>();
  /** From the start of a server's process to its being ready. */
  readonly startMs: number[] = [];
  #phase: 'apart' | 'owned' | undefined;
  #first: FaultName[] = [];
  /** Superseded owners that had to be killed, since nothing made them append. */
  idleStaleOwners = 0;

  constructor(parts: NemesisParts) {
    this.#parts = parts;
  }

  /** Each phase begins with one fault of every kind, in the order of the seed; then they are drawn by weight. */
  draw(): FaultName {
    const { random, database } = this.#parts;
    const phase = database.isApart ? 'apart' : 'owned';
    if (phase !== this.#phase) {
      this.#phase = phase;
      this.#first = shuffled(
        NAMES.filter((name) => WEIGHTS[name][phase] > 0),
        random,
      );
    }
    const first = this.#first.pop();
    if (first !== undefined) return first;
    const total = NAMES.reduce((sum, name) => sum + WEIGHTS[name][phase], 0);
    let at = random.next() * total;
    for (const name of NAMES) {
      at -= WEIGHTS[name][phase];
      if (at < 0) return name;
    }
    return 'kill-server';
  }

  /** Resolves when the servers answer again, or a finding says that they do not. */
  async strike(name: FaultName): Promise<void> {
    const { pulse, fleet, findings } = this.#parts;
    await fleet.settled();
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    const instant = await this.#make(name);
    await fleet.settled();
    const awayMs = await pulse.after(instant, ANSWER_MS_MAX);
    findings.checked('L1');
    if (awayMs === undefined) {
      const detail = `no answer within ${ANSWER_MS_MAX / 1_000} s of ${FAULTS[name]}`;
      findings.add({ invariant: 'L1', detail });
      return;
    }
    this.awayMs.set(name, [...(this.awayMs.get(name) ?? []), awayMs]);
  }

  /** The instant from which the servers are gone, or were held up. */
  #make(name: FaultName): Promise<number> {
    switch (name) {
      case 'kill-server':
        return this.#killServer();
      case 'kill-early':
        return this.#killEarly();
      case 'kill-postgres':
        return this.#killPostgres();
      case 'kill-both':
        return this.#killBoth();
      case 'pause':
        return this.#pause();
      case 'freeze-postgres':
        return this.#freezePostgres();
      case 'two-owners':
        return this.#twoOwners();
      case 'paused-owner':
        return this.#pausedOwner();
      case 'term':
        return this.#term();
    }
  }

  async #killServer(): Promise<number> {
    const instant = await this.#end(this.#parts.fleet.current, 'SIGKILL');
    await this.#start();
    return instant;
  }

  async #killEarly(): Promise<number> {
    const { fleet, random } = this.#parts;
    let instant = await this.#end(fleet.current, 'SIGKILL');
    for (let times = random.int(1, 2); times > 0; times -= 1) {
      const starting = fleet.launch();
      await sleep(random.int(0, 1_000));
      instant = await this.#end(starting, 'SIGKILL');
    }
    await this.#start();
    return instant;
  }

  async #killPostgres(): Promise<number> {
    const { random, database } = this.#parts;
    // Held still first, it surely dies with a commit under way; the outcome is unknown then.
    const hasRun = await database.kill(random.chance(0.5) ? random.int(10, 300) : 0);
    this.#parts.onStruck();
    if (!hasRun) this.#parts.onWord('PostgreSQL was not there to be killed');
    return Date.now();
  }

  async #freezePostgres(): Promise<number> {
    const { random, database, mayFreezeLong, onStruck } = this.#parts;
    const isLong = mayFreezeLong && random.chance(LONG_FREEZE_CHANCE);
    const freezeMs = isLong ? FREEZE_MS.long : random.int(FREEZE_MS.min, FREEZE_MS.max);
    await database.freeze(async () => {
      onStruck();
      await sleep(freezeMs);
    });
    return Date.now();
  }

  async #killBoth(): Promise<number> {
    const { random, database, fleet } = this.#parts;
    const isServerFirst = random.chance(0.5);
    if (isServerFirst) await this.#end(fleet.current, 'SIGKILL');
    await database.kill();
    if (!isServerFirst) await this.#end(fleet.current, 'SIGKILL');
    const instant = Date.now();
    await this.#start();
    return instant;
  }

  async #pause(): Promise<number> {
    const { current } = this.#parts.fleet;
    current.signal('SIGSTOP');
    this.#parts.onStruck();
    await sleep(this.#pauseMs());
    current.signal('SIGCONT');
    return Date.now();
  }

  async #twoOwners(): Promise<number> {
    const { fleet } = this.#parts;
    const instant = Date.now();
    const old = await fleet.supersede();
    await this.#untilFenced(old);
    return instant;
  }

  async #pausedOwner(): Promise<number> {
    const { fleet, random } = this.#parts;
    const instant = Date.now();
    fleet.current.signal('SIGSTOP');
    this.#parts.onStruck();
    await sleep(random.int(0, 300));
    const old = await fleet.supersede();
    await sleep(random.int(0, 1_500));
    old.signal('SIGCONT');
    await this.#untilFenced(old);
    return instant;
  }

  async #term(): Promise<number> {
    const { fleet, findings } = this.#parts;
    const { current } = fleet;
    const instant = Date.now();
    current.signal('SIGTERM', 'SIGTERM');
    if (!(await hasEndedWithin(current, TERM_MS_MAX))) await this.#end(current, 'SIGKILL');
    const { code, signal, lastWords } = await current.ended;
    findings.checked('L3');
    if (code !== 0) {
      const detail = `SIGTERM ended ${current.name} with ${code ?? signal}: ${lastWords}`;
      findings.add({ invariant: 'L3', detail });
    }
    await this.#start();
    return instant;
  }

  /** A superseded owner stops by itself as soon as it tries to write. */
  async #untilFenced(old: ServerProcess): Promise<void> {
    if (await hasEndedWithin(old, FENCED_MS_MAX)) return;
    this.idleStaleOwners += 1;
    this.#parts.onWord(`${old.name} still serves beside its successor; killed`);
    await this.#end(old, 'SIGKILL');
  }

  async #end(server: ServerProcess, signal: 'SIGKILL'): Promise<number> {
    server.signal(signal, signal);
    this.#parts.onStruck();
    await server.ended;
    return Date.now();
  }

  async #start(): Promise<void> {
    const from = performance.now();
    await this.#parts.fleet.start();
    this.startMs.push(performance.now() - from);
  }

  /** Mostly short, sometimes long. */
  #pauseMs(): number {
    const { random } = this.#parts;
    return PAUSE_MS.min + (PAUSE_MS.max - PAUSE_MS.min) * random.next() ** 3;
  }
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

async function hasEndedWithin(server: ServerProcess, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const hasEnded = await Promise.race([server.ended.then(() => true), late]);
  clearTimeout(timer);
  return hasEnded;
}
