import { ustarEnd, ustarHeader, ustarPadding } from '#contracts/sealing/ustar.ts';
import type { SealedBid } from '#contracts/sealing/seal.ts';

/**
 * Collects a sealed bid into one `.ebid` file. Pieces become blobs at once, which browsers keep on disk when they grow, so a
 * bid of any size needs little memory.
 */
export class SealPackage {
  readonly #files: { size: number; readonly pieces: Blob[] }[] = [];

  readonly write = async (n: number, piece: Uint8Array): Promise<void> => {
    const file = (this.#files[n] ??= { size: 0, pieces: [] });
    file.size += piece.length;
    file.pieces.push(new Blob([Uint8Array.from(piece)]));
  };

  /** The whole archive: header, signature, then the sealed files in their order. */
  finish({ headerBytes, signature }: SealedBid): Blob {
    const parts = [
      ...entry('header.json', headerBytes.length, [blobOf(headerBytes)]),
      ...entry('header.p7s', signature.length, [blobOf(signature)]),
      ...this.#files.flatMap(({ size, pieces }, n) => entry(`f${n}.ebd`, size, pieces)),
      blobOf(ustarEnd()),
    ];
    return new Blob(parts, { type: 'application/x-tar' });
  }
}

function entry(name: string, size: number, content: readonly Blob[]): readonly Blob[] {
  return [blobOf(ustarHeader(name, size)), ...content, blobOf(ustarPadding(size))];
}

function blobOf(bytes: Uint8Array): Blob {
  return new Blob([Uint8Array.from(bytes)]);
}
