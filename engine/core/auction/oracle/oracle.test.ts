import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { commandId } from '#contracts/ids.ts';
import { advance } from '../advance.ts';
import { decide } from '../decide.ts';
import { evolve } from '../evolve.ts';
import { initialState } from '../initial-state.ts';
import { isBetter, offerAtRank, rankedCount, rankingRows } from '../ranking.ts';
import { publishedScenario } from '../scenario.ts';
import { restoreState, serializeState, stateHash } from '../state-hash.ts';
import type { AuctionState } from '../state.ts';
import { randomAuction } from './arbitraries.ts';
import { oracle } from './oracle.ts';
import { type Recorded, replay, runFast } from './run-fast.ts';

/** A few seconds of a shared machine; nothing here depends on time. */
vi.setConfig({ testTimeout: 60_000 });
const RUNS = 500;
/** Time goes on so far after the last command. */
const AFTER_MS = 5;

function lotsOf(state: AuctionState) {
  return state.lots.map((lot) => ({
    lotId: lot.id,
    status: lot.status,
    closesAt: lot.closesAt,
    closedAt: lot.closedAt,
    overtimeCount: lot.overtimeCount,
    ranking: lot.status === 'cancelled' ? [] : rankingRows(lot),
  }));
}

test('[AUC-1] [AUC-3] [AUC-4] [AUC-5] [AUC-6] [AUC-7] [AUC-8] [AUC-9] [SQ-1] the fast rules and the oracle agree on every answer, end and ranking', () => {
  fc.assert(
    fc.property(randomAuction(), (auction) => {
      const fast = runFast(auction, AFTER_MS);
      const slow = oracle(auction.rules, auction.commands, fast.now);
      expect(fast.answers).toEqual(slow.answers);
      expect(lotsOf(fast.state)).toEqual(slow.lots);
    }),
    { numRuns: RUNS },
  );
});

test('the random auctions meet every reason, every ending and every kind of record', () => {
  const seen = new Set<string>();
  for (const auction of fc.sample(randomAuction(), { numRuns: 1_000, seed: 11 })) {
    const { state, records, answers } = runFast(auction, AFTER_MS);
    for (const answer of answers) seen.add(answer ?? 'accepted');
    for (const { event } of records) seen.add(event.type);
    for (const lot of state.lots) {
      seen.add(lot.status);
      if (lot.overtimeCount > 1) seen.add('overtime chain');
    }
  }
  expect([...seen].sort()).toMatchInlineSnapshot(`
    [
      "AuctionCancelled",
      "AuctionPaused",
      "AuctionResumed",
      "BidderDisqualified",
      "CloseExtended",
      "LotCancelled",
      "LotClosed",
      "OfferPlaced",
      "OfferRefused",
      "OfferVoided",
      "OfficialRefused",
      "above_ceiling",
      "accepted",
      "already_closed",
      "already_disqualified",
      "already_paused",
      "already_quoted",
      "cancelled",
      "command_id_reused",
      "completed",
      "decrement_too_small",
      "disqualified",
      "invalid_price",
      "needs_confirmation",
      "not_admitted",
      "not_later",
      "not_open_yet",
      "not_paused",
      "open",
      "overtime chain",
      "paused",
      "unknown_lot",
      "unknown_offer",
      "unsuccessful",
    ]
  `);
});

test('[AUC-11] a replay of the records gives the state hash of the live run', () => {
  fc.assert(
    fc.property(randomAuction(), (auction) => {
      const { state, records } = runFast(auction, AFTER_MS);
      expect(stateHash(replay(auction, records), sha256)).toBe(stateHash(state, sha256));
    }),
    { numRuns: 100 },
  );
});

