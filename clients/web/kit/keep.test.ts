import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openKeep, type TextStore } from './keep.ts';

function memory(): TextStore & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => void texts.set(key, text),
    removeItem: (key) => void texts.delete(key),
  };
}

const schema = z.object({ price: z.number() });

describe('what survives a reload', () => {
  it('comes back as it was and can be cleared', () => {
    const store = memory();
    expect(openKeep(store, 'x', schema).write({ price: 5 })).toBe(true);
    expect(openKeep(store, 'x', schema).read()).toEqual({ price: 5 });
    openKeep(store, 'x', schema).clear();
    expect(openKeep(store, 'x', schema).read()).toBeUndefined();
  });

  it.each(['{', '{"price":"5"}', 'null', '[]'])('is dropped when it is damaged: %s', (text) => {
    const store = memory();
    store.setItem('kaibiao.x', text);
    expect(openKeep(store, 'x', schema).read()).toBeUndefined();
  });

  it('says that nothing was kept when the browser refuses', () => {
    const full: TextStore = {
      ...memory(),
      setItem: () => {
        throw new Error('QuotaExceededError');
      },
    };
    expect(openKeep(full, 'x', schema).write({ price: 5 })).toBe(false);
    expect(openKeep(undefined, 'x', schema).write({ price: 5 })).toBe(false);
  });
});
