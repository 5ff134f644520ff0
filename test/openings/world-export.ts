import { createHash } from 'node:crypto';
import { verifierKeyText } from '#contracts/journal/checkpoint.ts';
import { newSigner } from '#engine/export/sample-journal.ts';
import { exportJournal } from '#engine/export/journal-export.ts';
import type { LocalEngine } from '#engine/runtime/local-engine.ts';

/** Test support: a stream's journal as this engine exports it, under a log that has no checkpoint yet. */
export async function* exportedPieces(engine: LocalEngine, stream: string): AsyncIterable<string> {
  const pieces = await exportJournal(
    {
      head: (id) => engine.head(id),
      read: (...page) => engine.read(...page),
      log: {
        verifierKey: verifierKeyText(newSigner().key),
        leavesOfStream: async () => [],
        latestCheckpoint: async () => undefined,
        inclusionProof: async () => [],
      },
      nowMs: () => engine.nowMs(),
      startSha256: () => createHash('sha256'),
    },
    stream,
  );
  if (pieces !== undefined) yield* pieces;
}

export async function exported(engine: LocalEngine, stream: string): Promise<string> {
  let text = '';
  for await (const piece of exportedPieces(engine, stream)) text += piece;
  return text;
}
