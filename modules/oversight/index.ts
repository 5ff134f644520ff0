import type { Pool } from 'pg';
import { ORIGINS_KEPT_MS, USER_AGENT_CHARS_MAX } from '#contracts/limits.ts';
import type { NewSignalNote, SignalNote, SignalOrigin } from '#contracts/wire/oversight.ts';
import { writeAudit } from '../kit/audit.ts';
import { onDatabase } from '../kit/database-errors.ts';
import { inTransaction } from '../kit/transaction.ts';
import { type Look, LookBook } from './look-book.ts';
import { Marker, shortenedAddress } from './marks.ts';
import { addSightings, forgetSightings, insertNote, notesOf, originsOf } from './repo.ts';
import { type CountedSighting, type Sighting, SightingBook } from './sightings.ts';

export { signalsOf } from './signals/signals.ts';
export type { Sighting } from './sightings.ts';

export interface OversightOptions {
  /** Connections that run as the service role (`db/pool.ts`). */
  readonly pool: Pool;
  /** 32 bytes under which addresses are marked; another key makes earlier marks incomparable. */
  readonly markKey: Uint8Array;
  /** With what program these sessions came, by session id; what has gone is left out. */
  readonly userAgentsOf: (sessionIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly nowMs: () => number;
  /** Faults of the background storing. */
  readonly onFault: (error: unknown) => void;
}

/** A supervisor in its session. */
export interface Overseer {
  readonly userId: string;
  readonly displayName: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly sessionId: string;
  readonly address: string;
}

const STORE_MS = 2_000;
const SIGHTINGS_PER_STATEMENT = 1_000;
const FORGET_EVERY_MS = 3_600_000;
const FORGOTTEN_PER_STATEMENT = 5_000;

/**
 * What supervisors know beside the journal: where offers came from, what they wrote about signals, and that they
 * looked. Owner of the schema `mod_oversight`. Methods reject with `DatabaseUnavailableError` when the database does not
 * answer.
 */
export class Oversight {
  readonly #options: OversightOptions;
  readonly #marker: Marker;
  readonly #sightings = new SightingBook();
  readonly #looks = new LookBook();
  #timer: NodeJS.Timeout | undefined;
  #forgetting: NodeJS.Timeout | undefined;
  #storing: Promise<void> = Promise.resolve();

  constructor(options: OversightOptions) {
    this.#options = options;
    this.#marker = new Marker(options.markKey);
  }

  /** Begins to store what `see` gathers, and to delete what is too old. */
  start(): void {
    this.#timer = setInterval(() => void this.store(), STORE_MS);
    this.#forgetting = setInterval(() => void this.forgetOld(), FORGET_EVERY_MS);
    void this.forgetOld();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearInterval(this.#forgetting);
    await this.store();
  }

  /** Deletes origins whose last offer is older than they are kept (ANO-9); what fails is tried again with the next. */
  async forgetOld(): Promise<void> {
    const beforeMs = this.#options.nowMs() - ORIGINS_KEPT_MS;
    try {
      let forgotten = FORGOTTEN_PER_STATEMENT;
      while (forgotten === FORGOTTEN_PER_STATEMENT) {
        forgotten = await onDatabase(() =>
          forgetSightings(this.#options.pool, beforeMs, FORGOTTEN_PER_STATEMENT),
        );
      }
    } catch (error) {
      this.#options.onFault(error);
    }
  }

  /** One offer came in. Never throws, and touches nothing but memory. */
  see(sighting: Sighting): void {
    this.#sightings.add(sighting, this.#options.nowMs());
  }

  /** Stores what was seen since the last time; what fails is tried again with the next. */
  store(): Promise<void> {
    this.#storing = this.#storing.then(async () => {
      const taken = this.#sightings.take();
      if (taken.length === 0) return;
      try {
        await this.#storeAll(taken);
      } catch (error) {
        this.#sightings.putBack(taken);
        this.#options.onFault(error);
      }
    });
    return this.#storing;
  }

  /** From where the offers of these auctions came, by auction id. */
  originsOf(auctionIds: readonly string[]): Promise<ReadonlyMap<string, readonly SignalOrigin[]>> {
    return onDatabase(() => originsOf(this.#options.pool, auctionIds));
  }

  /** What was written about the signals of these auctions, newest first. */
  notesOf(auctionIds: readonly string[]): Promise<ReadonlyMap<string, readonly SignalNote[]>> {
    return onDatabase(() => notesOf(this.#options.pool, auctionIds));
  }

  /** Puts a note and its audit row on record together (A7). */
  addNote(
    overseer: Overseer,
    about: { readonly auctionId: string; readonly version: number },
    note: NewSignalNote,
  ): Promise<SignalNote> {
    const { userId, displayName, organizationId, organizationName, sessionId, address } = overseer;
    const { auctionId, version } = about;
    const { signalKey, state, text } = note;
    return onDatabase(() =>
      inTransaction(this.#options.pool, async (client) => {
        const stored = await insertNote(client, {
          ...{ auctionId, version, signalKey, state, text, userId, organizationId },
          ...{ organizationName, by: displayName, at: this.#options.nowMs() },
        });
        await writeAudit(client, {
          kind: 'signal-noted',
          ...{ userId, organizationId, sessionId, address, objectId: auctionId },
          detail: { signal: signalKey, state, noteId: stored.noteId },
        });
        return stored;
      }),
    );
  }

  /** Puts a look at signals on the audit trail, before they are shown (ANO-7). */
  async look(
    overseer: Overseer,
    look: Omit<Look, 'sessionId'> & { readonly kind: 'signals-viewed' | 'signals-exported' },
  ): Promise<void> {
    const { userId, organizationId, sessionId, address } = overseer;
    const { kind, objectId, shown } = look;
    const now = this.#options.nowMs();
    const seen = { sessionId, objectId, shown };
    // What is taken away is always an act of its own.
    const news = kind === 'signals-exported' ? shown : this.#looks.unrecorded(seen, now);
    if (news === undefined) return;
    await onDatabase(() =>
      inTransaction(this.#options.pool, (client) =>
        writeAudit(client, {
          ...{ kind, userId, organizationId, sessionId, address, objectId },
          detail: { signals: news },
        }),
      ),
    );
    this.#looks.recorded(seen, now);
  }

  async #storeAll(sightings: readonly CountedSighting[]): Promise<void> {
    const { pool, userAgentsOf } = this.#options;
    const sessionIds = [...new Set(sightings.map(({ sessionId }) => sessionId))];
    const agents = await userAgentsOf(sessionIds);
    const rows = sightings.map(({ address, ...sighting }) => {
      const agent = (agents.get(sighting.sessionId) ?? '').slice(0, USER_AGENT_CHARS_MAX);
      return {
        ...sighting,
        addressMark: this.#marker.address(address),
        addressShown: shortenedAddress(address),
        deviceMark: this.#marker.device(agent),
        deviceShown: agent.replaceAll('\0', ''),
      };
    });
    await onDatabase(() =>
      inTransaction(pool, async (client) => {
        for (let from = 0; from < rows.length; from += SIGHTINGS_PER_STATEMENT) {
          await addSightings(client, rows.slice(from, from + SIGHTINGS_PER_STATEMENT));
        }
      }),
    );
  }
}
