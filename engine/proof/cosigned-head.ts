import { readFile } from 'node:fs/promises';
import {
  openCheckpoint,
  parseNote,
  type VerifierKey,
  type VerifyEd25519,
} from '#contracts/journal/checkpoint.ts';
import { validCosignatures } from '#contracts/journal/cosignature.ts';
import { LOG_NOTE_SIGNATURES_MAX } from '#contracts/limits.ts';
import { err, ok, type Result } from '#contracts/result.ts';
import { replaceFile } from './signed-head-file.ts';

/** How long witnesses are shown the same checkpoint, so that several of them sign one and the same. */
const COSIGN_ROUND_MS = 60_000;
/** A checkpoint with fewer witnesses takes the place of one with more after this time: a witness may be gone for good. */
const COSIGNED_STALE_MS = 600_000;
/** Clocks of witnesses differ a little. */
const LEEWAY_MS = 300_000;

/** Why cosignatures are not taken. */
export type CosignFault =
  | 'not_a_note'
  | 'not_ours'
  | 'no_known_witness'
  | 'in_the_future'
  | 'older';

export interface CosignedHeadOptions {
  readonly logKey: VerifierKey;
  readonly witnesses: readonly VerifierKey[];
  readonly verifyEd25519: VerifyEd25519;
  readonly nowMs: () => number;
  /** The newest published checkpoint. */
  readonly published: () => string | undefined;
  readonly store: CosignedStore;
}

/** Keeps the newest cosigned note over a restart. */
export interface CosignedStore {
  /** `undefined` when there is none. */
  read(): Promise<string | undefined>;
  write(note: string): Promise<void>;
}

interface Cosigned {
  readonly note: string;
  readonly text: string;
  readonly size: number;
  readonly lines: ReadonlyMap<string, string>;
  readonly sinceMs: number;
}

/**
 * Gathers what witnesses say under checkpoints (LOG-11): takes lines of known witnesses under heads that this log signed, and
 * publishes the checkpoint that most of them signed. It never signs anything itself.
 */
export class CosignedHead {
  readonly #options: CosignedHeadOptions;
  #candidate: { readonly note: string; readonly sinceMs: number } | undefined;
  #best: Cosigned | undefined;
  /** Cosignatures are taken one after the other. */
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: CosignedHeadOptions) {
    this.#options = options;
  }

  /** Reads what was kept; what does not hold any more is forgotten. */
  async load(): Promise<void> {
    const note = await this.#options.store.read();
    if (note !== undefined) await this.take(note);
  }

  /** The checkpoint that witnesses are asked to sign now; the same for a minute. */
  candidate(): string | undefined {
    const { nowMs, published } = this.#options;
    const atMs = nowMs();
    if (this.#candidate !== undefined && atMs - this.#candidate.sinceMs < COSIGN_ROUND_MS) {
      return this.#candidate.note;
    }
    const note = published();
    this.#candidate = note === undefined ? undefined : { note, sinceMs: atMs };
    return note;
  }

  /** The checkpoint with the most witnesses, its cosignatures under it; `undefined` before the first. */
  note(): string | undefined {
    return this.#best?.note;
  }

  /** Takes a checkpoint of this log with lines of witnesses; how many of them stand under it then. */
  take(note: string): Promise<Result<number, CosignFault>> {
    const taken = this.#running.then(() => this.#take(note));
    // A failed one has told its own caller.
    this.#running = taken.catch(() => undefined);
    return taken;
  }

  async #take(note: string): Promise<Result<number, CosignFault>> {
    const { logKey, witnesses, verifyEd25519, nowMs, store } = this.#options;
    const parsed = parseNote(note);
    if (!parsed.ok) return err('not_a_note');
    const head = await openCheckpoint(note, logKey, verifyEd25519);
    if (!head.ok) return err('not_ours');
    const valid = await validCosignatures(parsed.value, witnesses, verifyEd25519);
    if (valid.length === 0) return err('no_known_witness');
    const atMs = nowMs();
    if (valid.some(({ atSeconds }) => atSeconds * 1_000 > atMs + LEEWAY_MS)) {
      return err('in_the_future');
    }
    const { text } = parsed.value;
    const lines = new Map(this.#best?.text === text ? this.#best.lines : []);
    for (const { key, line } of valid) lines.set(key.name, line);
    const next = composed(note, { text, size: head.value.size, lines, sinceMs: atMs });
    if (!isBetter(this.#best, next)) return err('older');
    if (this.#best?.note !== next.note) await store.write(next.note);
    this.#best = next;
    return ok(lines.size);
  }
}

function isBetter(best: Cosigned | undefined, next: Cosigned): boolean {
  if (best === undefined || best.text === next.text) return true;
  if (next.size < best.size) return false;
  return next.lines.size >= best.lines.size || next.sinceMs - best.sinceMs >= COSIGNED_STALE_MS;
}

/** The log's own lines as they came, then one line of each witness. */
function composed(note: string, of: Omit<Cosigned, 'note'>): Cosigned {
  const origin = of.text.slice(0, of.text.indexOf('\n'));
  const own = note
    .slice(of.text.length + 1)
    .split('\n')
    .filter((line) => line.startsWith(`— ${origin} `) && !of.lines.has(origin));
  const lines = [...own, ...of.lines.values()].slice(0, LOG_NOTE_SIGNATURES_MAX);
  return { ...of, note: `${of.text}\n${lines.join('\n')}\n` };
}

/** Keeps the note in a small file beside the log's key. */
export function cosignedFile(path: string): CosignedStore {
  return {
    async read() {
      try {
        return await readFile(path, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    write: (note) => replaceFile(path, note),
  };
}
