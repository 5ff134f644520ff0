import type { CaseActor, StepRequest } from '#contracts/journal/case-events.ts';
import type { OpeningStep } from '#contracts/journal/opening-steps.ts';
import type { CommandId } from '#contracts/ids.ts';
import { assertNever } from '#contracts/result.ts';
import { collected, sourceOf } from '#contracts/sealing/chunks.ts';
import { SealError } from '#contracts/sealing/faults.ts';
import { HEADER_BYTES_MAX, isDigestOf, readHeader } from '#contracts/sealing/header.ts';
import { receiptDigest } from '#contracts/sealing/receipt.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { readWithdrawal } from '#contracts/sealing/withdrawal.ts';
import { epochMs } from '#contracts/time.ts';
import type { BidAct, Bids, CaseOutcome, Cases, HandedIn, OpeningRules } from '#engine/api.ts';
import { acceptBid, type Acceptance } from '#pki/acceptance.ts';
import { checkBid, type CheckedBid } from '#pki/bid-check.ts';
import type { ReceiptFiles } from '#pki/receipts.ts';
import { checkWithdrawal } from '#pki/withdrawal-check.ts';
import { type Accepted, keepAccepted, publishReceipt, readAccepted } from './accepted.ts';
import { type BidArchive, readArchive, storeFiles } from './bid-archive.ts';
import type { BidStore, SealingTools } from './ports.ts';
import { isSealedFile, SupersededBids } from './superseded.ts';

export interface BidDeskOptions {
  readonly store: BidStore;
  readonly tools: SealingTools;
  readonly bids: Bids;
  readonly cases: Pick<Cases, 'submit'>;
  /** Whether this certificate may bid for this organization. */
  readonly mayBidFor: (certificate: Uint8Array, names: readonly string[]) => boolean;
  readonly nowMs: () => number;
  /** Files of a bid that counts no more could not be deleted yet. */
  readonly onFault: (error: unknown) => void;
}

export interface Submission {
  readonly openingId: string;
  readonly commandId: CommandId;
  readonly by: CaseActor;
  /** What the organization is called: its id, its name, its credit code. */
  readonly names: readonly string[];
  /** Digest of header.json. */
  readonly header: string;
  /** The archive; `undefined`: it is not there, or not whole. */
  readonly archive: () => AsyncIterable<Uint8Array> | undefined;
}

export interface AskedWithdrawal {
  readonly openingId: string;
  readonly commandId: CommandId;
  readonly by: CaseActor;
  /** withdrawal.json and its signature. */
  readonly withdrawal: Uint8Array;
  readonly signature: Uint8Array;
}

export type Submitted =
  | { readonly type: 'taken' | 'late'; readonly files: ReceiptFiles }
  | { readonly type: 'refused'; readonly reason: string }
  /** This opening takes no sealed bids here. */
  | { readonly type: 'not_found' }
  | { readonly type: 'no_upload' }
  /** Nothing is known yet: the same request again. */
  | { readonly type: 'unavailable' };

/**
 * Takes sealed bids (投标文件递交): checks every byte in the order of EBID-1, stores, has it time-stamped, puts it on record, and
 * only then hands out the receipt. A bid is named by its header's digest, so the same one again gets the same receipt.
 */
export class BidDesk {
  readonly #options: BidDeskOptions;
  readonly #superseded: SupersededBids;
  readonly #running = new Map<string, Promise<Submitted>>();

  constructor(options: BidDeskOptions) {
    this.#options = options;
    this.#superseded = new SupersededBids(options.store, options.onFault);
  }

  /** Two that come at once are one. */
  submit(submission: Submission): Promise<Submitted> {
    const key = [submission.by.organizationId, folderOf(submission)].join(' ');
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const work = this.#submit(submission).finally(() => this.#running.delete(key));
    this.#running.set(key, work);
    return work;
  }

