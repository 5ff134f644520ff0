import exec from 'k6/execution';
import { count, readKnobs } from './lib/knobs.ts';
import { endSeenMs, endsSeen } from './lib/metrics.ts';
import { bidderFor, onlyAuction, priceUnderBest, takeSeat, untilServer } from './lib/play.ts';
import { pause, type Seat } from './lib/seat.ts';
import { type Auction, prepare, type Stage } from './lib/setup.ts';
import { summaryFiles } from './lib/summary.ts';
import { thresholdsOf, TREND_STATS } from './lib/thresholds.ts';

/**
 * How real auctions end: four offers of five come in the last thirty seconds, each late one moves the end, and the
 * bidders chase the end as long as it moves.
 */
const knobs = readKnobs();
const accounts = open(knobs.accountsFile);
const BIDDERS = count('BIDDERS', 100);
const OFFERS = count('OFFERS', 50);
const LASTS_S = count('LASTS_S', 120);
const EXTENSIONS = count('EXTENSIONS', 12);
const LAST_STRETCH_MS = Math.min(30_000, (LASTS_S * 1_000) / 2);
const SHARE_LATE = 0.8;
const OVERTIME_MS = count('OVERTIME_MS', 10_000);
/** Chasers send in the last moments before the end that they see. */
const CHASE_MS = Math.min(2_000, OVERTIME_MS / 2);
const CHASE_EVERY_MS = 250;

export const options = {
  scenarios: {
    bidders: {
      executor: 'per-vu-iterations',
      vus: BIDDERS,
      iterations: 1,
      maxDuration: `${LASTS_S + Math.ceil((EXTENSIONS * OVERTIME_MS) / 1_000) + 60}s`,
    },
  },
  thresholds: thresholdsOf('endgame'),
  summaryTrendStats: TREND_STATS,
  setupTimeout: '5m',
};

export const setup = (): Promise<Stage> =>
  prepare(knobs.baseUrl, accounts, {
    bidders: BIDDERS,
    lastsMs: LASTS_S * 1_000,
    overtime: { windowMs: OVERTIME_MS, extendMs: OVERTIME_MS, maxCount: EXTENSIONS },
    basis: 'best',
  });

export default async function bid(stage: Stage): Promise<void> {
  const auction = onlyAuction(stage);
  const party = bidderFor(stage, exec.vu.idInTest - 1);
  const seat = await takeSeat(stage, party, { auctionIds: [auction.id] });
  for (const at of planned(auction)) {
    await untilServer(seat, at);
    const priceFen = priceUnderBest(auction, seat.view(auction.id), 'L1');
    const appointedMs = Date.now() - Math.round(seat.serverMs - at);
    seat.offer(auction.id, { lot: 'L1', priceFen, appointedMs });
  }
  await chase(seat, auction);
  await seat.finish();
}

/** Appointed times of one bidder, by the server's clock, in order. */
function planned(auction: Auction): readonly number[] {
  const { opensAt, closesAt } = auction;
  const lateFrom = closesAt - LAST_STRETCH_MS;
  const early = Math.round(OFFERS * (1 - SHARE_LATE));
  return Array.from({ length: OFFERS }, (_, turn) =>
    turn < early
      ? opensAt + 200 + Math.random() * (lateFrom - opensAt - 200)
      : lateFrom + Math.random() * (LAST_STRETCH_MS - 50),
  ).sort((a, b) => a - b);
}

/** Offers shortly before each end that shows, until there is no later one; then waits for the word that it is over. */
async function chase(seat: Seat, auction: Auction): Promise<void> {
  const seen = () => seat.view(auction.id)?.lots['L1'];
  const lastEnd = auction.closesAt + EXTENSIONS * OVERTIME_MS;
  const giveUpAt = lastEnd + 30_000;
  let nextAt = 0;
  while (!(seat.view(auction.id)?.ended ?? false) && seat.serverMs < giveUpAt) {
    const lot = seen();
    const left = (lot?.closesAt ?? lastEnd) - seat.serverMs;
    const mayMoveEnd = (lot?.overtimeCount ?? 0) < EXTENSIONS;
    if (mayMoveEnd && left > 0 && left < CHASE_MS && seat.serverMs >= nextAt) {
      nextAt = seat.serverMs + CHASE_EVERY_MS * (0.5 + Math.random());
      const priceFen = priceUnderBest(auction, seat.view(auction.id), 'L1');
      seat.offer(auction.id, { lot: 'L1', priceFen });
    }
    await pause(20);
  }
  const lot = seen();
  if (!(seat.view(auction.id)?.ended ?? false) || lot === undefined) return;
  endsSeen.add(1);
  endSeenMs.add(Math.max(0, seat.serverMs - lot.closesAt));
}

export const handleSummary = summaryFiles('endgame', knobs);
