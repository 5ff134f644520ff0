import type { EpochMs } from '#contracts/time.ts';
import { epochMs } from '#contracts/time.ts';
import type { AuctionEvent, AuctionPublished } from '#contracts/wire/auction-events.ts';
import { advance } from '../advance.ts';
import { decide } from '../decide.ts';
import { evolve } from '../evolve.ts';
import { initialState } from '../initial-state.ts';
import { publishedScenario } from '../scenario.ts';
import type { AuctionState } from '../state.ts';
import type { RandomAuction } from './arbitraries.ts';

export interface Recorded {
  readonly event: Exclude<AuctionEvent, AuctionPublished>;
  readonly at: EpochMs;
}

/** Runs the fast rules and keeps what a journal would; time goes on for `afterMs` after the last command. */
export function runFast({ rules, commands }: RandomAuction, afterMs: number) {
  const state = initialState(publishedScenario(rules));
  const records: Recorded[] = [];
  const record = (event: Recorded['event'], at: EpochMs): void => {
    records.push({ event, at });
    evolve(state, event, state.version + 1, at);
  };
  const settle = (at: EpochMs): void => {
    for (let due = advance(state, at); due.length > 0; due = advance(state, at)) {
      for (const event of due) record(event, at);
    }
  };
  const answers = commands.map(({ at, command }) => {
    settle(at);
    const decision = decide(state, command, at);
    if (!decision.isRepeat) record(decision.event, at);
    return decision.answer.outcome === 'accepted' ? undefined : decision.answer.reason;
  });
  const now = epochMs((commands.at(-1)?.at ?? 0) + afterMs);
  settle(now);
  return { state, records, answers, now };
}

/** Folds records as a reader of the journal would, from the publication or from a state on the way. */
export function replay(
  { rules }: RandomAuction,
  records: readonly Recorded[],
  from?: AuctionState,
): AuctionState {
  const state = from ?? initialState(publishedScenario(rules));
  for (const { event, at } of records) evolve(state, event, state.version + 1, at);
  return state;
}
