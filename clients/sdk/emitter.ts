/** Typed events of one object. Listeners are called in order of registration; one that throws stops nobody else. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(payload: never) => void>>();
  readonly #onFault: (error: unknown) => void;

  constructor(onFault: (error: unknown) => void) {
    this.#onFault = onFault;
  }

  /** Returns the unsubscribe. */
  on<Name extends keyof Events>(name: Name, listener: (payload: Events[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }

  emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      callSafely(() => (listener as (payload: Events[Name]) => void)(payload), this.#onFault);
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}

/** Runs the program's own callback; what it throws goes to `onFault` and leaves the protocol untouched. */
export function callSafely(callback: () => void, onFault: (error: unknown) => void): void {
  try {
    callback();
  } catch (error) {
    onFault(error);
  }
}

/** Throws a listener's fault where the platform reports uncaught errors, outside the protocol's own call stack. */
export function reportFault(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
