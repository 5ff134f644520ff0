import { bidderName } from '#contracts/journal/offer-log.ts';
import type { AuctionStory } from '#contracts/journal/story.ts';
import type { ArchiveOutcome } from '#contracts/wire/archive.ts';

const WINNERS_NAMED = 3;

/** How an auction that has ended came out: its lots by status, and sums over those that have a winner. Pure. */
export function outcomeOf(story: AuctionStory): ArchiveOutcome {
  const won = story.lots.flatMap(({ status, ceilingFen, ranking: [first] }) =>
    status === 'completed' && first !== undefined
      ? [{ ceilingFen: ceilingFen ?? first.priceFen, ...first }]
      : [],
  );
  const winners = [...new Set(won.map(({ bidderId }) => bidderId))];
  const count = (wanted: string): number =>
    story.lots.filter(({ status }) => status === wanted).length;
  return {
    completed: count('completed'),
    unsuccessful: count('unsuccessful'),
    cancelled: count('cancelled'),
    ceilingFen: won.reduce((sum, { ceilingFen }) => sum + ceilingFen, 0),
    priceFen: won.reduce((sum, { priceFen }) => sum + priceFen, 0),
    winners: winners.slice(0, WINNERS_NAMED).map((id) => bidderName(story, id) ?? id),
    winnersCount: winners.length,
  };
}
