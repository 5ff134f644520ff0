import exec from 'k6/execution';
import { count, readKnobs } from './lib/knobs.ts';
import { bidderFor, onlyAuction, priceUnderBest, takeSeat, untilServer } from './lib/play.ts';
import { pause } from './lib/seat.ts';
import { prepare, type Stage } from './lib/setup.ts';
import { summaryFiles } from './lib/summary.ts';
import { thresholdsOf, TREND_STATS } from './lib/thresholds.ts';

/** Whether everything works at all: a few bidders, a few offers each, in one auction. */
const knobs = readKnobs();
const accounts = open(knobs.accountsFile);
const BIDDERS = count('BIDDERS', 3);
const OFFERS = count('OFFERS', 5);
const LASTS_MS = 60_000;

export const options = {
  scenarios: {
    bidders: {
      executor: 'per-vu-iterations',
      vus: BIDDERS,
      iterations: 1,
      maxDuration: '2m',
    },
  },
  thresholds: thresholdsOf('smoke'),
  summaryTrendStats: TREND_STATS,
};

export const setup = (): Promise<Stage> =>
  prepare(knobs.baseUrl, accounts, { bidders: BIDDERS, lastsMs: LASTS_MS, basis: 'best' });

export default async function bid(stage: Stage): Promise<void> {
  const auction = onlyAuction(stage);
  const party = bidderFor(stage, exec.vu.idInTest - 1);
  const seat = await takeSeat(stage, party, { auctionIds: [auction.id] });
  await untilServer(seat, auction.opensAt + 100);
  for (let turn = 0; turn < OFFERS; turn += 1) {
    const priceFen = priceUnderBest(auction, seat.view(auction.id), 'L1');
    seat.offer(auction.id, { lot: 'L1', priceFen });
    await pause(200);
  }
  await seat.finish();
}

export const handleSummary = summaryFiles('smoke', knobs);
