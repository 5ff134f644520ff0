import { LOG_ENDED_WAITING_MAX, LOG_LEAVES_PER_HEAD_MAX } from '#contracts/limits.ts';
import type { LogLeaf, LogStore } from '../runtime/ports.ts';

/** A stream's committed head as the log needs it. */
export interface StreamState {
  readonly stream: string;
  readonly version: number;
  readonly hash: Uint8Array;
  readonly isEnded: boolean;
  /** The visibility of the auction's journal (AUC-12, RND-2). */
  readonly visibility: string;
}

/**
 * Where the rules hide whether anybody acts, a leaf comes on every such round whether or not something changed: neither the
 * public log nor its rhythm may tell (LOG-5).
 */
export const COVER_ROUNDS = 10;
const COVERED: ReadonlySet<string> = new Set(['sealed', 'rank-only']);
/** Ended streams looked up in the store in one round. */
const LOOKUPS_PER_ROUND = 64;

/** Decides which streams get a leaf in this round. What finds no room keeps its place in the line. */
export class HeadQueue {
  /** In order of waiting; a later head of the same stream takes the earlier one's place. */
  readonly #waiting = new Map<string, StreamState>();
  /** Ended streams of which it is not known whether the log has their last leaf. */
  readonly #unsure = new Map<string, StreamState>();
  /** Version in the last leaf of each running stream. */
  #leafed = new Map<string, number>();
  #round = 0;

  /** False when too many wait already: note it again later. */
  noteEnded(head: StreamState): boolean {
    const known = this.#leafed.get(head.stream);
    if (known === head.version) return true;
    if (this.#waiting.size + this.#unsure.size >= LOG_ENDED_WAITING_MAX) return false;
    if (known === undefined && !this.#waiting.has(head.stream)) this.#unsure.set(head.stream, head);
    else this.#waiting.set(head.stream, head);
    return true;
  }

  /** Sorts out ended streams that have their last leaf already. */
  async dropLeafed(store: Pick<LogStore, 'leavesOfStream'>): Promise<void> {
    for (const head of [...this.#unsure.values()].slice(0, LOOKUPS_PER_ROUND)) {
      const leaves = await store.leavesOfStream(head.stream);
      if (leaves.at(-1)?.version !== head.version) this.#waiting.set(head.stream, head);
      this.#unsure.delete(head.stream);
    }
  }

  /** The heads that are due, oldest first, at most `LOG_LEAVES_PER_HEAD_MAX`. */
  take(running: Iterable<StreamState>): readonly StreamState[] {
    const isCoverRound = this.#round % COVER_ROUNDS === 0;
    this.#round += 1;
    const seen = new Map<string, number>();
    for (const head of running) {
      const leafed = this.#leafed.get(head.stream);
      if (leafed !== undefined) seen.set(head.stream, leafed);
      const isCovered = COVERED.has(head.visibility) && !head.isEnded;
      const isDue = isCovered ? isCoverRound : leafed !== head.version;
      // A stream in the line keeps its place, with its newest head.
      if (isDue || this.#waiting.has(head.stream)) this.#waiting.set(head.stream, head);
    }
    this.#leafed = seen;
    return [...this.#waiting.values()].slice(0, LOG_LEAVES_PER_HEAD_MAX);
  }

  /** These leaves are stored. */
  leafed(leaves: readonly LogLeaf[]): void {
    for (const { stream, version } of leaves) {
      const waiting = this.#waiting.get(stream);
      // A running stream that moved on meanwhile is found again by `take`, a covered one not before its round.
      const isLastStillDue = waiting?.isEnded === true && waiting.version !== version;
      if (!isLastStillDue) this.#waiting.delete(stream);
      this.#leafed.set(stream, version);
    }
  }
}
