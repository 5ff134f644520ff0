import { readReceipt } from '#contracts/sealing/receipt.ts';
import type { DocumentPress, PressOutcome } from '#documents/press.ts';
import type { BidAct, Opening } from '#engine/api.ts';
import { receiptPageReason } from '#pki/receipt-page.ts';
import { readAccepted } from '../sealing/accepted.ts';
import { folderOfAct } from '../sealing/bid-desk.ts';
import type { Sealing } from '../sealing/ports.ts';
import { suiteOf } from './holders.ts';
import { digestOf, signPdf } from './signed-page.ts';
import { putStored, readStored } from './stored-files.ts';

export interface ReceiptPagesOptions {
  readonly sealing: Sealing;
  readonly press: Pick<DocumentPress, 'makeForSignature'>;
  readonly nowMs: () => number;
}

/** A receipt whose page is asked for, and the bidder's name on it. */
export interface ReceiptPageRequest {
  readonly opening: Opening;
  readonly act: BidAct;
  readonly bidderName: string;
}

const FILE = 'receipt.pdf';

/**
 * The page of a receipt (投标回执), signed inside by the platform (SEAL-24). It is made when its bidder first asks for it and stored once, so that
 * everybody who is shown it sees the same bytes.
 */
export class ReceiptPages {
  readonly #options: ReceiptPagesOptions;

  constructor(options: ReceiptPagesOptions) {
    this.#options = options;
  }

  /** `undefined`: there is no such receipt. */
  async pageOf({
    opening,
    act,
    bidderName,
  }: ReceiptPageRequest): Promise<PressOutcome | undefined> {
    const { sealing, press, nowMs } = this.#options;
    const { store, tools } = sealing;
    const { openingId, arranged } = opening;
    const folder = folderOfAct(openingId, act);
    const kept = await readStored(store, `${folder}${FILE}`);
    if (kept !== undefined) return { type: 'made', bytes: kept };
    const file = (await readAccepted(store, folder))?.files.receipt;
    const receipt = file && readReceipt(file);
    if (file === undefined || receipt === undefined) return undefined;
    const suite = suiteOf(tools, opening);
    const digest = digestOf(suite, file);
    const { title } = arranged.policy;
    const outcome = await press.makeForSignature({
      page: { kind: 'receipt', subject: { receipt, ...digest, openingId, title, bidderName } },
      place: {
        ...{ signer: 'Kaibiao', reason: receiptPageReason(digest.digest), location: 'CN' },
        atMs: nowMs(),
      },
    });
    if (outcome.type !== 'made') return outcome;
    const { platform } = tools.keysOf(suite.id);
    const pdf = await signPdf(platform, outcome.bytes);
    return { type: 'made', bytes: await putStored(store, `${folder}${FILE}`, pdf) };
  }
}
