import { collected } from '#contracts/sealing/chunks.ts';
import { SealError } from '#contracts/sealing/faults.ts';
import { readUstar } from '#contracts/sealing/ustar-read.ts';

const RECEIPT_BYTES_MAX = 65_536;

/** The receipt in an archive of one, of a bid or of its withdrawal; `undefined`: there is none. */
export async function receiptIn(
  archive: Pick<Blob, 'arrayBuffer'>,
): Promise<Uint8Array | undefined> {
  try {
    for await (const { name, content } of readUstar(wholeOf(archive))) {
      if (/^(?:withdrawal-)?receipt\.json$/.test(name)) {
        return await collected(content, RECEIPT_BYTES_MAX);
      }
    }
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
  }
  return undefined;
}

async function* wholeOf(blob: Pick<Blob, 'arrayBuffer'>): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(await blob.arrayBuffer());
}
