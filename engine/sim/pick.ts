import { type BidderId, bidderId, type LotId, lotId } from '#contracts/ids.ts';
import type { AuctionRules } from '#contracts/wire/auction-rules.ts';
import type { Random } from './random.ts';

/** One of the auction's bidders; an invented one where it names none. */
export function pickBidder(random: Random, rules: Pick<AuctionRules, 'bidders'>): BidderId {
  const [first, ...rest] = rules.bidders;
  return random.pick([first ?? bidderId('B1'), ...rest]);
}

/** One of its lots. */
export function pickLot(random: Random, rules: Pick<AuctionRules, 'lots'>): LotId {
  const [first, ...rest] = rules.lots.map((lot) => lot.id);
  return random.pick([first ?? lotId('L1'), ...rest]);
}
