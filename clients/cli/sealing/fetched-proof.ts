import { join } from 'node:path';
import type { LogPlace } from '#contracts/journal/log-proof.ts';
import { collected, sourceOf } from '#contracts/sealing/chunks.ts';
import type { Receipt } from '#contracts/sealing/receipt.ts';
import { readUstar } from '#contracts/sealing/ustar-read.ts';
import { oneLine } from '#contracts/strict-json.ts';
import { checkLogProof } from '#pki/receipt-proof.ts';
import type { BidderSeat } from './bidder-seat.ts';
import { readIfThere, writeNew } from './files.ts';
import { valueOf } from './folder.ts';
import type { AnswerPlace } from './kept-answer.ts';

const PROOF_BYTES_MAX = 65_536;

/**
 * Where the public log has the receipt that is kept at this place (SEAL-16), in words: the proof is fetched with the receipt, checked with
 * the log's key of the policy, and kept beside it by its name (`receipt.tlog-proof`). Throws `CliError` when the proof does not hold.
 */
export async function logText(
  seat: BidderSeat,
  place: Pick<AnswerPlace, 'folder' | 'names'>,
  given: { readonly header: string; readonly receipt: Receipt },
): Promise<string> {
  const name = `${place.names.receipt}.tlog-proof`;
  const found = await fetchedProof(seat, { ...given, path: join(place.folder, name), name });
  if (found === undefined) {
    return 'in the log: not yet; run the same command again once the closing list is fixed\n';
  }
  const { index, size, origin } = found;
  return `in the log: entry ${index} of the ${size} that ${oneLine(origin)} signed; ${name} proves it\n`;
}

/** `undefined`: the log has not proved it yet. */
async function fetchedProof(
  seat: BidderSeat,
  given: {
    readonly header: string;
    readonly receipt: Receipt;
    readonly path: string;
    readonly name: string;
  },
): Promise<LogPlace | undefined> {
  const { header, receipt, path, name } = given;
  const kept = await readIfThere(path);
  const proof = kept ?? (await fileIn(await seat.receiptArchive(header), name));
  const place = valueOf(path, await checkLogProof(seat.suite, seat.by.policy, { receipt, proof }));
  if (kept === undefined && proof !== undefined) await writeNew(path, proof);
  return place;
}

async function fileIn(archive: Uint8Array, wanted: string): Promise<Uint8Array | undefined> {
  for await (const { name, content } of readUstar(sourceOf(archive))) {
    const bytes = await collected(content, PROOF_BYTES_MAX);
    if (name === wanted) return bytes;
  }
  return undefined;
}
