import { BenchChild } from './child.ts';
import type { GeneratorResult } from './generator.ts';
import { generate, perSecond, publishOne, startTarget, type Target } from './live-run.ts';
import { type BenchRow, type BenchScale, compare, rounded } from './measure.ts';
import { verifyRate } from './signing.ts';

const SOCKETS = 200;
const WINDOW = 4;
const STEADY_PER_SECOND = 2_000;

interface PeerReady {
  readonly url: string;
}

/**
 * Offers a second end to end on one auction: 200 sockets that bid and watch, every answer durable, against the bare
 * transport and against the naive server, all with the same generator.
 */
export async function benchLive(scale: BenchScale): Promise<readonly BenchRow[]> {
  const request = { type: 'closed', seconds: scale.seconds, window: WINDOW } as const;
  const echo = await withPeer('peers/echo.ts', (url) =>
    generate({ kind: 'echo', url, sockets: SOCKETS }, request),
  );
  const naive = await withPeer('peers/naive/server.ts', (url) =>
    generate({ kind: 'naive', url, sockets: SOCKETS }, request),
  );
  const verifications = await verifyRate(scale.isSmoke ? 0.2 : 2);
  const target = await startTarget();
  try {
    const { livePort, port } = target.ready;
    await publishOne(target, { id: 'A1', bidders: SOCKETS });
    await publishOne(target, { id: 'A2', bidders: SOCKETS });
    await publishOne(target, { id: 'A3', bidders: SOCKETS });
    // Offers signed ahead arrive out of order across bidders, so each steps from its own price.
    await publishOne(target, {
      id: 'A4',
      bidders: SOCKETS,
      offerSignature: 'required',
      basis: 'own',
    });
    const url = `ws://127.0.0.1:${livePort}/live`;
    const before = await usage(target);
    const live = await generate({ kind: 'kaibiao', url, sockets: SOCKETS }, request);
    const after = await usage(target);
    const piped = await generate(
      { kind: 'kaibiao', url: `ws://127.0.0.1:${port}/live`, sockets: SOCKETS, auctionId: 'A2' },
      request,
    );
    const steady = await generate(
      { kind: 'kaibiao', url, sockets: SOCKETS, auctionId: 'A3' },
      { type: 'open', seconds: scale.seconds, perSecond: STEADY_PER_SECOND },
    );
    const signed = await generate(
      { kind: 'kaibiao', url, sockets: SOCKETS, auctionId: 'A4' },
      request,
      target,
    );
    const cpuMicros = ((after.cpuMs - before.cpuMs) * 1_000) / live.answered;
    return rowsOf({ echo, naive, live, piped, steady, signed }, { cpuMicros, verifications });
  } finally {
    await target.stop();
  }
}

function rowsOf(
  results: Readonly<
    Record<'echo' | 'naive' | 'live' | 'piped' | 'steady' | 'signed', GeneratorResult>
  >,
  seen: { readonly cpuMicros: number; readonly verifications: number },
): readonly BenchRow[] {
  const { echo, naive, live, piped, steady, signed } = results;
  return [
    {
      ...row('live', live),
      against: [
        compare('echo', perSecond(live), perSecond(echo)),
        compare('naive', perSecond(live), perSecond(naive)),
      ],
      aim: '≥ 0.5 × echo, ≥ 20 × naive',
      notes: [
        `${share(live)} of the offers accepted, ${live.deltas} deltas to the bidders beside`,
        `server CPU ${rounded(seen.cpuMicros)} µs an offer, warm-up included`,
        `naive answered ${Math.round(perSecond(naive))}/s, p99 ${rounded(naive.p99Ms)} ms, ${share(naive)} accepted`,
      ],
    },
    {
      ...row('live-signed', signed),
      against: [compare('P-256 verifications on one core', perSecond(signed), seen.verifications)],
      aim: '≥ 0.6 × the single-core verify rate',
      notes: [
        `offers signed ahead in rounds, since signing is the bidders' work; each verified and answered with an Ed25519 signature; ${share(signed)} accepted, ${signed.failed} failed`,
      ],
    },
    {
      ...row('live-piped', piped),
      against: [compare('live', perSecond(piped), perSecond(live))],
      aim: 'through the one public port: 65–85 % of the direct rate was seen',
    },
    {
      ...row('live-2000', steady),
      against: [compare('offered', perSecond(steady), STEADY_PER_SECOND)],
      aim: 'p99 ≤ 15 ms at 2,000 offers/s, open model',
      notes: [
        `worst ${rounded(steady.maxMs)} ms, ${steady.unanswered} unanswered, ${steady.failed} failed`,
      ],
    },
  ];
}

async function withPeer<T>(file: string, use: (url: string) => Promise<T>): Promise<T> {
  const peer = await BenchChild.start<PeerReady>(file, {});
  try {
    return await use(peer.ready.url);
  } finally {
    await peer.stop();
  }
}

async function usage(target: Target) {
  const answer = target.next((message) => (message.type === 'usage' ? message : undefined));
  target.send({ type: 'usage' });
  return answer;
}

function row(name: string, result: GeneratorResult) {
  const { p50Ms, p99Ms } = result;
  const value = rounded(perSecond(result));
  return { name, value, unit: 'offers/s', p50Ms: rounded(p50Ms), p99Ms: rounded(p99Ms) };
}

function share(result: GeneratorResult): string {
  return `${((100 * result.accepted) / Math.max(1, result.answered)).toFixed(1)} %`;
}
