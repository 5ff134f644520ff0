import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { Outside } from '#pki/testing/outside.ts';
import { BenchChild } from './child.ts';
import { type BenchRow, type BenchScale, compare, Latencies, rounded } from './measure.ts';
import type { PlainPutReady } from './plain-put.ts';
import { randomFile } from './random-file.ts';
import { type Bid, SealedOpening, sendFile } from './sealed-opening.ts';
import { startSealingServer } from './sealing-run.ts';

const MIB = 1_048_576;
const DEADLINE_IN_MS = 1_800_000;

/**
 * The rush before a deadline over HTTP: so many suppliers upload and hand in at one instant, at the real server with its database,
 * beside a plain PUT of the same bytes that checks nothing, and the same bytes written to one file.
 */
export async function benchRushHttp(scale: BenchScale): Promise<readonly BenchRow[]> {
  const suppliers = scale.isSmoke ? 3 : 50;
  const size = (scale.isSmoke ? 2 : 50) * MIB;
  const folder = await mkdtemp(join(tmpdir(), 'kaibiao-bench-rush-'));
  const outside = await Outside.open();
  try {
    const server = await startSealingServer(outside, { folder, suppliers });
    try {
      return [await rush(server, outside, { folder, suppliers, size })];
    } finally {
      await server.stop();
    }
  } finally {
    await outside.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface RushSize {
  readonly folder: string;
  readonly suppliers: number;
  readonly size: number;
}

async function rush(
  server: Awaited<ReturnType<typeof startSealingServer>>,
  outside: Outside,
  given: RushSize,
): Promise<BenchRow> {
  const { folder, suppliers, size } = given;
  const { opening, bids } = await prepared(server, outside, given);
  const agent = new Agent({ keepAlive: true, maxSockets: suppliers });
  const before = await server.usage();
  const latencies = new Latencies();
  const from = performance.now();
  await Promise.all(
    bids.map(async (bid) => {
      await opening.handIn(bid, agent);
      latencies.record(performance.now() - from);
    }),
  );
  const seconds = (performance.now() - from) / 1_000;
  const after = await server.usage();
  agent.destroy();
  const totalMib = bids.reduce((sum, { bytes }) => sum + bytes, 0) / MIB;
  const putPerSecond = totalMib / (await plainPut(bids));
  const diskPerSecond = totalMib / (await plainWrite(bids, join(folder, 'plain.bin')));
  const own = totalMib / seconds;
  const grown = (after.peakBytes - before.rssBytes) / MIB;
  return {
    name: 'rush http',
    value: rounded(own),
    unit: 'MiB/s',
    p50Ms: rounded(latencies.percentile(50)),
    p99Ms: rounded(latencies.percentile(99)),
    against: [
      compare('plain PUT of the same bytes to a file with fsync', own, putPerSecond),
      compare('one sequential write of the same bytes with fsync', own, diskPerSecond),
    ],
    notes: [
      `${suppliers} suppliers × ${size / MIB} MiB at one instant: created, uploaded, handed in, stored anew with every byte checked, stamped, on record; all ${suppliers} receipts verified, none late; the slowest after ${(latencies.maxMs / 1_000).toFixed(2)} s`,
      `resident memory of the server: ${(before.rssBytes / MIB).toFixed(0)} MiB before, ${(after.peakBytes / MIB).toFixed(0)} MiB at most (+${grown.toFixed(0)} MiB for ${totalMib.toFixed(0)} MiB of bids)`,
      'each byte is written twice: the upload, then the checked file of the bid; latencies are from the common start to each receipt',
    ],
  };
}

/** The opening is arranged, and every bid lies sealed on the disk. */
async function prepared(
  server: Awaited<ReturnType<typeof startSealingServer>>,
  outside: Outside,
  { folder, suppliers, size }: RushSize,
): Promise<{ readonly opening: SealedOpening; readonly bids: readonly Bid[] }> {
  const opening = await SealedOpening.arrange(server.ready, outside, {
    ...{ openingId: 'rush', suppliers, bytesMax: 4 * size },
    untilDeadlineMs: () => DEADLINE_IN_MS,
  });
  const document = join(folder, 'document.bin');
  await randomFile(document, size);
  const bids: Bid[] = [];
  for (const supplier of opening.suppliers) {
    bids.push(await opening.seal(supplier, { document, size, folder }));
  }
  return { opening, bids };
}

/** Seconds that the least server takes for the same bytes at one instant. */
async function plainPut(bids: readonly Bid[]): Promise<number> {
  const child = await BenchChild.start<PlainPutReady>('bench/plain-put.ts', {});
  const agent = new Agent({ keepAlive: true, maxSockets: bids.length });
  try {
    const from = performance.now();
    await Promise.all(
      bids.map((bid) => sendFile(new URL(child.ready.url), bid, { method: 'PUT', agent })),
    );
    return (performance.now() - from) / 1_000;
  } finally {
    agent.destroy();
    await child.stop();
  }
}

/** Seconds for the same bytes to one file, one after the other. */
async function plainWrite(bids: readonly Bid[], to: string): Promise<number> {
  const from = performance.now();
  const out = createWriteStream(to, { flush: true });
  for (const { path } of bids) {
    for await (const piece of createReadStream(path, { highWaterMark: MIB })) {
      if (!out.write(piece)) await once(out, 'drain');
    }
  }
  out.end();
  await once(out, 'close');
  return (performance.now() - from) / 1_000;
}
