import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import {
  type LogSigner,
  signCheckpoint,
  verifierKey,
  verifierKeyText,
} from '#contracts/journal/checkpoint.ts';
import { logProofText } from '#contracts/journal/log-proof.ts';
import { leafHash, nodeHash } from '#contracts/journal/merkle.ts';

/** Test support: a public log of two entries with a key that everybody knows. */
const SECRET = new Uint8Array(32).fill(7);
const KEY = verifierKey(sha256, 'demo-log', ed25519.getPublicKey(SECRET));
const OTHER = new TextEncoder().encode('somebody else');

export const demoLogSigner: LogSigner = {
  key: KEY,
  sign: (message) => ed25519.sign(message, SECRET),
};

export const DEMO_LOG_KEY = verifierKeyText(KEY);

/** The proof that this entry is the second of the log. */
export function demoLogProof(entry: Uint8Array, secret: Uint8Array = SECRET): Uint8Array {
  const other = leafHash(sha256, OTHER);
  const root = nodeHash(sha256, other, leafHash(sha256, entry));
  const sign = (message: Uint8Array): Uint8Array => ed25519.sign(message, secret);
  const checkpoint = signCheckpoint({ origin: KEY.name, size: 2, root }, { key: KEY, sign });
  return new TextEncoder().encode(logProofText({ index: 1, hashes: [other], checkpoint }));
}
