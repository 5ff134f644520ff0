import { parseCheckpoint, parseNote, parseVerifierKey } from '#contracts/journal/checkpoint.ts';
import { type ConsistencyFile, consistencyFileSchema } from '#contracts/journal/export-file.ts';
import { sha256 } from '@noble/hashes/sha2.js';
import type { VerifyJob } from '#clients/web/verifier/protocol.ts';

/** What a visitor typed of what it knows from elsewhere; empty text stands for nothing. */
export interface KnownFacts {
  readonly key: string;
  readonly checkpoint: string;
  readonly consistency: string;
}

export const NOTHING_KNOWN: KnownFacts = { key: '', checkpoint: '', consistency: '' };

/** The options of the verifier, or the field that cannot be read. */
export function readFacts(
  known: KnownFacts,
):
  | { readonly ok: true; readonly options: VerifyJob['options'] }
  | { readonly ok: false; readonly field: keyof KnownFacts } {
  const key = known.key.trim();
  if (key !== '' && !parseVerifierKey(sha256, key).ok) return { ok: false, field: 'key' };
  const checkpoint = known.checkpoint.trim() === '' ? undefined : noteText(known.checkpoint);
  if (checkpoint !== undefined) {
    const note = parseNote(checkpoint);
    if (!note.ok || !parseCheckpoint(note.value.text).ok) return { ok: false, field: 'checkpoint' };
  }
  const consistency =
    known.consistency.trim() === '' ? undefined : proofOf(known.consistency.trim());
  if (consistency === null) return { ok: false, field: 'consistency' };
  return {
    ok: true,
    options: {
      ...(key === '' ? {} : { verifierKey: key }),
      ...(checkpoint === undefined ? {} : { keptCheckpoint: checkpoint }),
      ...(consistency === undefined ? {} : { consistency }),
    },
  };
}

/** A pasted note: line ends of any system, and exactly one at the end, as it was signed. */
function noteText(pasted: string): string {
  return `${pasted.replaceAll('\r\n', '\n').replace(/^\s+|\s+$/g, '')}\n`;
}

function proofOf(text: string): ConsistencyFile | null {
  try {
    return consistencyFileSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
