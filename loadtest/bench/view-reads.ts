import { Agent, get } from 'node:http';
import { BenchChild } from './child.ts';
import { type BenchRow, compare, Latencies, rounded } from './measure.ts';

const AT_ONCE = 32;
/** Each reader asks for the view after a new state: so many states. */
const STATES = 2;

interface Reads {
  readonly perSecond: number;
  readonly latencies: Latencies;
}

/** The view that every reader asks for when the hall told of a new state, beside the same bytes from a bare server. */
export async function viewReads(
  baseUrl: string,
  { openingId, readers }: { readonly openingId: string; readonly readers: number },
): Promise<BenchRow> {
  const url = `${baseUrl}/api/openings/${openingId}`;
  const body = await (await fetch(url)).text();
  const count = STATES * readers;
  const own = await reads(url, count);
  const peer = await BenchChild.start<{ url: string }>('peers/answer.ts', { body });
  try {
    const bare = await reads(peer.ready.url, count);
    return {
      name: `hall ${readers} view`,
      value: rounded(own.perSecond),
      unit: 'views/s',
      p50Ms: rounded(own.latencies.percentile(50)),
      p99Ms: rounded(own.latencies.percentile(99)),
      against: [compare('the same bytes from a bare HTTP server', own.perSecond, bare.perSecond)],
      notes: [
        `${count} views of ${Buffer.byteLength(body)} bytes by the public, ${AT_ONCE} at once; pages spread their questions over up to a second`,
      ],
    };
  } finally {
    await peer.stop();
  }
}

async function reads(url: string, count: number): Promise<Reads> {
  const latencies = new Latencies();
  let left = count;
  const one = async (line: number): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress: addressOf(line) });
    while (left > 0) {
      left -= 1;
      const from = performance.now();
      await read(url, agent);
      latencies.record(performance.now() - from);
    }
    agent.destroy();
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: AT_ONCE }, (_, line) => one(line)));
  const seconds = (performance.now() - from) / 1_000;
  return { perSecond: count / seconds, latencies };
}

/** Readers come from many addresses; the server counts requests by address (DEFAULT_RATES). All of 127/8 is this machine on Linux. */
function addressOf(line: number): string {
  return `127.0.1.${line + 1}`;
}

function read(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`a view was answered with ${response.statusCode}`));
      });
      response.on('error', reject);
    }).on('error', reject);
  });
}
