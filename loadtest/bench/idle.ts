import { BenchChild } from './child.ts';
import { publishOne, startTarget } from './live-run.ts';
import { type BenchRow, type BenchScale, compare, rounded } from './measure.ts';

const SOCKETS = 10_000;
const AIM_BYTES = 20 * 1_024;

/** Sockets that watch and say nothing: what one costs the server in memory. */
export async function benchIdle(scale: BenchScale): Promise<readonly BenchRow[]> {
  const count = scale.isSmoke ? 200 : SOCKETS;
  const target = await startTarget();
  try {
    await publishOne(target, { id: 'A1', bidders: 10 });
    const usage = async () => {
      const answer = target.next((message) => (message.type === 'usage' ? message : undefined));
      target.send({ type: 'usage' });
      return answer;
    };
    const before = await usage();
    const from = performance.now();
    const watchers = await BenchChild.start<{ sockets: number }>('bench/watchers.ts', {
      url: `ws://127.0.0.1:${target.ready.livePort}/live`,
      sockets: count,
      auctionId: 'A1',
    });
    const openMs = performance.now() - from;
    const after = await usage();
    await watchers.stop();
    if (after.sockets !== count) throw new Error(`${after.sockets} of ${count} sockets are open`);
    const bytes = (after.rssBytes - before.rssBytes) / count;
    return [
      {
        name: 'idle',
        value: count,
        unit: 'sockets on one process',
        p50Ms: 0,
        p99Ms: 0,
        against: [compare('bytes a socket / 20 KiB', bytes, AIM_BYTES)],
        aim: '10,000 on one process, ≤ 20 KB each',
        notes: [
          `${rounded(bytes / 1_024)} KiB of resident memory each; all open and watching after ${rounded(openMs)} ms`,
        ],
      },
    ];
  } finally {
    await target.stop();
  }
}
