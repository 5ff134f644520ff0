/**
 * The one tab that may offer (D5, habit 15). A Web Lock named after user and auction decides between tabs; it also
 * follows a tab that crashes. `unguarded`: the browser has no locks here (plain HTTP), and the screen says so.
 */
export type SeatState = 'asking' | 'held' | 'elsewhere' | 'unguarded';

export interface Seat {
  state(): SeatState;
  subscribe(listener: () => void): () => void;
  /** Takes the seat from the other tab, which learns it at once. */
  takeOver(): void;
  release(): void;
}

/** The part of `navigator.locks` that is used. */
export interface Locks {
  request(
    name: string,
    options: {
      readonly ifAvailable?: boolean;
      readonly steal?: boolean;
      readonly signal?: AbortSignal;
    },
    hold: (lock: object | null) => Promise<void>,
  ): Promise<unknown>;
}

export function openSeat(locks: Locks | undefined, name: string): Seat {
  const listeners = new Set<() => void>();
  let state: SeatState = locks ? 'asking' : 'unguarded';
  let giveBack: (() => void) | undefined;
  let isReleased = false;
  const queue = new AbortController();

  const become = (next: SeatState): void => {
    if (isReleased || state === next) return;
    state = next;
    for (const listener of listeners) listener();
  };
  const hold = (): Promise<void> => {
    if (isReleased) return Promise.resolve();
    become('held');
    const held = Promise.withResolvers<void>();
    giveBack = held.resolve;
    return held.promise;
  };
  const wait = (): void => {
    if (isReleased || !locks) return;
    become('elsewhere');
    locks.request(name, { signal: queue.signal }, hold).catch(wait);
  };

  locks
    ?.request(name, { ifAvailable: true }, (lock) => {
      if (lock) return hold();
      wait();
      return Promise.resolve();
    })
    // The lock was stolen by another tab: stand in line again.
    .catch(wait);

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    takeOver: () => {
      if (!locks || isReleased || state === 'held') return;
      locks.request(name, { steal: true }, hold).catch(wait);
    },
    release: () => {
      isReleased = true;
      queue.abort();
      giveBack?.();
    },
  };
}
