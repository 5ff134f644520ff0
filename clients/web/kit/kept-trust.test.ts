import { describe, expect, it } from 'vitest';
import { openTrustKeep } from './kept-trust.ts';

/** Storage in memory; `isFull`: it takes nothing. */
function storeWith(isFull = false) {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (isFull) throw new Error('full');
      items.set(key, value);
    },
    removeItem: (key: string) => void items.delete(key),
  };
}

const trust = {
  roots: [new Uint8Array([0x30, 1, 255])],
  authorities: [],
  revocations: [new Uint8Array([0x30, 2])],
};

describe('roots that are kept on this machine', () => {
  it('[SEAL-22] are the same bytes at the next visit, until they are forgotten', () => {
    const store = storeWith();
    expect(openTrustKeep(store).read()).toBeUndefined();
    expect(openTrustKeep(store).write(trust)).toBe(true);
    expect(openTrustKeep(store).read()).toEqual(trust);
    openTrustKeep(store).clear();
    expect(openTrustKeep(store).read()).toBeUndefined();
  });

  it('given storage that is full, forbidden or damaged, then nothing is said to be kept', () => {
    expect(openTrustKeep(storeWith(true)).write(trust)).toBe(false);
    expect(openTrustKeep(undefined).write(trust)).toBe(false);
    const store = storeWith();
    openTrustKeep(store).write(trust);
    const [key = ''] = store.items.keys();
    store.items.set(key, '{"roots":["no base64!"],"revocations":[]}');
    expect(openTrustKeep(store).read()).toBeUndefined();
    // Without a root nothing can be checked.
    expect(openTrustKeep(store).write({ ...trust, roots: [] })).toBe(false);
  });
});
