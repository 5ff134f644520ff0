import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from '@noble/hashes/sha2.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LogSigner, signCheckpoint } from '#contracts/journal/checkpoint.ts';
import { logProofText } from '#contracts/journal/log-proof.ts';
import { inclusionRanges, leafHash, nodeHash } from '#contracts/journal/merkle.ts';
import { logEntryOf, readReceipt } from '#contracts/sealing/receipt.ts';
import { utf8 } from '#contracts/utf8.ts';
import { checkLogProof } from './receipt-proof.ts';
import { demoLogProof, demoLogSigner } from './testing/demo-log.ts';
import { type DemoOpening, demoOpening } from './testing/demo-opening.ts';

/** What a notary runs to find a receipt in the public log; the commands are those of docs/SEALING.md. */
const PAGE = readFileSync(fileURLToPath(new URL('../docs/SEALING.md', import.meta.url)), 'utf8');
const PROOF = 'bids/1/receipt.tlog-proof';
const folder = mkdtempSync(join(tmpdir(), 'kaibiao-log-proof-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let published: DemoOpening;
let entry: Uint8Array;
beforeAll(async () => {
  published = await demoOpening();
  for (const [name, bytes] of published.files) put(name, bytes);
  entry = logEntryOf(published.tender.suite, receipt());
});

function receipt() {
  const read = readReceipt(published.files.get('bids/1/receipt.json') ?? new Uint8Array(0));
  if (read === undefined) throw new Error('there is a receipt');
  return read;
}

function put(name: string, content: Uint8Array | string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

/** The page's commands, after the helpers that its first ones define. */
function commands(): string {
  const blocks = [...PAGE.matchAll(/```sh notary\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const helpers = blocks.join('\n').match(/^(?:digest|field|hex|bytes)\(\).*$/gm) ?? [];
  const [, own = ''] = /```sh notary-log\n([\s\S]*?)```/.exec(PAGE) ?? [];
  expect([helpers.length, own.length > 0]).toEqual([4, true]);
  return [...helpers, own].join('\n');
}

function isFound(proof: Uint8Array | string): boolean {
  put(PROOF, proof);
  try {
    const shell = ['-euo', 'pipefail', '-c', commands()];
    const said = execFileSync('bash', shell, { cwd: folder, stdio: 'pipe' });
    return said.toString().includes('Signature Verified Successfully');
  } catch (error) {
    expect(error).toHaveProperty('status');
    return false;
  }
}

/** The root of leaves `from` up to `to` (RFC 6962), by its definition. */
function rootOf(leaves: readonly Uint8Array[], from: number, to: number): Uint8Array {
  const [only] = leaves.slice(from, from + 1);
  if (to - from === 1 && only !== undefined) return only;
  let half = 1;
  while (half * 2 < to - from) half *= 2;
  return nodeHash(sha256, rootOf(leaves, from, from + half), rootOf(leaves, from + half, to));
}

/** The proof of the entry as this leaf of a log of so many. */
function proofAt(index: number, size: number, signer: LogSigner = demoLogSigner): string {
  const leaves = Array.from({ length: size }, (_, at) =>
    leafHash(sha256, at === index ? entry : utf8(`leaf ${at}`)),
  );
  const hashes = inclusionRanges(index, size).map(({ first, end }) => rootOf(leaves, first, end));
  const head = { origin: signer.key.name, size, root: rootOf(leaves, 0, size) };
  return logProofText({ index, hashes, checkpoint: signCheckpoint(head, signer) });
}

describe('the receipt in the public log', () => {
  it.each([
    [0, 1],
    [0, 2],
    [1, 2],
    [2, 3],
    [2, 5],
    [4, 5],
    [6, 7],
    [5, 8],
    [12, 13],
  ])(
    '[SEAL-16] given entry %i of %i, then openssl finds it as the program does',
    async (index, size) => {
      const proof = proofAt(index, size);
      const { suite, policy } = published.tender;
      const checked = await checkLogProof(suite, policy, {
        receipt: receipt(),
        proof: utf8(proof),
      });
      expect(checked).toMatchObject({ ok: true, value: { index, size } });
      expect(isFound(proof)).toBe(true);
    },
  );

  it('[SEAL-16] given another receipt, index, hash or key, then openssl does not find it', () => {
    const proof = proofAt(2, 5);
    const other = Buffer.from(demoLogProof(utf8('another receipt')));
    const [, , hash = ''] = proof.split('\n');
    const swapped = `${hash.startsWith('A') ? 'B' : 'A'}${hash.slice(1)}`;
    const stranger = demoLogProof(entry, new Uint8Array(32).fill(8));
    for (const wrong of [
      ...[other, stranger, proof.replace('index 2', 'index 3'), proof.replace(hash, swapped)],
      proof.replace('index 2', 'index 5'),
    ]) {
      expect(isFound(wrong)).toBe(false);
    }
    expect(isFound(proof)).toBe(true);
  });
});
