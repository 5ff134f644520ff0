import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchAuction, BENCH_CEILING_FEN, BENCH_LOT } from './auctions.ts';
import { bidderId, commandId, lotId } from '#contracts/ids.ts';
import type { PlaceOffer } from '#contracts/wire/auction-commands.ts';
import { Lab } from '#engine/sim/lab.ts';
import { recoverAuction } from '#engine/runtime/recovery.ts';
import { sha256 } from '#engine/runtime/system.ts';
import { generate, publishOne, startTarget } from './live-run.ts';
import { type BenchRow, type BenchScale, compare, rounded } from './measure.ts';

const AIM_PER_SECOND = 300_000;
const AIM_RESTART_MS = 5_000;

/** Folding a journal again, and the time from SIGKILL under load to the first command taken. */
export async function benchReplay(scale: BenchScale): Promise<readonly BenchRow[]> {
  return [await folding(scale), await restart(scale)];
}

async function folding(scale: BenchScale): Promise<BenchRow> {
  const count = scale.isSmoke ? 5_000 : 300_000;
  const lab = new Lab();
  const engine = await lab.start();
  const published = benchAuction({ id: 'A1', bidders: 50, opensAt: 0, closesAt: 1e12 });
  await lab.settle(engine.publish(published));
  for (let index = 0; index < count; index += 1) {
    lab.submit(engine, 'A1', offer(index));
    // The commands that wait for a commit are bounded.
    if (index % 10_000 === 9_999) await lab.pass(1_000);
  }
  await lab.pass(10_000);
  const head = await lab.store.head('A1');
  if (head === undefined) throw new Error('the bench auction is on record');
  const from = performance.now();
  const options = {
    viewEpoch: 'bench',
    scheduleFlush: () => undefined,
    onCommitted: () => undefined,
  };
  const recovered = await recoverAuction(lab.store, sha256, { head, options });
  const seconds = (performance.now() - from) / 1_000;
  const value = recovered.replayed / seconds;
  return {
    name: 'replay',
    value: rounded(value),
    unit: 'events/s',
    p50Ms: 0,
    p99Ms: 0,
    against: [compare(`aim ${AIM_PER_SECOND}/s`, value, AIM_PER_SECOND)],
    aim: '≥ 300,000 events/s',
    notes: [
      `${recovered.replayed} records, each parsed, hashed into the chain and folded into both states; from memory`,
    ],
  };
}

function offer(index: number): PlaceOffer {
  return {
    type: 'PlaceOffer',
    commandId: commandId(`c${index}`),
    bidderId: bidderId(`B${1 + (index % 50)}`),
    lotId: lotId(BENCH_LOT),
    priceFen: BENCH_CEILING_FEN - index,
  };
}

async function restart(scale: BenchScale): Promise<BenchRow> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kaibiao-restart-'));
  await chmod(dataDir, 0o711);
  try {
    const first = await startTarget({ dataDir });
    await publishOne(first, { id: 'A1', bidders: 50 });
    const url = `ws://127.0.0.1:${first.ready.livePort}/live`;
    const load = await generate(
      { kind: 'kaibiao', url, sockets: 50 },
      { type: 'closed', seconds: scale.seconds, window: 4 },
    );
    await first.kill();
    const killedAt = performance.now();
    const second = await startTarget({ dataDir });
    const restartMs = performance.now() - killedAt;
    await second.stop();
    return {
      name: 'restart',
      value: rounded(restartMs),
      unit: 'ms from SIGKILL to serving again',
      p50Ms: rounded(restartMs),
      p99Ms: rounded(restartMs),
      against: [compare(`aim ${AIM_RESTART_MS} ms`, restartMs, AIM_RESTART_MS)],
      aim: '≤ 5 s',
      notes: [
        `about ${load.answered} records to read again; of it ${rounded(second.ready.startMs)} ms in the new process`,
      ],
    };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
