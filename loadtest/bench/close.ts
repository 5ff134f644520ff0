import { benchAuction } from './auctions.ts';
import { publishAll, startTarget } from './live-run.ts';
import { type BenchRow, type BenchScale, compare, Latencies, rounded } from './measure.ts';
import { closeRecords } from './journal-reader.ts';

const AUCTIONS = 800;
const AIM_MS = 100;
const LEAD_MS = 3_000;

/** Many auctions that end at one instant: how long after its deadline each close record is stamped and stored. */
export async function benchClose(scale: BenchScale): Promise<readonly BenchRow[]> {
  const count = scale.isSmoke ? 50 : AUCTIONS;
  const target = await startTarget();
  try {
    const opensAt = Date.now() - 1_000;
    const closesAt = Date.now() + LEAD_MS + count * 3;
    const auctions = Array.from({ length: count }, (_, index) =>
      benchAuction({ id: `C${index}`, bidders: 3, opensAt, closesAt }),
    );
    await publishAll(target, auctions);
    const left = closesAt - Date.now();
    if (left < 500) throw new Error('publishing took longer than the auctions run');
    await new Promise((resolve) => setTimeout(resolve, left + 2_000));
    const closings = await closeRecords(target.ready.databaseUrl);
    if (closings.length !== count) throw new Error(`${closings.length} of ${count} lots closed`);
    const stamped = new Latencies();
    const stored = new Latencies();
    for (const closing of closings) {
      stamped.record(closing.stampedMs - closesAt);
      stored.record(closing.storedMs - closesAt);
    }
    const late = closings.filter((closing) => closing.storedMs - closesAt > AIM_MS).length;
    return [
      {
        name: 'close',
        value: rounded(stored.maxMs),
        unit: `ms after the deadline until the last of ${count} close records is stored`,
        p50Ms: rounded(stored.percentile(50)),
        p99Ms: rounded(stored.percentile(99)),
        against: [compare(`aim ${AIM_MS} ms`, stored.maxMs, AIM_MS)],
        aim: 'every close record within 100 ms of its deadline',
        notes: [
          `stamped: p99 ${rounded(stamped.percentile(99))} ms; ${late} stored later than ${AIM_MS} ms`,
        ],
      },
    ];
  } finally {
    await target.stop();
  }
}
