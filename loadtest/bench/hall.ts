import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Outside } from '#pki/testing/outside.ts';
import { BenchChild } from './child.ts';
import { type HallActs, openHall } from './hall-acts.ts';
import { steadyMs } from './hall-reader.ts';
import type {
  EnvelopeTimes,
  HallReadersArgument,
  HallReadersMessage,
  HallReport,
  HallReturn,
} from './hall-readers.ts';
import { type BenchRow, type BenchScale, compare, Latencies, rounded } from './measure.ts';
import { type SealingServer, startSealingServer } from './sealing-run.ts';
import { type Usage, usageOf } from './usage.ts';
import { viewReads } from './view-reads.ts';

const READERS = [100, 500, 2_000] as const;
const SUPPLIERS = 12;
const REMARKS = 60;
const REMARKS_MEANWHILE = 10;
const PACE_MS = 150;

/**
 * The opening hall before many readers, at the real server with its database: a talk, a storm of returns, a decryption and a
 * read-out, beside a bare `ws` broadcast of the same envelopes to the same readers.
 */
export async function benchHall(scale: BenchScale): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'kaibiao-bench-hall-'));
  const outside = await Outside.open();
  const size = scale.isSmoke ? SMOKE : FULL;
  try {
    const server = await startSealingServer(outside, {
      ...{ folder, suppliers: size.suppliers },
      // All readers come from one address here.
      env: { SOCKETS_PER_ADDRESS_MAX: '20000' },
    });
    try {
      const rows: BenchRow[] = [];
      for (const readers of size.readers) {
        const place = { server, outside, folder };
        rows.push(...(await hallOf(place, { ...size, readers })));
      }
      return rows;
    } finally {
      await server.stop();
    }
  } finally {
    await outside.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const FULL = { readers: READERS, suppliers: SUPPLIERS, remarks: REMARKS };
const SMOKE = { readers: [20], suppliers: 3, remarks: 5 };

interface HallPlace {
  readonly server: SealingServer;
  readonly outside: Outside;
  readonly folder: string;
}

interface HallSize {
  readonly readers: number;
  readonly suppliers: number;
  readonly remarks: number;
}

type Readers = BenchChild<object, HallReadersMessage>;

/** One act: when it was asked for and answered on the steady clock, and the instant of its record. */
interface Act {
  readonly askedMs: number;
  readonly answeredMs: number;
  readonly at: number;
}

interface Run {
  readonly acts: readonly Act[];
  readonly report: HallReport;
  readonly joined: HallReturn;
  readonly returned: HallReturn;
  readonly bytesPerReader: number;
  /** Of the server for the talk, and how many envelopes reached a reader in it. */
  readonly talkCpuMs: number;
  readonly talkReceipts: number;
}

async function hallOf(place: HallPlace, size: HallSize): Promise<readonly BenchRow[]> {
  const loadBefore = loadavg()[0] ?? 0;
  const hall = await openHall(place, { ...size, openingId: `hall-${size.readers}` });
  const own = await ownRun(place, hall, size);
  const views = await viewReads(hall.url, { ...size, openingId: hall.openingId });
  const told = own.report.envelopes.filter(({ type }) => type === 'changed');
  const bare = await bareRun(told, size);
  const [mine, theirs] = [timesOf(own), timesOf(bare)];
  const bytes = told.reduce((sum, { text }) => sum + text.length, 0) / told.length;
  return [
    {
      name: `hall ${size.readers}`,
      value: rounded(mine.last.percentile(50)),
      unit: 'ms from an act’s answer to the last reader',
      p50Ms: rounded(mine.last.percentile(50)),
      p99Ms: rounded(mine.last.percentile(99)),
      against: [
        // From the request: a bare server answers when it has sent, so from its answer there is nothing left.
        compare(
          'bare broadcast, p50 from the request to the last reader',
          mine.whole.percentile(50),
          theirs.whole.percentile(50),
        ),
        compare(
          'bare broadcast, p50 from the first reader to the last',
          mine.spread.percentile(50),
          theirs.spread.percentile(50),
        ),
        compare(
          'bare broadcast, all back after a cut, ms',
          own.returned.maxMs,
          bare.returned.maxMs,
        ),
        compare('bare broadcast, processor time for 1,000 receipts, ms', cpuOf(own), cpuOf(bare)),
        compare(
          'bare broadcast, KiB a reader',
          own.bytesPerReader / 1_024,
          bare.bytesPerReader / 1_024,
        ),
      ],
      notes: [
        `${own.acts.length} acts (remarks, shares released, bids read out), ${told.length} new states; the last reader at most ${ms(mine.last.maxMs)} after the answer; ${rounded(bytes)} bytes an envelope`,
        `from the request to the last reader p50 ${ms(mine.whole.percentile(50))}, p99 ${ms(mine.whole.percentile(99))}, at most ${ms(mine.whole.maxMs)}; bare ${ms(theirs.whole.percentile(50))}, ${ms(theirs.whole.percentile(99))}, ${ms(theirs.whole.maxMs)}`,
        `all ${size.readers} cut at one instant and back at once: p50 ${ms(own.returned.p50Ms)}, p99 ${ms(own.returned.p99Ms)}, the last ${ms(own.returned.maxMs)}; ${own.returned.byTail} with what they had missed, the others with the state, ${own.returned.putOff} joins put off; none lost, none doubled; ${own.report.broken} lines broke by themselves`,
        `first join p50 ${ms(own.joined.p50Ms)}, p99 ${ms(own.joined.p99Ms)}, ${own.joined.putOff} put off; ${(own.bytesPerReader / 1_024).toFixed(1)} KiB of the server for a reader`,
        `load ${loadBefore.toFixed(1)} → ${(loadavg()[0] ?? 0).toFixed(1)}`,
      ],
    },
    views,
  ];
}

async function ownRun({ server }: HallPlace, hall: HallActs, size: HallSize): Promise<Run> {
  const url = hall.url.replace(/^http/, 'ws');
  const readers = await startReaders({
    ...{ kind: 'hall', url },
    openingId: hall.openingId,
    ...size,
  });
  try {
    const before = await server.usage();
    const joined = await asked(readers, 'join', 'joined');
    const after = await server.usage();
    await hall.untilListed();
    const talk = await during(
      () => server.usage(),
      () => paced(remarksOf(hall, size.remarks)),
    );
    readers.send({ type: 'cut' });
    await paced(remarksOf(hall, REMARKS_MEANWHILE));
    const [returned] = await Promise.all([
      asked(readers, 'return', 'returned'),
      paced(remarksOf(hall, REMARKS_MEANWHILE)),
    ]);
    const released = await paced(await hall.decryption());
    await hall.untilReading();
    const read = await paced(hall.readOut());
    const report = await settled(readers, () => hall.version());
    return {
      ...{ acts: [...talk.acts, ...released, ...read], report, joined, returned },
      bytesPerReader: Math.max(0, after.rssBytes - before.rssBytes) / size.readers,
      ...{ talkCpuMs: talk.cpuMs, talkReceipts: talk.acts.length * size.readers },
    };
  } finally {
    await readers.stop();
  }
}

/** The same envelopes at the same pace to the same readers, from a process that does nothing else. */
async function bareRun(told: readonly EnvelopeTimes[], size: HallSize): Promise<Run> {
  const peer = await BenchChild.start<{ url: string }, Usage>('peers/broadcast.ts', {});
  const url = peer.ready.url.replace(/^http/, 'ws');
  const readers = await startReaders({ ...{ kind: 'plain', url }, openingId: '', ...size });
  let seq = 0;
  /** With the peer's own numbers. */
  const tell =
    ({ text }: EnvelopeTimes) =>
    async (): Promise<number> => {
      seq += 1;
      const body = JSON.stringify({
        ...(JSON.parse(text) as object),
        epoch: 'plain',
        seq,
        at: seq,
      });
      await fetch(peer.ready.url, { method: 'POST', body });
      return seq;
    };
  try {
    const before = await usageOf(peer);
    const joined = await asked(readers, 'join', 'joined');
    const after = await usageOf(peer);
    const talk = await during(
      () => usageOf(peer),
      () => paced(told.map(tell)),
    );
    readers.send({ type: 'cut' });
    const few = told.slice(0, REMARKS_MEANWHILE);
    await paced(few.map(tell));
    const [returned] = await Promise.all([
      asked(readers, 'return', 'returned'),
      paced(few.map(tell)),
    ]);
    const report = await settled(readers, async () => undefined);
    return {
      ...{ acts: talk.acts, report, joined, returned },
      bytesPerReader: Math.max(0, after.rssBytes - before.rssBytes) / size.readers,
      ...{ talkCpuMs: talk.cpuMs, talkReceipts: talk.acts.length * size.readers },
    };
  } finally {
    await readers.stop();
    await peer.stop();
  }
}

function startReaders(argument: HallReadersArgument): Promise<Readers> {
  const { kind, url, openingId, readers } = argument;
  return BenchChild.start('bench/hall-readers.ts', { kind, url, openingId, readers });
}

async function asked(
  readers: Readers,
  request: 'join' | 'return',
  wanted: HallReturn['type'],
): Promise<HallReturn> {
  const answer = readers.next((message) => (message.type === wanted ? message : undefined));
  readers.send({ type: request });
  return answer;
}

function remarksOf(hall: HallActs, count: number) {
  return Array.from({ length: count }, () => () => hall.say());
}

/** One act after the other, no faster than the pace; each gives the instant of its record. */
async function paced(acts: readonly (() => Promise<number>)[]): Promise<readonly Act[]> {
  const done: Act[] = [];
  for (const act of acts) {
    const askedMs = steadyMs();
    const at = await act();
    const answeredMs = steadyMs();
    done.push({ askedMs, answeredMs, at });
    await new Promise((resolve) => setTimeout(resolve, PACE_MS - (answeredMs - askedMs)));
  }
  return done;
}

async function during(
  usage: () => Promise<Usage>,
  work: () => Promise<readonly Act[]>,
): Promise<{ readonly acts: readonly Act[]; readonly cpuMs: number }> {
  const before = await usage();
  const acts = await work();
  const after = await usage();
  return { acts, cpuMs: after.cpuMs - before.cpuMs };
}

const SETTLE_MS_MAX = 30_000;

/** Waits until all readers are at one number and have the newest state; throws when any was lost or doubled. */
async function settled(
  readers: Readers,
  version: () => Promise<number | undefined>,
): Promise<HallReport> {
  const from = performance.now();
  for (;;) {
    const answer = readers.next((message) => (message.type === 'report' ? message : undefined));
    readers.send({ type: 'report' });
    const report = await answer;
    if (report.lost + report.doubled > 0) {
      throw new Error(`${report.lost} envelopes were lost and ${report.doubled} doubled`);
    }
    const newest = Math.max(...report.envelopes.map((one) => one.version ?? 0));
    const wanted = await version();
    const isWhole = report.seqs.length === 1 && newest === (wanted ?? newest);
    if (isWhole) return report;
    if (performance.now() - from > SETTLE_MS_MAX) {
      throw new Error(
        `the readers stopped at ${report.seqs.join(', ')}, state ${newest} of ${wanted}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** For each act: to its last reader from the answer, from the request, and from its first reader. */
function timesOf({ acts, report }: Run) {
  const [last, whole, spread] = [new Latencies(), new Latencies(), new Latencies()];
  const byInstant = new Map(
    report.envelopes.filter(({ type }) => type === 'changed').map((one) => [one.at, one]),
  );
  for (const { askedMs, answeredMs, at } of acts) {
    const times = byInstant.get(at)?.timesMs;
    if (times === undefined) continue;
    const [first, end] = times.reduce(
      ([low, high], time) => [Math.min(low, time), Math.max(high, time)],
      [Infinity, 0],
    );
    last.record(Math.max(0, end - answeredMs));
    whole.record(end - askedMs);
    spread.record(end - first);
  }
  if (last.count === 0) throw new Error('no act reached the readers');
  return { last, whole, spread };
}

function cpuOf({ talkCpuMs, talkReceipts }: Run): number {
  return (1_000 * talkCpuMs) / talkReceipts;
}

function ms(value: number): string {
  return `${rounded(value)} ms`;
}
