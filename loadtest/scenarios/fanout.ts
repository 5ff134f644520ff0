import exec from 'k6/execution';
import { count, readKnobs } from './lib/knobs.ts';
import { bidderFor, offerEvenly, onlyAuction, takeSeat, untilServer } from './lib/play.ts';
import { pause } from './lib/seat.ts';
import { prepare, type Stage } from './lib/setup.ts';
import { summaryFiles } from './lib/summary.ts';
import { thresholdsOf, TREND_STATS } from './lib/thresholds.ts';

/** Many viewers without a session in front of one auction that changes all the time: how old is what they see? */
const knobs = readKnobs();
const accounts = open(knobs.accountsFile);
const VIEWERS = count('VIEWERS', 500);
const BIDDERS = count('BIDDERS', 20);
const RATE = count('RATE', 100);
const LASTS_S = count('LASTS_S', 60);
/** Viewers come over some seconds: the rush at the door is another scenario. */
const ARRIVAL_MS = Math.min(10_000, LASTS_S * 250);

const lasting = { executor: 'per-vu-iterations', iterations: 1, maxDuration: `${LASTS_S + 60}s` };

export const options = {
  scenarios: {
    viewers: { ...lasting, vus: VIEWERS, exec: 'watch' },
    bidders: { ...lasting, vus: BIDDERS, exec: 'bid' },
  },
  thresholds: thresholdsOf('fanout'),
  summaryTrendStats: TREND_STATS,
  setupTimeout: '5m',
};

export const setup = (): Promise<Stage> =>
  prepare(knobs.baseUrl, accounts, { bidders: BIDDERS, lastsMs: (LASTS_S + 30) * 1_000 });

export async function watch(stage: Stage): Promise<void> {
  const auction = onlyAuction(stage);
  await pause(Math.random() * ARRIVAL_MS);
  const seat = await takeSeat(stage, undefined, { auctionIds: [auction.id] });
  await untilServer(seat, auction.opensAt + LASTS_S * 1_000);
  await seat.finish();
}

export async function bid(stage: Stage): Promise<void> {
  const auction = onlyAuction(stage);
  const party = bidderFor(stage, exec.vu.idInTest - 1);
  const seat = await takeSeat(stage, party, { auctionIds: [] });
  await untilServer(seat, auction.opensAt + 100);
  const untilMs = auction.opensAt + LASTS_S * 1_000;
  await offerEvenly(seat, auction, { perSecond: RATE / BIDDERS, untilMs });
  await seat.finish();
}

export const handleSummary = summaryFiles('fanout', knobs);
