import { auctionId, bidderId, commandId, lotId, organizationId } from '#contracts/ids.ts';
import type { AuctionCommand, PlaceOffer } from '#contracts/wire/auction-commands.ts';
import type { AuctionPublished } from '#contracts/wire/auction-events.ts';
import { auctionRulesSchema } from '#contracts/wire/auction-rules.ts';
import type { SubmitOutcome } from '../api.ts';
import { type EngineOptions, startEngine } from '../main.ts';
import type { LocalEngine } from '../runtime/local-engine.ts';
import { sha256 } from '../runtime/system.ts';
import {
  type AppendFault,
  type CallFault,
  type CallName,
  FaultyEventStore,
} from '../store/faulty-event-store.ts';
import { MemoryEventStore, MemoryJournal } from '../store/memory-event-store.ts';
import { VirtualClock, VirtualTime } from './virtual-time.ts';

const START_MS = 1_000_000;

/** One engine over one in-memory journal in virtual time, with faults set by hand: the bench of the runtime's tests. */
export class Lab {
  readonly time = new VirtualTime(START_MS);
  readonly journal: MemoryJournal;
  readonly store: MemoryEventStore;
  readonly clock = new VirtualClock(this.time);
  readonly fatal: string[] = [];
  readonly reports: string[] = [];
  /** Fates of the next appends, in order; then none. */
  readonly appendFaults: AppendFault[] = [];
  callFault: (name: CallName) => CallFault = () => ({ type: 'none' });

  constructor(journal: MemoryJournal = new MemoryJournal()) {
    this.journal = journal;
    this.store = new MemoryEventStore({ nowMs: () => this.time.nowMs, journal });
  }

  async start(
    owner = 'lab',
    options: Partial<Pick<EngineOptions, 'caseKinds'>> = {},
  ): Promise<LocalEngine> {
    const store = new FaultyEventStore({
      inner: this.store,
      scheduler: this.time,
      faults: {
        onAppend: () => this.appendFaults.shift() ?? { type: 'none' },
        onCall: (name) => this.callFault(name),
      },
    });
    const report = (message: string, facts?: Readonly<Record<string, unknown>>): void => {
      this.reports.push(`${message} ${JSON.stringify(facts ?? {})}`);
    };
    return this.settle(
      startEngine({
        store,
        clock: this.clock,
        scheduler: this.time,
        sha256,
        reporter: { info: report, warn: report, error: report },
        owner,
        partitionCount: 2,
        viewIntervalMs: 50,
        onFatal: (detail) => this.fatal.push(detail),
        ...options,
      }),
    );
  }

  /** Runs virtual time until the promise settles, at most ten virtual minutes. */
  async settle<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const done = (): void => {
      isSettled = true;
    };
    promise.then(done, done);
    if (!(await this.time.run(this.time.nowMs + 600_000, () => isSettled))) {
      throw new Error('nothing is left to do and the promise has not settled');
    }
    return promise;
  }

  async pass(ms: number): Promise<void> {
    let isOver = false;
    this.time.after(ms, () => {
      isOver = true;
    });
    await this.time.run(this.time.nowMs + ms, () => isOver);
  }

  /** Submits and hands out the list that the outcome will be put on. */
  submit(engine: LocalEngine, auction: string, command: AuctionCommand): SubmitOutcome[] {
    const outcomes: SubmitOutcome[] = [];
    engine.submit(auction, command, {}, (outcome) => outcomes.push(outcome));
    return outcomes;
  }
}

/** An English auction with one lot that is open from now for a minute. */
export function labAuction(id: string, nowMs: number, changes: object = {}): AuctionPublished {
  const bidders = ['B1', 'B2', 'B3'].map(bidderId);
  return {
    type: 'AuctionPublished',
    auctionId: auctionId(id),
    title: `Lab auction ${id}`,
    buyerId: organizationId('buyer'),
    agencyId: organizationId('agency'),
    by: 'lab',
    rules: auctionRulesSchema.parse({
      id,
      type: 'english-reverse',
      opensAt: nowMs,
      minBidders: 1,
      bidders,
      lots: [
        {
          id: 'L1',
          closesAt: nowMs + 60_000,
          ceilingFen: 1_000_000,
          decrement: { basis: 'best', kind: 'absolute', fen: 100 },
        },
      ],
      ...changes,
    }),
    bidderNames: Object.fromEntries(bidders.map((bidder) => [bidder, `Bidder ${bidder}`])),
    offerSignature: 'none',
  };
}

export function labOffer(id: string, bidder: string, priceFen: number): PlaceOffer {
  return {
    type: 'PlaceOffer',
    commandId: commandId(id),
    bidderId: bidderId(bidder),
    lotId: lotId('L1'),
    priceFen,
  };
}
