import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import type { AuctionRules } from '#contracts/wire/auction-rules.ts';
import { assertNever, invariant } from '#contracts/result.ts';
import { epochMs } from '#contracts/time.ts';
import { earliestEnd } from './advance.ts';
import { emptyRanking } from './ranking.ts';
import type { AuctionState, BidderState, LotState, LotTerms } from './state.ts';

/** State after the first record, version 1. `published.rules` has passed `auctionRulesSchema`. */
export function initialState(published: AuctionPublished): AuctionState {
  const { rules } = published;
  const lots = rules.lots.map((_, index) => initialLot(rules, index));
  return {
    published,
    opensAt: rules.opensAt,
    version: 1,
    lastAt: epochMs(0),
    pausedAt: undefined,
    lots,
    lotsById: new Map(lots.map((lot) => [lot.id, lot])),
    bidders: new Map<string, BidderState>(
      rules.bidders.map((bidderId) => [bidderId, { bidderId, isDisqualified: false }]),
    ),
    commands: new Map(),
    grants: new Map(),
    announcements: [],
    announcementCount: 0,
    openLotCount: lots.length,
    earliestClosesAt: earliestEnd(lots),
  };
}

function initialLot(rules: AuctionRules, index: number): LotState {
  const lot = rules.lots[index];
  invariant(lot !== undefined, 'the index lies inside the lots');
  const closesAt = lot.closesAt ?? rules.closesAt;
  invariant(closesAt !== undefined, 'every lot has an end of its own or that of the auction');
  return {
    id: lot.id,
    ceilingFen: lot.ceilingFen,
    terms: termsOf(rules, index),
    firstClosesAt: closesAt,
    status: 'open',
    closesAt,
    closedAt: undefined,
    overtimeCount: 0,
    standings: new Map(),
    ranking: emptyRanking(),
  };
}

function termsOf(rules: AuctionRules, index: number): LotTerms {
  switch (rules.type) {
    case 'english-reverse': {
      const lot = rules.lots[index];
      invariant(lot !== undefined, 'the index lies inside the lots');
      const { decrement, decrementMaxBp, overtime } = lot;
      return { type: rules.type, decrement, decrementMaxBp, overtime };
    }
    case 'sealed-quotation':
      return { type: rules.type, revisions: rules.revisions };
    default:
      return assertNever(rules);
  }
}
