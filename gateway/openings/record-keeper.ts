import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { readNotOpenedRecord, readOpeningRecord } from '#contracts/sealing/record.ts';
import { invariant } from '#contracts/result.ts';
import type { DocumentPress } from '#documents/press.ts';
import type { Opening } from '#engine/api.ts';
import { signDetached } from '#pki/cms-signature.ts';
import type { Sealing } from '../sealing/ports.ts';
import { suiteOf } from './holders.ts';
import { isRecorded, recordOf } from './record.ts';
import { digestOf, signPdf } from './signed-page.ts';
import { putStored, readStored, storedName } from './stored-files.ts';

export interface RecordKeeperOptions {
  readonly sealing: Sealing;
  readonly press: Pick<DocumentPress, 'makeForSignature'>;
  readonly nowMs: () => number;
  /** The PDF was not made this time. */
  readonly warn: (openingId: string, detail: string) => void;
}

/** What could not be drawn is not tried again at every request. */
const RETRY_MS = 600_000;

/**
 * Puts the record of an opening that is over in place: `record.json`, the platform's signature under it, and the same as a signed PDF
 * (OPN-16). Every file is written once, so a crash or two askers at a time change nothing; `record.pdf` is made from the bytes of `record.json` that lie there.
 */
export class RecordKeeper {
  readonly #options: RecordKeeperOptions;
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #failedAt = new Map<string, number>();
  readonly #done = new Set<string>();

  constructor(options: RecordKeeperOptions) {
    this.#options = options;
  }

  /** Nothing before the opening is over. Without the PDF when it cannot be drawn now; the rest does not wait for it. */
  async keep(opening: Opening): Promise<void> {
    const { openingId } = opening;
    if (!isRecorded(opening) || this.#done.has(openingId)) return;
    const known = this.#underWay.get(openingId);
    const work = known ?? this.#keep(opening).finally(() => this.#underWay.delete(openingId));
    this.#underWay.set(openingId, work);
    await work;
  }

  async #keep(opening: Opening): Promise<void> {
    const { sealing, nowMs } = this.#options;
    const { tools, store } = sealing;
    const { openingId } = opening;
    const nameOf = (file: string): string => storedName.of(openingId, file);
    const record = canonicalBytes(recordOf(opening));
    const bytes = await putStored(store, nameOf('record.json'), record);
    if ((await readStored(store, nameOf('record.p7s'))) === undefined) {
      const { platform } = tools.keysOf(opening.arranged.policy.suite);
      const signature = await signDetached(platform, bytes, nowMs());
      await putStored(store, nameOf('record.p7s'), signature);
    }
    if ((await readStored(store, nameOf('record.pdf'))) === undefined) {
      const pdf = await this.#pdfOf(opening, bytes);
      if (pdf === undefined) return;
      await putStored(store, nameOf('record.pdf'), pdf);
    }
    this.#done.add(openingId);
  }

  async #pdfOf(opening: Opening, bytes: Uint8Array): Promise<Uint8Array | undefined> {
    const { sealing, press, nowMs, warn } = this.#options;
    const { openingId } = opening;
    const atMs = nowMs();
    const failedAt = this.#failedAt.get(openingId);
    if (failedAt !== undefined && atMs < failedAt + RETRY_MS) return undefined;
    const record = readOpeningRecord(bytes) ?? readNotOpenedRecord(bytes);
    invariant(record !== undefined, 'a stored record is one');
    const suite = suiteOf(sealing.tools, opening);
    const subject = { record, ...digestOf(suite, bytes) };
    const outcome = await press.makeForSignature({
      page: { kind: 'record', subject },
      place: { signer: 'Kaibiao', reason: 'Opening record', location: 'CN', atMs },
    });
    const { platform } = sealing.tools.keysOf(suite.id);
    if (outcome.type === 'made') return signPdf(platform, outcome.bytes);
    this.#failedAt.set(openingId, atMs);
    warn(openingId, outcome.type === 'failed' ? outcome.detail : outcome.type);
    return undefined;
  }
}
