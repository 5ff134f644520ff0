import { collected } from '#contracts/sealing/chunks.ts';
import { SealError } from '#contracts/sealing/faults.ts';
import { readUstar } from '#contracts/sealing/ustar-read.ts';

/** Archives of receipts and of withdrawals, as this page saves them and the platform gives them out. */

const FILE_BYTES_MAX = 65_536;

type Archive = Pick<Blob, 'arrayBuffer'>;

/** The receipt in an archive of one, of a bid or of its withdrawal; `undefined`: there is none. */
export async function receiptIn(archive: Archive): Promise<Uint8Array | undefined> {
  const files = await filesIn(archive);
  return files.get('receipt.json') ?? files.get('withdrawal-receipt.json');
}

/** The bidder's signature under its withdrawal; `undefined`: there is none. */
export async function withdrawalIn(archive: Archive): Promise<Uint8Array | undefined> {
  return (await filesIn(archive)).get('withdrawal.p7s');
}

/** Small files by name; larger ones, as pages are, are passed over. Of what is no such archive, or was cut, what came before. */
export async function filesIn(archive: Archive): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  try {
    for await (const { name, content } of readUstar(wholeOf(archive))) {
      const bytes = await collected(content, FILE_BYTES_MAX);
      if (bytes !== undefined) files.set(name, bytes);
    }
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
  }
  return files;
}

async function* wholeOf(blob: Archive): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(await blob.arrayBuffer());
}
