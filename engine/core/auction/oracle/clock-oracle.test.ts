import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { nextDeadline } from '../advance.ts';
import { isIn } from '../japanese-reverse.ts';
import { rankingRows } from '../ranking.ts';
import { turnOwner } from '../rounds.ts';
import { restoreState, serializeState, stateHash } from '../state-hash.ts';
import type { AuctionState, LotState } from '../state.ts';
import { randomClockAuction } from './clock-arbitraries.ts';
import { clockOracle } from './clock-oracle.ts';
import { type Recorded, replay, runFast } from './run-fast.ts';

vi.setConfig({ testTimeout: 60_000 });
const RUNS = 400;
/** Time goes on so far after the last command. */
const AFTER_MS = 40;

const FORMATS = [
  { type: 'dutch-reverse', ids: '[DUTCH-1] [DUTCH-2] [DUTCH-3] [DUTCH-4] [DUTCH-5]' },
  { type: 'japanese-reverse', ids: '[JAP-1] [JAP-2] [JAP-3] [JAP-4] [JAP-5] [JAP-6] [JAP-7]' },
  { type: 'rounds', ids: '[RND-1] [RND-2] [RND-3] [RND-4] [RND-5] [RND-6] [RND-7] [RND-8]' },
] as const;

function lotsOf(state: AuctionState) {
  return state.lots.map((lot) => ({
    lotId: lot.id,
    status: lot.status,
    closedAt: lot.closedAt,
    ranking: lot.status === 'cancelled' ? [] : rankingRows(lot),
    ...clockOf(state, lot),
  }));
}

/** What the oracle tells of an open lot whose end is not decided yet. */
function clockOf(state: AuctionState, lot: LotState): object {
  const { terms } = lot;
  if (lot.status !== 'open') return {};
  if (terms.type === 'japanese-reverse') {
    // An end that was decided during a pause waits for the resume.
    if (lot.closesAt === state.pausedAt) return {};
    return { in: state.published.rules.bidders.filter((id) => isIn(state, terms, id)) };
  }
  if (terms.type !== 'rounds') return {};
  if (lot.closesAt === state.pausedAt) return {};
  const turnOf = turnOwner(terms);
  return { round: terms.clock.round, ...(turnOf === undefined ? {} : { turnOf }) };
}

describe.each(FORMATS)('$type', ({ type, ids }) => {
  test(`${ids} the fast rules and the oracle agree on every answer, end, ranking and turn`, () => {
    fc.assert(
      fc.property(randomClockAuction(type), (auction) => {
        const fast = runFast(auction, AFTER_MS);
        const slow = clockOracle(auction.rules, auction.commands, fast.now);
        expect(fast.answers).toEqual(slow.answers);
        expect(lotsOf(fast.state)).toEqual(slow.lots);
      }),
      { numRuns: RUNS },
    );
  });

  test('[AUC-11] [D6] replay, JSON and a snapshot in the middle change nothing', () => {
    fc.assert(
      fc.property(randomClockAuction(type), fc.nat(60), (auction, cut) => {
        const { state, records } = runFast(auction, AFTER_MS);
        expect(stateHash(replay(auction, records), sha256)).toBe(stateHash(state, sha256));
        const read = records.map((record): Recorded => JSON.parse(JSON.stringify(record)));
        const middle = replay(auction, read.slice(0, cut));
        const restored = restoreState(JSON.parse(JSON.stringify(serializeState(middle))));
        expect(nextDeadline(restored)).toBe(nextDeadline(middle));
        const whole = replay(auction, read.slice(cut), restored);
        expect(stateHash(whole, sha256)).toBe(stateHash(state, sha256));
        expect(lotsOf(whole)).toEqual(lotsOf(state));
        expect(whole.earliestDueAt).toBe(state.earliestDueAt);
      }),
      { numRuns: 150 },
    );
  });

  test('[B7] [T3] what time does carries its own instant, never after its record and never before the one before', () => {
    fc.assert(
      fc.property(randomClockAuction(type), (auction) => {
        const { records } = runFast(auction, AFTER_MS);
        let before = 0;
        for (const { event, at } of records) {
          const own =
            'endedAt' in event
              ? event.endedAt
              : 'beganAt' in event
                ? event.beganAt
                : 'closedAt' in event
                  ? event.closedAt
                  : at;
          expect(own).toBeLessThanOrEqual(at);
          expect(own).toBeGreaterThanOrEqual(before);
          before = own;
        }
      }),
      { numRuns: 150 },
    );
  });
});

test('the random auctions meet every reason, every ending and every kind of record of these formats', () => {
  const seen = new Set<string>();
  for (const { type } of FORMATS) {
    for (const auction of fc.sample(randomClockAuction(type), { numRuns: 600, seed: 5 })) {
      const { state, records, answers } = runFast(auction, AFTER_MS);
      for (const answer of answers) seen.add(answer ?? 'accepted');
      for (const { event } of records) {
        seen.add(event.type);
        if (event.type === 'RoundBegan') seen.add(`round ${event.round}`);
      }
      for (const lot of state.lots) {
        seen.add(`${type} ${lot.status}`);
        if (rankingRows(lot).length > 3) seen.add(`${type} with four ranked`);
      }
    }
  }
  expect([...seen].sort()).toMatchInlineSnapshot(`
    [
      "AuctionCancelled",
      "AuctionPaused",
      "AuctionResumed",
      "BidderDisqualified",
      "BiddersDroppedOut",
      "CloseExtended",
      "LotCancelled",
      "LotClosed",
      "OfferPlaced",
      "OfferRefused",
      "OfferVoided",
      "OfficialRefused",
      "RoundBegan",
      "TurnPassed",
      "above_ceiling",
      "accepted",
      "already_closed",
      "already_confirmed",
      "already_disqualified",
      "already_paused",
      "command_id_reused",
      "decrement_too_small",
      "disqualified",
      "dropped_out",
      "dutch-reverse cancelled",
      "dutch-reverse completed",
      "dutch-reverse open",
      "dutch-reverse unsuccessful",
      "end_follows_clock",
      "invalid_price",
      "japanese-reverse cancelled",
      "japanese-reverse completed",
      "japanese-reverse open",
      "japanese-reverse unsuccessful",
      "japanese-reverse with four ranked",
      "needs_confirmation",
      "no_initial_price",
      "not_admitted",
      "not_clock_price",
      "not_later",
      "not_open_yet",
      "not_paused",
      "not_your_turn",
      "paused",
      "round 1",
      "round 2",
      "round 3",
      "rounds cancelled",
      "rounds completed",
      "rounds open",
      "rounds unsuccessful",
      "rounds with four ranked",
      "unknown_offer",
    ]
  `);
});
