import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedPostgres, startEmbedded } from '#db/embedded.ts';
import { CLUSTER_FOLDER, type EmbeddedPlace, preparePlace } from '#db/embedded-place.ts';
import type { DatabaseLog } from '#db/pool.ts';
import { errorCode, processCommand, processMark } from '#db/process-mark.ts';

const GONE_MS_MAX = 10_000;
const POLL_MS = 5;
/** Fields of `/proc/PID/stat` behind the name in brackets: state, parent. */
const PARENT_FIELD = 1;

/**
 * The PostgreSQL of the run in a folder of its own. While it stands `apart`, this process keeps it and the servers get
 * its address, so that their deaths do not touch it; `handOver` lets the servers own it as in production.
 */
export class DatabaseHost {
  readonly dataDir: string;
  readonly #place: EmbeddedPlace;
  readonly #log: DatabaseLog;
  #kept: EmbeddedPostgres | undefined;

  private constructor(place: EmbeddedPlace, log: DatabaseLog) {
    this.dataDir = place.dataDir;
    this.#place = place;
    this.#log = log;
  }

  static async start(log: DatabaseLog): Promise<DatabaseHost> {
    const dataDir = await mkdtemp(join(tmpdir(), 'kaibiao-torture-'));
    // PostgreSQL's own user has to pass through.
    await chmod(dataDir, 0o711);
    const host = new DatabaseHost(await preparePlace(dataDir, log), log);
    await host.keep();
    return host;
  }

  /** Whether this process keeps PostgreSQL alive, rather than a server. */
  get isApart(): boolean {
    return this.#kept !== undefined;
  }

  /** Takes PostgreSQL over, running or not. No server may own it. */
  async keep(): Promise<void> {
    this.#kept ??= await startEmbedded({ dataDir: this.dataDir, log: this.#log });
  }

  /** Stops PostgreSQL and leaves the folder to the next server. */
  async handOver(): Promise<void> {
    const kept = this.#kept;
    this.#kept = undefined;
    await kept?.stop();
  }

  /** Of the database as its superuser; the port is the one of the server that runs now or ran last. */
  url(): string {
    if (this.#kept !== undefined) return this.#kept.url;
    const password = readFileSync(join(this.#place.home, 'postgres-password'), 'utf8').trim();
    return `postgresql://kaibiao:${password}@127.0.0.1:${this.#pidFile()[3] ?? ''}/kaibiao`;
  }

  /**
   * SIGKILL to the postmaster and every process of it, as when the machine's memory runs out; they may be held still
   * for a moment before. False: none ran.
   */
  async kill(stillMs = 0): Promise<boolean> {
    const family = this.#family();
    if (stillMs > 0) {
      for (const pid of family) signal(pid, 'SIGSTOP');
      await sleep(stillMs);
    }
    for (const pid of family) signal(pid, 'SIGKILL');
    const from = performance.now();
    while (family.some((pid) => processMark(pid) !== undefined)) {
      if (performance.now() - from > GONE_MS_MAX) throw new Error('PostgreSQL survived SIGKILL');
      await sleep(POLL_MS);
    }
    return family.length > 0;
  }

  /** Stops every process of PostgreSQL, as a hanging disk does, until `meanwhile` is over. */
  async freeze(meanwhile: () => Promise<void>): Promise<void> {
    const family = this.#family();
    for (const pid of family) signal(pid, 'SIGSTOP');
    try {
      await meanwhile();
    } finally {
      for (const pid of family) signal(pid, 'SIGCONT');
    }
  }

  /** Ends what runs and removes the folder; the way out of every run. */
  async remove(): Promise<void> {
    try {
      await this.keep();
      await this.handOver();
    } finally {
      await this.kill();
    }
    await rm(this.dataDir, { recursive: true, force: true });
    if (this.#place.home !== this.dataDir) {
      await rm(this.#place.home, { recursive: true, force: true });
    }
  }

  #pidFile(): readonly string[] {
    const file = join(this.#place.home, CLUSTER_FOLDER, 'postmaster.pid');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  }

  /** The postmaster and its processes; never anybody else's, even when the pid has been given to another since. */
  #family(): readonly number[] {
    const postmaster = Number(this.#pidFile()[0] ?? 0);
    const cluster = join(this.#place.home, CLUSTER_FOLDER);
    const isOurs = postmaster > 0 && processCommand(postmaster).includes(cluster);
    return isOurs ? [postmaster, ...childrenOf(postmaster)] : [];
  }
}

function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    return Number.isInteger(pid) && parentOf(pid) === parent ? [pid] : [];
  });
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[PARENT_FIELD]);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

function signal(pid: number, name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
