import { commandId } from '#contracts/ids.ts';
import type { AuctionEvent, AuctionPublished } from '#contracts/wire/auction-events.ts';
import type { Audience } from '#contracts/wire/views.ts';
import { FaultyEventStore } from '../store/faulty-event-store.ts';
import { MemoryEventStore, MemoryJournal } from '../store/memory-event-store.ts';
import {
  type CheckedJournal,
  checkEnded,
  checkHistory,
  checkJournal,
  checkViewers,
} from './checkers.ts';
import { drawRates, type FaultRates, type SimMode, storeFaults } from './faults.ts';
import { Random } from './random.ts';
import { type HistoryEntry, SimClient } from './sim-client.ts';
import { SimNode } from './sim-node.ts';
import { SimViewer } from './sim-viewer.ts';
import { VirtualClock, VirtualTime } from './virtual-time.ts';
import { OptionWorkload, withOptions } from './option-workload.ts';
import { drawAuction, type DrawnFormats, Workload } from './workload.ts';

const START_MS = 1_000_000;
const STORM_MS = 60_000;
/** Seeds below were kept before there were options, and go on doing what they did. */
const OPTION_SEEDS_FROM = 1_000;
const PRESENCE_MS = 1_500;
/** After the storm everything heals; whoever waits must be answered within this time (liveness). */
const ANSWER_MS_MAX = 60_000;
const END_MS_MAX = 900_000;

/** What a run did, so that a test can demand that it did real work. */
export interface RunFacts {
  readonly commands: number;
  readonly accepted: number;
  readonly refused: number;
  readonly nodes: number;
  readonly crashes: number;
  readonly takeovers: number;
  readonly clockSteps: number;
  readonly pauses: number;
  readonly deltas: number;
  readonly records: number;
  /** Records of what the rules did by themselves: pauses, offers by instruction, approved acts. */
  readonly rulePauses: number;
  readonly approvedActs: number;
  /** Records that only some formats and options make, over all journals. */
  readonly dropOuts: number;
  readonly turns: number;
  readonly standingOffers: number;
  readonly acceptances: number;
  /** Over all journals in order: equal seeds must give equal runs. */
  readonly fingerprint: string;
}

export interface RunOptions {
  /** Preset: every format. */
  readonly formats?: DrawnFormats;
  /** Called with each journal once it is checked. */
  readonly onJournal?: (journal: CheckedJournal) => void;
}

/**
 * One seed: a storm of faults over the real engine, then calm, then every invariant is checked. In liveness mode the
 * calm keeps some faults for ever. Throws on the first thing that does not hold.
 */
export async function runSeed(
  seed: number,
  mode: SimMode = 'safety',
  options: RunOptions = {},
): Promise<RunFacts> {
  const world = new World(seed, mode, options);
  await world.storm();
  await world.calm();
  return world.check();
}

class World {
  readonly #random: Random;
  readonly #time = new VirtualTime(START_MS);
  readonly #journal = new MemoryJournal();
  readonly #rates: FaultRates;
  readonly #options: RunOptions;
  readonly #history: HistoryEntry[] = [];
  readonly #auctions: AuctionPublished[] = [];
  readonly #viewers: SimViewer[] = [];
  readonly #nodes: SimNode[] = [];
  readonly #clocks: VirtualClock[] = [];
  readonly #clients: SimClient[] = [];
  readonly #facts = { crashes: 0, takeovers: 0, clockSteps: 0, pauses: 0 };
  /** What rules by option draw from; absent: this seed has none. */
  readonly #ruleOptions: Random | undefined;
  #isHealed = false;

  constructor(seed: number, mode: SimMode, options: RunOptions) {
    this.#options = options;
    this.#random = new Random(seed);
    if (seed >= OPTION_SEEDS_FROM) this.#ruleOptions = new Random(seed ^ 0x5bd1e995);
    this.#rates = drawRates(this.#random.fork(), mode, () => this.#isHealed);
  }

  async storm(): Promise<void> {
    this.#startNode();
    const count = this.#random.int(1, 4);
    for (let index = 1; index <= count; index += 1) this.#addAuction(index);
    this.#supervise();
    this.#nemesis();
    await this.#time.run(START_MS + STORM_MS, () => false);
  }

