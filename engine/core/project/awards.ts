import type { ResultLot } from '#contracts/journal/project-steps.ts';
import { lotId } from '#contracts/ids.ts';
import { invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import { periodEnd, type WorkCalendar } from '#contracts/work-calendar.ts';
import type { ProjectPolicy } from '#contracts/wire/project-draft.ts';
import type { Settlement } from './machine.ts';
import type { Award } from './project.ts';

/** The award (定标) of each lot: who is asked, until when, and who comes next (procedures 9.2). */

/** What periods are counted by. */
export interface AwardTerms {
  readonly policy: ProjectPolicy;
  readonly calendar: WorkCalendar;
}

/** The award of one lot as the auction left it. */
export function awardOf(lot: ResultLot, terms: AwardTerms, at: EpochMs): Award {
  const award: Award = {
    lotId: lotId(lot.lotId),
    state: 'cancelled',
    ranking: lot.ranking,
    abandoned: new Map(),
    candidate: undefined,
    dueAt: undefined,
    isAutoConfirmed: false,
    listedReason: undefined,
    reason: undefined,
  };
  if (lot.status === 'cancelled') return award;
  if (lot.status === 'completed') return offered(award, terms, at);
  const isOverCeiling = lot.ranking.length === 0 && lot.aboveCeiling > 0;
  return { ...award, state: isOverCeiling ? 'failed.overCeiling' : 'failed.tooFew' };
}

/**
 * Asks the first in rank who has not given up, or nobody when all have. A policy without a period for the winner asks
 * the buyer at once.
 */
export function offered(award: Award, terms: AwardTerms, at: EpochMs): Award {
  const candidate = award.ranking.find(({ bidderId }) => !award.abandoned.has(bidderId));
  if (candidate === undefined) {
    return { ...award, state: 'exhausted', candidate: undefined, dueAt: undefined };
  }
  const asked = { ...award, candidate };
  const { winnerConfirm } = terms.policy;
  if (winnerConfirm.n === 0) return confirmed(asked, terms, at);
  return {
    ...asked,
    state: 'winnerConfirm',
    dueAt: periodEnd(terms.calendar, at, winnerConfirm),
  };
}

/** The winner confirmed: the buyer's turn. */
export function confirmed(award: Award, { policy, calendar }: AwardTerms, at: EpochMs): Award {
  const dueAt = periodEnd(calendar, at, policy.buyerConfirm);
  return { ...award, state: 'buyerConfirm', dueAt };
}

/** The candidate gave the lot up, or let its time pass: the next in rank. */
export function abandoned(
  award: Award,
  why: 'by_itself' | 'no_confirmation',
  { terms, at }: { readonly terms: AwardTerms; readonly at: EpochMs },
): Award {
  const { candidate } = award;
  invariant(candidate !== undefined, 'only a candidate gives a lot up');
  const left = new Map(award.abandoned).set(candidate.bidderId, why);
  return offered({ ...award, abandoned: left }, terms, at);
}

/** The buyer took it, or its time passed and the rule took it. */
export function dealt(award: Award, isAutoConfirmed: boolean): Award {
  return { ...award, state: 'dealt', dueAt: undefined, isAutoConfirmed };
}

/** Where the project stands with its lots so. One award makes it a success; the reasons of failures come after it. */
export function settlementOf(awards: readonly Award[]): Settlement {
  const has = (...states: readonly Award['state'][]) =>
    awards.some(({ state }) => states.includes(state));
  if (has('winnerConfirm', 'buyerConfirm')) return 'confirming';
  if (has('dealt')) return 'concluded';
  if (has('buyerRejected')) return 'buyerRejected';
  if (has('failed.tooFew', 'exhausted')) return 'failed.tooFew';
  if (has('failed.overCeiling')) return 'failed.overCeiling';
  return 'withdrawn';
}

/** The running confirmation that ends first. */
export function firstDueAward(awards: readonly Award[]): (Award & { dueAt: EpochMs }) | undefined {
  let first: (Award & { dueAt: EpochMs }) | undefined;
  for (const award of awards) {
    const { dueAt } = award;
    if (dueAt !== undefined && (first === undefined || dueAt < first.dueAt)) {
      first = { ...award, dueAt };
    }
  }
  return first;
}
