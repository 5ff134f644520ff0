import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { closingListOf, readClosingList } from '#contracts/sealing/closing-list.ts';
import type { OpeningFile } from '#contracts/sealing/opening-file.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import type { NoteClosing, NoteOpened, NoteShut } from '#contracts/journal/opening-steps.ts';
import { invariant } from '#contracts/result.ts';
import { utf8 } from '#contracts/utf8.ts';
import { epochMs } from '#contracts/time.ts';
import type { ListedBid, Opening, OpeningActs } from '#engine/api.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { policyStamp } from '#pki/receipts.ts';
import { timestampRequest } from '#pki/timestamp.ts';
import type { Sealing } from '../sealing/ports.ts';
import type { ReceiptLog } from '../sealing/receipt-log.ts';
import { suiteOf } from './holders.ts';
import { putStored, readStored, storedName } from './stored-files.ts';
import { sheetKeyOf, sheetOf } from './unlocked-bid.ts';

/** The time-stamping authority or the store gave what an opening cannot go on with; tried again. */
export class OpeningActError extends Error {
  override readonly name = 'OpeningActError';
}

export interface PlatformActsOptions {
  readonly sealing: Sealing;
  readonly nowMs: () => number;
  /** The newest signed head of the public log; stands in the closing list. */
  readonly checkpoint: () => Promise<string | undefined>;
  /** Absent: no public log is kept here. */
  readonly receiptLog?: Pick<ReceiptLog, 'verifierKey' | 'note' | 'proofsOf'>;
}

/**
 * The platform's own acts at openings, with its key and the files of the store (OPN-12). Every file is written once: what an
 * earlier process left is taken as it lies there, checked.
 */
export function platformActs({
  sealing,
  nowMs,
  checkpoint,
  receiptLog,
}: PlatformActsOptions): OpeningActs {
  const { tools, store } = sealing;
  /** Openings whose files this process has put in place already. */
  const published = new Map<string, 'policy' | 'closing' | 'opening'>();

  return {
    async publish(opening) {
      const { openingId, state, closing } = opening;
      const isOver = state === 'confirming' || state === 'closed';
      // Nothing can be handed in any more, so the log may tell what was (OPN-6).
      const isFixed = closing !== undefined || state === 'tooFew';
      const due = isOver ? 'opening' : isFixed ? 'closing' : 'policy';
      if (published.get(openingId) === due) return;
      await publishPolicy(sealing, opening);
      if (isFixed) await receiptLog?.note(suiteOf(sealing.tools, opening), openingId);
      if (isOver) await publishOpening(sealing, opening, nowMs());
      if (isOver && receiptLog !== undefined) await publishProofs(sealing, opening, receiptLog);
      published.set(openingId, due);
    },

    async close(opening): Promise<NoteClosing> {
      const suite = suiteOf(tools, opening);
      const { openingId, arranged, listed } = opening;
      const { policy, stage } = arranged;
      const headers = listed.map(({ header }) => header);
      const list = closingListOf(suite, policy, {
        ...{ stage, headers, checkpoint: (await checkpoint()) ?? '' },
      });
      const name = storedName.of(openingId, 'closing.json');
      const bytes = await putStored(store, name, canonicalBytes(list));
      const stored = readClosingList(suite, policy, bytes);
      const isRight = stored.ok && stored.value.headers.join() === headers.join();
      if (!isRight) throw new OpeningActError('the stored closing list is not that of the journal');
      const stampedMs = await closingStamp(sealing, opening, { bytes, nowMs: nowMs() });
      return {
        type: 'NoteClosing',
        closing: base64UrlOf(suite.hash(bytes)),
        stampedMs: epochMs(stampedMs),
      };
    },

    async open(opening, bid): Promise<NoteOpened | NoteShut> {
      const { header } = bid;
      const key = await sheetKeyOf(sealing, opening, bid);
      if (!key.ok) return { type: 'NoteShut', header, ...key.error };
      const sheet = await sheetOf(sealing, opening, { ...key.value, bid });
      if (!sheet.ok) return { type: 'NoteShut', header, ...sheet.error };
      const { bidderName, priceFen, priceWords, items } = sheet.value;
      return {
        ...{ type: 'NoteOpened', header, lock: key.value.lock, bidderName, items },
        ...(priceFen === undefined ? {} : { priceFen: Number(priceFen) }),
        ...(priceWords === undefined ? {} : { priceWords }),
      };
    },
  };
}

