import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Engine } from '#engine/api.ts';
import type { HeadLogStatus } from '#engine/proof/head-log.ts';
import {
  LIVE_COUNTERS,
  type LiveCounter,
  type LiveGauges,
  type LiveMetrics,
} from './live/ports.ts';

/** Every figure of the process. No label ever names a bidder, an auction, a session or an address (AUC-12). */
export class Metrics implements LiveMetrics {
  readonly registry = new Registry();
  readonly #live: ReadonlyMap<LiveCounter, Counter>;
  readonly #batchRecords: Histogram;
  readonly #bidStoreFaults: Counter;

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: 'kaibiao_' });
    const registers = [this.registry];
    this.#live = new Map(
      LIVE_COUNTERS.map((name) => [
        name,
        new Counter({ name: `kaibiao_live_${name}_total`, help: `Live path: ${name}`, registers }),
      ]),
    );
    this.#batchRecords = new Histogram({
      name: 'kaibiao_journal_batch_records',
      help: 'Records in one journal commit',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000],
      registers,
    });
    this.#bidStoreFaults = new Counter({
      name: 'kaibiao_bid_store_faults_total',
      help: 'Requests to the bucket of sealed bids that went wrong, each attempt',
      registers,
    });
  }

  count(counter: LiveCounter, by = 1): void {
    this.#live.get(counter)?.inc(by);
  }

  batch(records: number): void {
    this.#batchRecords.observe(records);
  }

  bidStoreFault(): void {
    this.#bidStoreFaults.inc();
  }

  /** Figures that are read when somebody scrapes. */
  observe(sources: {
    readonly engine: Pick<Engine, 'status'>;
    readonly live: () => LiveGauges;
    readonly log: () => HeadLogStatus;
  }): void {
    const { engine, live, log } = sources;
    const gauges: readonly (readonly [name: string, help: string, read: () => number])[] = [
      [
        'engine_serving',
        '1 while commands are taken',
        () => Number(engine.status().state === 'serving'),
      ],
      ['engine_auctions_loaded', 'Auctions in memory', () => engine.status().auctionsLoaded],
      [
        'engine_commands_pending',
        'Commands waiting for a commit',
        () => engine.status().pendingCommands,
      ],
      [
        'engine_auctions_frozen',
        'Auctions whose journal is broken',
        () => engine.status().frozenAuctions.length,
      ],
      [
        'engine_clock_offset_ms',
        'Database clock minus wall clock',
        () => engine.status().clockOffsetMs,
      ],
      ['log_signing', '1 while heads are signed', () => Number(log().state === 'signing')],
      ['live_sockets', 'Open live sockets', () => live().sockets],
      ['live_handshakes', 'Live sockets being opened', () => live().handshakes],
      ['live_streams', 'Numbered view streams', () => live().streams],
      ['live_answers_pending', 'Offers waiting for their answer', () => live().pendingAnswers],
      ['rooms_sockets', 'Open room sockets', () => live().roomSockets],
    ];
    for (const [name, help, read] of gauges) {
      const gauge: Gauge = new Gauge({
        name: `kaibiao_${name}`,
        help,
        registers: [this.registry],
        collect: () => gauge.set(read()),
      });
    }
  }
}
