import {
  appendLeaf,
  EMPTY_FRONTIER,
  type Frontier,
  frontierRoot,
  inclusionRanges,
  consistencyRanges,
  leafHash,
  type LeafRange,
  rangeHash,
  subtreesOf,
} from '#contracts/journal/merkle.ts';
import type { Sha256 } from '#contracts/journal/record.ts';
import { LOG_ENTRIES_PAGE_MAX } from '#contracts/limits.ts';
import { invariant } from '#contracts/result.ts';
import type { LogStore } from '../runtime/ports.ts';

/** Leaves of a tile; only tile roots and what lies above them stay in memory (a quarter byte for each leaf). */
const TILE_LEVEL = 8;
const TILE_LEAVES = 2 ** TILE_LEVEL;
/** Tiles whose leaf hashes were read lately; proofs of one stream's leaves lie close together. */
const TILES_CACHED_MAX = 32;

/** Entries of the log in the store differ from what this tree has already seen or what a checkpoint says. */
export class LogDamagedError extends Error {
  override readonly name = 'LogDamagedError';
}

/**
 * The Merkle tree of the global log over a store's entries. Grows by `append` or by reading the store (`catchUp`), gives
 * proofs for any size up to its own, and keeps nothing but hashes.
 */
export class LogTree {
  readonly #sha256: Sha256;
  readonly #store: Pick<LogStore, 'entries'>;
  /** `#upper[level - TILE_LEVEL][index]` for every complete subtree of at least a tile. */
  readonly #upper: Uint8Array[][] = [];
  readonly #tiles = new Map<number, readonly Uint8Array[]>();
  /** Leaf hashes of the last, incomplete tile. */
  #open: Uint8Array[] = [];
  #frontier: Frontier = EMPTY_FRONTIER;

  constructor(sha256: Sha256, store: Pick<LogStore, 'entries'>) {
    this.#sha256 = sha256;
    this.#store = store;
  }

  get size(): number {
    return this.#frontier.size;
  }

  root(): Uint8Array {
    return frontierRoot(this.#sha256, this.#frontier);
  }

  /** The root after these further entries; the tree itself stays as it is. */
  rootWith(entries: readonly Uint8Array[]): Uint8Array {
    let frontier = this.#frontier;
    for (const entry of entries) {
      frontier = appendLeaf(this.#sha256, frontier, { leaf: leafHash(this.#sha256, entry) });
    }
    return frontierRoot(this.#sha256, frontier);
  }

  append(entry: Uint8Array): void {
    const leaf = leafHash(this.#sha256, entry);
    this.#open.push(leaf);
    const onNode = (level: number, index: number, hash: Uint8Array): void => {
      if (level < TILE_LEVEL) return;
      const row = (this.#upper[level - TILE_LEVEL] ??= []);
      invariant(row.length === index, 'subtrees are completed in order');
      row.push(hash);
    };
    this.#frontier = appendLeaf(this.#sha256, this.#frontier, { leaf, onNode });
    if (this.#open.length === TILE_LEAVES) {
      this.#remember(this.size / TILE_LEAVES - 1, this.#open);
      this.#open = [];
    }
  }

  /** Reads on from the store until the tree has `size` leaves. Throws `LogDamagedError` when entries are missing. */
  async catchUp(size: number): Promise<void> {
    while (this.size < size) {
      const limit = Math.min(LOG_ENTRIES_PAGE_MAX, size - this.size);
      const page = await this.#store.entries(this.size, limit);
      if (page.length === 0 || page.length > limit) {
        throw new LogDamagedError(`entry ${this.size} of ${size} is missing in the store`);
      }
      for (const entry of page) this.append(entry);
    }
  }

  /** Hashes that prove leaf `index` in the tree of `size` leaves, `index < size ≤ this.size`. */
  inclusionProof(index: number, size: number): Promise<readonly Uint8Array[]> {
    return this.#hashesOf(inclusionRanges(index, size), size);
  }

  /** Hashes that prove the tree of `from` leaves a prefix of that of `to`, `from ≤ to ≤ this.size`. */
  consistencyProof(from: number, to: number): Promise<readonly Uint8Array[]> {
    return this.#hashesOf(consistencyRanges(from, to), to);
  }

  /** Hashes `first` to `first + count` of tile level `level`: subtrees of `256^level` leaves, all of them complete. */
  async tileHashes(level: number, first: number, count: number): Promise<readonly Uint8Array[]> {
    const [tile, at] = [Math.floor(first / TILE_LEAVES), first % TILE_LEAVES];
    const row = level === 0 ? undefined : (this.#upper[(level - 1) * TILE_LEVEL] ?? []);
    const hashes =
      row === undefined
        ? (await this.#leavesOfTile(tile)).slice(at, at + count)
        : row.slice(first, first + count);
    invariant(hashes.length === count, 'the tree has grown to the size asked for');
    return hashes;
  }

  async #hashesOf(ranges: readonly LeafRange[], size: number): Promise<readonly Uint8Array[]> {
    invariant(size <= this.size, 'the tree has grown to the size asked for');
    const tiles = new Map<number, readonly Uint8Array[]>();
    for (const part of ranges.flatMap(subtreesOf)) {
      if (part.level >= TILE_LEVEL) continue;
      const tile = Math.floor((part.index * 2 ** part.level) / TILE_LEAVES);
      if (!tiles.has(tile)) tiles.set(tile, await this.#leavesOfTile(tile));
    }
    return ranges.map((range) =>
      rangeHash(this.#sha256, range, (level, index) => this.#subtree(tiles, level, index)),
    );
  }

  #subtree(
    tiles: ReadonlyMap<number, readonly Uint8Array[]>,
    level: number,
    index: number,
  ): Uint8Array {
    if (level >= TILE_LEVEL) {
      const hash = this.#upper[level - TILE_LEVEL]?.[index];
      invariant(hash !== undefined, 'the subtree is complete');
      return hash;
    }
    const first = index * 2 ** level;
    const tile = Math.floor(first / TILE_LEAVES);
    const leaves = tiles.get(tile)?.slice(first % TILE_LEAVES, (first % TILE_LEAVES) + 2 ** level);
    invariant(leaves?.length === 2 ** level, 'the tile was read');
    let frontier = EMPTY_FRONTIER;
    for (const leaf of leaves) frontier = appendLeaf(this.#sha256, frontier, { leaf });
    return frontierRoot(this.#sha256, frontier);
  }

  async #leavesOfTile(tile: number): Promise<readonly Uint8Array[]> {
    if (tile === Math.floor(this.size / TILE_LEAVES)) return [...this.#open];
    const cached = this.#tiles.get(tile);
    if (cached !== undefined) return cached;
    const entries = await this.#store.entries(tile * TILE_LEAVES, TILE_LEAVES);
    const leaves = entries.map((entry) => leafHash(this.#sha256, entry));
    let frontier = EMPTY_FRONTIER;
    for (const leaf of leaves) frontier = appendLeaf(this.#sha256, frontier, { leaf });
    const expected = this.#upper[0]?.[tile];
    const root = frontierRoot(this.#sha256, frontier);
    if (expected === undefined || root.some((byte, i) => byte !== expected[i])) {
      throw new LogDamagedError(`entries from ${tile * TILE_LEAVES} changed in the store`);
    }
    this.#remember(tile, leaves);
    return leaves;
  }

  #remember(tile: number, leaves: readonly Uint8Array[]): void {
    this.#tiles.set(tile, leaves);
    if (this.#tiles.size <= TILES_CACHED_MAX) return;
    for (const oldest of this.#tiles.keys()) {
      this.#tiles.delete(oldest);
      return;
    }
  }
}
