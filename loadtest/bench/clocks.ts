import { bidderId, commandId, lotId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import type { PlaceOffer } from '#contracts/wire/auction-commands.ts';
import {
  auctionRulesSchema,
  type ClockRules,
  isClockRules,
} from '#contracts/wire/auction-rules.ts';
import { dutchPriceFen, japanesePriceFen } from '#contracts/wire/lot-clock.ts';
import { decide, evolve, initialState, settle } from '#engine/core/auction/api.ts';
import { clockOracle } from '#engine/core/auction/oracle/clock-oracle.ts';
import { publishedScenario } from '#engine/core/auction/scenario.ts';
import { type BenchRow, type BenchScale, compare, Latencies, rounded } from './measure.ts';

/**
 * Decide and evolve of the formats with a clock, on one thread and without any store, against their oracle. One offer
 * arrives every millisecond of the auction's time, because the oracle goes through every one of them.
 */

const LOT = 'L1';
const CEILING_FEN = 1_000_000_000;
const BIDDERS = 100;
const CHUNK = 100;
const ORACLE_OFFERS = 400;

interface Run {
  readonly name: string;
  readonly rules: ClockRules;
  /** The offer at index i arrives at i + 1 ms. */
  readonly offers: readonly PlaceOffer[];
  /** How many of them the rules accept: a run that does something else measures something else. */
  readonly accepts: number;
  readonly note: string;
}

export function benchClocks(scale: BenchScale): Promise<readonly BenchRow[]> {
  const rounds = scale.isSmoke ? 2 : 100;
  return Promise.resolve([dutchRun(), japaneseRun(), roundsRun()].map((run) => row(run, rounds)));
}

function row(run: Run, repeats: number): BenchRow {
  // The first rounds are compiled on the way and do not count.
  for (let round = 0; round < 5; round += 1) fold(run, new Latencies());
  const latencies = new Latencies();
  let seconds = 0;
  for (let round = 0; round < repeats; round += 1) seconds += fold(run, latencies);
  const perSecond = (repeats * run.offers.length) / seconds;
  return {
    name: `clocks-${run.name}`,
    value: rounded(perSecond),
    unit: 'offers/s',
    p50Ms: rounded(latencies.percentile(50) / CHUNK),
    p99Ms: rounded(latencies.percentile(99) / CHUNK),
    against: [compare('oracle', perSecond, oraclePerSecond(run))],
    notes: [
      `${repeats} auctions of ${run.offers.length} offers by ${BIDDERS} bidders: ${run.note}`,
      `latencies are a hundredth of ${CHUNK} offers; the oracle goes through every millisecond of ${Math.min(ORACLE_OFFERS, run.offers.length)}`,
    ],
  };
}

function oraclePerSecond({ rules, offers }: Run): number {
  const past = offers.slice(0, ORACLE_OFFERS).map((command, index) => ({ at: 1 + index, command }));
  const from = performance.now();
  clockOracle(rules, past, past.length);
  return (past.length * 1_000) / (performance.now() - from);
}

function fold({ name, rules, offers, accepts }: Run, latencies: Latencies): number {
  const state = initialState(publishedScenario(rules));
  const from = performance.now();
  let chunkFrom = from;
  let accepted = 0;
  offers.forEach((command, index) => {
    const at = epochMs(1 + index);
    settle(state, at, (event, stamp) => evolve(state, event, state.version + 1, stamp));
    const { event, answer } = decide(state, command, at);
    if (event === undefined) throw new Error('the bench repeats no command');
    if (answer.outcome === 'accepted') accepted += 1;
    evolve(state, event, state.version + 1, at);
    if (index % CHUNK === CHUNK - 1) {
      const now = performance.now();
      latencies.record(now - chunkFrom);
      chunkFrom = now;
    }
  });
  const seconds = (performance.now() - from) / 1_000;
  if (accepted !== accepts) throw new Error(`${name}: ${accepted} accepted, not ${accepts}`);
  return seconds;
}

/** Everybody comes a tick too early and is refused, until the last one takes the lot. */
function dutchRun(): Run {
  const count = 5_000;
  const lot = { id: LOT, ceilingFen: CEILING_FEN, startFen: 500_000, stepFen: 20_000, tickMs: 10 };
  return {
    name: 'dutch',
    rules: clockRules('dutch-reverse', lot),
    offers: offersOf(count, (index) => {
      const tick = Math.floor(index / lot.tickMs);
      return {
        bidder: index % BIDDERS,
        priceFen: dutchPriceFen(lot, index === count - 1 ? tick : tick + 1),
      };
    }),
    accepts: 1,
    note: 'a price that the clock has not reached yet, refused, and one that is accepted',
  };
}

/** Everybody confirms every price, once each tick. */
function japaneseRun(): Run {
  const lot = { id: LOT, ceilingFen: CEILING_FEN, stepFen: 100_000, tickMs: BIDDERS };
  return {
    name: 'japanese',
    rules: clockRules('japanese-reverse', lot),
    offers: offersOf(50 * BIDDERS, (index) => ({
      bidder: index % BIDDERS,
      priceFen: japanesePriceFen(lot, Math.floor(index / lot.tickMs)),
    })),
    accepts: 50 * BIDDERS,
    note: 'each confirms every price of the clock',
  };
}

/** Initial prices in falling order, then rounds in which each in turn goes down by the same, so that the order stays. */
function roundsRun(): Run {
  const rounds = 20;
  const stepFen = 1_000;
  const lot = { id: LOT, ceilingFen: CEILING_FEN, stepFen, initialMs: BIDDERS, turnMs: 10, rounds };
  return {
    name: 'rounds',
    rules: clockRules('rounds', lot),
    offers: offersOf((rounds + 1) * BIDDERS, (index) => {
      const [round, bidder] = [Math.floor(index / BIDDERS), index % BIDDERS];
      return { bidder, priceFen: CEILING_FEN - bidder * stepFen - round * BIDDERS * stepFen };
    }),
    accepts: (rounds + 1) * BIDDERS,
    note: 'initial prices, then twenty rounds in which each lowers its price in its turn',
  };
}

function clockRules(type: ClockRules['type'], lot: object): ClockRules {
  const rules = auctionRulesSchema.parse({
    id: 'A1',
    type,
    // The first offer comes at the opening.
    opensAt: 1,
    minBidders: 1,
    bidders: Array.from({ length: BIDDERS }, (_, index) => `B${index}`),
    lots: [lot],
  });
  if (!isClockRules(rules)) throw new TypeError('rules of a format with a clock');
  return rules;
}

function offersOf(
  count: number,
  offerAt: (index: number) => { readonly bidder: number; readonly priceFen: number },
): readonly PlaceOffer[] {
  return Array.from({ length: count }, (_, index) => {
    const { bidder, priceFen } = offerAt(index);
    return {
      type: 'PlaceOffer',
      commandId: commandId(`c${index}`),
      bidderId: bidderId(`B${bidder}`),
      lotId: lotId(LOT),
      priceFen,
    };
  });
}
