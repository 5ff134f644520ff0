import type { AuctionCommand } from '#contracts/wire/auction-commands.ts';
import type { SubmitOutcome } from '../api.ts';
import type { FaultRates } from './faults.ts';
import type { Random } from './random.ts';
import type { SimNode } from './sim-node.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What an outside recorder knows of one command: every answer that ever reached its sender. */
export interface HistoryEntry {
  readonly auctionId: string;
  readonly command: AuctionCommand;
  readonly answers: Extract<SubmitOutcome, { type: 'answered' }>[];
}

export interface ClientOptions {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly rates: FaultRates;
  /** The node that a connection opened now would reach. */
  readonly node: () => SimNode;
  readonly history: HistoryEntry[];
}

const RETRY_MS = 2_000;

/** Sends commands over a bad line: lost, doubled, delayed and so reordered, and retried with the same id until answered. */
export class SimClient {
  readonly #options: ClientOptions;
  unanswered = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  send(auctionId: string, command: AuctionCommand): void {
    const entry: HistoryEntry = { auctionId, command, answers: [] };
    this.#options.history.push(entry);
    this.unanswered += 1;
    this.#attempt(entry);
  }

  #attempt(entry: HistoryEntry): void {
    if (entry.answers.length > 0) return;
    const { time } = this.#options;
    this.#travel(() => this.#arrive(entry));
    time.after(RETRY_MS, () => this.#attempt(entry));
  }

  #arrive(entry: HistoryEntry): void {
    const node = this.#options.node();
    node.inside(() => {
      const { engine } = node;
      if (engine === undefined) return;
      engine.submit(entry.auctionId, entry.command, {}, (outcome) => {
        this.#travel(() => this.#hear(entry, outcome));
      });
    });
  }

  #hear(entry: HistoryEntry, outcome: SubmitOutcome): void {
    if (outcome.type !== 'answered') return;
    if (entry.answers.length === 0) this.unanswered -= 1;
    entry.answers.push(outcome);
  }

  /** One message on its way; answers that are lost leave the sender ignorant, not the journal. */
  #travel(arrive: () => void): void {
    const { time, random, rates } = this.#options;
    const isHealed = rates.isHealed();
    if (random.chance(isHealed ? rates.lasting.messageLost : rates.messageLost)) return;
    const copies = !isHealed && random.chance(rates.messageDoubled) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const delay = isHealed ? 1 : random.int(1, 5 + Math.floor(rates.messageDelayMs));
      time.after(delay, arrive);
    }
  }
}