test('[AUC-11] records read back from JSON, and a snapshot in the middle, change nothing', () => {
  fc.assert(
    fc.property(randomAuction(), fc.nat(40), (auction, cut) => {
      const { state, records } = runFast(auction, AFTER_MS);
      const read = records.map((record): Recorded => JSON.parse(JSON.stringify(record)));
      const middle = replay(auction, read.slice(0, cut));
      const restored = restoreState(JSON.parse(JSON.stringify(serializeState(middle))));
      expect(stateHash(restored, sha256)).toBe(stateHash(middle, sha256));
      const whole = replay(auction, read.slice(cut), restored);
      expect(stateHash(whole, sha256)).toBe(stateHash(state, sha256));
      expect(lotsOf(whole)).toEqual(lotsOf(state));
    }),
    { numRuns: 100 },
  );
});

test('[AUC-8] after a restore every old command still gets its first answer', () => {
  fc.assert(
    fc.property(randomAuction(), (auction) => {
      const { state, now } = runFast(auction, AFTER_MS);
      const restored = restoreState(JSON.parse(JSON.stringify(serializeState(state))));
      for (const { command } of auction.commands) {
        expect(decide(restored, command, now)).toEqual(decide(state, command, now));
      }
    }),
    { numRuns: 100 },
  );
});

test('[AUC-6] no offer follows the close of its lot, and every accepted one came before its end', () => {
  fc.assert(
    fc.property(randomAuction(), (auction) => {
      const state = initialState(publishedScenario(auction.rules));
      const closed = new Set<string>();
      for (const { event, at } of runFast(auction, AFTER_MS).records) {
        if (event.type === 'LotClosed' || event.type === 'LotCancelled') closed.add(event.lotId);
        if (event.type === 'OfferPlaced') {
          expect(closed).not.toContain(event.lotId);
          expect(at).toBeLessThan(state.lotsById.get(event.lotId)?.closesAt ?? 0);
          expect(at).toBeGreaterThanOrEqual(state.opensAt);
        }
        evolve(state, event, state.version + 1, at);
      }
    }),
    { numRuns: 100 },
  );
});

test('[AUC-3] the ranking is a total order: every rank is strictly better than the next', () => {
  fc.assert(
    fc.property(randomAuction(), (auction) => {
      for (const lot of runFast(auction, AFTER_MS).state.lots) {
        for (let rank = 2; rank <= rankedCount(lot); rank += 1) {
          const better = offerAtRank(lot, rank - 1);
          const worse = offerAtRank(lot, rank);
          expect(isBetter(better, worse, lot.ranking.weights)).toBe(true);
          expect(isBetter(worse, better, lot.ranking.weights)).toBe(false);
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('[AUC-2] with basis best no two bidders ever hold the same price, voided offers or not', () => {
  fc.assert(
    fc.property(randomAuction(), (auction) => {
      const { state } = runFast(auction, AFTER_MS);
      for (const lot of state.lots) {
        if (lot.terms.type !== 'english-reverse' || lot.terms.decrement.basis === 'own') continue;
        const prices = rankingRows(lot).map((row) => row.priceFen);
        expect(new Set(prices).size).toBe(prices.length);
      }
    }),
    { numRuns: 100 },
  );
});

test('[AUC-4] the allowed price of a refusal would have been taken, and one fen more would not', () => {
  fc.assert(
    fc.property(randomAuction(), ({ rules, commands }) => {
      const state = initialState(publishedScenario(rules));
      for (const { at, command } of commands) {
        for (const closed of advance(state, at)) evolve(state, closed, state.version + 1, at);
        const { answer, event } = decide(state, command, at);
        if (event?.type === 'OfferRefused' && answer.outcome === 'refused') {
          expect(event.allowedFen).toBe(answer.allowedFen);
          if (answer.allowedFen !== undefined && command.type === 'PlaceOffer') {
            const probe = (priceFen: number): string => {
              const fresh = { ...command, commandId: commandId('probe'), confirmed: true };
              return decide(state, { ...fresh, priceFen }, at).answer.outcome;
            };
            expect(probe(answer.allowedFen)).toBe('accepted');
            expect(probe(answer.allowedFen + 1)).toBe('refused');
          }
        }
        if (event !== undefined) evolve(state, event, state.version + 1, at);
      }
    }),
    { numRuns: 200 },
  );
});
