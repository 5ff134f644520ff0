import exec from 'k6/execution';
import { WebSocket } from 'k6/websockets';
import { count, readKnobs } from './lib/knobs.ts';
import { slowCut } from './lib/metrics.ts';
import { bidderFor, offerEvenly, onlyAuction, takeSeat, untilServer } from './lib/play.ts';
import { pause, until } from './lib/seat.ts';
import { prepare, type Stage } from './lib/setup.ts';
import { summaryFiles } from './lib/summary.ts';
import { thresholdsOf, TREND_STATS } from './lib/thresholds.ts';

/**
 * Some viewers read far more slowly than the auction moves. A k6 socket always reads, so these go through a pipe that
 * lets a trickle pass (SLOW_URL; `npm run loadtest` opens one). They are to be cut; everybody else notices nothing,
 * and the server's memory (in the report) stays where it was.
 */
const knobs = readKnobs();
const accounts = open(knobs.accountsFile);
const VIEWERS = count('VIEWERS', 100);
const SLOW = count('SLOW', 20);
const BIDDERS = count('BIDDERS', 40);
/** Many lots that move at once make deltas large enough to fill the buffers between server and pipe. */
const LOTS = count('LOTS', 200);
const RATE = count('RATE', 800);
const LASTS_S = count('LASTS_S', 90);
const ARRIVAL_MS = Math.min(5_000, LASTS_S * 200);

const lasting = { executor: 'per-vu-iterations', iterations: 1, maxDuration: `${LASTS_S + 60}s` };

export const options = {
  scenarios: {
    viewers: { ...lasting, vus: VIEWERS, exec: 'watch' },
    slow: { ...lasting, vus: SLOW, exec: 'watchSlowly' },
    bidders: { ...lasting, vus: BIDDERS, exec: 'bid' },
  },
  thresholds: thresholdsOf('slow-readers'),
  summaryTrendStats: TREND_STATS,
  setupTimeout: '5m',
};

export const setup = (): Promise<Stage> => {
  if (knobs.slowUrl === '') throw new Error('SLOW_URL must name the pipe for slow readers');
  const lastsMs = (LASTS_S + 30) * 1_000;
  return prepare(knobs.baseUrl, accounts, { bidders: BIDDERS, lots: LOTS, lastsMs });
};

export async function watch(stage: Stage): Promise<void> {
  const auction = onlyAuction(stage);
  await pause(Math.random() * ARRIVAL_MS);
  const seat = await takeSeat(stage, undefined, { auctionIds: [auction.id] });
  await untilServer(seat, auction.opensAt + LASTS_S * 1_000);
  await seat.finish();
}

/** Opens and never looks at what comes: neither views nor numbers count, only whether it is cut. */
export async function watchSlowly(stage: Stage): Promise<void> {
  const auction = onlyAuction(stage);
  await pause(Math.random() * ARRIVAL_MS);
  let isOpen = true;
  const socket = new WebSocket(knobs.slowUrl);
  socket.onopen = () => {
    socket.send('{"t":"hello","v":1}');
    socket.send(JSON.stringify({ t: 'watch', a: auction.id }));
  };
  socket.onclose = () => {
    isOpen = false;
  };
  await until(() => !isOpen, LASTS_S * 1_000);
  if (isOpen) socket.close();
  else slowCut.add(1);
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

export const handleSummary = summaryFiles('slow-readers', knobs);
