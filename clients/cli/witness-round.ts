import type { TreeHead, VerifierKey, VerifyEd25519 } from '#contracts/journal/checkpoint.ts';
import { openCheckpoint, parseNote } from '#contracts/journal/checkpoint.ts';
import { cosign } from '#contracts/journal/cosignature.ts';
import { sameBytes, verifyConsistency } from '#contracts/journal/merkle.ts';
import type { Sha256 } from '#contracts/journal/record.ts';
import { consistencyFromTiles, type ReadTile, rootFromTiles } from '#contracts/journal/tiles.ts';
import { CliError } from './io.ts';

/** What a witness can ask of a log; the real one speaks HTTP. */
export interface WitnessedLog {
  /** The checkpoint to sign; rejects with `CliError` when there is none. */
  candidate(): Promise<string>;
  readonly tile: ReadTile;
  /** Hands in a note with the witness's line. */
  cosign(note: string): Promise<void>;
}

/** The last checkpoint that this witness signed, whole note, and evidence of a log with two histories. */
export interface WitnessMemory {
  last(): Promise<string | undefined>;
  /** Durable when it resolves. */
  remember(note: string): Promise<void>;
  hasEvidence(): Promise<boolean>;
  keepEvidence(name: string, text: string): Promise<void>;
}

export interface Witness {
  readonly logKey: VerifierKey;
  readonly key: VerifierKey;
  readonly sign: (message: Uint8Array) => Uint8Array;
  readonly sha256: Sha256;
  readonly verifyEd25519: VerifyEd25519;
  readonly memory: WitnessMemory;
  readonly nowMs: () => number;
}

export type WitnessOutcome =
  | { readonly type: 'signed'; readonly size: number }
  /** An older checkpoint than the one signed last, and of the same history. */
  | { readonly type: 'older'; readonly size: number }
  /** Two checkpoints of one log that cannot both be of one history. Nothing is signed any more. */
  | { readonly type: 'forked'; readonly detail: string };

/**
 * One look at a log (LOG-12). The new checkpoint is signed only when the log's own tiles show that it continues the last one
 * that was signed here; it is remembered before the signature leaves. Rejects with `CliError` or `TileError` when nothing can be said.
 */
export async function witnessRound(witness: Witness, log: WitnessedLog): Promise<WitnessOutcome> {
  const { memory, logKey, verifyEd25519 } = witness;
  if (await memory.hasEvidence()) {
    return { type: 'forked', detail: 'this log showed two histories before; see the evidence' };
  }
  const note = await log.candidate();
  const head = await openCheckpoint(note, logKey, verifyEd25519);
  if (!head.ok) throw new CliError(`the log's checkpoint: ${head.error}`);
  const lastNote = await memory.last();
  const last = await lastHead(witness, lastNote);
  const fault = await faultBetween(witness, log, { head: head.value, last });
  if (fault !== undefined) {
    await memory.keepEvidence(`fork-${head.value.size}.txt`, `${lastNote ?? ''}\n${note}`);
    return { type: 'forked', detail: fault };
  }
  const { size } = head.value;
  if (last !== undefined && size < last.size) return { type: 'older', size };
  await memory.remember(note);
  const parsed = parseNote(note);
  if (!parsed.ok) throw new CliError(parsed.error);
  const atSeconds = Math.floor(witness.nowMs() / 1_000);
  await log.cosign(note + cosign(parsed.value.text, atSeconds, witness));
  return { type: 'signed', size };
}

async function lastHead(
  { logKey, verifyEd25519 }: Witness,
  note: string | undefined,
): Promise<TreeHead | undefined> {
  if (note === undefined) return undefined;
  const last = await openCheckpoint(note, logKey, verifyEd25519);
  if (!last.ok) throw new CliError(`the remembered checkpoint: ${last.error}`);
  return last.value;
}

/** Why two heads are not of one history, or why the tiles are not those of the head; `undefined` when all is well. */
async function faultBetween(
  { sha256 }: Witness,
  log: WitnessedLog,
  { head, last }: { readonly head: TreeHead; readonly last: TreeHead | undefined },
): Promise<string | undefined> {
  if (last === undefined) {
    const root = head.size === 0 ? head.root : await rootFromTiles(sha256, log.tile, head.size);
    return sameBytes(root, head.root)
      ? undefined
      : `the tiles do not give the root of ${head.size}`;
  }
  const [older, newer] = last.size <= head.size ? [last, head] : [head, last];
  const sizes = { from: older.size, to: newer.size };
  const proof = await consistencyFromTiles(sha256, log.tile, sizes);
  const claim = { ...sizes, fromRoot: older.root, toRoot: newer.root, proof };
  return verifyConsistency(sha256, claim)
    ? undefined
    : `heads of ${older.size} and ${newer.size} leaves are of two histories`;
}
