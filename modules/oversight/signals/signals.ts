import type { AuctionStory } from '#contracts/journal/story.ts';
import { SIGNALS_MAX } from '#contracts/limits.ts';
import { journalVisibility } from '#contracts/wire/auction-rules.ts';
import type { Signal, SignalOrigin } from '#contracts/wire/oversight.ts';
import { originFindings } from './origins.ts';
import { priceFindings } from './prices.ts';
import { rhythmFindings } from './rhythm.ts';
import { lotSeries } from './series.ts';
import { signalOf } from './signal.ts';

/**
 * The anomaly signals (异常信号) of one auction, what deserves a look first, then the newest first. Pure: the same records
 * and origins give the same signals (ANO-1). `undefined` while the auction is as secret as a sealed one: then even that
 * there is something to look at would tell (SQ-3, RND-2).
 */
export function signalsOf(
  story: AuctionStory,
  origins: readonly SignalOrigin[],
): readonly Signal[] | undefined {
  const { rules } = story.published;
  if (!story.isEnded && journalVisibility(rules) === 'sealed') return undefined;
  const findings = [
    ...originFindings(origins, story.grants),
    ...lotSeries(story).flatMap((series) => [
      ...rhythmFindings(series),
      ...priceFindings(series, rules),
    ]),
  ];
  const byKey = new Map<string, Signal>();
  for (const finding of findings) {
    const signal = signalOf(story, finding);
    const known = byKey.get(signal.key);
    if (known === undefined || rank(signal) < rank(known)) byKey.set(signal.key, signal);
  }
  return [...byKey.values()]
    .toSorted((a, b) => rank(a) - rank(b) || b.at - a.at || (a.key < b.key ? -1 : 1))
    .slice(0, SIGNALS_MAX);
}

function rank({ level }: Signal): number {
  return level === 'look' ? 0 : 1;
}
