import { journalVisibility } from '#contracts/wire/auction-rules.ts';
import type { AuctionDirectory } from './auction-directory.ts';
import type { CaseDirectory } from './case-directory.ts';

/** Present heads of the loaded auctions and cases, for the signed-head log. */
export function* loadedHeads(
  auctions: Pick<AuctionDirectory, 'values'>,
  cases: Pick<CaseDirectory, 'values'>,
) {
  for (const writer of auctions.values()) {
    if (writer.committed.version === 0) continue;
    const { stream, committed, published } = writer;
    const isEnded = writer.hasEnded && writer.isSettled;
    yield { stream, ...committed, isEnded, visibility: journalVisibility(published.rules) };
  }
  for (const { stream, committed, hasEnded, isSettled, summary } of cases.values()) {
    if (committed.version === 0) continue;
    const { visibility } = summary;
    yield { stream, ...committed, isEnded: hasEnded && isSettled, visibility };
  }
}
