import { invariant } from '../result.ts';
import type { Sha256 } from './record.ts';

/**
 * The Merkle tree of RFC 6962 (默克尔树), pure. A tree is named by its size; node `(level, index)` is the perfect subtree
 * over the leaves `[index·2^level, (index+1)·2^level)`. Sizes are safe integers, so nothing here uses 32-bit operators.
 */

/** Leaves `first` (included) to `end` (excluded). */
export interface LeafRange {
  readonly first: number;
  readonly end: number;
}

/** The hash of a perfect subtree; whoever keeps the tree knows where it lies. */
export type SubtreeHash = (level: number, index: number) => Uint8Array;

const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

/** `SHA-256(0x00 ‖ entry)`. */
export function leafHash(sha256: Sha256, entry: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + entry.length);
  input[0] = LEAF_PREFIX;
  input.set(entry, 1);
  return sha256(input);
}

/** `SHA-256(0x01 ‖ left ‖ right)`. */
export function nodeHash(sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + left.length + right.length);
  input[0] = NODE_PREFIX;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return sha256(input);
}

/** Root of the tree without leaves. */
export function emptyRoot(sha256: Sha256): Uint8Array {
  return sha256(new Uint8Array(0));
}

/**
 * The compact range of a growing tree: one hash for each set bit of its size, enough to append and to compute the
 * root, at most 53 hashes however large the tree is.
 */
export interface Frontier {
  readonly size: number;
  /** `hashes[level]` is there exactly when bit `level` of `size` is set. */
  readonly hashes: readonly (Uint8Array | undefined)[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] };

/** One leaf more. `onNode` hears of every perfect subtree that it completes, the leaf itself (level 0) first. */
export interface LeafToAppend {
  readonly leaf: Uint8Array;
  readonly onNode?: (level: number, index: number, hash: Uint8Array) => void;
}

/** The frontier with one more leaf; the given one is unchanged. */
export function appendLeaf(
  sha256: Sha256,
  frontier: Frontier,
  { leaf, onNode }: LeafToAppend,
): Frontier {
  const hashes = [...frontier.hashes];
  let hash = leaf;
  let index = frontier.size;
  let level = 0;
  onNode?.(level, index, hash);
  for (let left = hashes[level]; left !== undefined; left = hashes[level]) {
    hash = nodeHash(sha256, left, hash);
    hashes[level] = undefined;
    level += 1;
    index = Math.floor(index / 2);
    onNode?.(level, index, hash);
  }
  hashes[level] = hash;
  return { size: frontier.size + 1, hashes };
}

export function frontierRoot(sha256: Sha256, frontier: Frontier): Uint8Array {
  let root: Uint8Array | undefined;
  for (const hash of frontier.hashes) {
    if (hash === undefined) continue;
    root = root === undefined ? hash : nodeHash(sha256, hash, root);
  }
  return root ?? emptyRoot(sha256);
}

/** RFC 6962 2.1.1: the ranges whose hashes prove that leaf `index` is in the tree of `size`, in proof order. */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  invariant(isIndex(index) && isIndex(size) && index < size, 'the leaf is in the tree');
  const ranges: LeafRange[] = [];
  let first = 0;
  let end = size;
  while (end - first > 1) {
    const middle = first + largestPowerBelow(end - first);
    if (index < middle) {
      ranges.push({ first: middle, end });
      end = middle;
    } else {
      ranges.push({ first, end: middle });
      first = middle;
    }
  }
  return ranges.reverse();
}

/**
 * RFC 6962 2.1.2: the ranges whose hashes prove that the tree of size `from` is a prefix of the tree of size `to`.
 * Empty when there is nothing to prove (`from` is 0 or equals `to`).
 */
export function consistencyRanges(from: number, to: number): readonly LeafRange[] {
  invariant(isIndex(from) && isIndex(to) && from <= to, 'the older tree is not larger');
  if (from === 0 || from === to) return [];
  const ranges: LeafRange[] = [];
  let first = 0;
  let end = to;
  while (end !== from) {
    const middle = first + largestPowerBelow(end - first);
    if (from <= middle) {
      ranges.push({ first: middle, end });
      end = middle;
    } else {
      ranges.push({ first, end: middle });
      first = middle;
    }
  }
  // The verifier already holds the old root; only when that is no node of the new tree is its last part needed.
  if (first !== 0) ranges.push({ first, end });
  return ranges.reverse();
}

/** The perfect subtrees that make up a range as it occurs in proofs, largest (leftmost) first. */
export function subtreesOf(range: LeafRange): readonly { level: number; index: number }[] {
  const parts: { level: number; index: number }[] = [];
  let first = range.first;
  while (first < range.end) {
    let level = 0;
    let width = 1;
    while (width * 2 <= range.end - first) {
      width *= 2;
      level += 1;
    }
    invariant(first % width === 0, 'the range starts where its subtrees do');
    parts.push({ level, index: first / width });
    first += width;
  }
  return parts;
}

/** The hash over the leaves of a range. */
export function rangeHash(sha256: Sha256, range: LeafRange, subtree: SubtreeHash): Uint8Array {
  let hash: Uint8Array | undefined;
  for (const part of subtreesOf(range).toReversed()) {
    const left = subtree(part.level, part.index);
    hash = hash === undefined ? left : nodeHash(sha256, left, hash);
  }
  return hash ?? emptyRoot(sha256);
}

export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  /** `leafHash` of the entry. */
  readonly leaf: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** RFC 9162 2.1.3.2: whether the proof shows the leaf at that index of the tree with that root. Never throws. */
export function verifyInclusion(sha256: Sha256, claim: InclusionClaim): boolean {
  if (!isIndex(claim.index) || !isIndex(claim.size) || claim.index >= claim.size) return false;
  let node = claim.index;
  let last = claim.size - 1;
  let hash = claim.leaf;
  for (const sibling of claim.proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash = nodeHash(sha256, sibling, hash);
      while (!isOdd(node) && node !== 0) {
        node /= 2;
        last = half(last);
      }
    } else {
      hash = nodeHash(sha256, hash, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && sameBytes(hash, claim.root);
}

export interface ConsistencyClaim {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** RFC 9162 2.1.4.2: whether the proof shows that the older tree is a prefix of the newer one. Never throws. */
export function verifyConsistency(sha256: Sha256, claim: ConsistencyClaim): boolean {
  const { from, to, fromRoot, toRoot } = claim;
  if (!isIndex(from) || !isIndex(to) || from > to) return false;
  if (from === to) return claim.proof.length === 0 && sameBytes(fromRoot, toRoot);
  if (from === 0) return claim.proof.length === 0 && sameBytes(fromRoot, emptyRoot(sha256));
  const [start, ...rest] = isPowerOfTwo(from) ? [fromRoot, ...claim.proof] : claim.proof;
  if (start === undefined) return false;
  let node = from - 1;
  let last = to - 1;
  while (isOdd(node)) {
    node = half(node);
    last = half(last);
  }
  let older = start;
  let newer = start;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      older = nodeHash(sha256, sibling, older);
      newer = nodeHash(sha256, sibling, newer);
      while (!isOdd(node) && node !== 0) {
        node /= 2;
        last = half(last);
      }
    } else {
      newer = nodeHash(sha256, newer, sibling);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && sameBytes(older, fromRoot) && sameBytes(newer, toRoot);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function isIndex(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest % 2 === 0) rest /= 2;
  return rest === 1;
}

/** `value` ≥ 2. */
function largestPowerBelow(value: number): number {
  let power = 1;
  while (power * 2 < value) power *= 2;
  return power;
}
