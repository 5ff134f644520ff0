import type { ResultLot } from '#contracts/journal/project-steps.ts';
import { invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import type { AuctionEvent, LotClosed } from '#contracts/wire/auction-events.ts';
import type { EventStore } from './ports.ts';
import { decodeRecord } from './record-codec.ts';

const PAGE_RECORDS = 1_000;

/** What the journal of an ended auction says of each lot, in the order of its rules. Reads every record once. */
export async function auctionResult(
  store: Pick<EventStore, 'read'>,
  { stream, version }: { readonly stream: string; readonly version: number },
): Promise<readonly ResultLot[]> {
  const fold = new ResultFold();
  for (let read = 0; read < version; ) {
    const page = await store.read(stream, read, Math.min(PAGE_RECORDS, version - read));
    invariant(page.length > 0, 'a stream has the records up to its head');
    for (const { bytes } of page) {
      const { event, at } = decodeRecord(bytes);
      fold.take(event, at);
    }
    read += page.length;
  }
  return fold.lots();
}

/** Lots by their closing records, and who was refused above the ceiling. */
class ResultFold {
  readonly #lots = new Map<string, ResultLot | undefined>();
  readonly #aboveCeiling = new Map<string, Set<string>>();

  take(event: AuctionEvent, at: EpochMs): void {
    if (event.type === 'AuctionPublished') {
      for (const { id } of event.rules.lots) this.#lots.set(id, undefined);
    } else if (event.type === 'OfferRefused' && event.reason === 'above_ceiling') {
      const refused = this.#aboveCeiling.get(event.lotId) ?? new Set();
      this.#aboveCeiling.set(event.lotId, refused.add(event.bidderId));
    } else if (event.type === 'LotClosed') {
      this.#lots.set(event.lotId, this.#closed(event));
    } else if (event.type === 'LotCancelled') {
      this.#lots.set(event.lotId, cancelled(event.lotId, at));
    } else if (event.type === 'AuctionCancelled') {
      for (const [id, lot] of this.#lots) {
        if (lot === undefined) this.#lots.set(id, cancelled(id, at));
      }
    }
  }

  lots(): readonly ResultLot[] {
    return [...this.#lots.values()].map((lot) => {
      invariant(lot !== undefined, 'every lot of an ended auction is closed');
      return lot;
    });
  }

  #closed({ lotId, status, closedAt, ranking }: LotClosed): ResultLot {
    const ranked = new Set<string>(ranking.map(({ bidderId }) => bidderId));
    const refused = [...(this.#aboveCeiling.get(lotId) ?? [])];
    const aboveCeiling = refused.filter((bidder) => !ranked.has(bidder)).length;
    return { lotId, status, closedAt, ranking, aboveCeiling };
  }
}

function cancelled(lotId: string, closedAt: EpochMs): ResultLot {
  return { lotId, status: 'cancelled', closedAt, ranking: [], aboveCeiling: 0 };
}
