/**
 * A published opening, as files by name (docs/SEALING.md): policy.json, policy.p7s, closing.json, closing.tsr,
 * closing-1.p7s …, opening.json, opening.p7s, and `bids/<n>/` with header.json, header.p7s, f0.ebd, receipt.json,
 * receipt.p7s, receipt.tsr and, where the log has proved it, receipt.tlog-proof; of an opening on a server record.json, record.p7s and
 * record.pdf too, of one with too few bids policy and record alone. `undefined`: there is no such file.
 */
export type PublishedFiles = (name: string) => Promise<Uint8Array | undefined>;

/** A file that is not there reads as empty, which no check lets pass. */
export async function bytesOf(files: PublishedFiles, name: string): Promise<Uint8Array> {
  return (await files(name)) ?? new Uint8Array(0);
}
