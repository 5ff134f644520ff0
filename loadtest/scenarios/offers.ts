import exec from 'k6/execution';
import { count, readKnobs } from './lib/knobs.ts';
import { bidderFor, fallingPrice, onlyAuction, takeSeat, untilServer } from './lib/play.ts';
import { pause } from './lib/seat.ts';
import { prepare, type Stage } from './lib/setup.ts';
import { summaryFiles } from './lib/summary.ts';
import { thresholdsOf, TREND_STATS } from './lib/thresholds.ts';

/**
 * A load that rises until it stands at RATE offers a second, and holds it. An open model: bidders come at their
 * appointed times whatever the answers do; each opens a socket, sends its offers and leaves.
 */
const knobs = readKnobs();
const accounts = open(knobs.accountsFile);
const RATE = count('RATE', 500);
const RAMP_S = count('RAMP_S', 30);
const HOLD_S = count('HOLD_S', 60);
const BIDDERS = count('BIDDERS', 50);
const OFFERS_PER_VISIT = 10;
const OFFER_EVERY_MS = 100;
const VISITS_PER_SECOND = Math.max(1, Math.round(RATE / OFFERS_PER_VISIT));

export const options = {
  scenarios: {
    visits: {
      executor: 'ramping-arrival-rate',
      startRate: 1,
      timeUnit: '1s',
      // A visit lasts a little over a second.
      preAllocatedVUs: VISITS_PER_SECOND * 2,
      maxVUs: VISITS_PER_SECOND * 6,
      stages: [
        { target: VISITS_PER_SECOND, duration: `${RAMP_S}s` },
        { target: VISITS_PER_SECOND, duration: `${HOLD_S}s` },
      ],
    },
  },
  thresholds: { ...thresholdsOf('offers'), dropped_iterations: ['count==0'] },
  summaryTrendStats: TREND_STATS,
  setupTimeout: '5m',
};

export const setup = (): Promise<Stage> =>
  prepare(knobs.baseUrl, accounts, {
    bidders: BIDDERS,
    lastsMs: (RAMP_S + HOLD_S + 60) * 1_000,
  });

export default async function visit(stage: Stage): Promise<void> {
  const auction = onlyAuction(stage);
  const party = bidderFor(stage, exec.scenario.iterationInTest);
  const seat = await takeSeat(stage, party, { auctionIds: [auction.id] });
  await untilServer(seat, auction.opensAt + 100);
  const from = Date.now();
  for (let turn = 0; turn < OFFERS_PER_VISIT; turn += 1) {
    const appointedMs = from + turn * OFFER_EVERY_MS;
    await pause(appointedMs - Date.now());
    const priceFen = fallingPrice(auction, seat.serverMs);
    seat.offer(auction.id, { lot: 'L1', priceFen, appointedMs });
  }
  await seat.finish();
}

export const handleSummary = summaryFiles('offers', knobs);
