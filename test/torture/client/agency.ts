import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AuctionRules,
  auctionRulesSchema,
  VISIBILITIES,
} from '#contracts/wire/auction-rules.ts';
import { commandAnswerSchema, type PublishAuction } from '#contracts/wire/rest.ts';
import type { Random } from '#engine/sim/random.ts';
import type { InvariantId } from '../findings.ts';
import type { Answer, Target } from '../messages.ts';
import type { Board, BoardAuction } from './board.ts';

export interface AgencyOptions {
  readonly token: string;
  readonly buyerId: string;
  readonly bidderIds: readonly string[];
  readonly runName: string;
  readonly auctionsMax: number;
  readonly random: Random;
  readonly board: Board;
  readonly targets: () => readonly Target[];
  /** A published auction: its watchers may begin. */
  readonly onPublished: (auctionId: string, rules: AuctionRules) => void;
  readonly onAnswer: (answer: Answer) => void;
  readonly onFinding: (invariant: InvariantId, detail: string) => void;
}

const REQUEST_MS_MAX = 3_000;
const RETRY_MS = 150;
const LOOK_MS = 200;
const OFFICIAL_EVERY_MS = 1_500;
/** An official may also speak to those who watch an auction that is over. */
const LATE_WORD_CHANCE = 0.3;
const SCHEDULE_MS = { opensIn: 100, shortest: 4_000, longest: 14_000 };
const CONFLICT = 409;

type Act = { readonly commandId: string; readonly reason: string } & (
  | { readonly type: 'Pause' | 'Resume' }
  | { readonly type: 'ExtendClose'; readonly lotId: string; readonly toAt: number }
  | { readonly type: 'DisqualifyBidder'; readonly bidderId: string }
);
type Said = { readonly commandId: string; readonly type: 'Announce'; readonly text: string };

/** The agency over REST: keeps auctions coming and acts on them as an official, each request retried until answered. */
export class Agency {
  readonly #options: AgencyOptions;
  #published = 0;
  #acts = 0;
  #isClosed = false;
  /** Requests under way. */
  waiting = 0;

  constructor(options: AgencyOptions) {
    this.#options = options;
  }

  run(): void {
    this.#keepPublishing().catch((error: unknown) => this.#fault(error));
    this.#keepActing().catch((error: unknown) => this.#fault(error));
  }

  close(): void {
    this.#isClosed = true;
  }

