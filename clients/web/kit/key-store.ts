import { pageStoreOf } from './idb.ts';

/**
 * The account's signing key in this browser. IndexedDB holds the pair itself; its private half was made non-extractable,
 * so neither this page nor anybody with the disk's page data can copy it out as text.
 */
const pairs = pageStoreOf('kaibiao-keys', 'pairs');

/** The pair of one owner; `undefined` when this browser has none. Rejects when the browser forbids storage. */
export async function loadKeyPair(owner: string): Promise<CryptoKeyPair | undefined> {
  const value = await pairs.get(owner);
  return isKeyPair(value) ? value : undefined;
}

export async function saveKeyPair(owner: string, pair: CryptoKeyPair): Promise<void> {
  await pairs.put(owner, pair);
}

function isKeyPair(value: unknown): value is CryptoKeyPair {
  return (
    typeof value === 'object' && value !== null && 'privateKey' in value && 'publicKey' in value
  );
}