async function publishPolicy({ store }: Sealing, opening: Opening): Promise<void> {
  const { openingId, arranged } = opening;
  const signature = new Uint8Array(Buffer.from(arranged.policySignature, 'base64'));
  await putStored(store, storedName.of(openingId, 'policy.p7s'), signature);
  await putStored(store, storedName.of(openingId, 'policy.json'), canonicalBytes(arranged.policy));
}

/** The instant of the outside stamp over the list; a stamp from before the deadline is not stored. */
async function closingStamp(
  { tools, store }: Sealing,
  opening: Opening,
  { bytes }: { readonly bytes: Uint8Array; readonly nowMs: number },
): Promise<number> {
  const suite = suiteOf(tools, opening);
  const { policy } = opening.arranged;
  const name = storedName.of(opening.openingId, 'closing.tsr');
  const request = timestampRequest(bytes, suite.id);
  const earlier = await readStored(store, name);
  const stamp = earlier ?? (await tools.keysOf(suite.id).stamp(request));
  const verified = await policyStamp(
    suite,
    { policy, trust: tools.trust },
    { stamp, data: bytes, ...(earlier === undefined ? { request } : {}) },
  );
  if (!verified.ok) throw new OpeningActError(`the closing list's time-stamp: ${verified.error}`);
  const { atMs } = verified.value;
  if (atMs < Number(policy.deadline)) {
    throw new OpeningActError('the authority stamped the closing list before the deadline');
  }
  if (earlier === undefined) await putStored(store, name, stamp);
  return atMs;
}

/** opening.json and its signature, once everything is read out (SEAL-17). */
async function publishOpening(sealing: Sealing, opening: Opening, nowMs: number): Promise<void> {
  const { tools, store } = sealing;
  const { openingId, arranged, closing, listed } = opening;
  invariant(closing !== undefined, 'what is read out was on a closing list');
  const file: OpeningFile = {
    typ: 'ebid/opening/v1',
    ...{ tender: arranged.policy.tender, stage: arranged.stage, policy: arranged.policyDigest },
    ...{ closing, opened: String(nowMs), outcome: 'opened' },
    bids: await Promise.all(listed.map((bid) => publishedBid(sealing, opening, bid))),
  };
  const name = storedName.of(openingId, 'opening.json');
  const bytes = await putStored(store, name, canonicalBytes(file));
  const { platform } = tools.keysOf(arranged.policy.suite);
  const signature = await signDetached(platform, bytes, nowMs);
  await putStored(store, storedName.of(openingId, 'opening.p7s'), signature);
}

/** Each bid's receipt in the public log, where the policy names this log's key; without it nobody could check the proof. */
async function publishProofs(
  { tools, store }: Sealing,
  opening: Opening,
  receiptLog: NonNullable<PlatformActsOptions['receiptLog']>,
): Promise<void> {
  const { openingId, arranged, listed } = opening;
  if (arranged.policy.logKey !== receiptLog.verifierKey) return;
  const suite = suiteOf(tools, opening);
  const acts = listed.map(({ header }) => ({ type: 'bid', header }) as const);
  const proofs = await receiptLog.proofsOf(suite, openingId, acts);
  for (const [at, { header }] of acts.entries()) {
    const proof = proofs[at];
    if (proof?.type === 'later') throw new OpeningActError('the log has not signed a receipt yet');
    if (proof?.type !== 'proof') continue;
    const name = storedName.ofBid(openingId, header, 'receipt.tlog-proof');
    await putStored(store, name, utf8(proof.text));
  }
}

async function publishedBid(
  sealing: Sealing,
  opening: Opening,
  bid: ListedBid,
): Promise<OpeningFile['bids'][number]> {
  const { header, outcome } = bid;
  invariant(outcome.state !== 'sealed', 'every bid is settled before it is read out');
  if (outcome.state !== 'opened') return { state: outcome.state, header, fault: outcome.fault };
  const key = await sheetKeyOf(sealing, opening, bid);
  if (!key.ok) throw new OpeningActError(`${header} does not open again: ${key.error.fault}`);
  const { lock, fileKey } = key.value;
  return { state: 'opened', header, lock, key: base64UrlOf(fileKey) };
}
