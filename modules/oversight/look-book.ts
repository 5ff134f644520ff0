const LOOK_AGAIN_MS = 10 * 60_000;
const LOOKS_KEPT_MAX = 10_000;

/** One look at signals: who, in which session, at what, and what stood there. */
export interface Look {
  readonly sessionId: string;
  /** Auction id, or `wall`. */
  readonly objectId: string;
  /** Keys of the signals that were shown. */
  readonly shown: readonly string[];
}

/**
 * Which looks are on the audit trail already: a page that stays open and asks again by itself is one look for ten
 * minutes, unless it shows a signal that it did not show before.
 */
export class LookBook {
  /** Oldest first. */
  readonly #looks = new Map<string, { readonly at: number; readonly shown: ReadonlySet<string> }>();

  /** The signals to put on record with this look; `undefined`: it is on record. */
  unrecorded({ sessionId, objectId, shown }: Look, nowMs: number): readonly string[] | undefined {
    const known = this.#looks.get(`${sessionId} ${objectId}`);
    if (known === undefined || nowMs - known.at >= LOOK_AGAIN_MS) return shown;
    const news = shown.filter((key) => !known.shown.has(key));
    return news.length === 0 ? undefined : news;
  }

  /** To be called once the row is written. */
  recorded({ sessionId, objectId, shown }: Look, nowMs: number): void {
    const key = `${sessionId} ${objectId}`;
    const known = this.#looks.get(key);
    const isFresh = known !== undefined && nowMs - known.at < LOOK_AGAIN_MS;
    this.#looks.delete(key);
    this.#looks.set(key, {
      at: isFresh ? known.at : nowMs,
      shown: new Set([...(isFresh ? known.shown : []), ...shown]),
    });
    for (const oldest of this.#looks.keys()) {
      if (this.#looks.size <= LOOKS_KEPT_MAX) return;
      this.#looks.delete(oldest);
    }
  }
}
