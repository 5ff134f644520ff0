import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import type { BidderId } from '#contracts/ids.ts';
import type { AuctionRules, ClockRules } from '#contracts/wire/auction-rules.ts';
import { lotEnds } from '#contracts/wire/auction-rules.ts';
import { openingOf } from '#contracts/wire/confidentiality.ts';
import { assertNever, invariant } from '#contracts/result.ts';
import type { EpochMs } from '#contracts/time.ts';
import { epochMs } from '#contracts/time.ts';
import { earliestDue } from './advance.ts';
import { weightsOf } from '#contracts/best-value.ts';
import { countClock } from './clocks.ts';
import { emptyControl } from './control-state.ts';
import { emptyRanking } from './ranking.ts';
import type { ClockTerms } from './state-clocks.ts';
import type { AuctionState, BidderState, LotState, LotTerms } from './state.ts';

/** State after the first record, version 1. `published.rules` has passed `auctionRulesSchema`. */
export function initialState(published: AuctionPublished): AuctionState {
  const { rules } = published;
  const ends = lotEnds(rules);
  const lots = rules.lots.map((_, index) => initialLot(rules, index, ends[index]));
  const state: AuctionState = {
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
    control: emptyControl(),
    announcements: [],
    announcementCount: 0,
    openLotCount: lots.length,
    earliestDueAt: undefined,
  };
  for (const lot of lots) countClock(state, lot);
  state.earliestDueAt = earliestDue(lots);
  return state;
}

function initialLot(rules: AuctionRules, index: number, closesAt: EpochMs | undefined): LotState {
  const lot = rules.lots[index];
  invariant(lot !== undefined, 'the index lies inside the lots');
  invariant(closesAt !== undefined, 'every lot has an end of its own or that of the auction');
  return {
    id: lot.id,
    ceilingFen: lot.ceilingFen,
    terms: termsOf(rules, index),
    firstClosesAt: closesAt,
    status: 'open',
    closesAt,
    dueAt: closesAt,
    closedAt: undefined,
    overtimeCount: 0,
    standings: new Map(),
    ranking: emptyRanking(weightsOf(rules.bestValue)),
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
      return {
        type: rules.type,
        revisions: rules.revisions,
        openingId: openingOf(rules, rules.lots[index]?.id ?? ''),
        intake: undefined,
      };
    case 'dutch-reverse':
    case 'japanese-reverse':
    case 'rounds':
      return clockTermsOf(rules, index);
    default:
      return assertNever(rules);
  }
}

/** A clock that starts with the opening. */
function clockTermsOf(rules: ClockRules, index: number): ClockTerms {
  const startsAt = rules.opensAt;
  switch (rules.type) {
    case 'dutch-reverse': {
      const lot = rules.lots[index];
      invariant(lot !== undefined, 'the index lies inside the lots');
      const { ceilingFen, startFen, stepFen, tickMs } = lot;
      return { type: rules.type, ceilingFen, startFen, stepFen, tickMs, clock: { startsAt } };
    }
    case 'japanese-reverse': {
      const lot = rules.lots[index];
      invariant(lot !== undefined, 'the index lies inside the lots');
      const { ceilingFen, stepFen, tickMs } = lot;
      const clock = { startsAt, out: new Set<BidderId>(), tick: 0, waitingCount: 0, inCount: 0 };
      return { type: rules.type, ceilingFen, stepFen, tickMs, clock };
    }
    case 'rounds': {
      const lot = rules.lots[index];
      invariant(lot !== undefined, 'the index lies inside the lots');
      const { stepFen, decrementMaxBp, initialMs, turnMs, breakMs, rounds } = lot;
      return {
        type: rules.type,
        stepFen,
        decrementMaxBp,
        initialMs,
        turnMs,
        breakMs,
        rounds,
        bidderCount: rules.bidders.length,
        clock: { startsAt, round: 0, order: [], index: 0, turnStartsAt: startsAt },
      };
    }
    default:
      return assertNever(rules);
  }
}
