import {
  ARCHIVE_BUYERS_LISTED_MAX,
  ARCHIVE_OUTCOMES_MAX,
  ARCHIVE_OUTCOME_RECORDS_MAX,
} from '#contracts/limits.ts';
import { doesCover, NATION } from '#contracts/regions.ts';
import type {
  Archive as ArchivePage,
  ArchiveBuyer,
  ArchiveBuyers,
  ArchiveItem,
  ArchiveOutcome,
  ArchiveQuery,
} from '#contracts/wire/archive.ts';
import type { Engine, StreamHead } from '#engine/api.ts';
import type { Stories } from '../documents/stories.ts';
import { outcomeOf } from './outcome.ts';

export interface ArchiveDeps {
  readonly list: Engine['list'];
  readonly stories: Pick<Stories, 'storyOf'>;
  /** Every buyer, as of now. */
  readonly buyers: () => Promise<readonly ArchiveBuyer[]>;
  readonly nowMs: () => number;
}

/** How long the list of buyers is taken for granted; a new one shows after so long. */
const BUYERS_KEPT_MS = 15_000;

/**
 * Auctions that have ended, for everybody (ARC-4). How one came out never changes again, so it is worked out once and
 * kept; those that were not asked for longest are forgotten.
 */
export class Archive {
  readonly #deps: ArchiveDeps;
  /** Oldest use first. */
  readonly #outcomes = new Map<string, ArchiveOutcome>();
  #known: { readonly at: number; readonly buyers: Promise<readonly ArchiveBuyer[]> } | undefined;

  constructor(deps: ArchiveDeps) {
    this.#deps = deps;
  }

  async page(query: ArchiveQuery): Promise<ArchivePage> {
    const { page, size, search = '', region, method, buyer, from, until } = query;
    const buyers = await this.#buyers();
    const anyParty = partiesOf(buyers, { region, buyer });
    const { heads, total } = await this.#deps.list({
      offset: (page - 1) * size,
      limit: size,
      isEnded: true,
      ...(search.trim() !== '' && { search: search.trim() }),
      ...(method !== undefined && { phases: [method] }),
      ...(anyParty !== undefined && { anyParty }),
      ...(from !== undefined && { opensFromMs: from }),
      ...(until !== undefined && { opensUntilMs: until - 1 }),
    });
    const byId = new Map(buyers.map((known) => [known.id, known]));
    const items: ArchiveItem[] = [];
    // One after the other: a page of long auctions must not fold them all at the same time.
    for (const head of heads) items.push(await this.#itemOf(head, byId));
    return { items, total, page, size };
  }

  async buyers(asked: {
    readonly search: string;
    readonly region?: string | undefined;
  }): Promise<ArchiveBuyers> {
    const needle = asked.search.trim().toLowerCase();
    const found = (await this.#buyers()).filter(
      ({ id, name, region }) =>
        (asked.region === undefined || doesCover(asked.region, region)) &&
        (name.toLowerCase().includes(needle) || id.toLowerCase().includes(needle)),
    );
    return {
      items: found.slice(0, ARCHIVE_BUYERS_LISTED_MAX),
      hasMore: found.length > ARCHIVE_BUYERS_LISTED_MAX,
    };
  }

  async #itemOf(head: StreamHead, buyers: ReadonlyMap<string, ArchiveBuyer>): Promise<ArchiveItem> {
    const { title, type, visibility, opensAt, closesAt, lotCount, buyerId } = head.summary;
    const { confidentiality } = head.summary;
    const outcome = await this.#outcomeOf(head);
    return {
      auctionId: head.stream,
      ...{ title, type, visibility, opensAt, closesAt, lotCount },
      ...(confidentiality === undefined ? {} : { confidentiality }),
      buyer: buyers.get(buyerId) ?? { id: buyerId, name: buyerId },
      ...(outcome !== undefined && { outcome }),
    };
  }

  async #outcomeOf(head: StreamHead): Promise<ArchiveOutcome | undefined> {
    const kept = this.#outcomes.get(head.stream);
    if (kept !== undefined) {
      this.#outcomes.delete(head.stream);
      this.#outcomes.set(head.stream, kept);
      return kept;
    }
    if (head.version > ARCHIVE_OUTCOME_RECORDS_MAX) return undefined;
    const story = await this.#deps.stories.storyOf(head);
    if (story === undefined || !story.isEnded) return undefined;
    const outcome = outcomeOf(story);
    this.#outcomes.set(head.stream, outcome);
    for (const oldest of this.#outcomes.keys()) {
      if (this.#outcomes.size <= ARCHIVE_OUTCOMES_MAX) break;
      this.#outcomes.delete(oldest);
    }
    return outcome;
  }

  #buyers(): Promise<readonly ArchiveBuyer[]> {
    const now = this.#deps.nowMs();
    if (this.#known !== undefined && now - this.#known.at < BUYERS_KEPT_MS) {
      return this.#known.buyers;
    }
    const buyers = this.#deps.buyers();
    const known = { at: now, buyers };
    this.#known = known;
    buyers.catch(() => {
      // Whoever waits hears of it; the next one asks anew.
      if (this.#known === known) this.#known = undefined;
    });
    return buyers;
  }
}

/** The buyers whose auctions are meant; `undefined`: all. An unknown buyer has none. */
function partiesOf(
  buyers: readonly ArchiveBuyer[],
  wanted: { readonly region: string | undefined; readonly buyer: string | undefined },
): readonly string[] | undefined {
  const { region, buyer } = wanted;
  if (region === undefined || region === NATION) return buyer === undefined ? undefined : [buyer];
  return buyers
    .filter((known) => doesCover(region, known.region) && (buyer ?? known.id) === known.id)
    .map(({ id }) => id);
}
