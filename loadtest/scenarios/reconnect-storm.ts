import exec from 'k6/execution';
import { count, readKnobs } from './lib/knobs.ts';
import { backMs, resumed } from './lib/metrics.ts';
import { bidderFor, offerEvenly, onlyAuction, takeSeat, untilServer } from './lib/play.ts';
import { pause, type Seat, until } from './lib/seat.ts';
import { prepare, type Stage } from './lib/setup.ts';
import { summaryFiles } from './lib/summary.ts';
import { thresholdsOf, TREND_STATS } from './lib/thresholds.ts';

/**
 * Every viewer loses its socket at one instant, as when a switch fails, and comes back with growing pauses and full
 * jitter, as the SDK does. Bidders elsewhere go on: their answers must not suffer.
 */
const knobs = readKnobs();
const accounts = open(knobs.accountsFile);
const VIEWERS = count('VIEWERS', 500);
const BIDDERS = count('BIDDERS', 20);
const RATE = count('RATE', 100);
const CUT_AFTER_S = count('CUT_AFTER_S', 20);
const LASTS_S = count('LASTS_S', 60);
const PAUSE_FIRST_MS = 500;
const PAUSE_MS_MAX = 8_000;
const TRIES_MAX = 30;
const ARRIVAL_MS = Math.min(8_000, CUT_AFTER_S * 400);

const lasting = { executor: 'per-vu-iterations', iterations: 1, maxDuration: `${LASTS_S + 90}s` };

export const options = {
  scenarios: {
    viewers: { ...lasting, vus: VIEWERS, exec: 'watch' },
    bidders: { ...lasting, vus: BIDDERS, exec: 'bid' },
  },
  thresholds: thresholdsOf('reconnect-storm'),
  summaryTrendStats: TREND_STATS,
  setupTimeout: '5m',
};

export const setup = (): Promise<Stage> =>
  prepare(knobs.baseUrl, accounts, { bidders: BIDDERS, lastsMs: (LASTS_S + 60) * 1_000 });

export async function watch(stage: Stage): Promise<void> {
  const auction = onlyAuction(stage);
  await pause(Math.random() * ARRIVAL_MS);
  const before = await takeSeat(stage, undefined, { auctionIds: [auction.id] });
  await untilServer(before, auction.opensAt + CUT_AFTER_S * 1_000);
  before.cut();
  const seat = await comeBack(stage, before);
  if (seat === undefined) return;
  await untilServer(seat, auction.opensAt + LASTS_S * 1_000);
  await seat.finish();
}

async function comeBack(stage: Stage, before: Seat): Promise<Seat | undefined> {
  const auction = onlyAuction(stage);
  const cutAt = Date.now();
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    await pause(Math.random() * Math.min(PAUSE_MS_MAX, PAUSE_FIRST_MS * 2 ** attempt));
    let isWatching = false;
    const seat = await takeSeat(stage, undefined, {
      auctionIds: [auction.id],
      after: before,
      onWatching: ({ isResumed }) => {
        if (isWatching) return;
        isWatching = true;
        backMs.add(Date.now() - cutAt);
        resumed.add(isResumed);
      },
    });
    await until(() => isWatching || seat.hasEnded);
    if (isWatching) return seat;
  }
  resumed.add(false);
  return undefined;
}

export async function bid(stage: Stage): Promise<void> {
  const auction = onlyAuction(stage);
  const party = bidderFor(stage, exec.vu.idInTest - 1);
  const seat = await takeSeat(stage, party, { auctionIds: [auction.id] });
  await untilServer(seat, auction.opensAt + 100);
  const untilMs = auction.opensAt + LASTS_S * 1_000;
  await offerEvenly(seat, auction, { perSecond: RATE / BIDDERS, untilMs });
  await seat.finish();
}

export const handleSummary = summaryFiles('reconnect-storm', knobs);
