import type { Answer } from './messages.ts';
import type { Finding } from './findings.ts';

/**
 * Every answer that any client ever got, in a process that is never killed. Answers to one id have to be the same for
 * ever (B1), and no record may have answered two ids (F1). Reused ids are refused with a record each (AUC-8).
 */
export class Ledger {
  readonly #auctions = new Map<string, AuctionAnswers>();
  /** Answers that came, repeats included. */
  answers = 0;
  repeats = 0;

  add(answer: Answer): Finding | undefined {
    this.answers += 1;
    const auction = this.#auctions.get(answer.auctionId) ?? new AuctionAnswers();
    this.#auctions.set(answer.auctionId, auction);
    return answer.kind === 'reuse' ? auction.addReuse(answer) : this.#addFirst(auction, answer);
  }

  auctions(): IterableIterator<string> {
    return this.#auctions.keys();
  }

  /** One answer for each id, and one for each record of a reused id. */
  answersOf(auctionId: string): readonly Answer[] {
    return this.#auctions.get(auctionId)?.all() ?? [];
  }

  /** What came since the call before, the same way. */
  newAnswersOf(auctionId: string): readonly Answer[] {
    return this.#auctions.get(auctionId)?.takeNew() ?? [];
  }

  /** Nothing more comes for this auction, and all of it has been checked. */
  forget(auctionId: string): void {
    this.#auctions.delete(auctionId);
  }

  #addFirst(auction: AuctionAnswers, answer: Answer): Finding | undefined {
    if (!auction.has(answer.id)) return auction.addFirst(answer);
    this.repeats += 1;
    return auction.addRepeat(answer);
  }
}

class AuctionAnswers {
  readonly #byId = new Map<string, Answer>();
  readonly #idByReceipt = new Map<string, string>();
  readonly #idByVersion = new Map<number, string>();
  readonly #reuses: Answer[] = [];
  #new: Answer[] = [];

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  all(): readonly Answer[] {
    return [...this.#byId.values(), ...this.#reuses];
  }

  takeNew(): readonly Answer[] {
    const taken = this.#new;
    this.#new = [];
    return taken;
  }

  addFirst(answer: Answer): Finding | undefined {
    this.#byId.set(answer.id, answer);
    return this.#addRecord(answer, answer.id);
  }

  addReuse(answer: Answer): Finding | undefined {
    this.#reuses.push(answer);
    return this.#addRecord(answer, `${answer.id} (another body, ${answer.receipt})`);
  }

  addRepeat(answer: Answer): Finding | undefined {
    const first = this.#byId.get(answer.id);
    // A repeat may come from another owner than the first answer; that owner has to have the record too.
    this.#new.push(answer);
    if (first === undefined || isSame(first, answer)) return undefined;
    const detail = `${answer.auctionId} ${answer.id} was answered ${textOf(first)}, then ${textOf(answer)}`;
    return { invariant: 'B1', detail };
  }

  #addRecord(answer: Answer, id: string): Finding | undefined {
    this.#new.push(answer);
    const { auctionId, receipt, version } = answer;
    const sameReceipt = other(this.#idByReceipt, receipt, id);
    const sameVersion = version === undefined ? undefined : other(this.#idByVersion, version, id);
    if (sameReceipt === undefined && sameVersion === undefined) return undefined;
    const detail = `${auctionId}: ${id} and ${sameReceipt ?? sameVersion} were both answered with record ${version ?? receipt}`;
    return { invariant: 'F1', detail };
  }
}

function other<Key>(ids: Map<Key, string>, key: Key, id: string): string | undefined {
  const before = ids.get(key);
  ids.set(key, id);
  return before === id ? undefined : before;
}

/** REST shows the version of a sealed auction's record only after its end, so a missing one is no difference. */
function isSame(first: Answer, again: Answer): boolean {
  const { version, ...rest } = again;
  const shown = version ?? first.version;
  return (
    textOf({ ...rest, ...(shown === undefined ? {} : { version: shown }) }) ===
    textOf({
      ...first,
      ...(first.version === undefined && shown !== undefined ? { version: shown } : {}),
    })
  );
}

/** All that an answer says about its record. The allowed price is part of it; who brought it is not. */
function textOf({ outcome, reason, allowedFen, at, version, receipt }: Answer): string {
  return JSON.stringify({ outcome, reason, allowedFen, at, version, receipt });
}
