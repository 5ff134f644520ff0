import { invariant } from '../result.ts';
import { consistencyRanges, type LeafRange, nodeHash, rangeHash, subtreesOf } from './merkle.ts';
import type { Sha256 } from './record.ts';

/**
 * The log as files that any web server can serve and any cache keep (C2SP tlog-tiles): tiles of 256 hashes, and bundles of the
 * entries under the lowest of them. Whoever has them proves everything without asking the log (LOG-10).
 */

export const TILE_WIDTH = 256;
const HASH_BYTES = 32;
/** Tree levels between the hashes of one tile and of the one above. */
const TILE_HEIGHT = 8;
const LEVEL_MAX = 6;
const PATH = /^(entries|[0-6])\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/** `level` 0 holds leaf hashes; `entries` the entries themselves. `width` is 256 for a full tile. */
export interface TileName {
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
}

/** `<L>/<N>[.p/<W>]`, what stands behind `tile/` in an address. */
export function tilePath({ level, index, width }: TileName): string {
  const digits = String(index);
  const parts = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? [];
  const elements = parts.map((part, at) => (at === parts.length - 1 ? part : `x${part}`));
  return `${level}/${elements.join('/')}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** Refuses every spelling that `tilePath` would not write. */
export function parseTilePath(path: string): TileName | undefined {
  const [, levelText = '', indexText = '', widthText] = PATH.exec(path) ?? [];
  if (indexText === '') return undefined;
  const level: TileName['level'] = levelText === 'entries' ? levelText : Number(levelText);
  const index = Number(indexText.replaceAll(/[x/]/g, ''));
  const name = { level, index, width: widthText === undefined ? TILE_WIDTH : Number(widthText) };
  return Number.isSafeInteger(index) && tilePath(name) === path ? name : undefined;
}

/** Hashes that this tile has in a tree of so many leaves: 0 to 256. */
export function tileWidthAt(level: number | 'entries', index: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** (level === 'entries' ? 0 : level));
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH));
}

/** Entries one after the other, each after its length in two bytes, most significant first. */
export function entryBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bundle = new Uint8Array(entries.reduce((sum, { length }) => sum + 2 + length, 0));
  const view = new DataView(bundle.buffer);
  let at = 0;
  for (const entry of entries) {
    invariant(entry.length <= 0xffff, 'an entry fits a bundle');
    view.setUint16(at, entry.length);
    bundle.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bundle;
}

/** A tile could not be had, or is not of the size that its name says. */
export class TileError extends Error {
  override readonly name = 'TileError';
}

/** Bytes of a tile; `undefined` when the log does not give it. */
export type ReadTile = (name: TileName) => Promise<Uint8Array | undefined>;

/** The proof that the tree of `from` leaves is a prefix of that of `to`, from tiles alone. Rejects with `TileError`. */
export function consistencyFromTiles(
  sha256: Sha256,
  readTile: ReadTile,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly Uint8Array[]> {
  return hashesFromTiles(sha256, readTile, { ranges: consistencyRanges(from, to), size: to });
}

/** The root that the tiles of a tree of `size` leaves give, `size` at least 1. Rejects with `TileError`. */
export async function rootFromTiles(
  sha256: Sha256,
  readTile: ReadTile,
  size: number,
): Promise<Uint8Array> {
  const ranges = [{ first: 0, end: size }];
  const [root] = await hashesFromTiles(sha256, readTile, { ranges, size });
  invariant(root !== undefined, 'one range has one hash');
  return root;
}

async function hashesFromTiles(
  sha256: Sha256,
  readTile: ReadTile,
  { ranges, size }: { readonly ranges: readonly LeafRange[]; readonly size: number },
): Promise<readonly Uint8Array[]> {
  const tiles = new Map<string, Uint8Array>();
  for (const node of ranges.flatMap(subtreesOf)) {
    const name = tileOf(node, size);
    const path = tilePath(name);
    if (tiles.has(path)) continue;
    const bytes = await readTile(name);
    if (bytes?.length !== name.width * HASH_BYTES) {
      throw new TileError(`tile/${path}: ${bytes === undefined ? 'not there' : 'of another size'}`);
    }
    tiles.set(path, bytes);
  }
  const subtree = (level: number, index: number): Uint8Array => {
    const bytes = tiles.get(tilePath(tileOf({ level, index }, size)));
    invariant(bytes !== undefined, 'the tile was read');
    return subtreeInTile(sha256, bytes, { level, index });
  };
  return ranges.map((range) => rangeHash(sha256, range, subtree));
}

interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** The tile from whose hashes a subtree is computed. */
function tileOf({ level, index }: TreeNode, size: number): TileName {
  const tileLevel = Math.min(LEVEL_MAX, Math.floor(level / TILE_HEIGHT));
  const first = index * 2 ** (level - tileLevel * TILE_HEIGHT);
  const tile = Math.floor(first / TILE_WIDTH);
  return { level: tileLevel, index: tile, width: tileWidthAt(tileLevel, tile, size) };
}

function subtreeInTile(sha256: Sha256, tile: Uint8Array, { level, index }: TreeNode): Uint8Array {
  const height = level % TILE_HEIGHT;
  const first = (index * 2 ** height) % TILE_WIDTH;
  let hashes: Uint8Array[] = Array.from({ length: 2 ** height }, (_, at) =>
    tile.slice((first + at) * HASH_BYTES, (first + at + 1) * HASH_BYTES),
  );
  while (hashes.length > 1) {
    hashes = hashes.flatMap((left, at) => {
      const right = hashes[at + 1];
      return at % 2 === 0 && right !== undefined ? [nodeHash(sha256, left, right)] : [];
    });
  }
  const [hash] = hashes;
  invariant(hash !== undefined, 'a subtree has leaves');
  return hash;
}
