import { LOG_NOTE_BYTES_MAX } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';
import { base64Of, bytesOfBase64 } from '../signing/base64.ts';
import { openCheckpoint, type VerifierKey, type VerifyEd25519 } from './checkpoint.ts';
import { leafHash, verifyInclusion } from './merkle.ts';
import type { Sha256 } from './record.ts';

/**
 * A proof that an entry is in the public log, as a file that anybody checks offline: C2SP tlog-proof v1, without extra data. It is the
 * entry's index, the hashes from its leaf up, and the signed checkpoint, verbatim.
 */
export interface LogProof {
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  /** C2SP signed note, whole text. */
  readonly checkpoint: string;
}

/** Where an entry stands in which tree. */
export interface LogPlace {
  readonly origin: string;
  readonly index: number;
  readonly size: number;
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';
const INDEX_LINE = /^index (0|[1-9][0-9]{0,15})$/;
const HASH_BYTES = 32;
/** A tree of 2^53 leaves is no higher. */
const HASHES_MAX = 53;
export const LOG_PROOF_BYTES_MAX = LOG_NOTE_BYTES_MAX + 4_096;

export function logProofText({ index, hashes, checkpoint }: LogProof): string {
  const lines = [FIRST_LINE, `index ${index}`, ...hashes.map(base64Of)];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/** Reads a proof strictly; nothing in it is verified yet. */
export function parseLogProof(text: string): Result<LogProof, string> {
  const cut = text.indexOf('\n\n');
  if (cut < 0 || text.length > LOG_PROOF_BYTES_MAX) return err('not a proof of a log');
  const [first, second = '', ...rest] = text.slice(0, cut).split('\n');
  const index = INDEX_LINE.exec(second)?.[1];
  if (first !== FIRST_LINE || index === undefined) return err('not a proof of a log');
  const hashes = rest.map(bytesOfBase64).filter((hash) => hash?.length === HASH_BYTES);
  if (hashes.length !== rest.length || hashes.length > HASHES_MAX) return err('not its hashes');
  return ok({
    index: Number(index),
    hashes: hashes.filter((hash) => hash !== undefined),
    checkpoint: text.slice(cut + 2),
  });
}

/** Whether this entry is in the tree whose checkpoint the log signed with its key. */
export async function verifyLogProof(
  tools: { readonly sha256: Sha256; readonly verifyEd25519: VerifyEd25519 },
  given: { readonly text: string; readonly entry: Uint8Array; readonly key: VerifierKey },
): Promise<Result<LogPlace, string>> {
  const proof = parseLogProof(given.text);
  if (!proof.ok) return proof;
  const { index, hashes, checkpoint } = proof.value;
  const head = await openCheckpoint(checkpoint, given.key, tools.verifyEd25519);
  if (!head.ok) return head;
  const { origin, size, root } = head.value;
  const leaf = leafHash(tools.sha256, given.entry);
  const claim = { index, size, leaf, root, proof: hashes };
  return verifyInclusion(tools.sha256, claim)
    ? ok({ origin, index, size })
    : err('the entry is not in the tree of the checkpoint');
}
