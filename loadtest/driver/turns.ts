import { AsyncLocalStorage } from 'node:async_hooks';

/** Which virtual user runs which iteration; kept beside each flow of work, since all of them share one process. */
export interface Turn {
  /** From 1, through all scenarios of the run. */
  readonly idInTest: number;
  /** From 0, of its scenario. */
  readonly iterationInTest: number;
}

export const turns = new AsyncLocalStorage<Turn>();
