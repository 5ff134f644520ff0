import { WebSocket } from 'ws';
import { childArgument, childReady } from './child.ts';
import { Latencies } from './measure.ts';

/** Sockets that only watch one auction. */
export interface WatchersArgument {
  readonly url: string;
  readonly sockets: number;
  readonly auctionId: string;
  /** `kaibiao`: hello and watch. `publish`: the bare peer sends by itself. */
  readonly kind?: 'kaibiao' | 'publish';
}

export interface WatchersResult {
  readonly type: 'watched';
  readonly frames: number;
  readonly bytes: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const AT_ONCE = 100;
/** 500 sockets a second: below the server's admission limit, which is not what is measured. */
const GROUP_MS = 200;
const OPEN_MS_MAX = 120_000;

const argument = childArgument() as WatchersArgument;
let latencies = new Latencies();
let frames = 0;
let bytes = 0;
let isEnding = false;

function watch(): Promise<void> {
  const socket = new WebSocket(argument.url, { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code) => {
      if (isEnding) return;
      process.stderr.write(`watchers: a socket was closed with ${code}\n`);
      process.exit(1);
    });
    socket.on('open', () => {
      if (argument.kind === 'publish') return resolve();
      socket.send('{"t":"hello","v":1}');
      socket.send(`{"t":"watch","a":"${argument.auctionId}"}`);
      return undefined;
    });
    socket.on('message', (data: Buffer) => {
      const text = data.toString('latin1');
      if (text.startsWith('{"t":"snap"')) return resolve();
      if (!text.startsWith('{"t":"delta"')) return undefined;
      frames += 1;
      bytes += data.length;
      const at = Number(/"at":(\d+)/.exec(text)?.[1]);
      // Both processes read the same clock; a delta is late by what passed since its newest change was stamped.
      latencies.record(Math.max(0, Date.now() - at));
      return undefined;
    });
  });
}

const startedAt = performance.now();
for (let opened = 0; opened < argument.sockets; opened += AT_ONCE) {
  if (performance.now() - startedAt > OPEN_MS_MAX)
    throw new Error('the sockets were not open in time');
  const count = Math.min(AT_ONCE, argument.sockets - opened);
  const pause = new Promise((resolve) => setTimeout(resolve, GROUP_MS));
  await Promise.all([...Array.from({ length: count }, watch), pause]);
}

process.on('message', (message: { readonly type: string }) => {
  if (message.type === 'stop') isEnding = true;
  if (message.type === 'reset') {
    latencies = new Latencies();
    frames = 0;
    bytes = 0;
  }
  if (message.type === 'report') {
    const result: WatchersResult = {
      type: 'watched',
      frames,
      bytes,
      p50Ms: latencies.percentile(50),
      p99Ms: latencies.percentile(99),
      maxMs: latencies.maxMs,
    };
    process.send?.(result);
  }
});
childReady({ sockets: argument.sockets }, () => undefined);
