import { logProofText } from '#contracts/journal/log-proof.ts';
import { parseCheckpoint, parseNote } from '#contracts/journal/checkpoint.ts';
import { sameBytes } from '#contracts/journal/merkle.ts';
import { bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { collected } from '#contracts/sealing/chunks.ts';
import { logEntryOf, readReceipt } from '#contracts/sealing/receipt.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import type { BidAct, Bids } from '#engine/api.ts';
import { readAccepted } from './accepted.ts';
import { folderOfAct } from './bid-desk.ts';
import type { BidStore } from './ports.ts';

/** What the public log shows of receipts. */
export interface OwedLog {
  /** C2SP verifier key. */
  readonly verifierKey: string;
  /** Whether it will sign what it owes. */
  isSigning(): boolean;
  noteOwed(
    name: string,
    entries: readonly { readonly salt: Uint8Array; readonly entry: Uint8Array }[],
  ): void;
  /** Of a noted list what is published, in order. */
  owedLeaves(
    name: string,
  ): Promise<readonly { readonly index: number; readonly entry: Uint8Array }[]>;
  checkpoint(): Promise<string | undefined>;
  cosigned(): string | undefined;
  inclusionProof(index: number, size: number): Promise<readonly Uint8Array[] | undefined>;
}

export interface ReceiptLogOptions {
  readonly bids: Pick<Bids, 'acts'>;
  readonly store: BidStore;
  readonly log: OwedLog;
}

/** The log has not signed it yet, and will: `later`. It never will, or not while it stands still: `none`. */
export type ReceiptProof =
  | { readonly type: 'proof'; readonly text: string }
  | { readonly type: 'later' }
  | { readonly type: 'none' };

const NONE: ReceiptProof = { type: 'none' };
const RECEIPT_BYTES_MAX = 65_536;

/** A receipt of the journal is not in the store: nothing of that opening goes into the log before it is. */
export class ReceiptMissingError extends Error {
  override readonly name = 'ReceiptMissingError';
}

/**
 * Keeps the promise of each receipt, its leaf in the public log (SEAL-16), and proves it. All receipts of an opening go into the log
 * together and only when its closing list is fixed, because a leaf before would tell that somebody has bid, and when.
 */
export class ReceiptLog {
  readonly #options: ReceiptLogOptions;

  constructor(options: ReceiptLogOptions) {
    this.#options = options;
  }

  /** Whose key a policy has to name for the proofs to count. */
  get verifierKey(): string {
    return this.#options.log.verifierKey;
  }

  /** To be called once the closing list is fixed; again changes nothing. */
  async note(suite: SealingSuite, openingId: string): Promise<void> {
    const { bids, log } = this.#options;
    const acts = await bids.acts(openingId);
    const name = listOf(openingId);
    if ((await log.owedLeaves(name)).length >= acts.length) return;
    const entries: { salt: Uint8Array; entry: Uint8Array }[] = [];
    for (const act of acts) {
      const receipt = await this.#receiptOf(openingId, act);
      if (receipt === undefined) throw new ReceiptMissingError('a receipt is not in the store');
      const salt = bytesOfBase64Url(receipt.salt) ?? new Uint8Array(0);
      entries.push({ salt, entry: logEntryOf(suite, receipt) });
    }
    log.noteOwed(name, entries);
  }

  async proofOf(suite: SealingSuite, openingId: string, act: BidAct): Promise<ReceiptProof> {
    const [proof = NONE] = await this.proofsOf(suite, openingId, [act]);
    return proof;
  }

  /** The proofs that these acts' receipts are in the log, each under the newest head that most witnesses have signed. */
  async proofsOf(
    suite: SealingSuite,
    openingId: string,
    acts: readonly BidAct[],
  ): Promise<readonly ReceiptProof[]> {
    const { log } = this.#options;
    const leaves = await log.owedLeaves(listOf(openingId));
    const heads = [log.cosigned(), await log.checkpoint()].filter((head) => head !== undefined);
    const proofs: ReceiptProof[] = [];
    for (const act of acts) {
      const receipt = await this.#receiptOf(openingId, act);
      const entry = receipt && logEntryOf(suite, receipt);
      const index = entry && leaves.find((leaf) => sameBytes(leaf.entry, entry))?.index;
      proofs.push(entry === undefined ? NONE : await this.#proofAt(index, heads));
    }
    return proofs;
  }

  async #proofAt(index: number | undefined, heads: readonly string[]): Promise<ReceiptProof> {
    const { log } = this.#options;
    for (const checkpoint of heads) {
      const size = sizeOf(checkpoint);
      if (index === undefined || index >= size) continue;
      const hashes = await log.inclusionProof(index, size);
      if (hashes === undefined) continue;
      return { type: 'proof', text: logProofText({ index, hashes, checkpoint }) };
    }
    return log.isSigning() ? { type: 'later' } : NONE;
  }

  async #receiptOf(openingId: string, act: BidAct) {
    const { store } = this.#options;
    const folder = folderOfAct(openingId, act);
    const kept = await readAccepted(store, folder);
    const file = kept === undefined ? await store.get(`${folder}receipt.json`) : undefined;
    const bytes = kept?.files.receipt ?? (file && (await collected(file, RECEIPT_BYTES_MAX)));
    return bytes && readReceipt(bytes);
  }
}

/** No stream has this name: ids of openings hold no space. */
function listOf(openingId: string): string {
  return `receipts of ${openingId}`;
}

function sizeOf(checkpoint: string): number {
  const note = parseNote(checkpoint);
  const head = note.ok ? parseCheckpoint(note.value.text) : note;
  return head.ok ? head.value.size : 0;
}
