import { bidderName } from '#contracts/journal/offer-log.ts';
import type { AuctionStory } from '#contracts/journal/story.ts';
import { SIGNAL_BIDDERS_MAX, SIGNAL_RECORDS_MAX } from '#contracts/limits.ts';
import type { Signal, SignalOrigin, SignalRecord } from '#contracts/wire/oversight.ts';
import type { PricedOffer, Reply } from './series.ts';

/** What a signal is made of, before bidders have names and evidence is cut to size. */
export interface Finding extends Pick<Signal, 'kind' | 'level' | 'figures' | 'limits'> {
  readonly lotId?: string;
  readonly bidderIds: readonly string[];
  readonly records?: readonly SignalRecord[];
  readonly origins?: readonly SignalOrigin[];
}

/** The signal of a finding. Its key stays while the finding grows, so that a note about it stays with it. */
export function signalOf(story: AuctionStory, finding: Finding): Signal {
  const { kind, level, lotId, figures, limits, records = [], origins = [] } = finding;
  const bidderIds = [...new Set(finding.bidderIds)].toSorted().slice(0, SIGNAL_BIDDERS_MAX);
  return {
    key: [kind, lotId ?? '', ...bidderIds].join(' '),
    kind,
    level,
    ...(lotId !== undefined && { lotId }),
    bidders: bidderIds.map((id) => ({ id, name: bidderName(story, id) ?? id })),
    at: newest(records, origins) ?? story.lastAt,
    figures,
    limits,
    records: records.slice(-SIGNAL_RECORDS_MAX),
    recordsCount: records.length,
    origins: origins.slice(0, SIGNAL_RECORDS_MAX),
  };
}

export function recordOf({ version, at, bidderId, priceFen }: PricedOffer): SignalRecord {
  return { version, at, bidderId, priceFen };
}

/** Both records of each reply, once, in the order of the journal. */
export function recordsOf(replies: readonly Reply[]): readonly SignalRecord[] {
  const found = new Map<number, SignalRecord>();
  for (const { before, offer, gapFen, gapMs } of replies) {
    if (!found.has(before.version)) found.set(before.version, recordOf(before));
    found.set(offer.version, { ...recordOf(offer), gapFen, gapMs });
  }
  return [...found.values()].toSorted((a, b) => a.version - b.version);
}

function newest(
  records: readonly SignalRecord[],
  origins: readonly SignalOrigin[],
): number | undefined {
  const last = Math.max(...records.map(({ at }) => at), ...origins.map(({ lastAt }) => lastAt));
  return Number.isFinite(last) ? last : undefined;
}
