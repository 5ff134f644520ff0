import { join } from 'node:path';
import type { LogPlace } from '#contracts/journal/log-proof.ts';
import { collected, sourceOf } from '#contracts/sealing/chunks.ts';
import type { Receipt } from '#contracts/sealing/receipt.ts';
import { readUstar } from '#contracts/sealing/ustar-read.ts';
import { checkLogProof } from '#pki/receipt-proof.ts';
import type { BidderSeat } from './bidder-seat.ts';
import { readIfThere, writeNew } from './files.ts';
import { FILE, valueOf } from './folder.ts';

const PROOF_BYTES_MAX = 65_536;

/**
 * Where the public log has a receipt that lies in this folder (SEAL-16): the proof is fetched with the receipt, checked with the log's key
 * of the policy, and kept beside it. `undefined`: the log has not proved it yet. Throws `CliError` when the proof does not hold.
 */
export async function fetchedProof(
  seat: BidderSeat,
  given: { readonly folder: string; readonly header: string; readonly receipt: Receipt },
): Promise<LogPlace | undefined> {
  const { folder, header, receipt } = given;
  const path = join(folder, FILE.logProof);
  const kept = await readIfThere(path);
  const proof = kept ?? (await proofIn(await seat.receiptArchive(header)));
  const place = valueOf(path, await checkLogProof(seat.suite, seat.by.policy, { receipt, proof }));
  if (kept === undefined && proof !== undefined) await writeNew(path, proof);
  return place;
}

async function proofIn(archive: Uint8Array): Promise<Uint8Array | undefined> {
  for await (const { name, content } of readUstar(sourceOf(archive))) {
    const bytes = await collected(content, PROOF_BYTES_MAX);
    if (name === FILE.logProof) return bytes;
  }
  return undefined;
}
