import { expect, it } from 'vitest';
import type { BidStore } from './ports.ts';
import { StoreNameError } from './store-name.ts';

/** What every store of sealed files keeps. `reopen`: the same files as another process finds them. */
export interface BidStoreLab {
  readonly store: BidStore;
  readonly reopen: () => Promise<BidStore>;
}

const NAME = '开标-1/bids/-_digest/header.json';
const MEBIBYTE = 1024 * 1024;

async function* source(...pieces: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('half');
  throw new Error('the line broke');
}

async function textOf(store: BidStore, name: string): Promise<string | undefined> {
  const file = await store.get(name);
  if (file === undefined) return undefined;
  const pieces: Uint8Array[] = [];
  for await (const piece of file) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

export function bidStoreSuite(open: () => Promise<BidStoreLab>): void {
  it('given a file in pieces, it is there whole, for another process too', async () => {
    const { store, reopen } = await open();
    expect(await store.put(NAME, source('ab', 'c'))).toBe(3);
    expect(await textOf(store, NAME)).toBe('abc');
    expect(await textOf(await reopen(), NAME)).toBe('abc');
  });

  it('given an empty file and one of several pieces of a mebibyte, both are there', async () => {
    const { store } = await open();
    const large = Array.from({ length: 6 }, (_, at) => new Uint8Array(MEBIBYTE).fill(65 + at));
    expect(await store.put('o/f0.ebd', source())).toBe(0);
    expect(await store.put('o/f1.ebd', source(...large, 'end'))).toBe(6 * MEBIBYTE + 3);
    expect(await textOf(store, 'o/f0.ebd')).toBe('');
    expect(await textOf(store, 'o/f1.ebd')).toBe(`${Buffer.concat(large).toString()}end`);
  });

  it('given the same name again, nothing is replaced and the answer is what lies there', async () => {
    const { store } = await open();
    await store.put(NAME, source('first'));
    expect(await store.put(NAME, source('another one'))).toBe(5);
    expect(await textOf(store, NAME)).toBe('first');
  });

  it('given the same name twice at once, one whole file lies there', async () => {
    const { store } = await open();
    const sizes = await Promise.all([
      store.put(NAME, source('aaaa')),
      store.put(NAME, source('bbbb')),
    ]);
    expect(sizes).toEqual([4, 4]);
    expect(['aaaa', 'bbbb']).toContain(await textOf(store, NAME));
  });

  it('given a source that breaks, there is no file, and the name is free', async () => {
    const { store } = await open();
    await expect(store.put(NAME, broken())).rejects.toThrow('the line broke');
    expect(await store.get(NAME)).toBeUndefined();
    expect(await store.list('开标-1/')).toEqual([]);
    await store.put(NAME, source('whole'));
    expect(await textOf(store, NAME)).toBe('whole');
  });

  it('lists what is under a prefix in order of name, and nothing beside it', async () => {
    const { store } = await open();
    for (const name of ['o/bids/b/f0.ebd', 'o/bids/a/header.json', 'o/policy.json', 'o2/bids/c/x'])
      await store.put(name, source(name));
    expect(await store.list('o/bids/')).toEqual([
      { name: 'o/bids/a/header.json', bytes: 20 },
      { name: 'o/bids/b/f0.ebd', bytes: 15 },
    ]);
    expect((await store.list('o/')).map(({ name }) => name)).toEqual([
      'o/bids/a/header.json',
      'o/bids/b/f0.ebd',
      'o/policy.json',
    ]);
    expect(await store.list('nothing/')).toEqual([]);
  });

  it('removes what is under a prefix and nothing else; again is no fault', async () => {
    const { store } = await open();
    for (const name of ['o/bids/a/x', 'o/bids/ab/x', 'o/policy.json'])
      await store.put(name, source('1'));
    await store.remove('o/bids/a/');
    await store.remove('o/bids/a/');
    expect((await store.list('o/')).map(({ name }) => name)).toEqual([
      'o/bids/ab/x',
      'o/policy.json',
    ]);
    expect(await store.get('o/bids/a/x')).toBeUndefined();
  });

  it('removes one file and not its neighbours; again, or where there is none, is no fault', async () => {
    const { store, reopen } = await open();
    for (const name of ['o/bids/a/f1.ebd', 'o/bids/a/f10.ebd', 'o/bids/a/header.json'])
      await store.put(name, source('1'));
    await store.removeFile('o/bids/a/f1.ebd');
    await store.removeFile('o/bids/a/f1.ebd');
    await store.removeFile('o/bids/none/f1.ebd');
    expect((await (await reopen()).list('o/')).map(({ name }) => name)).toEqual([
      'o/bids/a/f10.ebd',
      'o/bids/a/header.json',
    ]);
  });

  it.each([
    '../secret',
    'o/../../secret',
    'o//x',
    '/etc/passwd',
    'o/.hidden',
    'o/a b',
    'o/a\0b',
    '',
  ])('given the name %j, nothing is read or written', async (name) => {
    const { store } = await open();
    await expect(store.put(name, source('x'))).rejects.toThrow(StoreNameError);
    await expect(store.get(name)).rejects.toThrow(StoreNameError);
    await expect(store.list(`${name}/`)).rejects.toThrow(StoreNameError);
    await expect(store.remove(`${name}/`)).rejects.toThrow(StoreNameError);
    await expect(store.removeFile(name)).rejects.toThrow(StoreNameError);
  });

  it('given a prefix without a slash at its end, nothing is listed or removed', async () => {
    const { store } = await open();
    await expect(store.list('o')).rejects.toThrow(StoreNameError);
    await expect(store.remove('o')).rejects.toThrow(StoreNameError);
  });
}
