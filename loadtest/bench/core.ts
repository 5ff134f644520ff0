import { bidderId, commandId, lotId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import type { PlaceOffer } from '#contracts/wire/auction-commands.ts';
import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import { advance, decide, evolve, initialState } from '#engine/core/auction/api.ts';
import { oracle } from '#engine/core/auction/oracle/oracle.ts';
import { benchAuction, BENCH_CEILING_FEN, BENCH_LOT } from './auctions.ts';
import { type BenchRow, type BenchScale, compare, Latencies, rounded } from './measure.ts';

const BIDDERS = 200;
const CHUNK = 1_000;
const ORACLE_OFFERS = 300;
/** Many for a real auction of one lot. */
const AUCTION_OFFERS = 20_000;
const LARGE_OFFERS = 1_000_000;

/** Decide and evolve on one thread, without any store, against the naive oracle. */
export function benchCore(scale: BenchScale): Promise<readonly BenchRow[]> {
  const published = benchAuction({ id: 'A1', bidders: BIDDERS, opensAt: 0, closesAt: 1e12 });
  const commands = offers(scale.isSmoke ? AUCTION_OFFERS : LARGE_OFFERS);
  const usual = commands.slice(0, AUCTION_OFFERS);
  const naive = oraclePerSecond(published, commands.slice(0, ORACLE_OFFERS));
  // The first rounds are compiled on the way and do not count.
  for (let round = 0; round < 5; round += 1) fold(published, usual, new Latencies());
  const auctions = scale.isSmoke ? 2 : 50;
  const latencies = new Latencies();
  let seconds = 0;
  for (let round = 0; round < auctions; round += 1) seconds += fold(published, usual, latencies);
  const largeLatencies = new Latencies();
  const largeSeconds = fold(published, commands, largeLatencies);
  return Promise.resolve([
    row('core', { perSecond: (auctions * usual.length) / seconds, latencies, naive }, [
      `${auctions} auctions of ${usual.length} offers by ${BIDDERS} bidders on one lot, one after the other`,
    ]),
    row(
      'core-large',
      { perSecond: commands.length / largeSeconds, latencies: largeLatencies, naive },
      [
        `one lot with ${commands.length} offers: its command ids alone outgrow the processor's caches`,
      ],
    ),
  ]);
}

function row(
  name: string,
  figures: { readonly perSecond: number; readonly latencies: Latencies; readonly naive: number },
  notes: readonly string[],
): BenchRow {
  const { perSecond, latencies, naive } = figures;
  return {
    name,
    value: rounded(perSecond),
    unit: 'offers/s',
    p50Ms: rounded(latencies.percentile(50) / CHUNK),
    p99Ms: rounded(latencies.percentile(99) / CHUNK),
    against: [compare('oracle', perSecond, naive)],
    aim: '≥ 1,000,000 offers/s',
    notes: [
      ...notes,
      `latencies are a thousandth of ${CHUNK} offers; the oracle recomputes everything for each of its ${ORACLE_OFFERS}`,
    ],
  };
}

function oraclePerSecond(published: AuctionPublished, commands: readonly PlaceOffer[]): number {
  const past = commands.map((command, index) => ({ at: 1 + index, command }));
  const from = performance.now();
  oracle(published.rules, past, past.length);
  return (past.length * 1_000) / (performance.now() - from);
}

function offers(count: number): readonly PlaceOffer[] {
  const lot = lotId(BENCH_LOT);
  const bidders = Array.from({ length: BIDDERS }, (_, index) => bidderId(`B${index + 1}`));
  return Array.from({ length: count }, (_, index) => ({
    type: 'PlaceOffer',
    commandId: commandId(`c${index}`),
    bidderId: bidders[index % BIDDERS] ?? bidderId('B1'),
    lotId: lot,
    // Every eighth offer comes too late to be better and is refused.
    priceFen: BENCH_CEILING_FEN - index + (index % 8 === 7 ? 8 : 0),
  }));
}

function fold(
  published: AuctionPublished,
  commands: readonly PlaceOffer[],
  latencies: Latencies,
): number {
  const state = initialState(published);
  const from = performance.now();
  let chunkFrom = from;
  let version = 1;
  for (let index = 0; index < commands.length; index += 1) {
    const command = commands[index];
    if (command === undefined) break;
    const at = epochMs(1 + index);
    if (advance(state, at).length > 0) throw new Error('the bench auction stays open');
    const { event } = decide(state, command, at);
    if (event === undefined) throw new Error('the bench repeats no command');
    version += 1;
    evolve(state, event, version, at);
    if (index % CHUNK === CHUNK - 1) {
      const now = performance.now();
      latencies.record(now - chunkFrom);
      chunkFrom = now;
    }
  }
  return (performance.now() - from) / 1_000;
}
