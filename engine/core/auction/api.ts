/**
 * The auction rules (AUC), pure. `AuctionState` is owned by whoever folds it: `evolve` changes it in place, because
 * a million offers a second leave no room for copies; everything else only reads.
 *
 * A writer's round for one command at its stamp `at`, never before the newest record: `settle`; `decide`; unless it is a
 * repeat, apply its event and `settle` again, so that what follows from it bears its time. `evolve` takes the records in order of their
 * versions, 2 and up; version 1 is `AuctionPublished`, which makes the state (`initialState`). Answers and views leave
 * only after the record is committed. `decide`, `firstDue`, `nextInstant` and the views never change the state.
 */
export { advance } from './advance.ts';
export { commandOf } from './command-of.ts';
export { intakeFault } from './custodians.ts';
export { decide, type Decision } from './decide.ts';
export { firstDue, isDue, nextInstant, settle } from './due.ts';
export { evolve } from './evolve.ts';
export { initialState } from './initial-state.ts';
export { type PresenceReport, presenceEvent } from './presence.ts';
export { bestOffer } from './ranking.ts';
export type { AuctionState } from './state.ts';
export { isEnded } from './state.ts';
export { restoreState, serializeState, stateHash } from './state-hash.ts';
export { auctionView, lotView, seesBest } from './views.ts';
