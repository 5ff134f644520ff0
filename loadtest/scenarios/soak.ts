import exec from 'k6/execution';
import { count, readKnobs } from './lib/knobs.ts';
import { bidderFor, offerEvenly, onlyAuction, takeSeat } from './lib/play.ts';
import { pause } from './lib/seat.ts';
import { prepare, type Stage } from './lib/setup.ts';
import { summaryFiles } from './lib/summary.ts';
import { thresholdsOf, TREND_STATS } from './lib/thresholds.ts';

/**
 * An even load for hours, with people who come and go: what grows, leaks or slows down shows in the curves of the
 * server's own metrics, which the report draws.
 */
const knobs = readKnobs();
const accounts = open(knobs.accountsFile);
const VIEWERS = count('VIEWERS', 200);
const BIDDERS = count('BIDDERS', 50);
const RATE = count('RATE', 100);
const MINUTES = count('MINUTES', 60);
const VISIT_S = count('VISIT_S', 300);
const LASTS_MS = MINUTES * 60_000;

const lasting = {
  executor: 'constant-vus',
  duration: `${MINUTES}m`,
  gracefulStop: `${VISIT_S + 30}s`,
};

export const options = {
  scenarios: {
    viewers: { ...lasting, vus: VIEWERS, exec: 'watch' },
    bidders: { ...lasting, vus: BIDDERS, exec: 'bid' },
  },
  thresholds: thresholdsOf('soak'),
  summaryTrendStats: TREND_STATS,
  setupTimeout: '5m',
};

export const setup = (): Promise<Stage> =>
  prepare(knobs.baseUrl, accounts, {
    bidders: BIDDERS,
    lastsMs: LASTS_MS + (VISIT_S + 120) * 1_000,
  });

/** One visit; k6 begins the next one when it is over. */
export async function watch(stage: Stage): Promise<void> {
  await pause(Math.random() * 5_000);
  const seat = await takeSeat(stage, undefined, { auctionIds: [onlyAuction(stage).id] });
  await pause(visitMs());
  await seat.finish();
}

export async function bid(stage: Stage): Promise<void> {
  const auction = onlyAuction(stage);
  const party = bidderFor(stage, exec.vu.idInTest - 1);
  const seat = await takeSeat(stage, party, { auctionIds: [auction.id] });
  await pause(auction.opensAt + 100 - seat.serverMs);
  const untilMs = seat.serverMs + visitMs();
  await offerEvenly(seat, auction, { perSecond: RATE / BIDDERS, untilMs });
  await seat.finish();
}

/** Visits of different length, so that not everybody leaves at once. */
function visitMs(): number {
  return VISIT_S * 1_000 * (0.5 + Math.random() / 2);
}

export const handleSummary = summaryFiles('soak', knobs);
