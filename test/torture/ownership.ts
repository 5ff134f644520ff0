/** One line of the log of claims that a trigger in the torture's database writes beside `engine.partitions`. */
export interface Claim {
  readonly partition: number;
  readonly epoch: number;
  readonly owner: string;
  readonly claimedAtMs: number;
}

export interface Reign {
  readonly owner: string;
  readonly fromMs: number;
  /** When the next epoch was claimed; infinite for the one in force. */
  readonly toMs: number;
}

/** Both instants are of the database's clock, which NTP may push back by a hair between them. */
const CLOCK_TOLERANCE_MS = 2;

/** Who held which epoch of which partition, from when until when. */
export class Ownership {
  readonly #claims = new Map<number, Map<number, Claim>>();
  readonly #last = new Map<string, number>();

  constructor(claims: readonly Claim[]) {
    for (const claim of claims) {
      const { partition, epoch, owner } = claim;
      const epochs = this.#claims.get(partition) ?? new Map<number, Claim>();
      epochs.set(epoch, claim);
      this.#claims.set(partition, epochs);
      const key = `${partition} ${owner}`;
      this.#last.set(key, Math.max(this.#last.get(key) ?? 0, epoch));
    }
  }

  reign(partition: number, epoch: number): Reign | undefined {
    const epochs = this.#claims.get(partition);
    const claim = epochs?.get(epoch);
    if (claim === undefined) return undefined;
    const next = epochs?.get(epoch + 1);
    return {
      owner: claim.owner,
      fromMs: claim.claimedAtMs - CLOCK_TOLERANCE_MS,
      toMs: next === undefined ? Number.POSITIVE_INFINITY : next.claimedAtMs + CLOCK_TOLERANCE_MS,
    };
  }

  /** The highest epoch that this owner ever held there. */
  lastEpochOf(owner: string, partition: number): number | undefined {
    return this.#last.get(`${partition} ${owner}`);
  }
}
