import { bidderId } from '#contracts/ids.ts';
import type { AnswerFrame, OfferFrame, ServerFrame } from '#contracts/wire/live-frames.ts';
import type { Random } from '#engine/sim/random.ts';
import type { Answer, Target } from '../messages.ts';
import type { InvariantId } from '../findings.ts';
import type { Board, BoardAuction } from './board.ts';
import { Link } from './link.ts';
import { composeOffer } from './orders.ts';
import { Watches } from './watches.ts';

export interface BidderOptions {
  readonly bidderId: string;
  readonly token: string;
  readonly random: Random;
  readonly board: Board;
  readonly targets: () => readonly Target[];
  readonly perSecond: number;
  readonly isDirect: boolean;
  readonly patienceMs: number;
  readonly onAnswer: (answer: Answer) => void;
  readonly onFinding: (invariant: InvariantId, detail: string) => void;
  /** An answer to a new command stood in its place in the order of the auction, or was reported. */
  readonly onOrdered: () => void;
}

/** A command that waits for its answer: sent again with the same id on every new connection, until it comes. */
interface Order {
  readonly frame: OfferFrame;
  readonly kind: 'offer' | 'reuse';
  readonly auction: BoardAuction;
  readonly since: number;
  /** Asked for again after its answer: that comes from the store, in no order. */
  readonly isOld: boolean;
  /** When it is sent next; 0 at once. */
  dueAt: number;
  sends: number;
}

const WINDOW_MAX = 8;
const RETRY_MS_MAX = 400;
/** An answer that does not come is asked for again on the same socket too. */
const ASK_AGAIN_MS = 4_000;
const REMEMBERED_MAX = 400;
const CHANCES = { double: 0.02, again: 0.05, reuse: 0.01, cut: 0.0005, snapshot: 0.01 };

/** One bidder with one socket: offers, retries until answered, repeats old ids, and follows every auction. */
export class Bidder {
  readonly watches: Watches;
  readonly #options: BidderOptions;
  readonly #link: Link;
  readonly #orders = new Map<string, Order>();
  /** Answered offers, to be asked for again. */
  #answered: { readonly frame: OfferFrame; readonly auction: BoardAuction }[] = [];
  /** Ids sent with another body on purpose. */
  readonly #reused = new Set<string>();
  /** Stamps of the newest answer to a new command on this connection, by auction. */
  readonly #answeredAt = new Map<string, number>();
  #nextId = 1;
  #credit = 0;
  commands = 0;
  sends = 0;