  async #keepPublishing(): Promise<void> {
    const { board, auctionsMax } = this.#options;
    while (!this.#isClosed) {
      if (!board.isFinishing && board.running.length < auctionsMax) await this.#publish();
      else await sleep(LOOK_MS);
    }
  }

  async #publish(): Promise<void> {
    const { runName, buyerId, onPublished } = this.#options;
    this.#published += 1;
    const id = `${runName}-a${this.#published}`;
    for (;;) {
      // A retry has its own times: published late it would have ended before it began.
      const rules = this.#rules(id);
      const body: PublishAuction = {
        title: `Auction ${id}`,
        buyerId,
        offerSignature: 'none',
        rules,
      };
      const answer = await this.#post('/api/auctions', body);
      if (answer === undefined) return;
      if (answer.status === 201) return onPublished(id, auctionRulesSchema.parse(rules));
      // An earlier try of ours is on record, with rules that only the journal knows: nobody is sent there.
      if (answer.status === CONFLICT) return;
      if (answer.status < 500) throw new Error(`publishing ${id} was refused: ${answer.text}`);
      await sleep(RETRY_MS);
    }
  }

  #rules(id: string): PublishAuction['rules'] {
    const { random, bidderIds } = this.#options;
    const now = Date.now();
    const base = {
      id,
      opensAt: now + random.int(0, SCHEDULE_MS.opensIn),
      minBidders: random.int(1, 3),
      bidders: [...bidderIds],
    };
    const closesAt = () => now + random.int(SCHEDULE_MS.shortest, SCHEDULE_MS.longest);
    const ids = Array.from({ length: random.int(1, 3) }, (_, index) => `L${index + 1}`);
    const ceilingFen = 1_000_000_000_000;
    if (random.chance(0.2)) {
      const lots = ids.map((lot) => ({ id: lot, closesAt: closesAt(), ceilingFen }));
      return { ...base, type: 'sealed-quotation', revisions: random.chance(0.8), lots };
    }
    const visibility = random.pick(VISIBILITIES);
    // Neither a moved end nor a refused step may tell that somebody else offered.
    const isSealed = visibility === 'sealed';
    return {
      ...base,
      type: 'english-reverse',
      visibility,
      lots: ids.map((lot) => ({
        id: lot,
        closesAt: closesAt(),
        ceilingFen,
        decrement: random.chance(0.7)
          ? { basis: isSealed ? 'own' : random.pick(['best', 'own']), kind: 'absolute', fen: 100 }
          : { basis: isSealed ? 'own' : 'best', kind: 'percent', bp: 1 },
        ...(random.chance(0.5) ? { decrementMaxBp: 1_000 } : {}),
        ...(random.chance(0.7) && !isSealed
          ? {
              overtime: {
                windowMs: 800,
                extendMs: 700,
                maxCount: 4,
                mode: random.pick(['reset', 'add']),
                trigger: random.pick(['any-offer', 'best-change']),
              },
            }
          : {}),
      })),
    };
  }

  async #keepActing(): Promise<void> {
    const { board, random } = this.#options;
    while (!this.#isClosed) {
      await sleep(random.int(OFFICIAL_EVERY_MS / 2, 2 * OFFICIAL_EVERY_MS));
      if (board.isFinishing) continue;
      const ended = [...board.auctions.values()].find(({ endedAt }) => endedAt !== undefined);
      if (ended !== undefined && random.chance(LATE_WORD_CHANCE)) {
        await this.#announce(ended);
        continue;
      }
      const running = board.running;
      const auction = running[random.int(0, running.length - 1)];
      if (auction !== undefined) await this.#actOn(auction);
    }
  }

  async #actOn(auction: BoardAuction): Promise<void> {
    const { random, bidderIds } = this.#options;
    const reason = 'torture';
    const lot = auction.rules.lots[0];
    switch (random.int(0, 5)) {
      case 0:
      case 1:
        await this.#command(auction, { type: 'Pause', commandId: this.#id(), reason });
        await sleep(random.int(50, 800));
        await this.#command(auction, { type: 'Resume', commandId: this.#id(), reason });
        return;
      case 2: {
        if (lot === undefined) return;
        const toAt = Date.now() + random.int(1_000, 6_000);
        const commandId = this.#id();
        await this.#command(auction, {
          type: 'ExtendClose',
          commandId,
          reason,
          lotId: lot.id,
          toAt,
        });
        return;
      }
      case 3: {
        const out = bidderIds[random.int(0, bidderIds.length - 1)];
        if (out === undefined) return;
        const commandId = this.#id();
        await this.#command(auction, {
          type: 'DisqualifyBidder',
          commandId,
          reason,
          bidderId: out,
        });
        return;
      }
      default:
        await this.#announce(auction);
    }
  }

  async #announce(auction: BoardAuction): Promise<void> {
    const commandId = this.#id();
    await this.#command(auction, { type: 'Announce', commandId, text: `word ${this.#acts}` });
  }

  /** An official's command, with the same id until it is answered; sometimes asked for once more. */
  async #command(auction: BoardAuction, act: Act | Said): Promise<void> {
    const { random, onAnswer } = this.#options;
    const { auctionId } = auction;
    auction.waiting += 1;
    try {
      for (let left = random.chance(0.1) ? 2 : 1; left > 0; ) {
        const answer = await this.#post(`/api/auctions/${auctionId}/commands`, act);
        if (answer === undefined) return;
        if (answer.status === 200) {
          left -= 1;
          auction.answeredAt = performance.now();
          const { outcome, reason, at, version, receipt } = commandAnswerSchema.parse(
            JSON.parse(answer.text),
          );
          onAnswer({
            auctionId,
            id: act.commandId,
            kind: 'official',
            ...{ outcome, at, receipt, receivedAt: Date.now() },
            ...(reason === undefined ? {} : { reason }),
            ...(version === undefined ? {} : { version }),
          });
        } else if (answer.status < 500) {
          throw new Error(`${act.type} in ${auctionId} was refused: ${answer.text}`);
        } else await sleep(RETRY_MS);
      }
    } finally {
      auction.waiting -= 1;
    }
  }

  #id(): string {
    this.#acts += 1;
    return `official-${this.#acts}`;
  }

  /** To whichever server answers; status 503 where none does. `undefined`: the run is over. */
  async #post(
    path: string,
    body: unknown,
  ): Promise<{ readonly status: number; readonly text: string } | undefined> {
    this.waiting += 1;
    try {
      for (const { port } of this.#options.targets()) {
        if (this.#isClosed) return undefined;
        try {
          const response = await fetch(`http://127.0.0.1:${port}${path}`, {
            method: 'POST',
            headers: {
              authorization: `Bearer ${this.#options.token}`,
              'content-type': 'application/json',
            },
            body: JSON.stringify(body),
            signal: AbortSignal.timeout(REQUEST_MS_MAX),
          });
          return { status: response.status, text: await response.text() };
        } catch (error) {
          // Refused, cut or silent: the other place may answer.
          if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
        }
      }
      return { status: 503, text: 'nobody answers' };
    } finally {
      this.waiting -= 1;
    }
  }

  #fault(error: unknown): void {
    this.#options.onFinding(
      'L2',
      `the agency: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
