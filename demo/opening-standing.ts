import { OPENING_STATES, type OpeningState } from '#contracts/journal/opening-steps.ts';
import type { Opening } from '#engine/api.ts';

/** The stages in which the demo shows an opening, each the state that it is brought to, in the order of the procedure. */
export const DEMO_STAGES = OPENING_STATES;
export type DemoStage = OpeningState;

/**
 * How an opening of the demo stands. `there`: in the state of its stage, or brought further by a visitor. `under_way`: its loader
 * ended before, and it can be played on. `spoilt`: too much time has passed for that, so there has to be another one.
 */
export type DemoStanding = 'there' | 'under_way' | 'spoilt';

/** Bids of an opening that is to be held. */
export const DEMO_BIDS = 3;

/** Pure. `nowMs`: the engine's time. */
export function demoStanding(stage: DemoStage, opening: Opening, nowMs: number): DemoStanding {
  const { state } = opening;
  if (state === 'receiving') return standingOfReceiving(stage, opening, nowMs);
  if (stage === 'receiving' || (state === 'tooFew') !== (stage === 'tooFew')) return 'spoilt';
  if (stage === 'closing' && state === 'closing') {
    // The agency has signed where the list waits for the second signature.
    return opening.signed.size > 0 ? 'there' : 'under_way';
  }
  const ahead = DEMO_STAGES.indexOf(stage) - DEMO_STAGES.indexOf(state);
  if (ahead <= 0) return isReadOutIn(stage) && isAnyShut(opening) ? 'spoilt' : 'there';
  const isLate = state === 'opening' && nowMs >= (opening.windowEndsAt ?? 0);
  return isLate || isAnyShut(opening) ? 'spoilt' : 'under_way';
}

function standingOfReceiving(
  stage: DemoStage,
  { active, arranged }: Opening,
  nowMs: number,
): DemoStanding {
  const isInTime = nowMs < Number(arranged.policy.deadline);
  if (stage === 'receiving') return isInTime ? 'there' : 'spoilt';
  return isInTime || stage === 'tooFew' || active.size >= DEMO_BIDS ? 'under_way' : 'spoilt';
}

function isReadOutIn(stage: DemoStage): boolean {
  return stage === 'reading' || stage === 'confirming' || stage === 'closed';
}

/** One lay shut until the end because nobody was there to release. */
function isAnyShut({ listed }: Opening): boolean {
  return listed.some(({ outcome: { state } }) => state !== 'sealed' && state !== 'opened');
}
