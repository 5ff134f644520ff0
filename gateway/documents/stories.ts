import { offerLog, type OfferLogRow } from '#contracts/journal/offer-log.ts';
import type { JournalRecord } from '#contracts/journal/record.ts';
import { type AuctionStory, StoryFold } from '#contracts/journal/story.ts';
import { STORIES_RECORDS_MAX, STORY_RECORDS_MAX } from '#contracts/limits.ts';
import { invariant } from '#contracts/result.ts';
import { utf8Text } from '#contracts/utf8.ts';
import type { IncidentRow } from '#contracts/wire/rest-officials.ts';
import type { Audience } from '#contracts/wire/views.ts';
import type { Engine, StreamHead } from '#engine/api.ts';

const RECORDS_PAGE = 500;
/** Readers whose log of one story is kept between its pages. */
const LOGS_KEPT = 8;

interface Shelved {
  readonly fold: StoryFold;
  /** Catching up, one after the other. */
  turn: Promise<void>;
  /** Logs by reader, of the version at which they were made. */
  logs: Map<string, readonly OfferLogRow[]>;
  logsVersion: number;
}

/**
 * Stories of auctions, folded once and carried on when records are added; those that were not asked for longest are forgotten. The
 * records are read in pages, so that nobody's offer waits for a fold.
 */
export class Stories {
  readonly #read: Engine['read'];
  /** Oldest use first. */
  readonly #shelf = new Map<string, Shelved>();

  constructor(read: Engine['read']) {
    this.#read = read;
  }

  /** The story up to this head or a little later; `undefined`: too long to be folded here. */
  async storyOf(head: Pick<StreamHead, 'stream' | 'version'>): Promise<AuctionStory | undefined> {
    return (await this.#caughtUp(head))?.fold.story();
  }

  /** The offer log of one reader, oldest first (ARC-2); `undefined`: too long to be folded here. */
  async logOf(
    head: Pick<StreamHead, 'stream' | 'version'>,
    audience: Audience,
  ): Promise<readonly OfferLogRow[] | undefined> {
    const shelved = await this.#caughtUp(head);
    if (shelved === undefined) return undefined;
    const { fold } = shelved;
    if (shelved.logsVersion !== fold.version || shelved.logs.size >= LOGS_KEPT) {
      shelved.logs = new Map();
      shelved.logsVersion = fold.version;
    }
    const reader = audience.kind === 'bidder' ? `bidder ${audience.bidderId}` : audience.kind;
    const known = shelved.logs.get(reader);
    if (known !== undefined) return known;
    const rows = offerLog(fold.story(), audience);
    shelved.logs.set(reader, rows);
    return rows;
  }

  /** The incident log, oldest first (INC-3); `undefined`: too long to be folded here. */
  async incidentsOf(
    head: Pick<StreamHead, 'stream' | 'version'>,
  ): Promise<readonly IncidentRow[] | undefined> {
    return (await this.storyOf(head))?.incidents;
  }

  async #caughtUp(head: Pick<StreamHead, 'stream' | 'version'>): Promise<Shelved | undefined> {
    if (head.version > STORY_RECORDS_MAX) return undefined;
    const shelved = this.#take(head.stream);
    const turn = shelved.turn.then(() => this.#carryOn(shelved.fold, head));
    // Whoever asked hears of a fault; the next one begins again where the fold stands.
    shelved.turn = turn.catch(() => undefined);
    try {
      await turn;
    } catch (error) {
      this.#shelf.delete(head.stream);
      throw error;
    }
    this.#forgetSome(head.stream);
    return shelved;
  }

  #take(stream: string): Shelved {
    const known = this.#shelf.get(stream);
    const shelved = known ?? {
      fold: new StoryFold(),
      turn: Promise.resolve(),
      logs: new Map<string, readonly OfferLogRow[]>(),
      logsVersion: 0,
    };
    this.#shelf.delete(stream);
    this.#shelf.set(stream, shelved);
    return shelved;
  }

  async #carryOn(
    fold: StoryFold,
    { stream, version }: Pick<StreamHead, 'stream' | 'version'>,
  ): Promise<void> {
    while (fold.version < version) {
      const limit = Math.min(RECORDS_PAGE, version - fold.version);
      const records = await this.#read(stream, fold.version, limit);
      invariant(records.length > 0, 'a stream has the records up to its head');
      for (const { bytes } of records) {
        // The engine wrote these bytes, and their chain was checked when they were read in.
        const record: JournalRecord = JSON.parse(utf8Text(bytes));
        fold.take(record);
      }
    }
  }

  #forgetSome(kept: string): void {
    let sum = 0;
    for (const { fold } of this.#shelf.values()) sum += fold.version;
    for (const [stream, { fold }] of this.#shelf) {
      if (sum <= STORIES_RECORDS_MAX) return;
      if (stream === kept) continue;
      this.#shelf.delete(stream);
      sum -= fold.version;
    }
  }
}
