import { VERIFY_PER_BIDDER_MAX, VERIFY_RECENT_OFFERS_MAX } from '#contracts/limits.ts';
import { invariant } from '#contracts/result.ts';

/** What the journal says about one bidder's signed offers; enough to go on after a restart. */
export interface RecordedSeq {
  /** Highest `seq` on record. */
  readonly seq: number;
  /** Body hashes (hex) of the newest recorded offers, oldest first; at most VERIFY_RECENT_OFFERS_MAX count. */
  readonly recent: readonly string[];
}

/** One offer on its way through a lane; `settle` is called once, `deliver` when all before it were delivered. */
export interface Slot<T> {
  result: T | undefined;
  readonly deliver: (result: T) => void;
}

/**
 * The offers of one bidder in one auction: results leave in the order of arrival, and `seq` only rises (SIG-6).
 * Owned by the verifier; single-threaded.
 */
export class Lane<T> {
  readonly #slots: Slot<T>[] = [];
  readonly #recent = new Set<string>();
  #seq = 0;
  #isReady = false;

  get isIdle(): boolean {
    return this.#slots.length === 0;
  }

  get isFull(): boolean {
    return this.#slots.length >= VERIFY_PER_BIDDER_MAX;
  }

  /** Sets what the journal knows; before that nothing is delivered. */
  start(recorded: RecordedSeq | undefined): void {
    invariant(!this.#isReady, 'a lane starts once');
    this.#seq = recorded?.seq ?? 0;
    for (const hash of recorded?.recent.slice(-VERIFY_RECENT_OFFERS_MAX) ?? []) {
      this.#recent.add(hash);
    }
    this.#isReady = true;
    this.#pump();
  }

  enter(deliver: (result: T) => void): Slot<T> {
    const slot: Slot<T> = { result: undefined, deliver };
    this.#slots.push(slot);
    return slot;
  }

  settle(slot: Slot<T>, result: T): void {
    // `fail` has answered it already.
    if (slot.result !== undefined) return;
    slot.result = result;
    this.#pump();
  }

  /** Answers everything that waits, whatever its state, with the same result; for a journal that cannot be read. */
  fail(result: T): void {
    for (const slot of this.#slots.splice(0)) {
      slot.result = result;
      slot.deliver(result);
    }
  }

  /**
   * True for an offer whose signature holds and whose `seq` is higher than all before, or that is one of the newest
   * offers once more, byte for byte. Must be asked in order of arrival, when the offer is delivered.
   */
  admit(seq: number, bodyHash: string): boolean {
    if (this.#recent.has(bodyHash)) return true;
    if (seq <= this.#seq) return false;
    this.#seq = seq;
    this.#recent.add(bodyHash);
    const [oldest] = this.#recent;
    if (this.#recent.size > VERIFY_RECENT_OFFERS_MAX && oldest !== undefined) {
      this.#recent.delete(oldest);
    }
    return true;
  }

  #pump(): void {
    if (!this.#isReady) return;
    for (let head = this.#slots[0]; head?.result !== undefined; head = this.#slots[0]) {
      this.#slots.shift();
      head.deliver(head.result);
    }
  }
}