  async calm(): Promise<void> {
    this.#isHealed = true;
    for (const clock of this.#clocks) clock.wallOffsetMs = 0;
    const healedAt = this.#time.nowMs;
    await this.#demandAnswers();
    // Only now: a late `Pause` of the storm could still have overtaken it.
    const officials = this.#newClient();
    for (const { auctionId } of this.#auctions) {
      const id = commandId(`${auctionId}-calm`);
      officials.send(auctionId, { type: 'Resume', commandId: id, by: 'sim', reason: 'calm' });
    }
    await this.#demandAnswers();
    const store = this.#plainStore();
    let hasEnded = false;
    const poll = (): void => {
      void store.heads([0, 1], { withEnded: true }).then((heads) => {
        hasEnded = heads.length === this.#auctions.length && heads.every((head) => head.isEnded);
      });
      this.#time.after(1_000, poll);
    };
    poll();
    await this.#time.run(healedAt + END_MS_MAX, () => hasEnded);
    // The last deltas are on their way for one conflation interval.
    await this.#time.run(this.#time.nowMs + 5_000, () => false);
  }

  /** Liveness: in a healthy world everybody who waits is answered in time. */
  async #demandAnswers(): Promise<void> {
    const isAnswered = () => this.#clients.every((client) => client.unanswered === 0);
    if (await this.#time.run(this.#time.nowMs + ANSWER_MS_MAX, isAnswered)) return;
    const waiting = this.#clients.reduce((sum, client) => sum + client.unanswered, 0);
    const states = this.#nodes.map(({ fatal, engine }) => fatal ?? engine?.status().state ?? '-');
    throw new Error(
      `${waiting} commands are unanswered ${ANSWER_MS_MAX} ms after all faults healed; nodes: ${states.join(', ')}`,
    );
  }

  async check(): Promise<RunFacts> {
    const store = this.#plainStore();
    const hashes: string[] = [];
    let records = 0;
    const events: AuctionEvent[] = [];
    const made = { dropOuts: 0, turns: 0, standingOffers: 0, acceptances: 0 };
    for (const { auctionId } of this.#auctions) {
      const journal = await checkJournal(store, auctionId);
      const own = this.#history.filter((entry) => entry.auctionId === auctionId);
      checkHistory(own, journal);
      checkEnded(journal);
      checkViewers(this.#viewers, journal);
      hashes.push(journal.stateHash);
      records += journal.records.length;
      events.push(...journal.records.map(({ event }) => event));
      countMade(made, journal);
      this.#options.onJournal?.(journal);
    }
    const answers = this.#history.flatMap((entry) => entry.answers.slice(0, 1));
    return {
      commands: this.#history.length,
      accepted: answers.filter(({ answer }) => answer.outcome === 'accepted').length,
      refused: answers.filter(({ answer }) => answer.outcome === 'refused').length,
      nodes: this.#nodes.length,
      ...this.#facts,
      ...made,
      deltas: this.#viewers.reduce((sum, viewer) => sum + viewer.deltas, 0),
      records,
      rulePauses: events.filter(({ type }) => type === 'AuctionPausedByRule').length,
      approvedActs: events.filter((event) => 'approval' in event).length,
      fingerprint: hashes.join(),
    };
  }

  #plainStore(): MemoryEventStore {
    return new MemoryEventStore({ nowMs: () => this.#time.nowMs, journal: this.#journal });
  }

  get #current(): SimNode {
    const node = this.#nodes.at(-1);
    if (node === undefined) throw new Error('the first node is started before anything else');
    return node;
  }

  #startNode(): void {
    const node = new SimNode(this.#time, `node-${this.#nodes.length + 1}`);
    const clock = new VirtualClock(this.#time);
    const store = new FaultyEventStore({
      inner: this.#plainStore(),
      faults: storeFaults(this.#rates, this.#random.fork()),
      scheduler: this.#time,
    });
    this.#nodes.push(node);
    this.#clocks.push(clock);
    void node.start(store, clock).then(() => this.#watchFrom(node));
  }

  /** Restarts the process a while after it died, and lets viewers move on. */
  #supervise(): void {
    this.#time.after(500, () => {
      if (this.#current.isDead) this.#startNode();
      this.#supervise();
    });
  }

  #watchFrom(node: SimNode): void {
    if (node !== this.#current || !node.isServing) return;
    for (const viewer of this.#viewers) {
      // A watch that meets an outage is tried again, as a client does.
      viewer.watch(node).catch(() => this.#time.after(1_000, () => this.#watchFrom(node)));
    }
  }

  #nemesis(): void {
    const everySecond = (perMinute: number): boolean => this.#random.chance(perMinute / 60);
    this.#time.after(1_000, () => {
      if (this.#isHealed) return;
      if (everySecond(this.#rates.crashesPerMinute)) {
        this.#facts.crashes += 1;
        this.#current.kill();
      }
      if (everySecond(this.#rates.takeoversPerMinute)) {
        this.#facts.takeovers += 1;
        this.#startNode();
      }
      if (everySecond(this.#rates.pausesPerMinute)) {
        this.#facts.pauses += 1;
        this.#current.pause(this.#random.int(10, 10_000));
      }
      if (everySecond(this.#rates.clockStepsPerMinute)) this.#stepClock();
      this.#nemesis();
    });
  }

  #stepClock(): void {
    this.#facts.clockSteps += 1;
    const clock = this.#clocks.at(-1);
    if (clock === undefined) return;
    clock.wallOffsetMs = this.#random.pick([-86_400_000, -5_000, -150, 150, 5_000, 86_400_000]);
    this.#time.after(this.#random.int(100, 15_000), () => {
      clock.wallOffsetMs = 0;
    });
  }

  #addAuction(index: number): void {
    const plain = drawAuction(this.#random.fork(), index, {
      nowMs: this.#time.nowMs,
      formats: this.#options.formats ?? 'every',
    });
    const auction = this.#ruleOptions ? withOptions(this.#ruleOptions.fork(), plain) : plain;
    this.#auctions.push(auction);
    this.#publish(auction);
    const [bidder] = auction.rules.bidders;
    const audiences: Audience[] = [{ kind: 'public' }, { kind: 'oversight' }];
    if (bidder !== undefined) audiences.push({ kind: 'bidder', bidderId: bidder });
    for (const audience of audiences)
      this.#viewers.push(new SimViewer(auction.auctionId, audience));
    if (this.#ruleOptions) this.#useOptions(auction, this.#ruleOptions.fork());
    const workload = new Workload(this.#random.fork(), auction);
    const pace = this.#random.int(50, 2_000);
    for (let count = this.#random.int(1, 4); count > 0; count -= 1) {
      this.#bid(this.#newClient(), { auction, workload, random: this.#random.fork(), pace });
    }
  }

  /** Instructions, proposals and decisions, and a gateway that tells every node who comes and goes. */
  #useOptions(auction: AuctionPublished, random: Random): void {
    const workload = new OptionWorkload(random.fork(), auction);
    const client = this.#newClient();
    const act = (): void => {
      if (this.#isHealed) return;
      client.send(auction.auctionId, workload.draw());
      this.#time.after(random.int(500, 6_000), act);
    };
    const look = (): void => {
      if (this.#isHealed) return;
      const report = workload.presence(this.#time.nowMs);
      const node = this.#reachableNode();
      node.inside(() => void node.engine?.notePresence(auction.auctionId, report));
      this.#time.after(PRESENCE_MS, look);
    };
    this.#time.after(random.int(1, 3_000), act);
    this.#time.after(PRESENCE_MS, look);
  }

  /** Until it is on record: an unknown outcome is asked again, `exists` is the answer then. */
  #publish(auction: AuctionPublished): void {
    const node = this.#current;
    node.inside(() => {
      void node.engine?.publish(auction).then(
        () => this.#watchFrom(node),
        () => undefined,
      );
    });
    this.#time.after(1_000, () => {
      if (!this.#journal.streams.has(auction.auctionId)) this.#publish(auction);
    });
  }

  #newClient(): SimClient {
    const client = new SimClient({
      time: this.#time,
      random: this.#random.fork(),
      rates: this.#rates,
      node: () => this.#reachableNode(),
      history: this.#history,
    });
    this.#clients.push(client);
    return client;
  }

  /** Mostly the newest node; during the storm now and then an older one that does not know yet (F1, F3). */
  #reachableNode(): SimNode {
    const alive = this.#nodes.filter((node) => !node.isDead);
    if (this.#isHealed || alive.length < 2 || !this.#random.chance(0.2)) return this.#current;
    return alive[this.#random.int(0, alive.length - 1)] ?? this.#current;
  }

  #bid(
    client: SimClient,
    from: { auction: AuctionPublished; workload: Workload; random: Random; pace: number },
  ): void {
    this.#time.after(from.random.int(1, 2 * from.pace), () => {
      if (this.#isHealed) return;
      const isHostile = this.#rates.hasHostileClient;
      client.send(from.auction.auctionId, from.workload.draw(this.#time.nowMs, isHostile));
      this.#bid(client, from);
    });
  }
}

/** What the formats with a clock and standing instructions brought about in one journal. */
function countMade(
  made: Record<'dropOuts' | 'turns' | 'standingOffers' | 'acceptances', number>,
  { records, state }: CheckedJournal,
): void {
  const { type } = state.published.rules;
  for (const { event } of records) {
    if (event.type === 'BiddersDroppedOut') made.dropOuts += 1;
    if (event.type === 'StandingOfferPlaced') made.standingOffers += 1;
    if (event.type === 'RoundBegan' || event.type === 'TurnPassed') made.turns += 1;
    if (event.type === 'OfferPlaced' && type === 'dutch-reverse') made.acceptances += 1;
  }
}
