import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { signCheckpoint, verifierKey } from '#contracts/journal/checkpoint.ts';
import { headEntryBytes } from '#contracts/journal/head-entry.ts';
import { appendLeaf, EMPTY_FRONTIER, frontierRoot, leafHash } from '#contracts/journal/merkle.ts';
import { Findings } from './findings.ts';
import { type Leaf, opensTo, rootsOf, Witness } from './witness.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const hash = 'ab'.repeat(32);

function leaf(version: number): Leaf {
  const salt = Buffer.alloc(32, version);
  const head = { stream: 'A1', version, hash, at: 1_000 + version };
  const entry = Buffer.from(headEntryBytes(sha256, salt, head));
  return { stream: 'A1', version, atMs: head.at, salt, entry };
}

const leaves = Array.from({ length: 9 }, (_, index) => leaf(index + 1));

function rootOf(entries: readonly Leaf[]): Uint8Array {
  const frontier = entries.reduce(
    (tree, { entry }) => appendLeaf(sha256, tree, { leaf: leafHash(sha256, entry) }),
    EMPTY_FRONTIER,
  );
  return frontierRoot(sha256, frontier);
}

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const key = verifierKey(
  sha256,
  'localhost/torture',
  publicKey.export({ format: 'der', type: 'spki' }).subarray(-32),
);
const noteOver = (entries: readonly Leaf[]): string =>
  signCheckpoint(
    { origin: key.name, size: entries.length, root: rootOf(entries) },
    { key, sign: (message) => sign(null, message, privateKey) },
  );

async function foundAfter(notes: readonly string[], final: readonly Leaf[]): Promise<Findings> {
  const findings = new Findings();
  const witness = new Witness(findings);
  for (const note of notes) await witness.take(note, key);
  witness.check(final);
  return findings;
}

test('the roots are those of the log’s own tree, for every size', () => {
  const own = leaves.map((_, index) => Buffer.from(rootOf(leaves.slice(0, index + 1))));
  expect(rootsOf(leaves.map(({ entry }) => entry)).slice(1)).toEqual(
    own.map((root) => root.toString('hex')),
  );
});

test('a leaf opens to its record and to no other', () => {
  expect(opensTo(leaf(3), hash)).toBe(true);
  expect(opensTo(leaf(3), 'cd'.repeat(32))).toBe(false);
  expect(opensTo({ ...leaf(3), version: 4 }, hash)).toBe(false);
});

test('heads of a log that only grew hold', async () => {
  const notes = [3, 0, 7, 9, 7].map((size) => noteOver(leaves.slice(0, size)));
  const findings = await foundAfter(notes, leaves);
  expect(findings.count).toBe(0);
  expect(findings.timesChecked('D5')).toBe(4);
});

test.each([
  ['a leaf that is gone', [noteOver(leaves)], leaves.slice(0, 8)],
  ['a leaf that was replaced', [noteOver(leaves)], [...leaves.slice(0, 8), leaf(20)]],
  ['two heads of one size', [noteOver([leaf(1)]), noteOver([leaf(2)])], [leaf(1)]],
  ['a changed head', [noteOver(leaves).replace('\n9\n', '\n8\n')], leaves],
])('%s is found', async (_, notes, final) => {
  expect((await foundAfter(notes, final)).broken('D5')).not.toEqual([]);
});
