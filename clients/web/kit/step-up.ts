import { useSyncExternalStore } from 'react';
import { ProblemError } from './http.ts';

/** Sensitive acts ask for a factor that was shown a short time ago (S16): a dialog over the page asks for it. */

interface Wish {
  readonly done: () => void;
  readonly givenUp: () => void;
}

let wish: Wish | undefined;
const listeners = new Set<() => void>();

function put(next: Wish | undefined): void {
  wish = next;
  for (const listener of listeners) listener();
}

/** Runs an act; where the server wants a fresh factor first, asks for it and runs the act again. */
export async function withFresh<Value>(act: () => Promise<Value>): Promise<Value> {
  try {
    return await act();
  } catch (error) {
    const isAsked = error instanceof ProblemError && error.problem.code === 'FRESH_FACTOR_NEEDED';
    if (!isAsked || wish !== undefined) throw error;
    const isShown = await new Promise<boolean>((resolve) => {
      put({ done: () => resolve(true), givenUp: () => resolve(false) });
    });
    put(undefined);
    if (!isShown) throw error;
    return act();
  }
}

/** What the dialog answers; `undefined`: nobody asks. */
export function useStepUpWish(): Wish | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => wish,
  );
}
