import { auctionId } from '#contracts/ids.ts';
import { STORY_RECORDS_MAX } from '#contracts/limits.ts';
import { err, ok, type Result } from '#contracts/result.ts';
import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import { type AuctionRules, auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import { isUnderCustodians } from '#contracts/wire/confidentiality.ts';
import { applyPatch } from '#contracts/wire/merge-patch.ts';
import type { WhatIfAnswer } from '#contracts/wire/projects.ts';
import {
  caveatOf,
  WHAT_IF_CAVEATS,
  type WhatIfCaveat,
  type WhatIfLot,
  WhatIfReplay,
} from '../core/auction/what-if.ts';
import type { EventStore } from './ports.ts';
import { decodeRecord } from './record-codec.ts';

/** Between two pages others get their turn. */
const PAGE_RECORDS = 500;

export type WhatIfFault =
  | { readonly type: 'too_long' }
  | { readonly type: 'invalid'; readonly issues: readonly RulesIssue[] };
interface RulesIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What custodians opened came all at once, at instants that no clock of an auction has seen (SQ-7). */
const replayableRulesSchema = auctionRulesSchema.refine((rules) => !isUnderCustodians(rules), {
  path: ['confidentiality'],
  message: 'prices that custodians kept are not replayed',
});

/** Replays the offers of an ended auction under its own rules and under those with the patch (RFC 7396), PRJ-13. */
export async function replayWhatIf(
  store: Pick<EventStore, 'read'>,
  head: { readonly stream: string; readonly version: number },
  patch: Readonly<Record<string, unknown>>,
): Promise<Result<WhatIfAnswer, WhatIfFault>> {
  if (head.version > STORY_RECORDS_MAX) return err({ type: 'too_long' });
  const published = await publishedOf(store, head.stream);
  const { rules } = published;
  const former = replayableRulesSchema.safeParse(rules);
  if (!former.success) return err({ type: 'invalid', issues: former.error.issues });
  const changed = applyPatch<object>(rules, patch);
  const parsed = replayableRulesSchema.safeParse({
    ...changed,
    id: rules.id,
    bidders: rules.bidders,
  });
  if (!parsed.success) return err({ type: 'invalid', issues: parsed.error.issues });
  const { before, after, caveats } = await replayBoth(store, head, {
    published,
    rules: parsed.data,
  });
  return ok({
    isWhatIf: true,
    auctionId: auctionId(head.stream),
    caveats: WHAT_IF_CAVEATS.filter((code) => code === 'behaviour' || caveats.has(code)),
    lots: compared(before, after, published),
  });
}

async function publishedOf(
  store: Pick<EventStore, 'read'>,
  stream: string,
): Promise<AuctionPublished> {
  const [first] = await store.read(stream, 0, 1);
  const event = first && decodeRecord(first.bytes).event;
  if (event?.type !== 'AuctionPublished') throw new Error(`${stream} is no auction`);
  return event;
}

async function replayBoth(
  store: Pick<EventStore, 'read'>,
  { stream, version }: { readonly stream: string; readonly version: number },
  { published, rules }: { readonly published: AuctionPublished; readonly rules: AuctionRules },
) {
  const before = new WhatIfReplay(published, published.rules);
  const after = new WhatIfReplay(published, rules);
  const caveats = new Set<WhatIfCaveat>();
  for (let read = 0; read < version; ) {
    const page = await store.read(stream, read, Math.min(PAGE_RECORDS, version - read));
    if (page.length === 0) throw new Error(`${stream}: record ${read + 1} is missing`);
    for (const { bytes } of page) {
      const { event, at } = decodeRecord(bytes);
      const caveat = caveatOf(event);
      if (caveat !== undefined) caveats.add(caveat);
      if (event.type === 'AuctionPublished') continue;
      before.take(event, at);
      after.take(event, at);
    }
    read += page.length;
  }
  return { before: before.finish(), after: after.finish(), caveats };
}

/** Lots of the changed rules; one that the auction did not have is compared with nothing, so it is left out. */
function compared(
  before: readonly WhatIfLot[],
  after: readonly WhatIfLot[],
  published: AuctionPublished,
): WhatIfAnswer['lots'] {
  return after.flatMap((lot) => {
    const former = before.find(({ lotId }) => lotId === lot.lotId);
    if (former === undefined) return [];
    const [best, formerBest] = [lot.ranking[0], former.ranking[0]];
    const isSameWinner = best?.bidderId === formerBest?.bidderId && lot.status === former.status;
    return [
      {
        lotId: lot.lotId,
        before: shown(former, published),
        after: shown(lot, published),
        winnerChanged: !isSameWinner,
        ...(best === undefined || formerBest === undefined
          ? {}
          : { priceDifferenceFen: best.priceFen - formerBest.priceFen }),
        endDifferenceMs: lot.closedAt - former.closedAt,
      },
    ];
  });
}

function shown(
  { lotId: _id, ranking, refused, ...lot }: WhatIfLot,
  { bidderNames }: AuctionPublished,
) {
  return {
    ...lot,
    refused: { ...refused },
    ranking: ranking.map(({ rank, bidderId, priceFen }) => ({
      ...{ rank, bidderId, priceFen },
      name: bidderNames[bidderId] ?? bidderId,
    })),
  };
}
