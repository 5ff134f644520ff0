import fc from 'fast-check';
import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { bytesOfHex, hex, utf8 } from '../utf8.ts';
import {
  appendLeaf,
  consistencyRanges,
  EMPTY_FRONTIER,
  emptyRoot,
  type Frontier,
  frontierRoot,
  inclusionRanges,
  leafHash,
  nodeHash,
  rangeHash,
  sameBytes,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';

/** The reference inputs of RFC 6962 implementations, and the roots over the first 0, 1, … 8 of them. */
const ENTRIES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map(bytesOfHex);
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** A whole small tree by the definition in RFC 6962 2.1, as slow and plain as possible. */
function rootByDefinition(entries: readonly Uint8Array[]): Uint8Array {
  const [only] = entries;
  if (only === undefined) return emptyRoot(sha256);
  if (entries.length === 1) return leafHash(sha256, only);
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return nodeHash(
    sha256,
    rootByDefinition(entries.slice(0, k)),
    rootByDefinition(entries.slice(k)),
  );
}

function frontierOf(entries: readonly Uint8Array[]): Frontier {
  let frontier = EMPTY_FRONTIER;
  for (const entry of entries)
    frontier = appendLeaf(sha256, frontier, { leaf: leafHash(sha256, entry) });
  return frontier;
}

const entriesOf = (size: number): Uint8Array[] =>
  Array.from({ length: size }, (_, i) => utf8(`entry ${i}`));

function proofOver(
  entries: readonly Uint8Array[],
  ranges: readonly { first: number; end: number }[],
): Uint8Array[] {
  const subtree = (level: number, index: number): Uint8Array =>
    rootByDefinition(entries.slice(index * 2 ** level, (index + 1) * 2 ** level));
  return ranges.map((range) => rangeHash(sha256, range, subtree));
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = Math.floor(bit / 8) % copy.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8));
  return copy;
}

const SIZE_MAX = 70;
const size = fc.integer({ min: 1, max: SIZE_MAX });
/** A leaf, a hash of the proof, a bit of that hash. */
const picks = fc.tuple(fc.nat(), fc.nat(), fc.nat(255));
const ALL = entriesOf(SIZE_MAX);
const rootOf = (count: number): Uint8Array => rootByDefinition(ALL.slice(0, count));

