import { auctionView } from '#engine/core/auction/api.ts';
import { audienceKey } from '#contracts/wire/views.ts';
import { diffViews } from '#contracts/wire/merge-patch.ts';
import type { Findings } from './findings.ts';
import type { JournalReader } from './journal-reader.ts';
import type { Ledger } from './ledger.ts';
import type { LastView } from './messages.ts';
import { Ownership } from './ownership.ts';
import { sameJson } from './same-json.ts';
import { StreamCheck } from './stream-check.ts';
import { type Leaf, opensTo } from './witness.ts';

/** How far an auction was proved: what must still stand there at the end of the run. */
interface Proved {
  readonly version: number;
  readonly hashHex: string;
}

/**
 * Proves the journal against the answers. `sample` goes on where it stopped and is run after every fault; `everything`
 * reads all of it again from record 1, so that a rewritten past shows too.
 */
export class Checker {
  readonly #reader: JournalReader;
  readonly #ledger: Ledger;
  readonly #findings: Findings;
  readonly #running = new Map<string, StreamCheck>();
  readonly #closed = new Map<string, Proved>();
  readonly #published = new Set<string>();
  readonly #retired = new Map<string, readonly LastView[]>();
  /** One after the other: each takes the ledger's new answers. */
  #tail: Promise<void> = Promise.resolve();
  /** Records proved, each counted once. */
  records = 0;

  constructor(parts: {
    readonly reader: JournalReader;
    readonly ledger: Ledger;
    readonly findings: Findings;
  }) {
    this.#reader = parts.reader;
    this.#ledger = parts.ledger;
    this.#findings = parts.findings;
  }

  get closedAuctions(): number {
    return this.#closed.size;
  }

  /** An answer said that this auction is on record. */
  published(auctionId: string): void {
    this.#published.add(auctionId);
  }

  /** Its clients are done with it; `views` is what its watchers hold. Checked by the next sample. */
  retired(auctionId: string, views: readonly LastView[]): void {
    this.#retired.set(auctionId, views);
  }

  sample(): Promise<void> {
    this.#tail = this.#tail.then(() => this.#sample());
    return this.#tail;
  }

  /** The last word: no server runs any more. `leaves` are those of the public log. */
  everything(leaves: readonly Leaf[] = []): Promise<void> {
    this.#tail = this.#tail.then(() => this.#everything(leaves));
    return this.#tail;
  }

  async #sample(): Promise<void> {
    const answers = new Map(
      [...this.#ledger.auctions()].map((id) => [id, this.#ledger.newAnswersOf(id)] as const),
    );
    const retired = new Map(this.#retired);
    const published = [...this.#published];
    await this.#adoptStreams();
    for (const check of this.#running.values()) {
      const given = answers.get(check.auctionId) ?? [];
      const views = retired.get(check.auctionId);
      if (given.length === 0 && views === undefined) continue;
      const before = check.version;
      const ownership = await this.#advance(check);
      this.records += check.version - before;
      check.checkAnswers(given, ownership);
      if (views !== undefined) this.#close(check, views);
    }
    for (const auctionId of answers.keys()) this.#mustExist(auctionId, 'answered');
    for (const auctionId of published) {
      this.#mustExist(auctionId, 'published');
      this.#published.delete(auctionId);
    }
  }

  /** All rows that are there now, and who owned what after they were read. */
  async #advance(check: StreamCheck): Promise<Ownership> {
    const rows = [];
    for (let version = check.version; ; ) {
      const page = await this.#reader.rows(check.auctionId, version);
      rows.push(...page);
      const last = page.at(-1);
      if (last === undefined) break;
      version = last.version;
    }
    // After the rows: every epoch in them has been claimed by now.
    const ownership = new Ownership(await this.#reader.claims());
    for (const row of rows) check.take(row, ownership);
    return ownership;
  }

  async #adoptStreams(): Promise<void> {
    for (const place of await this.#reader.streams()) {
      if (this.#running.has(place.auctionId) || this.#closed.has(place.auctionId)) continue;
      this.#running.set(place.auctionId, new StreamCheck(place, this.#findings));
    }
  }

  #mustExist(auctionId: string, why: string): void {
    this.#findings.checked('D1');
    if (this.#running.has(auctionId) || this.#closed.has(auctionId)) return;
    this.#findings.add({ invariant: 'D1', detail: `${auctionId} was ${why} and has no stream` });
  }

  #close(check: StreamCheck, views: readonly LastView[]): void {
    const { auctionId, version, hashHex, state } = check;
    if (check.isBroken || state === undefined) return;
    if (!check.hasEnded) {
      const detail = `${auctionId}: watchers saw its end, the journal has none`;
      this.#findings.add({ invariant: 'A4', detail });
    }
    for (const { audience, view } of views) {
      this.#findings.checked('A4');
      const expected = auctionView(state, audience);
      if (sameJson(expected, view)) continue;
      const missed = JSON.stringify(diffViews(view, expected));
      const detail = `${auctionId}: the view of ${audienceKey(audience)} lacks ${missed}, it holds ${JSON.stringify(view)}`;
      this.#findings.add({ invariant: 'A4', detail });
    }
    this.#running.delete(auctionId);
    this.#retired.delete(auctionId);
    this.#ledger.forget(auctionId);
    this.#closed.set(auctionId, { version, hashHex });
  }

  async #everything(leaves: readonly Leaf[]): Promise<void> {
    await this.#sample();
    const proved = new Map<string, Proved>([...this.#closed, ...this.#running]);
    const places = new Map((await this.#reader.streams()).map((place) => [place.auctionId, place]));
    const leavesByStream = Map.groupBy(leaves, ({ stream }) => stream);
    for (const [auctionId, before] of proved) {
      const place = places.get(auctionId);
      const again = place && new StreamCheck(place, this.#findings);
      if (again !== undefined) {
        // Answers of closed auctions too: a reused id that was sent twice leaves a record each time, perhaps late.
        again.checkAnswers(this.#ledger.answersOf(auctionId), await this.#advance(again));
        this.#checkLeaves(again, leavesByStream.get(auctionId) ?? []);
      }
      this.#mustStand(auctionId, before, again);
    }
  }

  /** What was signed about this stream is what the stream says. */
  #checkLeaves(check: StreamCheck, leaves: readonly Leaf[]): void {
    if (check.isBroken) return;
    for (const leaf of leaves) {
      this.#findings.checked('D5');
      const hash = check.hashAt(leaf.version);
      if (hash !== undefined && opensTo(leaf, hash)) continue;
      const detail = `${leaf.stream}: the leaf of version ${leaf.version} does not open to the hash ${hash ?? 'of a record that is not there'}`;
      this.#findings.add({ invariant: 'D5', detail });
    }
  }

  #mustStand(auctionId: string, before: Proved, again: StreamCheck | undefined): void {
    this.#findings.checked('D3');
    const { version, hashHex } = before;
    const now = again?.hashAt(version) ?? 'nothing';
    if (now === hashHex || again?.isBroken === true) return;
    const detail = `${auctionId}: record ${version} had the hash ${hashHex}, now it has ${now}`;
    this.#findings.add({ invariant: 'D3', detail });
  }
}
