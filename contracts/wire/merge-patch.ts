/** RFC 7396 JSON merge patch, for views: `undefined` counts as absent, arrays are replaced whole. */

type Json = { readonly [field: string]: unknown };

function isPlain(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An id may be `constructor`: what a plain object inherits is no field of it. */
function own(object: Json, field: string): unknown {
  return Object.hasOwn(object, field) ? object[field] : undefined;
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  return isPlain(a) && isPlain(b) && diffViews(a, b) === undefined;
}

/** The patch that turns `before` into `after`, or `undefined` when nothing changed. Both must be free of `null`. */
export function diffViews(before: object, after: object): Json | undefined {
  if (!isPlain(before) || !isPlain(after)) return undefined;
  const patch: Record<string, unknown> = {};
  let isChanged = false;
  for (const field of Object.keys(after)) {
    const value = after[field];
    const old = own(before, field);
    if (value === undefined || old === value) continue;
    if (isPlain(value) && isPlain(old)) {
      const inner = diffViews(old, value);
      if (inner === undefined) continue;
      patch[field] = inner;
    } else {
      if (isSame(old, value)) continue;
      patch[field] = value;
    }
    isChanged = true;
  }
  for (const field of Object.keys(before)) {
    if (before[field] !== undefined && own(after, field) === undefined) {
      patch[field] = null;
      isChanged = true;
    }
  }
  return isChanged ? patch : undefined;
}

/** A new value; neither argument is changed. */
export function applyPatch<T extends object>(target: T, patch: Json): T {
  const result: Record<string, unknown> = { ...(target as Record<string, unknown>) };
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field];
    else if (isPlain(value)) {
      const old = own(result, field);
      result[field] = applyPatch(isPlain(old) ? old : {}, value);
    } else result[field] = value;
  }
  return result as T;
}
