/** One store of one IndexedDB database; every call opens and closes, because pages live long and calls are rare. */
export interface PageStore {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
  keys(): Promise<readonly string[]>;
}

/** Calls reject when the browser forbids storage or has no room. */
export function pageStoreOf(database: string, store: string): PageStore {
  const act = (
    mode: IDBTransactionMode,
    ask: (objects: IDBObjectStore) => IDBRequest,
  ): Promise<unknown> => inStore({ database, store, mode }, ask);
  return {
    get: (key) => act('readonly', (objects) => objects.get(key)),
    put: async (key, value) => {
      await act('readwrite', (objects) => objects.put(value, key));
    },
    remove: async (key) => {
      await act('readwrite', (objects) => objects.delete(key));
    },
    keys: async () => {
      const found = await act('readonly', (objects) => objects.getAllKeys());
      return Array.isArray(found) ? found.filter((key) => typeof key === 'string') : [];
    },
  };
}

interface Place {
  readonly database: string;
  readonly store: string;
  readonly mode: IDBTransactionMode;
}

async function inStore(
  { database, store, mode }: Place,
  ask: (objects: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  const opened = await open(database, store);
  try {
    const transaction = opened.transaction(store, mode);
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
    });
    const request = ask(transaction.objectStore(store));
    await done;
    return request.result;
  } finally {
    opened.close();
  }
}

function open(database: string, store: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('no store'));
  });
}