describe('Merkle tree', () => {
  test.each(ROOTS.map((root, count) => [count, root] as const))(
    '[LOG-1] the reference root over %i entries is reached by appending',
    (count, root) => {
      expect(hex(frontierRoot(sha256, frontierOf(ENTRIES.slice(0, count))))).toBe(root);
      expect(hex(rootByDefinition(ENTRIES.slice(0, count)))).toBe(root);
    },
  );

  test('[LOG-1] appending reports every perfect subtree once, with its hash', () => {
    const seen = new Map<string, Uint8Array>();
    let frontier = EMPTY_FRONTIER;
    for (const entry of ALL) {
      const onNode = (level: number, index: number, hash: Uint8Array): void => {
        expect(seen.has(`${level}/${index}`)).toBe(false);
        seen.set(`${level}/${index}`, hash);
      };
      frontier = appendLeaf(sha256, frontier, { leaf: leafHash(sha256, entry), onNode });
    }
    expect(seen.size).toBe(70 + 35 + 17 + 8 + 4 + 2 + 1);
    for (const [node, hash] of seen) {
      const [level = 0, index = 0] = node.split('/').map(Number);
      const leaves = ALL.slice(index * 2 ** level, (index + 1) * 2 ** level);
      expect(hex(hash)).toBe(hex(rootByDefinition(leaves)));
    }
  });

  test('[LOG-2] every leaf of every size is proved, and under no other index', () => {
    for (let count = 1; count <= 33; count += 1) {
      for (let index = 0; index < count; index += 1) {
        const claim = {
          index,
          size: count,
          leaf: leafHash(sha256, ALL[index] ?? new Uint8Array()),
          root: rootOf(count),
          proof: proofOver(ALL, inclusionRanges(index, count)),
        };
        expect(verifyInclusion(sha256, claim)).toBe(true);
        for (const other of [index - 1, index + 1, count]) {
          expect(verifyInclusion(sha256, { ...claim, index: other })).toBe(false);
        }
      }
    }
  });

  test('[LOG-2] one changed bit, one hash too many or too few is refused', () => {
    fc.assert(
      fc.property(size, picks, (count, [at, which, bit]) => {
        const index = at % count;
        const claim = {
          index,
          size: count,
          leaf: leafHash(sha256, ALL[index] ?? new Uint8Array()),
          root: rootOf(count),
          proof: proofOver(ALL, inclusionRanges(index, count)),
        };
        const { proof, root, leaf } = claim;
        const wrong = [
          { ...claim, root: flipped(root, bit) },
          { ...claim, leaf: flipped(leaf, bit) },
          { ...claim, proof: [...proof, root] },
          { ...claim, proof: [leaf, ...proof] },
        ];
        const hit = proof.length === 0 ? undefined : which % proof.length;
        if (hit !== undefined) {
          wrong.push({ ...claim, proof: proof.map((p, i) => (i === hit ? flipped(p, bit) : p)) });
          wrong.push({ ...claim, proof: proof.filter((_, i) => i !== hit) });
        }
        return (
          verifyInclusion(sha256, claim) &&
          wrong.every((claimed) => !verifyInclusion(sha256, claimed))
        );
      }),
      { numRuns: 150 },
    );
  });

  test('[LOG-3] any two sizes are shown consistent', () => {
    for (let to = 0; to <= 33; to += 1) {
      for (let from = 0; from <= to; from += 1) {
        const proof = proofOver(ALL, consistencyRanges(from, to));
        const claim = { from, to, fromRoot: rootOf(from), toRoot: rootOf(to), proof };
        expect(verifyConsistency(sha256, claim), `${from} to ${to}`).toBe(true);
      }
    }
  });

  test('[LOG-3] a changed bit, a changed old leaf, and a foreign size are refused', () => {
    fc.assert(
      fc.property(size, size, picks, (a, b, [, which, bit]) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        fc.pre(from < to);
        const proof = proofOver(ALL, consistencyRanges(from, to));
        const claim = { from, to, fromRoot: rootOf(from), toRoot: rootOf(to), proof };
        const forked = ALL.map((entry, i) => (i === which % from ? utf8('another') : entry));
        const hit = which % proof.length;
        const wrong = [
          { ...claim, fromRoot: flipped(claim.fromRoot, bit) },
          { ...claim, toRoot: flipped(claim.toRoot, bit) },
          { ...claim, fromRoot: rootByDefinition(forked.slice(0, from)) },
          { ...claim, proof: proof.map((p, i) => (i === hit ? flipped(p, bit) : p)) },
          { ...claim, proof: proof.slice(0, -1) },
          { ...claim, proof: [...proof, claim.toRoot] },
          { ...claim, from: to, to: from },
        ];
        return (
          verifyConsistency(sha256, claim) &&
          wrong.every((claimed) => !verifyConsistency(sha256, claimed))
        );
      }),
      { numRuns: 150 },
    );
  });

  test('[LOG-2] positions beyond 32 bits stay exact', () => {
    const wide = 2 ** 40 + 5;
    const ranges = inclusionRanges(2 ** 40 + 1, wide);
    expect(ranges.reduce((sum, range) => sum + range.end - range.first, 0)).toBe(wide - 1);
    expect(ranges.at(-1)).toEqual({ first: 0, end: 2 ** 40 });
  });

  test('[LOG-2] numbers that are no positions are refused, not thrown at', () => {
    const hash = emptyRoot(sha256);
    for (const index of [-1, 0.5, Number.NaN, 2 ** 53]) {
      const claim = { index, size: 1, leaf: hash, root: hash, proof: [] };
      expect(verifyInclusion(sha256, claim)).toBe(false);
      const sizes = { from: index, to: 1, fromRoot: hash, toRoot: hash, proof: [] };
      expect(verifyConsistency(sha256, sizes)).toBe(false);
    }
    expect(sameBytes(hash, hash.slice(1))).toBe(false);
  });
});
