import exec from 'k6/execution';
import { WATCHES_PER_SOCKET_MAX } from '../../contracts/limits.ts';
import { count, readKnobs } from './lib/knobs.ts';
import { endSeenMs, endsSeen } from './lib/metrics.ts';
import { bidderFor, fallingPrice, takeSeat, untilServer } from './lib/play.ts';
import { pause, until } from './lib/seat.ts';
import { prepare, type Stage } from './lib/setup.ts';
import { summaryFiles } from './lib/summary.ts';
import { thresholdsOf, TREND_STATS } from './lib/thresholds.ts';

/** Very many auctions that end at one instant, each with an offer: when does a viewer of each learn that it is over? */
const knobs = readKnobs();
const accounts = open(knobs.accountsFile);
const AUCTIONS = count('AUCTIONS', 800);
const LASTS_S = count('LASTS_S', 60);
const BIDDERS = 4;
const PER_SEAT = Math.min(WATCHES_PER_SOCKET_MAX, 40);
const SEATS = Math.max(1, Math.ceil(AUCTIONS / PER_SEAT));
const PATIENCE_MS = 30_000;

export const options = {
  scenarios: {
    watchers: {
      executor: 'per-vu-iterations',
      vus: SEATS,
      iterations: 1,
      maxDuration: `${LASTS_S + 120}s`,
    },
  },
  thresholds: { ...thresholdsOf('closing'), kaibiao_ends_seen: [`count==${AUCTIONS}`] },
  summaryTrendStats: TREND_STATS,
  setupTimeout: '10m',
};

export const setup = (): Promise<Stage> =>
  prepare(knobs.baseUrl, accounts, {
    bidders: BIDDERS,
    auctions: AUCTIONS,
    lastsMs: LASTS_S * 1_000,
  });

export default async function watchEnds(stage: Stage): Promise<void> {
  const number = exec.vu.idInTest - 1;
  const mine = stage.auctions.slice(number * PER_SEAT, (number + 1) * PER_SEAT);
  const [first] = mine;
  if (first === undefined) return;
  const over = new Set<string>();
  const seat = await takeSeat(stage, bidderFor(stage, number), {
    auctionIds: mine.map(({ id }) => id),
    onView: ({ auctionId, view }) => {
      if (!view.ended || over.has(auctionId)) return;
      over.add(auctionId);
      endsSeen.add(1);
      endSeenMs.add(Math.max(0, Date.now() + stage.clockMs - first.closesAt));
    },
  });
  await untilServer(seat, first.opensAt + 200);
  for (const auction of mine) {
    seat.offer(auction.id, { lot: 'L1', priceFen: fallingPrice(auction, seat.serverMs) });
    await pause(20);
  }
  await untilServer(seat, first.closesAt);
  await until(() => over.size === mine.length, PATIENCE_MS);
  await seat.finish();
}

export const handleSummary = summaryFiles('closing', knobs);
