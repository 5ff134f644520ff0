import { BenchChild } from './child.ts';
import { generate, publishOne, startTarget } from './live-run.ts';
import { type BenchRow, type BenchScale, compare, rounded } from './measure.ts';
import type { WatchersResult } from './watchers.ts';

const VIEWERS = 2_000;
const UPDATES_PER_SECOND = 20;

type Watchers = BenchChild<{ sockets: number }, WatchersResult>;

/** Viewers of one auction that changes all the time: how old an update is when it arrives, and how large. */
export async function benchFanout(scale: BenchScale): Promise<readonly BenchRow[]> {
  const viewers = scale.isSmoke ? 50 : VIEWERS;
  const bare = await againstBarePublish(viewers, scale.seconds);
  const few = await deltas(viewers, { bidders: 2, seconds: scale.seconds });
  const many = await deltas(viewers, { bidders: 200, seconds: scale.seconds });
  const size = (result: WatchersResult): number => result.bytes / Math.max(1, result.frames);
  return [
    {
      name: 'fanout',
      value: rounded(many.frames / scale.seconds),
      unit: 'frames/s',
      p50Ms: rounded(many.p50Ms),
      p99Ms: rounded(many.p99Ms),
      against: [
        compare('publish p99 ms', many.p99Ms, bare.p99Ms),
        compare('bytes, 2 bidders', size(many), size(few)),
      ],
      aim: `p99 ≤ 200 ms with ${VIEWERS} viewers; bytes a viewer flat in the number of bidders`,
      notes: [
        `${viewers} viewers, ${rounded(size(many))} bytes a delta with 200 bidders, ${rounded(size(few))} with 2`,
        `${rounded(many.frames / viewers / scale.seconds)} deltas a second and viewer; bare publish p99 ${rounded(bare.p99Ms)} ms`,
      ],
    },
  ];
}

async function deltas(
  viewers: number,
  load: { readonly bidders: number; readonly seconds: number },
): Promise<WatchersResult> {
  const target = await startTarget();
  try {
    await publishOne(target, { id: 'A1', bidders: load.bidders });
    const url = `ws://127.0.0.1:${target.ready.livePort}/live`;
    const watchers = await openWatchers({ url, sockets: viewers, auctionId: 'A1' });
    // Bidders only bid here: their own streams are no part of the figure.
    const bids = generate(
      { kind: 'kaibiao', url, sockets: load.bidders, isWatching: false },
      { type: 'open', seconds: load.seconds, perSecond: 5 * UPDATES_PER_SECOND },
    );
    const result = await observed(watchers, load.seconds);
    await bids;
    await watchers.stop();
    return result;
  } finally {
    await target.stop();
  }
}

async function againstBarePublish(viewers: number, seconds: number): Promise<WatchersResult> {
  const peer = await BenchChild.start<{ url: string }>('peers/publish.ts', {
    perSecond: UPDATES_PER_SECOND,
  });
  try {
    const { url } = peer.ready;
    const watchers = await openWatchers({
      url,
      sockets: viewers,
      auctionId: 'A1',
      kind: 'publish',
    });
    const result = await observed(watchers, seconds);
    await watchers.stop();
    return result;
  } finally {
    await peer.stop();
  }
}

function openWatchers(argument: object): Promise<Watchers> {
  return BenchChild.start<{ sockets: number }, WatchersResult>('bench/watchers.ts', argument);
}

async function observed(watchers: Watchers, seconds: number): Promise<WatchersResult> {
  await sleep(1_000);
  watchers.send({ type: 'reset' });
  await sleep(seconds * 1_000);
  const result = watchers.next((message) => (message.type === 'watched' ? message : undefined));
  watchers.send({ type: 'report' });
  return result;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
