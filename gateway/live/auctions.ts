import { journalVisibility } from '#contracts/wire/auction-rules.ts';
import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import { isUnderCustodians } from '#contracts/wire/confidentiality.ts';
import type { StreamHead } from '#engine/api.ts';
import { type AuctionFacts, factsOf, isAuctionHead, openingFactsOf } from '../access/decide.ts';
import { AUCTION_ABSENT_MS, AUCTION_LOOKUPS_MAX, AUCTIONS_REMEMBERED_MAX } from './limits.ts';
import type { LiveEngine } from './ports.ts';

/** What the live path must know of an auction before it lets anybody near it. */
export interface LiveAuction {
  readonly auctionId: string;
  readonly facts: AuctionFacts;
  readonly isSignatureRequired: boolean;
  /** Whether custodians keep its prices: then no offer comes this way (SQ-7). */
  readonly isUnderCustodians: boolean;
  /** Whether an answer may carry the journal version (it tells how much others act). */
  readonly isVersionShown: boolean;
}

/** What an id turned out to be; neither where there is nothing for sockets. */
interface Looked {
  readonly auction?: LiveAuction;
  readonly opening?: AuctionFacts;
}

/** Too many look-ups at once, or the store did not answer. */
export class AuctionLookupError extends Error {
  override readonly name = 'AuctionLookupError';
}

/**
 * Facts of auctions: at once for loaded ones, from the store for ended ones. Unknown ids are remembered for a moment,
 * and look-ups are few at a time, so that asking for invented ids costs the store next to nothing.
 */
export class AuctionDirectory {
  readonly #engine: Pick<LiveEngine, 'facts' | 'head'>;
  readonly #steadyMs: () => number;
  readonly #loaded = new WeakMap<AuctionPublished, LiveAuction>();
  /** Until when an id counts as looked up; the answer then is what the map says. */
  readonly #looked = new Map<string, { readonly until: number; readonly found: Looked }>();
  /** Look-ups under way, by id. */
  readonly #looking = new Map<string, Promise<Looked>>();

  constructor(engine: Pick<LiveEngine, 'facts' | 'head'>, steadyMs: () => number) {
    this.#engine = engine;
    this.#steadyMs = steadyMs;
  }

  /** A running auction, without waiting. */
  running(auctionId: string): LiveAuction | undefined {
    const published = this.#engine.facts(auctionId);
    if (published === undefined) return undefined;
    const known = this.#loaded.get(published);
    if (known !== undefined) return known;
    const { rules, buyerId, agencyId, offerSignature, isRehearsal } = published;
    const terms = isUnderCustodians(rules)
      ? { offerSignature, confidentiality: 'custodians' as const }
      : { offerSignature };
    const auction = liveAuction(auctionId, terms, {
      buyerId,
      agencyId,
      bidderIds: rules.bidders,
      visibility: journalVisibility(rules),
      isEnded: false,
      ...(isRehearsal === true ? { isRehearsal } : {}),
    });
    this.#loaded.set(published, auction);
    return auction;
  }

  /** Any auction. Rejects with `AuctionLookupError` when that cannot be said now. */
  async find(auctionId: string): Promise<LiveAuction | undefined> {
    return this.running(auctionId) ?? (await this.#look(auctionId)).auction;
  }

  /** What rights depend on in a bid opening; rejects as `find` does. */
  async opening(openingId: string): Promise<AuctionFacts | undefined> {
    return (await this.#look(openingId)).opening;
  }

  /** Takes as long as `find` of an id that does not exist: denial must not be told from absence by its time (A3). */
  async pretendToLook(auctionId: string): Promise<void> {
    await this.#look(auctionId);
  }

  async #look(auctionId: string): Promise<Looked> {
    const looked = this.#looked.get(auctionId);
    if (looked !== undefined && this.#steadyMs() < looked.until) return looked.found;
    // Thousands who come back at once to one hall are one question to the store.
    const under = this.#looking.get(auctionId);
    if (under !== undefined) return under;
    if (this.#looking.size >= AUCTION_LOOKUPS_MAX)
      throw new AuctionLookupError('too many look-ups');
    const looking = this.#ask(auctionId);
    this.#looking.set(auctionId, looking);
    try {
      return await looking;
    } finally {
      this.#looking.delete(auctionId);
    }
  }

  async #ask(auctionId: string): Promise<Looked> {
    const now = this.#steadyMs();
    try {
      const head = await this.#engine.head(auctionId);
      const found = head === undefined ? {} : lookedAt(auctionId, head);
      if (this.#looked.size >= AUCTIONS_REMEMBERED_MAX) this.#looked.clear();
      this.#looked.set(auctionId, { until: now + AUCTION_ABSENT_MS, found });
      return found;
    } catch (error) {
      throw new AuctionLookupError('the store did not answer', { cause: error });
    }
  }
}

function lookedAt(id: string, head: StreamHead): Looked {
  if (isAuctionHead(head)) return { auction: liveAuction(id, head.summary, factsOf(head)) };
  const opening = openingFactsOf(head);
  return opening === undefined ? {} : { opening };
}

/** How offers come in. */
interface OfferTerms {
  readonly offerSignature: string;
  readonly confidentiality?: 'custodians';
}

function liveAuction(auctionId: string, terms: OfferTerms, facts: AuctionFacts): LiveAuction {
  return {
    auctionId,
    facts,
    isSignatureRequired: terms.offerSignature === 'required',
    isUnderCustodians: terms.confidentiality === 'custodians',
    isVersionShown: facts.visibility !== 'sealed' && facts.visibility !== 'rank-only',
  };
}
