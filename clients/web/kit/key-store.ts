/**
 * The account's signing key in this browser. IndexedDB holds the pair itself; its private half was made non-extractable,
 * so neither this page nor anybody with the disk's page data can copy it out as text.
 */
const DATABASE = 'kaibiao-keys';
const STORE = 'pairs';

/** The pair of one owner; `undefined` when this browser has none. Rejects when the browser forbids storage. */
export function loadKeyPair(owner: string): Promise<CryptoKeyPair | undefined> {
  return inStore('readonly', (store) => store.get(owner)).then((value) =>
    isKeyPair(value) ? value : undefined,
  );
}

export async function saveKeyPair(owner: string, pair: CryptoKeyPair): Promise<void> {
  await inStore('readwrite', (store) => store.put(pair, owner));
}

async function inStore(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  const database = await openDatabase();
  try {
    const transaction = database.transaction(STORE, mode);
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
    });
    const request = act(transaction.objectStore(STORE));
    await done;
    return request.result;
  } finally {
    database.close();
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('no key store'));
  });
}

function isKeyPair(value: unknown): value is CryptoKeyPair {
  return (
    typeof value === 'object' && value !== null && 'privateKey' in value && 'publicKey' in value
  );
}
