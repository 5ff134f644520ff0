import { SIGHTINGS_WAITING_MAX } from '#contracts/limits.ts';

/** One offer as the live edge took it in: whose, in which session, from where. */
export interface Sighting {
  readonly auctionId: string;
  readonly bidderId: string;
  readonly sessionId: string;
  /** IPv6 down to its /64. */
  readonly address: string;
}

export interface CountedSighting extends Sighting {
  readonly firstAt: number;
  readonly lastAt: number;
  readonly offers: number;
}

/**
 * Gathers sightings until they are stored, so that an offer costs one look into a map and no statement. What is full
 * leaves newcomers out: a flood of sessions costs evidence about itself, never memory.
 */
export class SightingBook {
  #waiting = new Map<string, CountedSighting>();

  add(sighting: Sighting, atMs: number): void {
    const { auctionId, bidderId, sessionId, address } = sighting;
    const key = `${auctionId}\n${bidderId}\n${sessionId}\n${address}`;
    const known = this.#waiting.get(key);
    if (known !== undefined) {
      this.#waiting.set(key, { ...known, lastAt: atMs, offers: known.offers + 1 });
    } else if (this.#waiting.size < SIGHTINGS_WAITING_MAX) {
      const counted = { auctionId, bidderId, sessionId, address };
      this.#waiting.set(key, { ...counted, firstAt: atMs, lastAt: atMs, offers: 1 });
    }
  }

  /** What waits, and an empty book. */
  take(): readonly CountedSighting[] {
    const taken = [...this.#waiting.values()];
    this.#waiting = new Map();
    return taken;
  }

  /** Puts back what could not be stored. */
  putBack(sightings: readonly CountedSighting[]): void {
    for (const sighting of sightings) {
      const { auctionId, bidderId, sessionId, address } = sighting;
      const key = `${auctionId}\n${bidderId}\n${sessionId}\n${address}`;
      const later = this.#waiting.get(key);
      if (later === undefined && this.#waiting.size >= SIGHTINGS_WAITING_MAX) continue;
      this.#waiting.set(key, {
        ...sighting,
        lastAt: later?.lastAt ?? sighting.lastAt,
        offers: sighting.offers + (later?.offers ?? 0),
      });
    }
  }
}
