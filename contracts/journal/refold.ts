import type { LotStatus, RankingRow } from '../wire/auction-events.ts';
import type { QuotationsOpened } from '../wire/rule-events.ts';
import type { CaseEvent } from './case-events.ts';
import type { JournalRecord } from './record.ts';
import type { StreamKind } from './stream-kind.ts';

/**
 * Recomputes an auction from its records by the rules (`engine/core/auction/refold.ts`); injected, so that this folder needs
 * no rules.
 */
export interface Refold {
  /**
   * Takes the next record. The text says what the rules would have written instead; after one, no further record may be
   * given.
   */
  apply(record: JournalRecord): string | undefined;
  /** What the records so far amount to. */
  outcome(): RefoldOutcome;
}

/** The same for a case, by the rules of its kind (`engine/core/case-refold.ts`). */
export interface CaseRefold {
  apply(record: JournalRecord<CaseEvent>): string | undefined;
  outcome(): RefoldOutcome;
}

export interface RefoldOutcome {
  readonly title: string;
  /** Display names of the admitted bidders by id, as published. */
  readonly bidderNames: Readonly<Record<string, string>>;
  /** Whether every lot is closed. */
  readonly isEnded: boolean;
  /** SHA-256 of the folded state, lower-case hex (AUC-11). */
  readonly stateHash: string;
  /** Empty for a case. */
  readonly lots: readonly RefoldedLot[];
  /** Set for a case: what it is, and where it stands. */
  readonly case?: { readonly kind: StreamKind; readonly phase: string };
}

export interface RefoldedLot {
  readonly lotId: string;
  readonly status: LotStatus;
  /** Present once the lot is no longer open. */
  readonly closedAt?: number;
  readonly overtimeCount: number;
  /** Valid offers, best first; empty when the lot is cancelled. */
  readonly ranking: readonly RankingRow[];
  /** What its custodians' opening gave, where they kept its prices (SQ-5). */
  readonly opened?: QuotationsOpened;
}
