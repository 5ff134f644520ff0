import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { base64Of } from '../signing/base64.ts';
import { concat } from '../sealing/bytes.ts';
import { utf8 } from '../utf8.ts';
import { type LogSigner, signCheckpoint, type VerifyEd25519, verifierKey } from './checkpoint.ts';
import { logProofText, parseLogProof, verifyLogProof } from './log-proof.ts';
import {
  appendLeaf,
  EMPTY_FRONTIER,
  frontierRoot,
  leafHash,
  nodeHash,
  sameBytes,
} from './merkle.ts';

/** Stands for a signature: what counts here is what of the proof is signed. */
const sign = (message: Uint8Array): Uint8Array =>
  concat(sha256(message), sha256(concat(message, utf8('key'))));
const signer: LogSigner = {
  key: verifierKey(sha256, 'log.example/test', new Uint8Array(32).fill(1)),
  sign,
};
const verifyEd25519: VerifyEd25519 = (_key, message, signature) =>
  sameBytes(signature, sign(message));
const tools = { sha256, verifyEd25519 };
const entries = ['a', 'b', 'c'].map((text) => utf8(text));
const [a, b, c] = entries.map((entry) => leafHash(sha256, entry));
if (!a || !b || !c) throw new Error('there are three');
const root = frontierRoot(
  sha256,
  [a, b, c].reduce((tree, leaf) => appendLeaf(sha256, tree, { leaf }), EMPTY_FRONTIER),
);
const checkpoint = signCheckpoint({ origin: signer.key.name, size: 3, root }, signer);
/** The third entry of three: its sibling is the node over the first two. */
const text = logProofText({ index: 2, hashes: [nodeHash(sha256, a, b)], checkpoint });

describe('a proof of the log as a file', () => {
  it('[LOG-13] has the form of C2SP tlog-proof, and shows the entry in the signed tree', async () => {
    const lines = text.split('\n');
    expect(lines.slice(0, 2)).toEqual(['c2sp.org/tlog-proof@v1', 'index 2']);
    expect(lines.slice(3, 6)).toEqual(['', 'log.example/test', '3']);
    const entry = utf8('c');
    expect(await verifyLogProof(tools, { text, entry, key: signer.key })).toEqual({
      ok: true,
      value: { origin: 'log.example/test', index: 2, size: 3 },
    });
    expect(parseLogProof(text)).toMatchObject({ ok: true, value: { index: 2, checkpoint } });
  });

  it.each<[string, string]>([
    ['another first line', text.replace('@v1', '@v2')],
    ['no index', text.replace('index 2\n', '')],
    ['an index with a zero before it', text.replace('index 2', 'index 02')],
    ['another index', text.replace('index 2', 'index 1')],
    ['an index outside of the tree', text.replace('index 2', 'index 3')],
    ['a hash cut short', text.replace(/\n[^\n]{4}([^\n]+)\n\n/, '\n$1\n\n')],
    ['one hash more', text.replace('\n\n', `\n${base64Of(a)}\n\n`)],
    ['extra data that nobody checks', text.replace('index', 'extra eA==\nindex')],
    ['another size', text.replace('\n3\n', '\n4\n')],
    ['no checkpoint', text.slice(0, text.indexOf('\n\n') + 2)],
    ['nothing', ''],
    ['far too much', `${text}${'x'.repeat(200_000)}`],
  ])('[LOG-13] given %s, it proves nothing', async (_case, changed) => {
    const given = { text: changed, entry: utf8('c'), key: signer.key };
    expect(await verifyLogProof(tools, given)).toMatchObject({ ok: false });
  });

  it('[LOG-13] given another entry or another log’s key, it proves nothing', async () => {
    const key = verifierKey(sha256, 'log.example/other', signer.key.publicKey);
    expect(await verifyLogProof(tools, { text, entry: utf8('c'), key })).toMatchObject({
      ok: false,
    });
    const other = { text, entry: utf8('b'), key: signer.key };
    expect(await verifyLogProof(tools, other)).toMatchObject({ ok: false });
  });
});
