import type { z } from 'zod';

/**
 * Small things that have to survive a reload, in `localStorage`, checked by a schema when they come back. A browser
 * that refuses storage answers `false`, and the screen says what that means.
 */
export interface Keep<Value> {
  read(): Value | undefined;
  write(value: Value): boolean;
  clear(): void;
}

export type TextStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const PREFIX = 'kaibiao.';

export function openKeep<Shape extends z.ZodType>(
  store: TextStore | undefined,
  name: string,
  schema: Shape,
): Keep<z.infer<Shape>> {
  const key = PREFIX + name;
  return {
    read: () => {
      const text = attempt(() => store?.getItem(key));
      if (text === undefined || text === null) return undefined;
      const parsed = schema.safeParse(attempt((): unknown => JSON.parse(text)));
      return parsed.success ? parsed.data : undefined;
    },
    write: (value) =>
      attempt(() => {
        if (!store) return false;
        store.setItem(key, JSON.stringify(value));
        return true;
      }) ?? false,
    clear: () => {
      attempt(() => store?.removeItem(key));
    },
  };
}

/** Drops everything that was kept for one owner; names start with a kind, then the owner. */
export function forgetOwner(store: Storage | undefined, owner: string): void {
  attempt(() => {
    if (!store) return;
    const keys = Array.from({ length: store.length }, (_, index) => store.key(index));
    for (const key of keys) {
      const [, , keyOwner] = key?.split('.') ?? [];
      if (key?.startsWith(PREFIX) && keyOwner === owner) store.removeItem(key);
    }
  });
}

/** The page's storage; `undefined` where the browser forbids even to look at it. */
export function pageStore(): Storage | undefined {
  return attempt(() => globalThis.localStorage);
}

/** Storage throws when it is full, forbidden or damaged; each of these means "not kept". */
export function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