  async #submit(submission: Submission): Promise<Submitted> {
    const { bids, store, tools } = this.#options;
    const { openingId, by, header } = submission;
    const rules = await bids.rules(openingId);
    const suite = rules && tools.suiteOf(rules.policy.suite);
    if (rules === undefined || suite === undefined) return { type: 'not_found' };
    const folder = folderOf(submission);
    const before = await bids.of(openingId, by.organizationId);
    const kept = await readAccepted(store, folder);
    if (kept !== undefined && kept.request.by.organizationId === by.organizationId) {
      const isTaken = before.bids.some((bid) => bid.header === header);
      return isTaken ? { type: 'taken', files: kept.files } : this.#putOnRecord(folder, kept);
    }
    const source = submission.archive();
    if (source === undefined) return { type: 'no_upload' };
    try {
      const archive = await readArchive(source);
      const checked = await this.#check(suite, { archive, submission, rules });
      return await this.#take(suite, { archive, checked, submission, rules });
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      return { type: 'refused', reason: error.fault };
    }
  }

  /** Takes a bid back (撤回) before the deadline, by the signature of who made it; it has a receipt like the bid itself. */
  async withdraw(asked: AskedWithdrawal): Promise<Submitted> {
    const { bids, store, tools } = this.#options;
    const { openingId, by } = asked;
    const rules = await bids.rules(openingId);
    const suite = rules && tools.suiteOf(rules.policy.suite);
    if (rules === undefined || suite === undefined) return { type: 'not_found' };
    const read = readWithdrawal(asked.withdrawal);
    if (read === undefined) return { type: 'refused', reason: 'not_canonical' };
    const own = await bids.of(openingId, by.organizationId);
    const bid = own.bids.find(({ receipt }) => receipt === read.receipt);
    if (bid === undefined) return { type: 'refused', reason: 'no_such_bid' };
    const folder = folderOfAct(openingId, { type: 'withdrawal', withdraws: read.receipt });
    const kept = await readAccepted(store, folder);
    if (kept !== undefined) {
      const isTaken = bid.status === 'withdrawn';
      return isTaken ? { type: 'taken', files: kept.files } : this.#putOnRecord(folder, kept);
    }
    if (bid.status !== 'sealed') return { type: 'refused', reason: 'no_such_bid' };
    return this.#takeBack(suite, { asked, rules, bid, folder });
  }

  async #takeBack(
    suite: SealingSuite,
    given: {
      readonly asked: AskedWithdrawal;
      readonly rules: OpeningRules;
      readonly bid: HandedIn;
      readonly folder: string;
    },
  ): Promise<Submitted> {
    const { asked, rules, bid, folder } = given;
    const { store, tools, nowMs } = this.#options;
    const { openingId, commandId, by, withdrawal, signature } = asked;
    const file = await store.get(`${folderOf({ openingId, header: bid.header })}header.json`);
    const headerBytes = (file && (await collected(file, HEADER_BYTES_MAX))) ?? new Uint8Array(0);
    const header = readHeader(headerBytes);
    if (!header.ok) return { type: 'refused', reason: header.error };
    const { trust } = tools;
    const about = { withdrawal, signature, header: header.value, trust, atMs: nowMs() };
    const checked = await checkWithdrawal(suite, about);
    if (!checked.ok) return { type: 'refused', reason: checked.error };
    const acceptance = await acceptBid(
      { suite, ...tools.keysOf(suite.id) },
      {
        subject: { header: header.value, headerBytes, signature },
        by: { policy: rules.policy, trust },
        ...{ status: 'withdrawn', prev: bid.receipt },
      },
    );
    if (!acceptance.ok) return { type: 'refused', reason: acceptance.error };
    const { files, receivedMs } = acceptance.value;
    await store.put(`${folder}withdrawal.json`, sourceOf(withdrawal));
    await store.put(`${folder}withdrawal.p7s`, sourceOf(signature));
    const step = {
      ...{ type: 'WithdrawBid' as const, bid: bid.bid, withdraws: bid.receipt },
      ...{ receipt: receiptDigest(suite, files.receipt), receivedMs: epochMs(receivedMs) },
    };
    return this.#accepted(folder, {
      acceptance: acceptance.value,
      request: { commandId, by, step },
    });
  }

  async #check(
    suite: SealingSuite,
    given: {
      readonly archive: BidArchive;
      readonly submission: Submission;
      readonly rules: OpeningRules;
    },
  ): Promise<CheckedBid> {
    const { archive, submission, rules } = given;
    const { bids, tools, mayBidFor, nowMs } = this.#options;
    if (!isDigestOf(submission.header, suite.hash(archive.headerBytes))) {
      throw new SealError('archive_shape', 'it is not the bid that was named');
    }
    const { organizationId } = submission.by;
    const { last, usedIds } = await bids.of(submission.openingId, organizationId);
    const checked = await checkBid(suite, {
      headerBytes: archive.headerBytes,
      signature: archive.signature,
      policy: rules.policy,
      trust: tools.trust,
      atMs: nowMs(),
      mayBidFor: (certificate, bidder) =>
        bidder === organizationId && mayBidFor(certificate, submission.names),
      history: ({ core }) => ({
        isIdUsed: usedIds.has(core.bid),
        version: last.ver,
        receipt: last.receipt,
      }),
    });
    if (!checked.ok) throw new SealError(checked.error, 'the header is not lawful');
    if (checked.value.header.core.stage !== rules.stage) {
      throw new SealError('wrong_tender', 'it is for another envelope');
    }
    return checked.value;
  }

  async #take(
    suite: SealingSuite,
    given: {
      readonly archive: BidArchive;
      readonly checked: CheckedBid;
      readonly submission: Submission;
      readonly rules: OpeningRules;
    },
  ): Promise<Submitted> {
    const { archive, checked, submission, rules } = given;
    const { store, tools } = this.#options;
    const { headerBytes, signature, rest } = archive;
    const { header } = checked;
    const folder = folderOf(submission);
    await store.put(`${folder}header.json`, sourceOf(headerBytes));
    await store.put(`${folder}header.p7s`, sourceOf(signature));
    try {
      await storeFiles(suite, { header, rest }, { store, folder });
    } catch (error) {
      await store.remove(folder);
      throw error;
    }
    const acceptance = await acceptBid(
      { suite, ...tools.keysOf(suite.id) },
      {
        subject: { header, headerBytes, signature },
        by: { policy: rules.policy, trust: tools.trust },
        status: 'sealed',
        prev: header.core.replaces,
      },
    );
    if (!acceptance.ok) {
      await store.remove(folder);
      return { type: 'refused', reason: acceptance.error };
    }
    const { files, receivedMs } = acceptance.value;
    const step = {
      type: 'SubmitBid' as const,
      core: header.core,
      header: submission.header,
      receipt: receiptDigest(suite, files.receipt),
      receivedMs: epochMs(receivedMs),
    };
    const { commandId, by } = submission;
    return this.#accepted(folder, {
      acceptance: acceptance.value,
      request: { commandId, by, step },
    });
  }

  async #accepted(
    folder: string,
    given: { readonly acceptance: Acceptance; readonly request: StepRequest<OpeningStep> },
  ): Promise<Submitted> {
    const { store, cases } = this.#options;
    const { acceptance, request } = given;
    const { files } = acceptance;
    if (acceptance.kind === 'late') {
      // The refusal is on record; the bid itself is not kept (SEAL-19).
      const outcome = await cases.submit(this.#openingOf(folder), request);
      await store.remove(folder);
      return outcome.type === 'unavailable' ? { type: 'unavailable' } : { type: 'late', files };
    }
    return this.#putOnRecord(folder, await keepAccepted(store, folder, { request, files }));
  }

  /** The step, then the receipt's own files, then the version before goes; whoever was refused keeps nothing here. */
  async #putOnRecord(folder: string, { request, files }: Accepted): Promise<Submitted> {
    const { store, cases, bids } = this.#options;
    const openingId = this.#openingOf(folder);
    const reason = refusalOf(await cases.submit(openingId, request));
    if (reason === 'unavailable') return { type: 'unavailable' };
    if (reason !== undefined) {
      await store.remove(folder);
      return { type: 'refused', reason };
    }
    await publishReceipt(store, folder, files);
    const own = await bids.of(openingId, request.by.organizationId);
    const before = own.bids.findLast(({ status }) => status !== 'sealed');
    if (before !== undefined) {
      await this.#superseded.drop(folderOf({ openingId, header: before.header }));
    }
    return { type: 'taken', files };
  }

  #openingOf(folder: string): string {
    return folder.slice(0, folder.indexOf('/'));
  }

  /**
   * After a start: what has its receipt goes on record, what has not was never a bid and is removed, and so are the sealed files of
   * what counts no more (clean-up of a crash). What was finished costs one list.
   */
  async recover(openingId: string): Promise<void> {
    const { bids } = this.#options;
    await this.#recoverWithdrawals(openingId);
    const folders = await this.#foldersIn(`${openingId}/bids/`);
    const before = await bids.taken(openingId);
    for (const [folder, { header, isFinished }] of folders) {
      if (!isFinished) await this.#recoverAct(folder, before.has(header));
    }
    const taken = await bids.taken(openingId);
    for (const [folder, { header, hasSealedFiles }] of folders) {
      const status = taken.get(header);
      const isOver = status === 'replaced' || status === 'withdrawn';
      if (isOver && hasSealedFiles) await this.#superseded.drop(folder);
    }
  }

  async #recoverAct(folder: string, isOnRecord: boolean): Promise<void> {
    const { store } = this.#options;
    const kept = await readAccepted(store, folder);
    if (kept === undefined) await store.remove(folder);
    else if (isOnRecord) await publishReceipt(store, folder, kept.files);
    else await this.#putOnRecord(folder, kept);
  }

  /** A withdrawal that has its receipt is sent again, which changes nothing where it is on record; another is removed. */
  async #recoverWithdrawals(openingId: string): Promise<void> {
    const folders = await this.#foldersIn(`${openingId}/withdrawals/`);
    for (const [folder, { isFinished }] of folders) {
      if (!isFinished) await this.#recoverAct(folder, false);
    }
  }

  /** What lies in each folder under a prefix; a receipt's own file is the last that an act leaves. */
  async #foldersIn(prefix: string) {
    const { store } = this.#options;
    const folders = new Map<
      string,
      { header: string; isFinished: boolean; hasSealedFiles: boolean }
    >();
    for (const file of await store.list(prefix)) {
      const header = file.name.split('/')[2] ?? '';
      const folder = `${prefix}${header}/`;
      const seen = folders.get(folder);
      folders.set(folder, {
        header,
        isFinished: seen?.isFinished === true || file.name === `${folder}receipt.json`,
        hasSealedFiles: seen?.hasSealedFiles === true || isSealedFile(file),
      });
    }
    return folders;
  }
}

export function folderOf(bid: { readonly openingId: string; readonly header: string }): string {
  return `${bid.openingId}/bids/${bid.header}/`;
}

export function folderOfAct(openingId: string, act: BidAct): string {
  if (act.type === 'bid') return folderOf({ openingId, header: act.header });
  return `${openingId}/withdrawals/${act.withdraws}/`;
}

/** `undefined`: the step is on record. */
function refusalOf(outcome: CaseOutcome): string | undefined {
  switch (outcome.type) {
    case 'answered':
      return outcome.event.type === 'StepRefused' ? outcome.event.refusal.reason : undefined;
    case 'unavailable':
      return outcome.type;
    case 'exists':
    case 'not_found':
    case 'not_opened':
    case 'too_many':
    case 'too_large':
      return 'wrong_state';
    default:
      return assertNever(outcome);
  }
}
