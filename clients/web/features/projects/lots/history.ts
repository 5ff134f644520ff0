/** What was before and what was undone, newest last. Pure. */
export interface History<Value> {
  readonly past: readonly Value[];
  readonly future: readonly Value[];
}

export const NO_HISTORY: History<never> = { past: [], future: [] };
/** Steps that can be undone; a table of a thousand lots shares its unchanged rows between them. */
export const UNDO_STEPS_MAX = 100;

export function remember<Value>(history: History<Value>, before: Value): History<Value> {
  return { past: [...history.past, before].slice(-UNDO_STEPS_MAX), future: [] };
}

/** `undefined` when there is nothing to undo. */
export function undo<Value>(history: History<Value>, present: Value) {
  const value = history.past.at(-1);
  if (value === undefined) return undefined;
  const past = history.past.slice(0, -1);
  return { value, history: { past, future: [...history.future, present] } };
}

/** `undefined` when nothing was undone. */
export function redo<Value>(history: History<Value>, present: Value) {
  const value = history.future.at(-1);
  if (value === undefined) return undefined;
  const future = history.future.slice(0, -1);
  return { value, history: { past: [...history.past, present], future } };
}