  constructor(options: BidderOptions) {
    this.#options = options;
    const { token, random, targets, isDirect, patienceMs, onFinding } = options;
    this.watches = new Watches({
      name: `the view of ${options.bidderId}`,
      audience: { kind: 'bidder', bidderId: bidderId(options.bidderId) },
      onGap: (detail) => onFinding('A4', detail),
    });
    this.#link = new Link({
      ...{ token, random: random.fork(), targets, isDirect, patienceMs },
      onReady: () => this.#ready(),
      onFrame: (frame) => this.#take(frame),
      onLost: () => this.watches.lost(),
      onBanned: (detail) => onFinding('L1', `${options.bidderId} was sent away: ${detail}`),
    });
    this.watches.link = this.#link;
  }

  get waiting(): number {
    return this.#orders.size;
  }

  /** `AUCTION ID` of every first command that waits for its answer. */
  get waitingCommands(): readonly string[] {
    return [...this.#orders.values()].flatMap(({ frame, kind }) =>
      kind === 'offer' ? [`${frame.a} ${frame.id}`] : [],
    );
  }

  get oldestSince(): number | undefined {
    const [oldest] = this.#orders.values();
    return oldest?.since;
  }

  get connects(): number {
    return this.#link.connects;
  }

  /** Called every few milliseconds. */
  tick(now: number, passedMs: number): void {
    const { perSecond, random, board } = this.#options;
    this.#credit = Math.min(WINDOW_MAX, this.#credit + (perSecond * passedMs) / 1_000);
    if (this.#orders.size > 0) this.#link.checkSilence(now);
    // An answer counts only when it is known who gave it.
    if (!this.#link.isReady || this.#link.owner === undefined) return;
    while (!board.isFinishing && this.#credit >= 1 && this.#orders.size < WINDOW_MAX) {
      this.#credit -= 1;
      this.#begin(now);
    }
    for (const order of this.#orders.values()) if (order.dueAt <= now) this.#send(order, now);
    if (random.chance(CHANCES.cut)) this.#link.cut();
  }

  /** The auction is over for everybody. */
  forget(auctionId: string): void {
    this.watches.remove(auctionId);
    this.#answered = this.#answered.filter(({ frame }) => frame.a !== auctionId);
  }

  close(): void {
    this.watches.close();
    this.#link.close();
  }

  #begin(now: number): void {
    const { random, board } = this.#options;
    const auctions = [...board.auctions.values()];
    const auction = auctions[random.int(0, auctions.length - 1)];
    if (auction === undefined) return;
    // Some offers come late on purpose; then it is left alone.
    if (auction.endedAt !== undefined && now - auction.endedAt > 1_000) return;
    const id = `${this.#options.bidderId}-${this.#nextId}`;
    this.#nextId += 1;
    const follower = this.watches.follower(auction.auctionId);
    const frame = composeOffer(id, { auction, follower }, random);
    this.commands += 1;
    const order = this.#add({ frame, kind: 'offer', auction, isOld: false }, now);
    if (random.chance(CHANCES.double)) this.#send(order, now);
    if (random.chance(CHANCES.snapshot)) this.watches.askForSnapshot(auction.auctionId);
    if (random.chance(CHANCES.again)) this.#askOldAgain(now);
    if (random.chance(CHANCES.reuse)) this.#reuseOld(now);
  }

  /** The same command long after its answer, perhaps to another process: the same answer. */
  #askOldAgain(now: number): void {
    const old = this.#someAnswered();
    if (old !== undefined) this.#add({ ...old, kind: 'offer', isOld: true }, now);
  }

  #reuseOld(now: number): void {
    const old = this.#someAnswered();
    if (old === undefined) return;
    const frame = { ...old.frame, priceFen: old.frame.priceFen === 7 ? 8 : 7 };
    this.#reused.add(frame.id);
    this.#add({ frame, auction: old.auction, kind: 'reuse', isOld: false }, now);
  }

  #someAnswered() {
    const { random } = this.#options;
    const old = this.#answered[random.int(0, this.#answered.length - 1)];
    return old === undefined || old.auction.endedAt !== undefined ? undefined : old;
  }

  #add(order: Pick<Order, 'frame' | 'kind' | 'auction' | 'isOld'>, now: number): Order {
    const key = keyOf(order.kind, order.frame.a, order.frame.id);
    const waiting = this.#orders.get(key);
    if (waiting !== undefined) return waiting;
    const added: Order = { ...order, since: now, dueAt: 0, sends: 0 };
    this.#orders.set(key, added);
    added.auction.waiting += 1;
    if (this.#orders.size === 1) this.#link.waiting(now);
    return added;
  }

  #send(order: Order, now: number): void {
    order.dueAt = now + ASK_AGAIN_MS;
    order.sends += 1;
    this.sends += 1;
    this.#link.send(order.frame);
  }

  #ready(): void {
    this.#answeredAt.clear();
    for (const order of this.#orders.values()) order.dueAt = 0;
    this.watches.reconnected();
  }

  #take(frame: ServerFrame): void {
    this.watches.take(frame);
    if (frame.t === 'answer') this.#answer(frame);
    if (frame.t !== 'error' || frame.id === undefined || frame.a === undefined) return;
    const due = performance.now() + Math.min(frame.retryAfterMs ?? RETRY_MS_MAX, RETRY_MS_MAX);
    for (const kind of ['offer', 'reuse'] as const) {
      const order = this.#orders.get(keyOf(kind, frame.a, frame.id));
      if (order !== undefined) order.dueAt = due;
    }
    if (frame.code === 'unavailable' || frame.code === 'too_fast') return;
    this.#options.onFinding(
      'D1',
      `${frame.a} ${frame.id}: told ${frame.code} in a published auction`,
    );
  }

  #answer(frame: AnswerFrame): void {
    const isReuse =
      frame.outcome === 'refused' &&
      frame.reason === 'command_id_reused' &&
      this.#reused.has(frame.id);
    const kind = isReuse ? 'reuse' : 'offer';
    const { a, id, t: _t, sig: _sig, ...said } = frame;
    const { owner } = this.#link;
    const about = { auctionId: a, id, kind, receivedAt: Date.now() } as const;
    this.#options.onAnswer({ ...about, ...said, ...(owner === undefined ? {} : { owner }) });
    const key = keyOf(kind, a, id);
    const order = this.#orders.get(key);
    if (order === undefined) return;
    this.#orders.delete(key);
    order.auction.waiting -= 1;
    order.auction.answeredAt = performance.now();
    if (order.sends === 1 && !order.isOld) this.#checkOrder(frame);
    if (kind === 'reuse') return;
    this.#answered.push(order);
    if (this.#answered.length > REMEMBERED_MAX) {
      this.#answered.splice(this.#options.random.int(0, REMEMBERED_MAX), 1);
    }
  }

  /** New commands of one auction are answered in the order of their records: no ack overtakes an unknown commit. */
  #checkOrder({ a, id, at }: AnswerFrame): void {
    const before = this.#answeredAt.get(a) ?? 0;
    this.#answeredAt.set(a, at);
    this.#options.onOrdered();
    if (at >= before) return;
    this.#options.onFinding(
      'F5',
      `${a} ${id}: stamped ${at}, answered after one stamped ${before}`,
    );
  }
}

function keyOf(kind: Order['kind'], auctionId: string, id: string): string {
  return `${kind} ${auctionId} ${id}`;
}
