import { childArgument, childReady } from './child.ts';
import { HallReader, type HallReaderOptions, type Heard, steadyMs } from './hall-reader.ts';
import { Latencies } from './measure.ts';

/** Readers of one hall, in a process of their own. */
export interface HallReadersArgument extends Pick<HallReaderOptions, 'kind' | 'url' | 'openingId'> {
  readonly readers: number;
}

/** One envelope: when each reader had it, on the machine's steady clock. */
export interface EnvelopeTimes {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly version?: number;
  /** The envelope alone, as the bare peer is to send it too. */
  readonly text: string;
  readonly timesMs: readonly number[];
}

export interface HallReport {
  readonly type: 'report';
  readonly envelopes: readonly EnvelopeTimes[];
  readonly lost: number;
  readonly doubled: number;
  /** Lines that ended by themselves. */
  readonly broken: number;
  /** Numbers that the readers are at; one number when all are. */
  readonly seqs: readonly number[];
}

export interface HallReturn {
  readonly type: 'joined' | 'returned';
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly byTail: number;
  readonly putOff: number;
}

export type HallReadersMessage = HallReport | HallReturn;

const AT_ONCE = 50;
/** 500 a second, as people come in: below the server's admission limit. */
const GROUP_MS = 100;

const argument = childArgument() as HallReadersArgument;
const faults = { lost: 0, doubled: 0 };
/** By stream and number: a room that stood empty for a while begins a new stream. */
const heard = new Map<string, { of: Heard; text: string; timesMs: number[] }>();
const onHeard = (of: Heard, text: string, atMs: number): void => {
  const key = `${of.epoch} ${of.seq}`;
  const known = heard.get(key) ?? { of, text, timesMs: [] };
  heard.set(key, known);
  known.timesMs.push(atMs);
};
const readers = Array.from(
  { length: argument.readers },
  () => new HallReader({ ...argument, onHeard, faults }),
);

async function come(group: readonly HallReader[], latencies: Latencies): Promise<void> {
  await Promise.all(
    group.map(async (reader) => {
      const from = steadyMs();
      await reader.come();
      latencies.record(steadyMs() - from);
    }),
  );
}

function said(type: HallReturn['type'], latencies: Latencies): void {
  const answer: HallReturn = {
    type,
    ...{ p50Ms: latencies.percentile(50), p99Ms: latencies.percentile(99) },
    maxMs: latencies.maxMs,
    byTail: readers.filter(({ cameBy }) => cameBy === 'tail').length,
    putOff: readers.reduce((sum, { putOff }) => sum + putOff, 0),
  };
  for (const reader of readers) reader.putOff = 0;
  process.send?.(answer);
}

async function comeOneAfterTheOther(): Promise<void> {
  const latencies = new Latencies();
  for (let at = 0; at < readers.length; at += AT_ONCE) {
    const pause = new Promise((resolve) => setTimeout(resolve, GROUP_MS));
    await Promise.all([come(readers.slice(at, at + AT_ONCE), latencies), pause]);
  }
  said('joined', latencies);
}

async function comeAllAtOnce(): Promise<void> {
  const latencies = new Latencies();
  await come(readers, latencies);
  said('returned', latencies);
}

function failed(error: unknown): void {
  process.stderr.write(`readers: ${String(error)}\n`);
  process.exit(1);
}

process.on('message', ({ type }: { readonly type: string }) => {
  if (type === 'join') comeOneAfterTheOther().catch(failed);
  if (type === 'cut') for (const reader of readers) reader.cut();
  if (type === 'return') comeAllAtOnce().catch(failed);
  if (type === 'report') {
    const report: HallReport = {
      type,
      envelopes: [...heard.values()].map(({ of, text, timesMs }) => ({
        ...{ seq: of.seq, at: of.at, type: of.body.type, timesMs },
        ...(of.body.version !== undefined && { version: of.body.version }),
        text: text.slice(text.indexOf('{'), -1),
      })),
      ...{ lost: faults.lost, doubled: faults.doubled },
      broken: readers.reduce((sum, { broken }) => sum + broken, 0),
      seqs: [...new Set(readers.map(({ seq }) => seq))],
    };
    process.send?.(report);
  }
});
childReady({}, () => {
  for (const reader of readers) reader.cut();
});
