import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { SESSIONS_CACHED_MAX } from '#contracts/limits.ts';
import { onDatabase } from '../kit/database-errors.ts';
import { allRegions } from './repo.ts';
import type { UserSession } from './schema.ts';
import {
  deleteEnded,
  endedWithin,
  endExpired,
  findSession,
  type StoredSession,
} from './session-repo.ts';

export interface DirectoryOptions {
  /** A session that nobody asked for in this time ends. */
  readonly idleMs: number;
  /** How long an answer is remembered; an end in another process bites after this and `pollMs` at the latest. */
  readonly cacheMs: number;
  /** How often ends are looked for. */
  readonly pollMs: number;
}

export const DEFAULT_DIRECTORY: DirectoryOptions = {
  idleMs: 2 * 3_600_000,
  cacheMs: 400,
  pollMs: 400,
};

/** Ends are asked for this far back beyond the last answer: a transaction may commit later than its timestamp. */
const OVERLAP_MS = 10_000;
const ENDED_REMEMBERED_MS = 60_000;
const ENDED_KEPT_MS = 24 * 3_600_000;
const FORGET_EVERY_POLLS = 1_000;

/** The regions of organizations hardly ever change. */
const REGIONS_EVERY_POLLS = 12;

/** What the configuration says of a stored session; `undefined`: it counts as none. */
export type Judge = (stored: StoredSession | undefined) => UserSession | undefined;

/** SHA-256 of the token's text: all that is ever stored of it. */
export function tokenSha256(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Finds sessions by token, remembers them for an instant, and tells when one ends in this or another process (A2). */
export class SessionDirectory {
  readonly #pool: Pool;
  readonly #options: DirectoryOptions;
  readonly #onFault: (error: unknown) => void;
  readonly #judge: Judge;
  readonly #cache = new Map<string, { readonly found: Promise<UserSession | undefined> }>();
  #regions: ReadonlyMap<string, string> = new Map();
  readonly #ended = new Map<string, number>();
  readonly #listeners = new Set<(sessionId: string) => void>();
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> = Promise.resolve();
  #isStopped = false;
  #polledAt = performance.now();
  #polls = 0;

  constructor(init: {
    readonly pool: Pool;
    readonly options: DirectoryOptions;
    readonly onFault: (error: unknown) => void;
    readonly judge: Judge;
  }) {
    this.#pool = init.pool;
    this.#options = init.options;
    this.#onFault = init.onFault;
    this.#judge = init.judge;
  }

  get idleMs(): number {
    return this.#options.idleMs;
  }

  /** Of an organization, as of the last look; `undefined` when it has none. */
  regionOf(organizationId: string): string | undefined {
    return this.#regions.get(organizationId);
  }

  /** Reads the regions anew; done by itself every few seconds once started. */
  async readRegions(): Promise<void> {
    this.#regions = await onDatabase(() => allRegions(this.#pool));
  }

  /** Rejects with `DatabaseUnavailableError`. */
  async find(
    token: string,
    { isBackground = false }: { readonly isBackground?: boolean } = {},
  ): Promise<UserSession | undefined> {
    const hash = tokenSha256(token);
    const key = `${hash.toString('base64')}${isBackground ? ' background' : ''}`;
    const found = this.#cache.get(key)?.found ?? this.#ask(key, hash, isBackground);
    const session = await found;
    // It may have ended while the database was answering.
    return session === undefined || this.#ended.has(session.sessionId) ? undefined : session;
  }

  onEnded(listener: (sessionId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** A token that was replaced is forgotten at once; another process does so after `cacheMs`. */
  forgetToken(token: string): void {
    const key = tokenSha256(token).toString('base64');
    this.#cache.delete(key);
    this.#cache.delete(`${key} background`);
  }

  /** From now on these are no sessions in this process, and everybody who listens knows. */
  markEnded(sessionIds: readonly string[]): void {
    for (const sessionId of sessionIds) {
      if (this.#ended.has(sessionId)) continue;
      this.#ended.set(sessionId, performance.now());
      for (const listener of this.#listeners) listener(sessionId);
    }
  }

  /** Begins to look for ends; `stop` ends that. */
  start(): void {
    this.#timer ??= setTimeout(() => {
      this.#polling = this.#pollAndGoOn();
    }, this.#options.pollMs);
    this.#timer.unref();
  }

  /** Resolves when no query of it runs any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#polling;
  }

  /** Marks expired sessions and tells of all that ended anywhere since the last call. Rejects when the database does. */
  async poll(): Promise<void> {
    const startedAt = performance.now();
    await onDatabase(() => endExpired(this.#pool, this.#options.idleMs));
    const withinMs = Math.ceil(startedAt - this.#polledAt) + OVERLAP_MS;
    this.markEnded(await onDatabase(() => endedWithin(this.#pool, withinMs)));
    this.#polledAt = startedAt;
    for (const [sessionId, at] of this.#ended) {
      if (at < startedAt - ENDED_REMEMBERED_MS - withinMs) this.#ended.delete(sessionId);
    }
    if (this.#polls % REGIONS_EVERY_POLLS === 0) await this.readRegions();
    this.#polls += 1;
    if (this.#polls % FORGET_EVERY_POLLS === 0) {
      await onDatabase(() => deleteEnded(this.#pool, ENDED_KEPT_MS));
    }
  }

  async #pollAndGoOn(): Promise<void> {
    try {
      await this.poll();
    } catch (error) {
      this.#onFault(error);
    }
    this.#timer = undefined;
    if (!this.#isStopped) this.start();
  }

  /** One query for all who ask for the same token at the same time. Failures are not remembered. */
  #ask(key: string, hash: Buffer, isBackground: boolean): Promise<UserSession | undefined> {
    const { idleMs, cacheMs } = this.#options;
    const terms = { idleMs, touchMs: Math.min(60_000, idleMs / 4), isBackground };
    const found = onDatabase(() => findSession(this.#pool, hash, terms)).then(this.#judge);
    const entry = { found };
    const forget = (): void => {
      if (this.#cache.get(key) === entry) this.#cache.delete(key);
    };
    if (this.#cache.size >= SESSIONS_CACHED_MAX) {
      for (const oldest of this.#cache.keys()) {
        this.#cache.delete(oldest);
        break;
      }
    }
    this.#cache.set(key, entry);
    found.then(() => setTimeout(forget, cacheMs).unref(), forget);
    return found;
  }
}
