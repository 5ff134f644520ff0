import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../utf8.ts';
import {
  appendLeaf,
  EMPTY_FRONTIER,
  type Frontier,
  frontierRoot,
  leafHash,
  verifyConsistency,
} from './merkle.ts';
import {
  consistencyFromTiles,
  entryBundle,
  parseTilePath,
  type ReadTile,
  rootFromTiles,
  TILE_WIDTH,
  TileError,
  type TileName,
  tilePath,
  tileWidthAt,
} from './tiles.ts';

const LEAVES_MAX = 70_000;

/** Roots of every size asked for, and the hashes of every tile level, of one log. */
const hashes: Uint8Array[][] = [[], [], []];
const roots = new Map<number, Uint8Array>();
let frontier: Frontier = EMPTY_FRONTIER;
for (let at = 0; at < LEAVES_MAX; at += 1) {
  const leaf = leafHash(sha256, utf8(`entry ${at}`));
  frontier = appendLeaf(sha256, frontier, {
    leaf,
    onNode: (level, _index, hash) => {
      if (level % 8 === 0) hashes[level / 8]?.push(hash);
    },
  });
  roots.set(at + 1, frontierRoot(sha256, frontier));
}

const readTile: ReadTile = async ({ level, index, width }) =>
  level === 'entries'
    ? undefined
    : Uint8Array.from(
        (hashes[level] ?? [])
          .slice(index * TILE_WIDTH, index * TILE_WIDTH + width)
          .flatMap((hash) => [...hash]),
      );

describe('tiles of the log', () => {
  it.each<[TileName, string]>([
    [{ level: 0, index: 1_234_067, width: 256 }, '0/x001/x234/067'],
    [{ level: 0, index: 273, width: 112 }, '0/273.p/112'],
    [{ level: 2, index: 0, width: 1 }, '2/000.p/1'],
    [{ level: 'entries', index: 5, width: 256 }, 'entries/005'],
  ])('[LOG-10] given %j, then its path is %s, and that path alone', (name, path) => {
    expect(tilePath(name)).toBe(path);
    expect(parseTilePath(path)).toEqual(name);
  });

  it.each([
    ...['', '0', '0/', '7/000', '00/000', '0/0', '0/0000', '0/1234', '0/x000/001', '0/001/002'],
    ...[
      '0/000.p/0',
      '0/000.p/256',
      '0/000.p/01',
      '0/000.p/',
      '0/000/',
      '/0/000',
      'entries',
      '0/../1',
    ],
    '0/x999/x999/x999/x999/x999/999',
  ])('[LOG-10] given the path %j, then there is no such tile', (path) => {
    expect(parseTilePath(path)).toBeUndefined();
  });

  it('[LOG-10] given 70000 leaves, then there are the tiles that the C2SP text counts', () => {
    expect([272, 273, 274].map((index) => tileWidthAt(0, index, 70_000))).toEqual([256, 112, 0]);
    expect([0, 1, 2].map((index) => tileWidthAt(1, index, 70_000))).toEqual([256, 17, 0]);
    expect([0, 1].map((index) => tileWidthAt(2, index, 70_000))).toEqual([1, 0]);
    expect([tileWidthAt(0, 0, 256), tileWidthAt(1, 0, 256)]).toEqual([256, 1]);
    expect(tileWidthAt('entries', 273, 70_000)).toBe(112);
  });

  it('[LOG-10] given entries, then their bundle has each after its length in two bytes', () => {
    const bundle = entryBundle([utf8('abc'), new Uint8Array(0), new Uint8Array(258).fill(1)]);
    expect([...bundle.subarray(0, 7)]).toEqual([0, 3, 97, 98, 99, 0, 0]);
    expect([...bundle.subarray(7, 10)]).toEqual([1, 2, 1]);
    expect(bundle.length).toBe(5 + 2 + 260);
  });

  it('[LOG-10] given any two sizes, then tiles alone prove the one a prefix of the other', async () => {
    const size = fc.oneof(
      fc.integer({ min: 1, max: LEAVES_MAX }),
      fc.constantFrom(1, 255, 256, 257, 65_535, 65_536, 65_537, LEAVES_MAX),
    );
    await fc.assert(
      fc.asyncProperty(size, size, async (one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const [fromRoot, toRoot] = [roots.get(from), roots.get(to)];
        if (fromRoot === undefined || toRoot === undefined) throw new Error('every root is known');
        expect(await rootFromTiles(sha256, readTile, to)).toEqual(toRoot);
        const proof = await consistencyFromTiles(sha256, readTile, { from, to });
        expect(verifyConsistency(sha256, { from, to, fromRoot, toRoot, proof })).toBe(true);
        const forged = { from, to, fromRoot: sha256(fromRoot), toRoot, proof };
        expect(verifyConsistency(sha256, forged)).toBe(false);
      }),
    );
  });

  it('[LOG-10] given a tile that is missing or short, then nothing is said', async () => {
    const none = rootFromTiles(sha256, async () => undefined, 1_000);
    await expect(none).rejects.toThrow(TileError);
    const short: ReadTile = async (name) => (await readTile(name))?.subarray(1);
    await expect(rootFromTiles(sha256, short, 1_000)).rejects.toThrow('of another size');
  });
});
