import type { LotId } from '#contracts/ids.ts';
import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import { isUnderCustodians, openingOf } from '#contracts/wire/confidentiality.ts';
import { isOpening } from '../core/opening/opening-case.ts';
import { quotationsOf } from '../core/opening/quotations.ts';
import type { CaseDirectory } from './case-directory.ts';
import { CaseLooks } from './case-looks.ts';
import type { LocalEngine } from './local-engine.ts';
import type { Reporter, Scheduler } from './ports.ts';

export interface QuotationLinkOptions {
  readonly engine: Pick<LocalEngine, 'facts' | 'running' | 'onCommitted'> & {
    readonly notes: Pick<LocalEngine['notes'], 'quotations'>;
    readonly cases: Pick<CaseDirectory, 'read' | 'onCommitted'>;
  };
  readonly scheduler: Scheduler;
  readonly reporter: Reporter;
}

/**
 * Brings what custodians have opened to the auctions whose prices they keep (SQ-5). It follows from the committed state of the
 * opening alone, and the auction's rules take it once; so after a crash at any point the same look does what is left.
 */
export class QuotationLink {
  readonly #options: QuotationLinkOptions;
  readonly #looks: CaseLooks;
  /** Running auctions by the openings that they wait for. */
  readonly #waiting = new Map<string, Set<string>>();
  readonly #unsubscribe: (() => void)[] = [];

  constructor(options: QuotationLinkOptions) {
    this.#options = options;
    const { scheduler, reporter } = options;
    const trouble = 'an auction waits for its opening or the journal';
    const work = (auctionId: string) => this.#work(auctionId);
    this.#looks = new CaseLooks({ scheduler, reporter, trouble, work });
  }

  /** Takes up whatever earlier processes left open. */
  start(): void {
    const { engine } = this.#options;
    this.#unsubscribe.push(
      engine.cases.onCommitted((openingId, { event }) => {
        if (event.type === 'StepRefused') return;
        for (const auctionId of this.#waiting.get(openingId) ?? []) this.#looks.look(auctionId);
      }),
      engine.onCommitted((_, { event }) => {
        if (event.type === 'AuctionPublished') this.#waitFor(event);
      }),
    );
    for (const published of engine.running()) this.#waitFor(published);
  }

  stop(): void {
    this.#looks.stop();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #waitFor({ auctionId, rules }: AuctionPublished): void {
    if (!isUnderCustodians(rules)) return;
    for (const openingId of Object.values(rules.openings)) {
      const auctions = this.#waiting.get(openingId) ?? new Set();
      this.#waiting.set(openingId, auctions.add(auctionId));
    }
    this.#looks.look(auctionId);
  }

  /** Whether nothing is left to do now; what an opening brings later comes as a commit of it. */
  async #work(auctionId: string): Promise<boolean> {
    const published = this.#options.engine.facts(auctionId);
    // It has ended and left: nobody waits any more.
    if (published === undefined) return true;
    let isDone = true;
    for (const { id } of published.rules.lots) {
      if (!(await this.#bring(published, id))) isDone = false;
    }
    return isDone;
  }

  async #bring({ auctionId, rules }: AuctionPublished, lotId: LotId): Promise<boolean> {
    const openingId = openingOf(rules, lotId);
    if (openingId === undefined) return true;
    const { cases, notes } = this.#options.engine;
    const shown = await cases.read(openingId);
    if (shown === undefined || !isOpening(shown.fold)) return false;
    const event = quotationsOf(shown.fold.state, lotId);
    if (event === undefined) return true;
    if (!notes.quotations(auctionId, event)) return false;
    this.#waiting.get(openingId)?.delete(auctionId);
    if (this.#waiting.get(openingId)?.size === 0) this.#waiting.delete(openingId);
    return true;
  }
}
