import { INTERRUPTION_NOTED_MS_MIN } from '#contracts/limits.ts';
import type { InterruptionCause, QuotationsOpened } from '#contracts/wire/rule-events.ts';
import type { PresenceReport } from '../core/auction/api.ts';
import type { AuctionDirectory } from './auction-directory.ts';
import type { AuctionWriter } from './auction-writer.ts';

export interface AuctionNotesDeps {
  readonly writers: Pick<AuctionDirectory, 'get' | 'values'>;
  /** Instant for the next record, or `undefined` while none can be made. */
  readonly acceptingNow: () => number | undefined;
  readonly isFrozen: (auctionId: string) => boolean;
  readonly freeze: (auctionId: string, detail: string) => void;
}

/**
 * What the process itself puts on record in running auctions: who came and went (PRS), and since when no command could
 * be taken (INC-2). Nobody waits for these records.
 */
export class AuctionNotes {
  readonly #deps: AuctionNotesDeps;
  #interruption: { readonly cause: InterruptionCause; readonly since: number } | undefined;

  constructor(deps: AuctionNotesDeps) {
    this.#deps = deps;
  }

  /** False: nothing can be recorded now, tell it again. True also for an auction that takes no more of it. */
  presence(auctionId: string, report: PresenceReport): boolean {
    const nowMs = this.#deps.acceptingNow();
    if (nowMs === undefined) return false;
    const writer = this.#deps.writers.get(auctionId);
    if (writer !== undefined) this.#note(writer, () => writer.notePresence(report, nowMs));
    return true;
  }

  /** What custodians opened of one lot; false: nothing can be recorded now, tell it again (SQ-5). */
  quotations(auctionId: string, event: QuotationsOpened): boolean {
    const nowMs = this.#deps.acceptingNow();
    if (nowMs === undefined) return false;
    const writer = this.#deps.writers.get(auctionId);
    if (writer !== undefined) this.#note(writer, () => writer.noteQuotations(event, nowMs));
    return true;
  }

  /** Commands cannot be taken since `since`; the first cause counts until it is over. */
  interrupted(cause: InterruptionCause, since: number): void {
    this.#interruption ??= { cause, since };
  }

  /** Commands are taken again: every auction that was open meanwhile gets it on record. */
  resumed(): void {
    const interruption = this.#interruption;
    const nowMs = interruption && this.#deps.acceptingNow();
    if (interruption === undefined || nowMs === undefined) return;
    this.#interruption = undefined;
    const { cause, since } = interruption;
    if (nowMs - since < INTERRUPTION_NOTED_MS_MIN) return;
    for (const writer of this.#deps.writers.values()) {
      if (writer.hasEnded || writer.published.rules.opensAt > nowMs) continue;
      this.#note(writer, () => writer.noteInterruption(cause, since, nowMs));
    }
  }

  /** The process took over an auction whose newest record is of `lastAt`. */
  restarted(writer: AuctionWriter, lastAt: number): void {
    const nowMs = this.#deps.acceptingNow();
    if (nowMs === undefined || nowMs - lastAt < INTERRUPTION_NOTED_MS_MIN) return;
    if (writer.hasEnded || writer.published.rules.opensAt > nowMs) return;
    this.#note(writer, () => writer.noteInterruption('restarted', lastAt, nowMs));
  }

  #note(writer: AuctionWriter, record: () => void): void {
    if (this.#deps.isFrozen(writer.stream)) return;
    try {
      record();
    } catch (error) {
      this.#deps.freeze(writer.stream, String(error));
    }
  }
}
