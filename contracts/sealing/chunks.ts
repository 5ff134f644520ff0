import { concat } from './bytes.ts';

export interface Chunk {
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/**
 * Cuts a byte source into one chunk of `first` bytes and then chunks of `later` bytes; only the last one may be shorter.
 * An empty source gives one empty chunk. Holds at most one chunk back, to know which is the last.
 */
export async function* chunked(
  source: AsyncIterable<Uint8Array>,
  first: number,
  later: number,
): AsyncGenerator<Chunk> {
  let size = first;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const piece of source) {
    let rest = piece;
    while (rest.length > 0) {
      // A full chunk leaves only when more is known to follow.
      if (heldBytes === size) {
        yield { bytes: joined(held), isLast: false };
        held = [];
        heldBytes = 0;
        size = later;
      }
      const part = rest.subarray(0, size - heldBytes);
      held.push(part);
      heldBytes += part.length;
      rest = rest.subarray(part.length);
    }
  }
  yield { bytes: joined(held), isLast: true };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : concat(...parts);
}

/** Bytes that are there already, as a source. */
export async function* sourceOf(...pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield piece;
}

/** Everything a source gives, at most `bytesMax`; `undefined` when it gives more. */
export async function collected(
  source: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const piece of source) {
    size += piece.length;
    if (size > bytesMax) return undefined;
    parts.push(piece);
  }
  return concat(...parts);
}
